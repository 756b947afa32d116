// The statements of a group → the one resource that is served. Every list is united; where only one value can stand, a stated rule says whose.
//
// | What                                   | Which value stands                                                                        |
// |----------------------------------------|-------------------------------------------------------------------------------------------|
// | id                                     | the smallest                                                                              |
// | status, single values                  | that of the newest document that has one ("unknown" has none)                             |
// | an Observation's or report's findings  | the latest correction's, whole: value, parts, interpretation, range (never a mixture)     |
// | onset, period, performed, effective …  | the more precise of those that fit, else the newest                                       |
// | what the resource is about, site, route| all codings of all; the newest text                                                       |
// | identifiers, notes, categories, people …| all, without repeats                                                                     |
// | series and images of a study           | all, each once by its UID; as many are counted                                            |
// | dosage                                 | the fullest of those that mean the same; the newest where they differ                     |
// | what was entered in error              | nothing beside what stands; a newer one takes back what has its identifier                |
// | meta.profile                           | all; of US Core those that the united resource keeps                                      |
// | meta.security                          | all labels; of confidentiality the most restrictive                                       |
import type {
  AllergyIntoleranceReaction,
  CodeableConcept,
  Identifier,
  ImagingStudySeries,
  Resource,
} from 'fhir/r4';
import { atOnce } from '../../platform/slices.ts';
import type { Steps } from '../../platform/slices.ts';
import { choose, familyOf, fieldsOf, isEmpty, noteWords, rankOf } from './making.ts';
import type { Consolidated, Fields, Making, Said, Stated } from './making.ts';
import { withoutTwin } from './molar.ts';
import { standingOf } from './rules/standing.ts';
import { idsOf } from './same.ts';
import { FINDINGS, standFindings } from './stand-findings.ts';
import { standMeta, standProfiles } from './stand-meta.ts';
import {
  isCoding,
  isConcept,
  jsonOf,
  uniteCodings,
  uniteConceptLists,
  uniteConcepts,
  uniteIdentifiers,
  uniteLists,
} from './unite.ts';
import { keepCounts, uniteSeries } from './unite-series.ts';

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const issuedOf = (stated: Stated): number => {
  const issued = fieldsOf(stated).issued;
  const at = typeof issued === 'string' ? Date.parse(issued) : Number.NaN;
  return Number.isNaN(at) ? -Infinity : at;
};
const toldOf = ({ documentTime }: Stated): number => documentTime?.getTime() ?? -Infinity;
const later = (a: number, b: number): number => (a === b ? 0 : a > b ? -1 : 1);

const RESULTS = new Set(['Observation', 'DiagnosticReport']);

/** Whoever speaks first is believed where only one can be. */
function inOrder(members: readonly Stated[], isResult: boolean): Stated[] {
  return [...members].sort(
    (a, b) =>
      (isResult ? rankOf(b) - rankOf(a) : 0) ||
      later(toldOf(a), toldOf(b)) ||
      (isResult ? later(issuedOf(a), issuedOf(b)) : 0) ||
      compareText(a.hash, b.hash) ||
      compareText(a.id, b.id),
  );
}

const TIMES = new Set([
  'effective',
  'onset',
  'abatement',
  'performed',
  'occurrence',
  'timing',
  'born',
  'collected',
  'deceased',
  'start',
  'period',
  'started',
]);

/** What the resource is about or where: codings of all of them describe one thing. */
const DESCRIBED = new Set([
  'code',
  'vaccineCode',
  'description',
  'codeCodeableConcept',
  'bodySite',
  'site',
  'route',
  'method',
  'relationship',
  'type',
  'form',
]);
/** Lists that say something as a whole. */
const WHOLE = new Set(['recommendation', 'target', 'protocolApplied', 'section', 'content']);
const DOSAGES = new Set(['dosageInstruction', 'dosage']);

const statusIn = (said: readonly Stated[]): string =>
  ['verificationStatus', 'lifecycleStatus'].find(name => said.some(({ resource }) => name in resource)) ??
  'status';

const isError = ({ resource }: Stated): boolean =>
  standingOf(resource as Parameters<typeof standingOf>[0]) === 'error';

/** What stands: said by somebody and not taken back since, under the same identifier, as entered in error. */
function standingOnes(said: readonly Stated[]): readonly Stated[] {
  const errors = said.filter(isError);
  if (errors.length === 0) return said;
  const takenBack = new Map<string, number>();
  for (const error of errors)
    for (const id of idsOf(error.resource))
      takenBack.set(id, Math.max(takenBack.get(id) ?? -Infinity, toldOf(error)));
  return said.filter(
    one => !isError(one) && !idsOf(one.resource).some(id => (takenBack.get(id) ?? -Infinity) > toldOf(one)),
  );
}

export const consolidate = (said: readonly Stated[]): Consolidated => atOnce(consolidateSteps(said));

/** A group of more is interrupted between its elements: each looks through all statements. */
const statementsAtOnce = 500;

export function* consolidateSteps(said: readonly Stated[]): Steps<Consolidated> {
  const isLarge = said.length > statementsAtOnce;
  const [only] = said;
  if (only === undefined) throw new Error('A group has at least one statement.');
  if (said.length === 1) return { resource: only.resource, choices: [] };
  const standing = standingOnes(said);
  const members = standing.length > 0 ? standing : said.filter(isError);
  const isResult = RESULTS.has(only.resource.resourceType);
  const order = inOrder(members, isResult);
  const making: Making = { order, made: {}, choices: [], isResult };
  if (members.length < said.length)
    making.choices.push({
      path: statusIn(said),
      rule: standing.length > 0 ? 'standing' : 'withdrawn',
      from: order[0]?.id ?? '',
    });
  const names = [...new Set(order.flatMap(stated => Object.keys(fieldsOf(stated))))];
  const done = new Set<string>(['resourceType', 'id']);
  for (const name of names) {
    const family = familyOf(name);
    const element = family ?? (name.startsWith('_') ? name.slice(1) : name);
    if (done.has(element)) continue;
    done.add(element);
    if (isLarge) yield;
    if (isResult && FINDINGS.has(element)) {
      for (const finding of FINDINGS) done.add(finding);
      standFindings(making);
    } else stand(making, element, family !== undefined);
  }
  if (isLarge) yield;
  keepProperty(making);
  keepInvariants(making);
  standProfiles(making, only.resource.resourceType);
  const id = said.map(member => member.id).sort(compareText)[0] ?? only.id;
  const ordered = Object.fromEntries(
    names.filter(name => name in making.made).map(name => [name, making.made[name]]),
  );
  const resource = {
    resourceType: only.resource.resourceType,
    id,
    ...making.made,
    ...ordered,
  } as unknown as Resource;
  return {
    resource,
    choices: making.choices.sort((a, b) => compareText(a.path, b.path) || compareText(a.rule, b.rule)),
  };
}

/** The fields of an element in one statement: value[x] and _value[x], status and _status. */
function partsOf(stated: Stated, element: string, isFamily: boolean): Fields {
  const found: Fields = {};
  for (const [name, value] of Object.entries(fieldsOf(stated))) {
    const bare = name.startsWith('_') ? name.slice(1) : name;
    if (isFamily ? familyOf(name) === element : bare === element) found[name] = value;
  }
  return found;
}

function stand(making: Making, element: string, isFamily: boolean): void {
  const { order, made } = making;
  if (element === 'meta') return standMeta(making);
  const told = order
    .map(stated => ({ stated, parts: partsOf(stated, element, isFamily) }))
    .filter(({ parts }) => !isEmpty(parts));
  const telling = told.filter(({ parts }) => !isAbsent(parts));
  const said = telling.length > 0 ? telling : told;
  const values = said.map(({ parts }) => parts[element]).filter(value => value !== undefined);
  if (isFamily && element === 'medication') return standDrug(making, said);
  if (isFamily || element === 'period' || element === 'started')
    return TIMES.has(element) ? standTime(making, element, said) : choose(making, element, said, 'newest');
  if (element === 'extension' || element === 'modifierExtension')
    return standExtensions(making, element, said);
  if (element === 'identifier' && values.every(Array.isArray)) {
    made.identifier = uniteIdentifiers(values as Identifier[][]);
    return;
  }
  if (DOSAGES.has(element))
    return choose(
      making,
      element,
      said.every(({ parts }) => Array.isArray(parts[element])) ? fullestFirst(said, element) : said,
      'fullest',
    );
  if (WHOLE.has(element)) return choose(making, element, said, 'newest');
  if (values.length > 0 && values.every(Array.isArray)) {
    const lists = values as unknown[][];
    made[element] =
      element === 'reaction'
        ? uniteReactions(making, lists as AllergyIntoleranceReaction[][], said)
        : united(element, lists);
    return;
  }
  if (DESCRIBED.has(element) && values.every(isConcept)) return standConcept(making, element, said);
  // What is not known does not overrule what is.
  const known = element === 'status' ? said.filter(({ parts }) => parts.status !== 'unknown') : said;
  choose(
    making,
    element,
    known.length > 0 ? known : said,
    making.isResult && element === 'status' ? 'latest-correction' : 'newest',
    said,
  );
}

/** Lists of several statements → all of them, each of their own kind once. */
function united(element: string, lists: unknown[][]): unknown[] {
  if (element === 'series') return uniteSeries(lists as ImagingStudySeries[][]);
  if (lists.every(list => list.every(isCoding))) return uniteCodings(lists);
  if (lists.every(list => list.every(isConcept))) return uniteConceptLists(lists);
  return uniteLists(lists);
}

const ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

/** That nobody knows is not what anybody says: "it is over, nobody knows since when", a visit of an unknown class. */
const isAbsent = (parts: Fields): boolean =>
  Object.values(parts).every(value => {
    const { code, system, extension, ...more } = (value ?? {}) as {
      code?: unknown;
      system?: unknown;
      extension?: unknown;
    };
    if (Object.keys(more).some(name => name !== 'display')) return false;
    if (code !== undefined)
      return code === 'UNK' && typeof system === 'string' && system.endsWith('v3-NullFlavor');
    return Array.isArray(extension) && extension.some(one => (one as { url?: unknown }).url === ABSENT);
  });

function standConcept(making: Making, element: string, said: readonly Said[]): void {
  const concepts = said.map(({ parts }) => parts[element] as CodeableConcept);
  const united = uniteConcepts(concepts);
  making.made[element] = united;
  noteWords(
    making,
    element,
    said.map(({ stated, parts }) => ({ stated, concept: parts[element] as CodeableConcept })),
    united,
  );
}

/** A drug said by its code can be read without another resource; otherwise the reference of the newest. */
function standDrug(making: Making, said: readonly Said[]): void {
  const coded = said.filter(({ parts }) => parts.medicationCodeableConcept !== undefined);
  if (coded.length === 0) return choose(making, 'medication', said, 'newest');
  standConcept(making, 'medicationCodeableConcept', coded);
  const [first] = coded;
  if (coded.length < said.length && first !== undefined)
    making.choices.push({ path: 'medication', rule: 'newest', from: first.stated.id });
}

const startIn = (parts: Fields): string | undefined => {
  for (const value of Object.values(parts)) {
    if (typeof value === 'string') return value;
    const start = (value as { start?: unknown } | null)?.start;
    if (typeof start === 'string') return start;
  }
  return undefined;
};
const precisionOf = (text: string | undefined): number =>
  text === undefined ? 0 : Math.min(text.length, 19);

/** The longest of the times that agree with the newest as far as that goes. */
function standTime(making: Making, element: string, said: readonly Said[]): void {
  const [newest] = said;
  if (newest === undefined) return;
  const start = startIn(newest.parts);
  const fitting = said.filter(({ parts }) => {
    const other = startIn(parts);
    if (start === undefined || other === undefined) return parts === newest.parts;
    const length = Math.min(start.length, other.length, 10);
    return start.slice(0, length) === other.slice(0, length);
  });
  const best =
    [...fitting].sort(
      (a, b) =>
        precisionOf(startIn(b.parts)) - precisionOf(startIn(a.parts)) || endsOf(b.parts) - endsOf(a.parts),
    )[0] ?? newest;
  choose(
    making,
    element,
    [best, ...said.filter(one => one !== best)],
    best === newest ? 'newest' : 'most-precise',
  );
}

const endsOf = (parts: Fields): number =>
  Object.values(parts).some(value => typeof (value as { end?: unknown } | null)?.end === 'string') ? 1 : 0;

/** Of one url the newest statement's; modifiers never mix. */
function standExtensions(making: Making, element: string, said: readonly Said[]): void {
  const kept = new Map<string, { values: unknown[]; from: string }>();
  for (const { stated, parts } of said)
    for (const extension of parts[element] as { url: string }[]) {
      const known = kept.get(extension.url);
      if (known === undefined) kept.set(extension.url, { values: [extension], from: stated.id });
      else if (known.from === stated.id) known.values.push(extension);
      else if (
        !known.values.some(value => jsonOf(value) === jsonOf(extension)) &&
        !making.choices.some(({ path }) => path === element)
      )
        making.choices.push({ path: element, rule: 'newest', from: known.from });
    }
  making.made[element] = [...kept.values()].flatMap(({ values }) => values);
}

const fullestFirst = (said: readonly Said[], element: string): Said[] => {
  const size = ({ parts }: Said): number => jsonOf(parts[element]).length;
  const [newest] = said;
  if (newest === undefined) return [];
  // Only where none says otherwise is more said better than newly said.
  const isRevised = said.some(({ parts }) => !isPartly(parts[element], newest.parts[element]));
  return isRevised ? [...said] : [...said].sort((a, b) => size(b) - size(a));
};

/** Does one contradict the other in a structured part? Words may differ. */
function isPartly(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, at) => isPartly(each, other[at]));
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object')
    return one === other;
  const [a, b] = [one as Fields, other as Fields];
  return Object.keys(a).every(name => name === 'text' || !(name in b) || isPartly(a[name], b[name]));
}

/** One reaction per set of manifestations. */
function uniteReactions(
  making: Making,
  lists: readonly AllergyIntoleranceReaction[][],
  said: readonly Said[],
): AllergyIntoleranceReaction[] {
  const kept = new Map<string, AllergyIntoleranceReaction>();
  for (const reaction of lists.flat()) {
    const key = jsonOf(
      reaction.manifestation
        .map(
          ({ coding, text }) =>
            coding?.map(({ system, code }) => `${system ?? ''}|${code ?? ''}`).sort() ?? text,
        )
        .sort(),
    );
    const known = kept.get(key);
    if (known === undefined) {
      kept.set(key, reaction);
      continue;
    }
    const note = uniteLists([known.note ?? [], reaction.note ?? []]) as AllergyIntoleranceReaction['note'];
    const manifestation = known.manifestation.map((one, at) =>
      uniteConcepts([one, reaction.manifestation[at] ?? one]),
    );
    kept.set(key, {
      ...reaction,
      ...known,
      manifestation,
      ...(note !== undefined && note.length > 0 && { note }),
    });
    if (
      Object.entries(reaction).some(
        ([name, value]) =>
          name !== 'note' &&
          jsonOf(value) !== jsonOf(kept.get(key)?.[name as keyof AllergyIntoleranceReaction]),
      ) &&
      !making.choices.some(({ path }) => path === 'reaction')
    )
      making.choices.push({ path: 'reaction', rule: 'newest', from: said[0]?.stated.id ?? '' });
  }
  return [...kept.values()];
}

const over = new Set(['inactive', 'remission', 'resolved']);

/** A value in mg/dL is not served under the code of the moles as well, though one statement says them so. */
function keepProperty({ made, order, choices }: Making): void {
  const { code, valueQuantity } = made;
  if (!isConcept(code) || valueQuantity === undefined) return;
  const spoken = order.find(stated => jsonOf(fieldsOf(stated).valueQuantity) === jsonOf(valueQuantity));
  if (spoken === undefined) return;
  made.code = withoutTwin(code, fieldsOf(spoken).code as CodeableConcept);
  if (made.code !== code) choices.push({ path: 'code.coding', rule: 'latest-correction', from: spoken.id });
}

/** FHIR con-4: what goes on has no end, so an end that an older statement tells falls with that statement. con-5, ait-2: an error has no clinical status. */
function keepInvariants({ made, order, choices }: Making): void {
  if (order[0]?.resource.resourceType === 'ImagingStudy' && made.series !== undefined) keepCounts(made);
  const status = (made.clinicalStatus as CodeableConcept | undefined)?.coding?.[0]?.code;
  const ends = Object.keys(made).filter(name => familyOf(name) === 'abatement');
  if (ends.length > 0 && status !== undefined && !over.has(status)) {
    for (const name of ends) delete made[name];
    const from = order.find(({ resource }) => 'clinicalStatus' in resource)?.id ?? '';
    if (!choices.some(({ path }) => path === 'abatement'))
      choices.push({ path: 'abatement', rule: 'newest', from });
  }
  const verification = (made.verificationStatus as CodeableConcept | undefined)?.coding?.[0]?.code;
  if (verification === 'entered-in-error') delete made.clinicalStatus;
}
