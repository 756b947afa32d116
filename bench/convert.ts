// How fast a C-CDA document becomes FHIR text: against other converters on the documents all convert, and against our own floors, in one run.
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { convert } from '../src/conversion/ccda/index.ts';
import { parseXml, type XmlElement } from '../src/conversion/xml/parse.ts';
import { installedPeers, type Converter } from './peers.ts';
import type { XmlFile } from './xml.ts';

export interface ConvertRow {
  name: string;
  /** Of all documents given, how many it converts without throwing; undefined for a floor. */
  converted: number | undefined;
  megabytesPerSecond: number;
  medianMs: number;
  p95Ms: number;
}

export interface Comparison {
  /** Names of the documents the rows are about: those that every converter converts. */
  documents: string[];
  rows: ConvertRow[];
}

export const ours: Converter = {
  name: 'hadron: bytes to FHIR text',
  run: bytes => JSON.stringify(convert(bytes).bundle),
};

const decoder = new TextDecoder();

/** An equal number of objects: every list and object of a bundle made anew. */
function built(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(built);
  const copy: Record<string, unknown> = {};
  for (const name in value) copy[name] = built((value as Record<string, unknown>)[name]);
  return copy;
}

/** What the least mapping would have to look at: each element's name, its attributes, and its words where it holds nothing else. */
function walk(root: XmlElement | undefined): number {
  let seen = 0;
  const left = root === undefined ? [] : [root];
  for (let element = left.pop(); element !== undefined; element = left.pop()) {
    const { children } = element;
    seen += element.name.length + (children.length === 0 ? element.text.length : 0);
    for (const name of element.attributeNames()) seen += element.attr(name)?.length ?? 0;
    for (const child of children) left.push(child);
  }
  return seen;
}

const converts = ({ run }: Converter, { bytes }: XmlFile): boolean => {
  try {
    return run(bytes).length > 2;
  } catch {
    return false;
  }
};

/**
 * One thread. Rounds are interleaved; of a document's times the least counts, so that what else the machine does falls on nobody.
 * Sums are over documents, so a large one weighs what it weighs.
 */
export function compareConverters(files: XmlFile[], rounds = 7): Comparison {
  const converters = [ours, ...installedPeers()];
  const able = converters.map(converter => files.map(file => converts(converter, file)));
  const common = files.filter((_, at) => able.every(ones => ones[at]));
  const bundles = new Map(common.map(({ name, bytes }) => [name, convert(bytes).bundle]));
  const contestants: { name: string; run: (file: XmlFile) => unknown }[] = [
    ...converters.map(({ name, run }) => ({ name, run: ({ bytes }: XmlFile) => run(bytes) })),
    {
      name: 'floor: parse + build + stringify',
      run: ({ name, bytes }) => [parseXml(bytes).root, JSON.stringify(built(bundles.get(name)))],
    },
    {
      // The end-to-end floor as design/conversion.md §3 reckons it: one walk to find what is there, one to read it, real ids.
      name: 'floor: the same with two walks of the tree and an id per resource',
      run: ({ name, bytes }) => {
        const bundle = bundles.get(name);
        for (const { fullUrl } of bundle?.entry ?? []) hash('sha256', fullUrl ?? '');
        const { root } = parseXml(bytes);
        return [walk(root), walk(root), JSON.stringify(built(bundle))];
      },
    },
    { name: 'floor: parse only', run: ({ bytes }) => parseXml(bytes).root },
    { name: 'floor: stringify only', run: ({ name }) => JSON.stringify(bundles.get(name)) },
    { name: 'floor: UTF-8 decoding only', run: ({ bytes }) => decoder.decode(bytes) },
  ];
  const least = contestants.map(() => common.map(() => Infinity));
  for (let round = -1; round < rounds; round++)
    for (const [index, { run }] of contestants.entries())
      for (const [at, file] of common.entries()) {
        const start = performance.now();
        run(file);
        const ms = performance.now() - start;
        const times = least[index];
        if (round >= 0 && times) times[at] = Math.min(times[at] ?? Infinity, ms);
      }
  const megabytes = common.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;
  const rows = contestants.map(({ name }, index) => {
    const times = (least[index] ?? []).toSorted((a, b) => a - b);
    return {
      name,
      converted: able[index]?.filter(Boolean).length,
      megabytesPerSecond: (megabytes / times.reduce((sum, ms) => sum + ms, 0)) * 1e3,
      medianMs: times[Math.floor(times.length * 0.5)] ?? NaN,
      p95Ms: times[Math.floor(times.length * 0.95)] ?? NaN,
    };
  });
  return { documents: common.map(({ name }) => name), rows };
}

/** As the rows above, of another converter and ours over the documents that one converts: its times were measured elsewhere, ours here. */
export function compareElsewhere(
  files: XmlFile[],
  theirs: Readonly<Record<string, number>>,
  rounds = 3,
): { documents: number; megabytesPerSecond: number; ratio: number } {
  const common = files.filter(({ name }) => theirs[name] !== undefined);
  const least = common.map(() => Infinity);
  for (let round = -1; round < rounds; round++)
    for (const [at, { bytes }] of common.entries()) {
      const start = performance.now();
      ours.run(bytes);
      if (round >= 0) least[at] = Math.min(least[at] ?? Infinity, performance.now() - start);
    }
  const theirMs = common.reduce((sum, { name }) => sum + (theirs[name] ?? 0), 0);
  const ourMs = least.reduce((sum, ms) => sum + ms, 0);
  const megabytes = common.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;
  return {
    documents: common.length,
    megabytesPerSecond: (megabytes / theirMs) * 1e3,
    ratio: theirMs / ourMs,
  };
}

/** Most memory a process of its own ever held while it converted a folder once, in MB; of one that throws, up to there. */
export function peakMemory(folder: string): { name: string; megabytes: number }[] {
  return [ours, ...installedPeers()].map(({ name }) => ({
    name,
    megabytes: Number(
      execFileSync(process.execPath, [new URL('./memory.ts', import.meta.url).pathname, name, folder], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ),
  }));
}

/** User CPU time of a round over these documents, in a process of its own for each converter: what least times leave out, the collection of garbage, counts here. */
export function userTime(folder: string, documents: readonly string[]): { name: string; ms: number }[] {
  return [ours, ...installedPeers()].map(({ name }) => ({
    name,
    ms: Number(
      execFileSync(process.execPath, [new URL('./cpu.ts', import.meta.url).pathname, name, folder], {
        encoding: 'utf8',
        input: JSON.stringify(documents),
        stdio: ['pipe', 'pipe', 'ignore'],
      }),
    ),
  }));
}
