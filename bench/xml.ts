// How fast documents become trees: ours against the two strict parsers of the field and the floor of decoding UTF-8, in one run.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseXml as rgroveParse } from '@rgrove/parse-xml';
import { SaxesParser } from 'saxes';
import { parseXml } from '../src/conversion/xml/parse.ts';

export interface XmlFile {
  name: string;
  bytes: Uint8Array;
}

export interface XmlRow {
  name: string;
  medianMs: number;
  megabytesPerSecond: number;
  /** Speed as a multiple of @rgrove/parse-xml in the same run. */
  ratio: number;
}

interface TreeNode {
  name: string;
  attributes: Record<string, string>;
  children: (TreeNode | string)[];
}

/** saxes gives events; this is the least that makes a tree of them. */
export function saxesTree(text: string): TreeNode | undefined {
  const parser = new SaxesParser({ xmlns: false });
  const open: TreeNode[] = [];
  let root: TreeNode | undefined;
  parser.on('error', error => {
    throw error;
  });
  parser.on('opentag', tag => {
    const node: TreeNode = { name: tag.name, attributes: tag.attributes, children: [] };
    if (open.length === 0) root = node;
    else open[open.length - 1]!.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => void open.pop());
  const addText = (text: string) => void open[open.length - 1]?.children.push(text);
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  return root;
}

const decoder = new TextDecoder('utf-8');

const contestants: { name: string; run: (bytes: Uint8Array) => unknown }[] = [
  { name: 'hadron, from bytes', run: bytes => parseXml(bytes).root },
  { name: 'hadron, and every element, attribute and text read', run: bytes => readAll(bytes) },
  { name: 'saxes with a tree', run: bytes => saxesTree(decoder.decode(bytes)) },
  { name: '@rgrove/parse-xml', run: bytes => rgroveParse(decoder.decode(bytes)) },
  { name: 'UTF-8 decoding alone', run: bytes => decoder.decode(bytes) },
];

/** The cost of what parseXml leaves for later: every element made, its name, ID and text taken. */
function readAll(bytes: Uint8Array): number {
  const { root } = parseXml(bytes);
  let seen = 0;
  const left = root === undefined ? [] : [root];
  for (let element = left.pop(); element !== undefined; element = left.pop()) {
    const { children } = element;
    seen += element.name.length + (element.attr('root')?.length ?? 0) + (element.attr('code')?.length ?? 0);
    if (children.length === 0) seen += element.text.length;
    for (const child of children) left.push(child);
  }
  return seen;
}

export async function benchXml(files: XmlFile[], rounds = 5): Promise<XmlRow[]> {
  const accepted = files.filter(({ bytes }) => isTreeForAll(bytes));
  const total = accepted.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const times = contestants.map(() => [] as number[]);
  for (let round = -1; round < rounds; round++) {
    for (const [index, { run }] of contestants.entries()) {
      const start = performance.now();
      for (const { bytes } of accepted) run(bytes);
      if (round >= 0) times[index]!.push(performance.now() - start);
    }
  }
  const medians = times.map(median);
  const reference = medians[contestants.findIndex(({ name }) => name === '@rgrove/parse-xml')]!;
  return contestants.map(({ name }, index) => ({
    name,
    medianMs: medians[index]!,
    megabytesPerSecond: total / 1e3 / medians[index]!,
    ratio: reference / medians[index]!,
  }));
}

/** Only documents that every contestant reads are timed: an early refusal would look like speed. */
function isTreeForAll(bytes: Uint8Array): boolean {
  try {
    return (
      contestants.every(({ run }) => run(bytes) !== undefined) && parseXml(bytes).verdict === 'well-formed'
    );
  } catch {
    return false;
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function xmlFilesIn(folder: string): XmlFile[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.xml'))
    .map(name => ({ name, bytes: readFileSync(join(folder, name)) }));
}

if (import.meta.main) {
  const folder = process.argv[2] ?? join(import.meta.dirname, '../../shared/corpora/ccda');
  if (!existsSync(folder)) {
    console.log(`no documents: give a folder of XML files (${basename(import.meta.filename)} FOLDER)`);
  } else {
    const rows = await benchXml(xmlFilesIn(folder));
    for (const { name, medianMs, megabytesPerSecond, ratio } of rows) {
      console.log(
        `${name.padEnd(52)} ${medianMs.toFixed(0).padStart(6)} ms ${megabytesPerSecond.toFixed(0).padStart(6)} MB/s  x${ratio.toFixed(2)}`,
      );
    }
  }
}
