// What a statement calls a drug → codes, and ingredients, strength and form read from its names; two of them → whether they are one product.
import type { CodeableConcept, Medication, Reference, Resource } from 'fhir/r4';
import { shippedMedicines } from '../../conversion/medicines/index.ts';
import { readPlace } from '../../conversion/medicines/read-name.ts';
import { conceptIn, contradict, CVX, NDC, paired, RXNORM, SNOMED, systemOf } from './codes.ts';
import type { Concept } from './codes.ts';
import type { Resolve } from './identity.ts';
import { apart, byCrosswalk, byMedicine, byWords, equal, fits, open } from './judge.ts';
import type { Judge } from './judge.ts';
import { isLessPrecise } from './vaccines.ts';
import { distinct } from './words.ts';

export interface Drug extends Concept {
  /** Generic names, where every one is known. */
  ingredients?: string;
  /** In milligrams, or as written: "500 mg", "5 mg/1 ml". */
  strength?: string;
  form?: string;
  /** Tartrate is not succinate. */
  salt?: string;
}

const MASS: Readonly<Record<string, number>> = { mg: 1, milligram: 1, milligrams: 1, mcg: 0.001, ug: 0.001, microgram: 0.001, micrograms: 0.001, g: 1000, gm: 1000, gram: 1000, grams: 1000, ng: 1e-6 }; // prettier-ignore
const OTHER: Readonly<Record<string, string>> = {
  unt: 'unit',
  unit: 'unit',
  units: 'unit',
  iu: 'unit',
  meq: 'meq',
  mmol: 'mmol',
  '%': '%',
};
const PER: Readonly<Record<string, [string, number]>> = {
  ml: ['ml', 1], milliliter: ['ml', 1], l: ['ml', 1000], actuat: ['dose', 1], actuation: ['dose', 1], act: ['dose', 1], puff: ['dose', 1], spray: ['dose', 1],
  hr: ['h', 1], h: ['h', 1], hour: ['h', 1], g: ['g', 1], gm: ['g', 1], mg: ['g', 0.001], dose: ['dose', 1],
}; // prettier-ignore
const AMOUNT =
  /(\d[\d,]*(?:\.\d+)?|\.\d+)(?:\s*-\s*(\d+(?:\.\d+)?|\.\d+))?\s*-?\s*(mg|milligrams?|mcg|ug|micrograms?|gm|grams?|g|ng|unt|units?|iu|meq|mmol|%)(?![a-z])(?:\s*(?:\/|per)\s*(\d+(?:\.\d+)?)?\s*(ml|milliliter|l|actuat(?:ion)?|act|puff|spray|hr|hour|h|gm|g|mg|dose)(?![a-z]))?/g;

const number = (text: string): number => Number(text.replace(/,/g, ''));
const short = (value: number): string => String(Number(value.toPrecision(6)));

function strengthOf(name: string): string | undefined {
  const found: string[] = [];
  for (const [, first = '', second, unit = '', count, per] of name.matchAll(AMOUNT)) {
    const [over, size] = PER[per ?? ''] ?? ['', 1];
    const divisor = per === undefined ? 1 : size * (count === undefined ? 1 : Number(count));
    for (const written of second === undefined ? [first] : [first, second]) {
      const mass = MASS[unit];
      const value = ((mass ?? 1) * number(written)) / divisor;
      found.push(`${short(value)} ${mass === undefined ? (OTHER[unit] ?? unit) : 'mg'}${over && `/${over}`}`);
    }
  }
  return found.length === 0 ? undefined : distinct(found).join(' + ');
}

type Form = readonly [form: string, words: RegExp];
const releases: readonly Form[] = [
  [
    'extended',
    /\b(?:extended|er|xr|xl|sr|la|cr|cd|sustained|controlled|tb24|cp24|tber|cper|24 ?hr|12 ?hr|xt)\b/,
  ],
  ['delayed', /\b(?:delayed|dr|ec|enteric|tbec|cpdr)\b/],
  ['dissolving', /\b(?:disintegrating|odt|orodispersible|tbdp|sublingual|sl)\b/],
  ['chewable', /\b(?:chewable|chew|chewtabs?)\b/],
];
const forms: readonly Form[] = [
  ['patch', /\b(?:patch(?:es)?|transdermal)\b/],
  ['suppository', /\b(?:suppositor(?:y|ies)|supp)\b/],
  ['tablet', /\b(?:tablets?|tabs?|tb24|tber|tbec|tbdp|caplets?|odt)\b/],
  ['capsule', /\b(?:capsules?|caps?|cp24|cper|cpdr|softgels?)\b/],
  [
    'injection',
    /\b(?:inject(?:ion|able)|inj|vials?|syringes?|pens?|flexpen|kwikpen|solostar|cartridges?|soln?-?inj|intravenous)\b/,
  ],
  ['inhaler', /\b(?:inhaler|inhalation|hfa|mdi|aers|aerosol|diskus|respimat|nebulization|nebulizer|nebu)\b/],
  ['cream', /\b(?:cream|crea)\b/],
  ['ointment', /\b(?:ointment|oint)\b/],
  ['gel', /\bgel\b/],
  ['lotion', /\blotion\b/],
  ['suspension', /\b(?:suspension|susp)\b/],
  ['spray', /\bsprays?\b/],
  ['drops', /\bdrops?\b/],
  ['syrup', /\b(?:syrup|elixir)\b/],
  ['solution', /\b(?:solution|soln|sol|liquid)\b/],
  ['powder', /\b(?:powder|granules|packet)\b/],
];
/** Forms that say themselves where they are put. */
const placed = new Set(['patch', 'suppository', 'tablet', 'capsule', 'injection', 'syrup']);

function formOf(name: string): string | undefined {
  const form = forms.find(([, words]) => words.test(name))?.[0];
  if (form === undefined) return undefined;
  const place = placed.has(form) ? '' : readPlace(name);
  if (place === undefined) return undefined;
  const release = releases.find(([, words]) => words.test(name))?.[0] ?? '';
  return [release, form, place].filter(Boolean).join(' ');
}

const SALTS =
  /\b(?:tartrate|succinate|hydrochloride|hcl|hydrobromide|sodium|potassium|calcium|magnesium|maleate|mesylate|besylate|fumarate|citrate|acetate|phosphate|sulfate|carbonate|gluconate|furoate|propionate|valerate|acetonide|pamoate|decanoate|palmitate|hyclate|monohydrate|nitrate|xinafoate)\b/g;

/** Only the one thing that all names say. */
const agreed = (values: readonly (string | undefined)[]): string | undefined => {
  const said = distinct(values.filter(value => value !== undefined));
  return said.length === 1 ? said[0] : undefined;
};

type Product = Pick<Drug, 'ingredients' | 'strength' | 'form' | 'salt'>;
const products = new Map<string, Product>();

function productOf(names: readonly string[], codes: readonly { system: string; code: string }[]): Product {
  const key = JSON.stringify([names, codes]);
  const known = products.get(key);
  if (known !== undefined) return known;
  const lower = names.map(name => name.slice(0, 400).toLowerCase());
  const ingredients = shippedMedicines
    .describe({ names, codes })
    .map(({ generic }) => generic)
    .join(' + ');
  const strength = agreed(lower.map(strengthOf));
  const form = agreed(lower.map(formOf));
  const salt = agreed(
    lower.map(
      name =>
        distinct((name.match(SALTS) ?? []).map(word => (word === 'hcl' ? 'hydrochloride' : word))).join(
          ' ',
        ) || undefined,
    ),
  );
  const product = {
    ...(ingredients && { ingredients }),
    ...(strength && { strength }),
    ...(form && { form }),
    ...(salt && { salt }),
  };
  if (products.size < 8192) products.set(key, product);
  return product;
}

const isMedication = (resource: Resource | undefined): resource is Medication =>
  resource?.resourceType === 'Medication';

/** medication[x], the reference resolved within the document. */
export function drugOf(
  stated: { medicationCodeableConcept?: CodeableConcept; medicationReference?: Reference },
  resolve: Resolve,
): Drug | undefined {
  const { medicationCodeableConcept: inline, medicationReference: reference } = stated;
  const resource = reference?.reference === undefined ? undefined : resolve(reference.reference);
  const medication = isMedication(resource) ? resource : undefined;
  const spoken =
    reference?.display === undefined || medication?.code !== undefined
      ? undefined
      : { text: reference.display };
  return drugIn([inline ?? medication?.code ?? spoken], medication?.form);
}

export function drugIn(
  concepts: readonly (CodeableConcept | undefined)[],
  form?: CodeableConcept,
): Drug | undefined {
  const concept = conceptIn(...concepts);
  if (concept === undefined) return undefined;
  const names = distinct(
    concepts
      .flatMap(one => [one?.text, ...(one?.coding ?? []).map(({ display }) => display)])
      .filter(name => name !== undefined && name.trim() !== '') as string[],
  ).slice(0, 6);
  const codes = concept.codes.flatMap(code => {
    const system = { [RXNORM]: 'RxNorm', [NDC]: 'NDC' }[systemOf(code)];
    return system === undefined ? [] : [{ system, code: code.slice(code.indexOf('|') + 1) }];
  });
  const product = productOf(names, codes);
  const told = product.form ?? formOf((form?.text ?? form?.coding?.[0]?.display ?? '').toLowerCase());
  return { ...concept, ...product, ...(told && { form: told }) };
}

const differ = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b;

/** The key of what is known whole: ingredients, strength and form. */
export const productKey = ({ ingredients, strength, form }: Drug): string | undefined =>
  ingredients !== undefined && strength !== undefined && form !== undefined
    ? `product|${ingredients}|${strength}|${form}`
    : undefined;

/** "500 mg" and "1000 mg" can be compared; "100 mg/ml" and "1000 mg" are two ways to describe one vial. */
const shapeOf = (strength: string): string => strength.replace(/[\d.]+ /g, '');
const differInKind = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b && shapeOf(a) === shapeOf(b);

/** The same code; codes given as one; the same ingredients in the same strength and form; the same name. Packages (NDC) differ without meaning another drug. */
export const sameDrug: Judge<Drug> = (a, b, pairs) => {
  if (a === undefined || b === undefined) return open;
  const isShared = a.codes.some(code => b.codes.includes(code));
  if (differ(a.ingredients, b.ingredients) || differ(a.form, b.form) || differ(a.salt, b.salt)) return apart;
  // An ingredient has one code in all strengths.
  if (isShared ? differInKind(a.strength, b.strength) : differ(a.strength, b.strength)) return apart;
  if (isShared) return a.codes.join() === b.codes.join() ? equal : fits;
  const product = productKey(a);
  if (product !== undefined && product === productKey(b)) return byMedicine;
  if (isLessPrecise(a.codes, b.codes)) return fits;
  if (contradict(a.codes, b.codes, [RXNORM, CVX, SNOMED])) return apart;
  if (paired(a.codes, b.codes, pairs)) return byCrosswalk;
  if (a.words.some(word => b.words.includes(word)))
    return a.codes.length + b.codes.length === 0 ? equal : byWords;
  if (a.codes.length + b.codes.length === 0) return apart;
  // Two packages that no document connects with one product are two drugs.
  const viaOne = a.codes.some(code =>
    [...(pairs.get(code) ?? [])].some(reached => b.codes.some(other => pairs.get(other)?.has(reached))),
  );
  return contradict(a.codes, b.codes, [NDC]) && !viaOne ? apart : open;
};
