// What is being made of a group's statements: who speaks first, what stands so far, and which choices were taken.
import type { CodeableConcept, Resource } from 'fhir/r4';
import { resultRanks } from './rules/results.ts';
import { jsonOf } from './unite.ts';

export interface Stated {
  id: string;
  resource: Resource;
  documentTime: Date | undefined;
  hash: string;
}

export const choiceRules = {
  newest: 'The newest document that says anything here.',
  'latest-correction': 'The latest correction of the result.',
  'most-precise': 'The more precise of those that fit each other.',
  fullest: 'The one that says most.',
  'most-restrictive': 'The most restrictive label.',
  standing: 'What stands; what was entered in error says nothing beside it.',
  kept: 'The profiles that the united resource keeps.',
} as const;
export type ChoiceRule = keyof typeof choiceRules;

/** Where statements differed and only one value could stand. */
export interface Choice {
  path: string;
  rule: string;
  /** The id of the statement whose value stands. */
  from: string;
}

export interface Consolidated {
  resource: Resource;
  choices: Choice[];
}

export type Fields = Record<string, unknown>;
export const fieldsOf = ({ resource }: Stated): Fields => resource as unknown as Fields;

export interface Making {
  order: readonly Stated[];
  made: Fields;
  choices: Choice[];
  isResult: boolean;
}

export const rankOf = ({ resource }: Stated): number =>
  resultRanks[(resource as { status?: string }).status ?? ''] ?? 2;
/** Elements of which a resource has one, of several types. */
const FAMILIES = ['value', 'effective', 'onset', 'abatement', 'performed', 'occurrence', 'deceased', 'multipleBirth', 'medication', 'timing', 'born', 'age', 'reported', 'collected', 'start', 'product'] as const; // prettier-ignore
export function familyOf(name: string): string | undefined {
  const bare = name.startsWith('_') ? name.slice(1) : name;
  return FAMILIES.find(family => bare.startsWith(family) && /^[A-Z]/.test(bare.slice(family.length)));
}

export const isEmpty = (parts: Fields): boolean => Object.keys(parts).length === 0;

export interface Said {
  stated: Stated;
  parts: Fields;
}

/** The first stands; that others said otherwise is noted. */
export function choose(
  making: Making,
  path: string,
  said: readonly Said[],
  rule: ChoiceRule,
  all: readonly Said[] = said,
): void {
  const [first] = said;
  if (first === undefined) return;
  Object.assign(making.made, first.parts);
  const chosen = jsonOf(first.parts);
  if (all.some(({ parts }) => jsonOf(parts) !== chosen))
    making.choices.push({ path, rule, from: first.stated.id });
}

/** Other words for the same: which text and displays stand is noted. */
export function noteWords(
  making: Making,
  path: string,
  said: readonly { stated: Stated; concept: CodeableConcept }[],
  united: CodeableConcept,
): void {
  const texts = said.filter(({ concept }) => concept.text !== undefined);
  const [first] = texts;
  if (first !== undefined && texts.some(({ concept }) => concept.text !== first.concept.text))
    making.choices.push({ path: `${path}.text`, rule: 'newest', from: first.stated.id });
  const displays = new Map(
    united.coding?.map(({ system, code, display }) => [`${system ?? ''}|${code ?? ''}`, display]),
  );
  const other = said.find(({ concept }) =>
    concept.coding?.some(
      ({ system, code, display }) =>
        display !== undefined && displays.get(`${system ?? ''}|${code ?? ''}`) !== display,
    ),
  );
  const source = said.find(
    one => one !== other && one.concept.coding?.some(({ display }) => display !== undefined),
  );
  if (other !== undefined)
    making.choices.push({
      path: `${path}.coding.display`,
      rule: 'newest',
      from: (source ?? said[0] ?? other).stated.id,
    });
  else noteLentDisplay(making, path, said, displays);
}

/** Who gives a code alone is lent the name that another statement of the group gives it: whose it is, is told. */
function noteLentDisplay(
  making: Making,
  path: string,
  said: readonly { stated: Stated; concept: CodeableConcept }[],
  displays: ReadonlyMap<string, string | undefined>,
): void {
  const lent = said
    .flatMap(({ concept }) => concept.coding ?? [])
    .find(
      ({ system, code, display }) =>
        display === undefined && displays.get(`${system ?? ''}|${code ?? ''}`) !== undefined,
    );
  const lender = said.find(({ concept }) =>
    concept.coding?.some(
      ({ system, code, display }) => system === lent?.system && code === lent?.code && display !== undefined,
    ),
  );
  if (lent !== undefined && lender !== undefined)
    making.choices.push({ path: `${path}.coding.display`, rule: 'fullest', from: lender.stated.id });
}
