// A medicine as a document names and codes it → its ingredients with generic name, brand and drug classes. Never by guess: unsure is empty.
import { chooseClasses } from './choose-class.ts';
import { nameKey, readName, readPlace } from './read-name.ts';
import type { Named } from './read-name.ts';
import type { Ingredient, MedicineSource, MedicineTable, Product } from './table.ts';
import { shippedTable } from './table/index.ts';

export type { MedicineSource, MedicineTable } from './table.ts';

export interface DescribedMedicine {
  names: readonly string[];
  /** Codes with the short names of their systems: RxNorm, NDC. Others are passed over. */
  codes: readonly { code: string; system: string }[];
  /** The route in words, for when the name does not say where it is put. */
  route?: string;
}

/** One ingredient of the medicine described. */
export interface Medicine {
  generic: string;
  /** The brand the document named, as its owner writes it. */
  brand: string;
  /** RxNorm's concept of the ingredient. */
  rxcui: string;
  /** ATC levels 1 to 4, as far down as is beyond doubt. */
  classes: { code: string; name: string }[];
  from: { ingredient: MedicineSource; classes: MedicineSource | '' };
}

export interface Medicines {
  /** Every ingredient, in the order of their names. */
  describe(medicine: DescribedMedicine): Medicine[];
  /** The RxNorm product of a package, where the table knows packages. */
  productOfNdc(ndc: string): Product | undefined;
}

/** 0088-2220-33 → 00088222033; nothing for what is not surely one package. */
export function normalizeNdc(ndc: string): string {
  const parts = ndc.trim().split('-');
  if (!parts.every(part => /^\d+$/.test(part))) return '';
  if (parts.length === 1) return parts[0]?.length === 11 ? parts[0] : '';
  const [labeler = '', product = '', pack = ''] = parts;
  const shape = parts.map(part => part.length).join('-');
  // FDA's three shapes of ten digits, and the padded one (21 CFR 207.33).
  if (!['4-4-2', '5-3-2', '5-4-1', '5-4-2'].includes(shape)) return '';
  return labeler.padStart(5, '0') + product.padStart(4, '0') + pack.padStart(2, '0');
}

function dictionaryOf(table: MedicineTable): Map<string, Named> {
  const dictionary = new Map<string, Named>();
  for (const brand of table.brands)
    dictionary.set(nameKey(brand.name), { ingredients: brand.ingredients, brand: brand.name });
  // A name that is both is the ingredient's.
  for (const { name, otherNames } of table.ingredients)
    for (const known of [name, ...otherNames]) dictionary.set(nameKey(known), { ingredients: [name] });
  return dictionary;
}

/** The set that contains all others; nothing where they contradict each other. */
function agreed(sets: readonly (readonly string[])[]): readonly string[] {
  const said = sets.filter(set => set.length > 0);
  const widest = [...said].sort((a, b) => b.length - a.length)[0] ?? [];
  return said.every(set => set.every(ingredient => widest.includes(ingredient))) ? widest : [];
}

const only = <T>(values: readonly (T | undefined)[]): T | undefined => {
  const said = new Set(values.filter(value => value !== undefined));
  return said.size === 1 ? [...said][0] : undefined;
};

export function openMedicines(table: MedicineTable): Medicines {
  const dictionary = dictionaryOf(table);
  const byName = new Map(table.ingredients.map(ingredient => [ingredient.name, ingredient]));
  const products = new Map(table.products.map(product => [product.rxcui, product]));
  const byRxcui = new Map(
    table.ingredients.flatMap(({ rxcui, name }): [string, string][] => (rxcui ? [[rxcui, name]] : [])),
  );

  const productOfNdc = (ndc: string): Product | undefined =>
    products.get(table.ndcs[normalizeNdc(ndc)] ?? '');

  const classesOf = (codes: readonly string[]): Medicine['classes'] =>
    codes.map(code => ({ code, name: table.classNames[code] ?? '' }));

  function describe({ names, codes, route = '' }: DescribedMedicine): Medicine[] {
    const rxcuis = codes.filter(({ system }) => system === 'RxNorm').map(({ code }) => code);
    const known = [
      ...rxcuis.map(code => products.get(code)),
      ...codes.filter(({ system }) => system === 'NDC').map(({ code }) => productOfNdc(code)),
    ].filter(product => product !== undefined);
    const read = [...names, ...known.map(product => product.name)].map(name => readName(name, dictionary));
    const ingredients = agreed([
      ...rxcuis.map(code => byRxcui.get(code)).map(name => (name === undefined ? [] : [name])),
      ...known.map(product => product.ingredients),
      ...read.map(name => name.ingredients),
    ]);
    const brand =
      read.map(name => name.brand).find(Boolean) ?? known.map(product => product.brand).find(Boolean) ?? '';
    const place = read.some(name => name.place) ? only(read.map(name => name.place)) : readPlace(route);
    // The strength of a combination is that of one of its ingredients, and it is not said of which.
    const isAlone = ingredients.length === 1;
    const strength = {
      mg: isAlone ? only(read.map(name => name.mg)) : undefined,
      isLarge: isAlone && read.some(name => name.isLarge),
    };
    const isContradicted = place === undefined && read.some(name => name.place);
    return [...ingredients]
      .sort()
      .map(name => byName.get(name))
      .filter(ingredient => ingredient !== undefined)
      .map(ingredient =>
        medicine(ingredient, isContradicted ? [] : chooseClasses(ingredient.classes, place, strength)),
      );

    function medicine(ingredient: Ingredient, chosen: readonly string[]): Medicine {
      const deepest = chosen.at(-1);
      const rule = ingredient.classes.find(({ atc }) => deepest !== undefined && atc.startsWith(deepest));
      return {
        generic: ingredient.name,
        brand,
        rxcui: ingredient.rxcui ?? '',
        classes: classesOf(chosen),
        from: { ingredient: ingredient.from, classes: rule?.from ?? '' },
      };
    }
  }

  return { describe, productOfNdc };
}

/** What is shipped: written by us, in docs/decisions/008-drug-classes.md. */
export const shippedMedicines: Medicines = openMedicines(shippedTable);

const isTable = (value: unknown): value is MedicineTable =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 'hadron-medicines-1' &&
  ['ingredients', 'brands', 'products'].every(name =>
    Array.isArray((value as unknown as Record<string, unknown>)[name]),
  ) &&
  ['classNames', 'ndcs'].every(
    name => typeof (value as unknown as Record<string, unknown>)[name] === 'object',
  );

/** What `scripts/load-medicines.ts` wrote, instead of what is shipped. */
export function loadMedicines(json: string): Medicines {
  const table: unknown = JSON.parse(json);
  if (!isTable(table)) throw new Error('Not a table of medicines: format hadron-medicines-1 is expected.');
  return openMedicines(table);
}
