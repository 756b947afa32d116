// node scripts/compare-drug-classes.ts <medications.json> : our drug classes beside the ATC codes of products on a European market, where an authority assigns them;
// the file is that of the npm package swedish-medications (MIT), which is installed for the comparison only: none of it is shipped, and no code depends on it.

import { readFile } from 'node:fs/promises';
import { shippedTable } from '../src/conversion/medicines/table/index.ts';

export interface MarketedProduct {
  activeSubstances: string[];
  atcCode?: string;
}

/** Spellings that languages differ in, made one: chloramphenicol and kloramfenikol, lamivudine and lamivudin. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/[^a-z ]/g, ''],
  [/ph/g, 'f'],
  [/ch|c(?![eiy])|q/g, 'k'],
  [/x/g, 'ks'],
  [/th/g, 't'],
  [/rh/g, 'r'],
  [/ae|oe/g, 'e'],
  [/y/g, 'i'],
  [/z/g, 's'],
  [/c/g, 's'],
  [/(.)\1/g, '$1'],
  [/(?:ic|isk) acid|syra$/g, 'sira'],
  [/e\b/g, ''],
];
export const soundOf = (name: string): string =>
  spellings.reduce(
    (text, [pattern, by]) => text.replace(pattern, by),
    name
      .toLowerCase()
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, ''),
  );

export interface Compared {
  name: string;
  ours: string[];
  theirs: string[];
  /** Theirs that we do not have, with how many products have them. */
  lacking: [atc: string, products: number][];
  /** Ours that no product there has. */
  beyond: string[];
}

/** Combinations have codes of their own: products of one substance only. */
function classesByName(products: readonly MarketedProduct[]): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const { activeSubstances, atcCode } of products) {
    const [substance] = activeSubstances;
    if (
      substance === undefined ||
      activeSubstances.length > 1 ||
      !/^[A-Z]\d\d[A-Z]{2}\d\d$/.test(atcCode ?? '')
    )
      continue;
    const key = soundOf(substance);
    const classes = found.get(key) ?? new Map<string, number>();
    const level4 = (atcCode ?? '').slice(0, 5);
    classes.set(level4, (classes.get(level4) ?? 0) + 1);
    found.set(key, classes);
  }
  return found;
}

export function compare(products: readonly MarketedProduct[]): Compared[] {
  const marketed = classesByName(products);
  const compared: Compared[] = [];
  for (const { name, otherNames, classes } of shippedTable.ingredients) {
    const known = [name, ...otherNames].map(one => marketed.get(soundOf(one))).find(one => one !== undefined);
    if (known === undefined) continue;
    const ours = classes.map(({ atc }) => atc);
    compared.push({
      name,
      ours,
      theirs: [...known.keys()].sort(),
      lacking: [...known].filter(([atc]) => !ours.includes(atc)),
      beyond: ours.filter(atc => !known.has(atc)),
    });
  }
  return compared;
}

async function main(file: string | undefined): Promise<number> {
  if (file === undefined) {
    console.error('usage: node scripts/compare-drug-classes.ts <medications.json>');
    return 2;
  }
  const all = compare(JSON.parse(await readFile(file, 'utf8')) as MarketedProduct[]);
  const apart = all.filter(({ ours, theirs }) => !ours.some(atc => theirs.includes(atc)));
  for (const { name, ours, theirs } of apart)
    console.log(`apart    ${name}: ours ${ours.join(' ')}, there ${theirs.join(' ')}`);
  for (const { name, lacking } of all.filter(one => !apart.includes(one)))
    for (const [atc, products] of lacking) console.log(`lacking  ${name}: ${atc} (${products} products)`);
  const beyond = all.filter(one => one.beyond.length > 0 && !apart.includes(one));
  for (const one of beyond) console.log(`beyond   ${one.name}: ${one.beyond.join(' ')}`);
  console.log(
    `${all.length} of ${shippedTable.ingredients.length} ingredients compared; ${all.length - apart.length} share a class, ${apart.length} do not.`,
  );
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv[2]);
