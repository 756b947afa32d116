// node scripts/load-medicines.ts --rxnorm <folder of RRF files> [--atc <file>] [--out <file>] : a full RxNorm release and an ATC table, both supplied by
// the operator, → the JSON that loadMedicines takes instead of the shipped table. RxNorm: SAB=RXNORM only. ATC: lines of code and name with one of , ; tab | between them, quoted or not.
import { createReadStream, existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { nameKey } from '../src/conversion/medicines/read-name.ts';
import type {
  Brand,
  ClassRule,
  Ingredient,
  MedicineTable,
  Product,
} from '../src/conversion/medicines/table.ts';
import { shippedTable } from '../src/conversion/medicines/table/index.ts';

type Lines = Iterable<string> | AsyncIterable<string>;

export interface Release {
  /** RXNCONSO.RRF: RXCUI|LAT|TS|LUI|STT|SUI|ISPREF|RXAUI|SAUI|SCUI|SDUI|SAB|TTY|CODE|STR|SRL|SUPPRESS|CVF| */
  conso: Lines;
  /** RXNREL.RRF: RXCUI1|RXAUI1|STYPE1|REL|RXCUI2|RXAUI2|STYPE2|RELA|RUI|SRUI|SAB|SL|DIR|RG|SUPPRESS|CVF| */
  rel: Lines;
  /** RXNSAT.RRF: RXCUI|LUI|SUI|RXAUI|STYPE|CODE|ATUI|SATUI|ATN|SAB|ATV|SUPPRESS|CVF| */
  sat: Lines;
  atc?: Lines;
}

const TERM_TYPES = ['IN', 'PIN', 'MIN', 'BN', 'SCDC', 'SCD', 'SBD', 'GPCK', 'BPCK'] as const;
type TermType = (typeof TERM_TYPES)[number];
const isTermType = (tty: string): tty is TermType => TERM_TYPES.some(type => type === tty);

interface Concept {
  rxcui: string;
  type: TermType;
  name: string;
}

interface Atc {
  /** Code → name, any level. */
  names: Map<string, string>;
  /** RXCUI → level-5 codes, where the release itself has ATC. */
  byRxcui: Map<string, string[]>;
}

const columnsOf = (line: string): string[] => line.split('|');
const isShown = (suppress: string | undefined): boolean => suppress === 'N' || suppress === '';

async function readConcepts(lines: Lines, atc: Atc): Promise<Map<string, Concept>> {
  const concepts = new Map<string, Concept>();
  for await (const line of lines) {
    const columns = columnsOf(line);
    const [rxcui = '', language] = columns;
    const [source, type = '', code = '', name = ''] = columns.slice(11, 15);
    if (!isShown(columns[16])) continue;
    if (source === 'RXNORM' && language === 'ENG' && isTermType(type))
      concepts.set(rxcui, { rxcui, type, name });
    if (source === 'ATC' && ATC_CODE.test(code)) {
      atc.names.set(code, name);
      if (code.length === 7) atc.byRxcui.set(rxcui, [...(atc.byRxcui.get(rxcui) ?? []), code]);
    }
  }
  return concepts;
}

/** The relationships followed, whichever way a row is written. */
const FOLLOWED = new Set([
  'has_ingredient', 'ingredient_of', 'consists_of', 'constitutes', 'tradename_of', 'has_tradename', 'form_of', 'has_form', 'has_part', 'part_of',
  'contains', 'contained_in',
]); // prettier-ignore

/** Who is related to whom, by term type. */
async function readRelations(lines: Lines, concepts: ReadonlyMap<string, Concept>) {
  const related = new Map<string, Set<string>>();
  for await (const line of lines) {
    const columns = columnsOf(line);
    const [one = '', two = ''] = [columns[0], columns[4]];
    const isOurs = columns[10] === 'RXNORM' && FOLLOWED.has(columns[7] ?? '') && isShown(columns[14]);
    if (!isOurs || !concepts.has(one) || !concepts.has(two)) continue;
    related.set(one, (related.get(one) ?? new Set<string>()).add(two));
    related.set(two, (related.get(two) ?? new Set<string>()).add(one));
  }
  return (rxcui: string, type: TermType): Concept[] =>
    [...(related.get(rxcui) ?? [])]
      .map(other => concepts.get(other))
      .filter(concept => concept !== undefined)
      .filter(concept => concept.type === type);
}

type Related = Awaited<ReturnType<typeof readRelations>>;

/** Over which term types the ingredients of each are reached. */
const STEPS: Record<TermType, readonly TermType[]> = {
  IN: [],
  PIN: ['IN'],
  MIN: ['IN'],
  BN: ['IN'],
  SCDC: ['IN'],
  SCD: ['SCDC'],
  SBD: ['SCD'],
  GPCK: ['SCD'],
  BPCK: ['SCD', 'SBD'],
};

function ingredientsOf(concept: Concept, related: Related): Concept[] {
  if (concept.type === 'IN') return [concept];
  const found = STEPS[concept.type]
    .flatMap(type => related(concept.rxcui, type))
    .flatMap(next => ingredientsOf(next, related));
  return [...new Map(found.map(ingredient => [ingredient.rxcui, ingredient])).values()];
}

async function readNdcs(lines: Lines, products: ReadonlySet<string>): Promise<Record<string, string>> {
  const ndcs = new Map<string, string>();
  for await (const line of lines) {
    const columns = columnsOf(line);
    const [rxcui = ''] = columns;
    const [name, source, value = '', suppress] = columns.slice(8, 12);
    if (
      name === 'NDC' &&
      source === 'RXNORM' &&
      isShown(suppress) &&
      /^\d{11}$/.test(value) &&
      products.has(rxcui)
    )
      ndcs.set(value, rxcui);
  }
  return Object.fromEntries([...ndcs].sort());
}

const ATC_CODE = /^[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?$/;

const ATC_LINE = /^\ufeff?\s*"?([A-Z][A-Z0-9]*)"?\s*([,;\t|])\s*(.*)$/;

/** The second cell, up to the separator that stands after the first: names have commas in them ("Beta blockers, selective"). */
function secondCell(rest: string, separator: string): string {
  const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
  return (quoted?.[1]?.replaceAll('""', '"') ?? rest.split(separator)[0] ?? '').trim();
}

async function readAtc(lines: Lines, atc: Atc): Promise<void> {
  for await (const line of lines) {
    const [, code = '', separator = '', rest = ''] = ATC_LINE.exec(line.trimEnd()) ?? [];
    const name = secondCell(rest, separator);
    if (ATC_CODE.test(code) && name !== '') atc.names.set(code, name);
  }
}

/** The classes of the operator's table; where and how strong is kept from ours for the same class. */
function classesOf(codes: readonly string[], shipped: Ingredient | undefined): ClassRule[] {
  const level4 = [...new Set(codes.map(code => code.slice(0, 5)))].sort();
  if (level4.length === 0) return shipped?.classes ?? [];
  return level4.map(atc => ({
    ...shipped?.classes.find(rule => rule.atc === atc),
    atc,
    from: 'atc',
  }));
}

export async function readRelease(release: Release): Promise<MedicineTable> {
  const atc: Atc = { names: new Map(), byRxcui: new Map() };
  const concepts = await readConcepts(release.conso, atc);
  const related = await readRelations(release.rel, concepts);
  if (release.atc) await readAtc(release.atc, atc);

  const shipped = new Map(
    shippedTable.ingredients.flatMap(one => [one.name, ...one.otherNames].map(name => [nameKey(name), one])),
  );
  const codesByName = Map.groupBy(
    [...atc.names].filter(([code]) => code.length === 7),
    ([, name]) => nameKey(name),
  );
  const nameOf = (concept: Concept): string => shipped.get(nameKey(concept.name))?.name ?? concept.name;

  const released = [...concepts.values()].filter(({ type }) => type === 'IN');
  const ingredients = new Map<string, Ingredient>();
  for (const concept of released) {
    const ours = shipped.get(nameKey(concept.name));
    const names = [...new Set([nameOf(concept), concept.name, ...(ours?.otherNames ?? [])])];
    const byName = names.flatMap(name => codesByName.get(nameKey(name)) ?? []).map(([code]) => code);
    ingredients.set(nameOf(concept), {
      name: nameOf(concept),
      otherNames: names.slice(1),
      rxcui: concept.rxcui,
      classes: classesOf([...(atc.byRxcui.get(concept.rxcui) ?? []), ...byName], ours),
      from: 'rxnorm',
    });
  }
  // What the release does not have keeps our row, but not our code: the release decides which codes there are.
  const releasedCodes = new Set([...ingredients.values()].map(({ rxcui }) => rxcui));
  for (const { rxcui, ...ours } of shippedTable.ingredients)
    if (!ingredients.has(ours.name))
      ingredients.set(ours.name, { ...ours, ...(rxcui && !releasedCodes.has(rxcui) ? { rxcui } : {}) });

  const brands = new Map<string, Brand>(shippedTable.brands.map(brand => [nameKey(brand.name), brand]));
  const products: Product[] = [];
  for (const concept of concepts.values()) {
    const of = ingredientsOf(concept, related).map(nameOf).sort();
    if (of.length === 0 || concept.type === 'IN' || concept.type === 'SCDC') continue;
    const brand = concept.type === 'BN' ? concept : related(concept.rxcui, 'BN')[0];
    if (concept.type === 'BN')
      brands.set(nameKey(concept.name), { name: concept.name, ingredients: of, from: 'rxnorm' });
    products.push({
      rxcui: concept.rxcui,
      name: concept.name,
      ...(brand ? { brand: brand.name } : {}),
      ingredients: of,
      from: 'rxnorm',
    });
  }
  return {
    format: 'hadron-medicines-1',
    classNames: {
      ...shippedTable.classNames,
      ...Object.fromEntries([...atc.names].filter(([code]) => code.length < 7)),
    },
    ingredients: [...ingredients.values()],
    brands: [...brands.values()],
    products,
    ndcs: await readNdcs(release.sat, new Set(products.map(({ rxcui }) => rxcui))),
  };
}

const linesOf = (path: string): Lines =>
  createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rxnorm: { type: 'string' },
      atc: { type: 'string' },
      out: { type: 'string', default: 'medicines.json' },
    },
  });
  const file = (name: string): string => join(values.rxnorm ?? '', name);
  const names = ['RXNCONSO.RRF', 'RXNREL.RRF', 'RXNSAT.RRF'].map(file);
  const missing = [...names, ...(values.atc ? [values.atc] : [])].filter(path => !existsSync(path));
  if (!values.rxnorm || missing.length > 0) {
    console.error(
      `Wanted: --rxnorm <folder with RXNCONSO.RRF, RXNREL.RRF, RXNSAT.RRF>. Missing: ${missing.join(', ')}`,
    );
    process.exitCode = 1;
  } else {
    const [conso = '', rel = '', sat = ''] = names;
    const table = await readRelease({
      conso: linesOf(conso),
      rel: linesOf(rel),
      sat: linesOf(sat),
      ...(values.atc ? { atc: linesOf(values.atc) } : {}),
    });
    await writeFile(values.out, JSON.stringify(table));
    const classified = table.ingredients.filter(({ classes }) => classes.length > 0).length;
    console.log(
      `${table.ingredients.length} ingredients (${classified} with classes), ${table.brands.length} brands, ` +
        `${table.products.length} products, ${Object.keys(table.ndcs).length} packages → ${values.out}`,
    );
  }
}
