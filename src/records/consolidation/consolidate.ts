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
// | dosage                                 | the fullest of those that mean the same; the newest where they differ                     |
// | meta.profile                           | all; of US Core those that the united resource keeps                                      |
// | meta.security                          | all labels; of confidentiality the most restrictive                                       |
import { claim } from '../../conversion/ccda/us-core.ts';
import type {
  AllergyIntoleranceReaction,
  CodeableConcept,
  Coding,
  FhirResource,
  Identifier,
  Meta,
  Resource,
} from 'fhir/r4';
import { resultRanks } from './rules/results.ts';
import {
  isConcept,
  jsonOf,
  uniteConceptLists,
  uniteConcepts,
  uniteIdentifiers,
  uniteLists,
} from './unite.ts';
import { indexOf } from './judge.ts';
import { sameValue, valueOf } from './values.ts';

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

type Fields = Record<string, unknown>;
const fieldsOf = ({ resource }: Stated): Fields => resource as unknown as Fields;

interface Making {
  order: readonly Stated[];
  made: Fields;
  choices: Choice[];
  isResult: boolean;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const rankOf = ({ resource }: Stated): number =>
  resultRanks[(resource as { status?: string }).status ?? ''] ?? 2;
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

/** Elements of which a resource has one, of several types. */
const FAMILIES = ['value', 'effective', 'onset', 'abatement', 'performed', 'occurrence', 'deceased', 'multipleBirth', 'medication', 'timing', 'born', 'age', 'reported', 'collected', 'start', 'product'] as const; // prettier-ignore
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
]);

function familyOf(name: string): string | undefined {
  const bare = name.startsWith('_') ? name.slice(1) : name;
  return FAMILIES.find(family => bare.startsWith(family) && /^[A-Z]/.test(bare.slice(family.length)));
}

/** Findings stand together: the interpretation of one value is not that of another. */
const FINDINGS = new Set(['value', 'dataAbsentReason', 'component', 'interpretation', 'referenceRange']);

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

export function consolidate(members: readonly Stated[]): Consolidated {
  const [only] = members;
  if (only === undefined) throw new Error('A group has at least one statement.');
  if (members.length === 1) return { resource: only.resource, choices: [] };
  const isResult = RESULTS.has(only.resource.resourceType);
  const order = inOrder(members, isResult);
  const making: Making = { order, made: {}, choices: [], isResult };
  const names = [...new Set(order.flatMap(stated => Object.keys(fieldsOf(stated))))];
  const done = new Set<string>(['resourceType', 'id']);
  for (const name of names) {
    const family = familyOf(name);
    const element = family ?? (name.startsWith('_') ? name.slice(1) : name);
    if (done.has(element)) continue;
    done.add(element);
    if (isResult && FINDINGS.has(element)) {
      for (const finding of FINDINGS) done.add(finding);
      standFindings(making);
    } else stand(making, element, family !== undefined);
  }
  keepInvariants(making);
  standProfiles(making, only.resource.resourceType);
  const id = members.map(member => member.id).sort(compareText)[0] ?? only.id;
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

const isEmpty = (parts: Fields): boolean => Object.keys(parts).length === 0;

function stand(making: Making, element: string, isFamily: boolean): void {
  const { order, made } = making;
  if (element === 'meta') return standMeta(making);
  const said = order
    .map(stated => ({ stated, parts: partsOf(stated, element, isFamily) }))
    .filter(({ parts }) => !isEmpty(parts));
  const values = said.map(({ parts }) => parts[element]).filter(value => value !== undefined);
  if (isFamily && element === 'medication') return standDrug(making, said);
  if (isFamily || element === 'period')
    return TIMES.has(element) || element === 'period'
      ? standTime(making, element, said)
      : choose(making, element, said, 'newest');
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
        : lists.every(list => list.every(isConcept))
          ? uniteConceptLists(lists)
          : uniteLists(lists);
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

interface Said {
  stated: Stated;
  parts: Fields;
}

/** The first stands; that others said otherwise is noted. */
function choose(
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

/** Other words for the same: which text and displays stand is noted. */
function noteWords(
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

/** Value, parts, interpretation and range of whoever speaks; those who say the same value complete it. */
function standFindings(making: Making): void {
  const { order, made } = making;
  const said = order.map(stated => ({ stated, parts: findingsOf(stated) }));
  const speaker =
    said.find(({ stated, parts }) => isFinding(parts) && rankOf(stated) === rankOf(order[0] ?? stated)) ??
    said.find(({ parts }) => isFinding(parts)) ??
    said[0];
  if (speaker === undefined) return;
  const agreeing = said.filter(one => one === speaker || agrees(speaker, one));
  Object.assign(made, speaker.parts);
  for (const { parts } of agreeing)
    for (const name of ['interpretation', 'referenceRange', 'component']) made[name] ??= parts[name];
  for (const name of ['interpretation', 'referenceRange', 'component'])
    if (made[name] === undefined) delete made[name];
  const concepts = agreeing.flatMap(({ stated, parts }) =>
    isConcept(parts.valueCodeableConcept) ? [{ stated, concept: parts.valueCodeableConcept }] : [],
  );
  if (concepts.length > 1 && made.valueCodeableConcept !== undefined) {
    const united = uniteConcepts(concepts.map(({ concept }) => concept));
    made.valueCodeableConcept = united;
    noteWords(making, 'value', concepts, united);
  }
  for (const name of FINDINGS) {
    const path = name;
    const stands = jsonOf(partsNamed(made, name));
    if (
      said.some(
        ({ parts }) => !isEmpty(partsNamed(parts, name)) && jsonOf(partsNamed(parts, name)) !== stands,
      )
    )
      making.choices.push({ path, rule: 'latest-correction', from: speaker.stated.id });
  }
}

const partsNamed = (fields: Fields, element: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => (familyOf(name) ?? name) === element));
const findingsOf = (stated: Stated): Fields =>
  Object.fromEntries(
    Object.entries(fieldsOf(stated)).filter(([name]) => FINDINGS.has(familyOf(name) ?? name)),
  );
const isFinding = (parts: Fields): boolean =>
  Object.keys(parts).some(name => name !== 'interpretation' && name !== 'referenceRange');

const noPairs = indexOf([]);
function agrees(speaker: Said, other: Said): boolean {
  const judged = sameValue(valueOf(speaker.parts), valueOf(other.parts), noPairs);
  return judged.is === 'equal' || (judged.is === 'fits' && speaker.parts.component === undefined);
}

/** From "unrestricted" to "very restricted". */
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const levels = ['U', 'L', 'M', 'N', 'R', 'V'];

function standMeta(making: Making): void {
  const metas = making.order.flatMap(stated =>
    stated.resource.meta === undefined ? [] : [{ stated, meta: stated.resource.meta }],
  );
  const labels = uniteLists(metas.map(({ meta }) => meta.security ?? [])) as Coding[];
  const confidential = labels.filter(({ system }) => system === CONFIDENTIALITY);
  const strictest = [...confidential].sort(
    (a, b) => levels.indexOf(b.code ?? '') - levels.indexOf(a.code ?? ''),
  )[0];
  const security = [
    ...(strictest === undefined ? [] : [strictest]),
    ...labels.filter(({ system }) => system !== CONFIDENTIALITY),
  ];
  const from = metas.find(({ meta }) =>
    meta.security?.some(({ system, code }) => system === CONFIDENTIALITY && code === strictest?.code),
  );
  if (confidential.length > 1 && from !== undefined)
    making.choices.push({ path: 'meta.security', rule: 'most-restrictive', from: from.stated.id });
  const profile = [...new Set(metas.flatMap(({ meta }) => meta.profile ?? []))].sort();
  const tag = uniteLists(metas.map(({ meta }) => meta.tag ?? [])) as Coding[];
  const extension = uniteLists(metas.map(({ meta }) => meta.extension ?? [])) as Meta['extension'];
  const lastUpdated = metas
    .map(({ meta }) => meta.lastUpdated)
    .filter(time => time !== undefined)
    .sort()
    .at(-1);
  const source = metas.find(({ meta }) => meta.source !== undefined);
  const meta: Meta = {
    ...(extension !== undefined && extension.length > 0 && { extension }),
    ...(lastUpdated !== undefined && { lastUpdated }),
    ...(source !== undefined && { source: source.meta.source ?? '' }),
    ...(profile.length > 0 && { profile }),
    ...(security.length > 0 && { security }),
    ...(tag.length > 0 && { tag }),
  };
  if (
    source !== undefined &&
    metas.some(one => one.meta.source !== undefined && one.meta.source !== source.meta.source)
  )
    making.choices.push({ path: 'meta.source', rule: 'newest', from: source.stated.id });
  if (metas.some(one => one.meta.lastUpdated !== undefined && one.meta.lastUpdated !== lastUpdated))
    making.choices.push({
      path: 'meta.lastUpdated',
      rule: 'newest',
      from: metas.find(one => one.meta.lastUpdated === lastUpdated)?.stated.id ?? '',
    });
  if (Object.keys(meta).length > 0) making.made.meta = meta;
}

const US_CORE = 'http://hl7.org/fhir/us/core/';

/** A claim of US Core stands where every statement made it, or where the united resource keeps the profile. */
function standProfiles({ made, order, choices }: Making, resourceType: string): void {
  const { profile, ...others } = (made.meta ?? {}) as Meta;
  if (profile?.some(url => url.startsWith(US_CORE)) !== true) return;
  const probe = { ...made, resourceType, meta: {} } as unknown as FhirResource;
  claim(probe);
  const isEveryones = (url: string): boolean =>
    order.every(({ resource }) => resource.meta?.profile?.includes(url));
  const kept = profile.filter(
    url => !url.startsWith(US_CORE) || probe.meta?.profile?.includes(url) === true || isEveryones(url),
  );
  if (kept.length === profile.length) return;
  const from = order.find(
    ({ resource }) => resource.meta?.profile?.some(url => !kept.includes(url)) !== true,
  );
  choices.push({ path: 'meta.profile', rule: 'kept', from: (from ?? order[0])?.id ?? '' });
  made.meta = { ...others, ...(kept.length > 0 && { profile: kept }) };
  if (Object.keys(made.meta as Meta).length === 0) delete made.meta;
}

const over = new Set(['inactive', 'remission', 'resolved']);

/** FHIR con-4: what goes on has no end, so an end that an older statement tells falls with that statement. con-5, ait-2: an error has no clinical status. */
function keepInvariants({ made, order, choices }: Making): void {
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
