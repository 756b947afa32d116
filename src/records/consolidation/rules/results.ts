// Observation, DiagnosticReport, Specimen: what was found at a moment. Same if: same code, moment, value in any unit, site, specimen; apart if: any of these differs. A corrected result is the one it corrects.
import { hash } from 'node:crypto';
import type { DiagnosticReport, Observation, Reference, Specimen } from 'fhir/r4';
import { conceptIn, conceptOrSilent, LOINC, sameConcept } from '../codes.ts';
import type { Concept } from '../codes.ts';
import { uniqueIds } from '../identifiers.ts';
import type { Resolve } from '../identity.ts';
import {
  alike,
  alikeOrSilent,
  apart,
  byCorrection,
  equal,
  fits,
  least,
  orSilent,
  overlapping,
} from '../judge.ts';
import type { Judge, Judgement, PairIndex } from '../judge.ts';
import { asMass, molarMassOf } from '../molar.ts';
import { aspect, revisable, rule } from '../rule.ts';
import type { Facts, Places } from '../rule.ts';
import { atTheSameMoment, daysOf, isMoment, whenIn } from '../times.ts';
import type { When } from '../times.ts';
import { placesOf, sameValue, spellingOf, valueOf } from '../values.ts';
import type { Value } from '../values.ts';
import { distinct, plainWords } from '../words.ts';
import { sideOf } from './problems.ts';
import { standingOf } from './standing.ts';

/** Where a result is in its life. */
export const resultRanks: Readonly<Record<string, number>> = {
  registered: 0, partial: 1, preliminary: 1, unknown: 2, final: 2, appended: 3, amended: 3, corrected: 4,
}; // prettier-ignore
const FINAL = 2;

interface Found {
  rank: number;
  /** Is the moment known, so that no other test of that day can be meant? */
  exact: boolean;
  value?: Value;
  parts?: { what: Concept; value?: Value }[];
  /** Members of a panel, `code=value`. */
  members?: string[];
  /** What is only told in notes. */
  notes?: string[];
}

const MOST_PARTS = 200;

function partsOf({ component }: Observation): Found['parts'] {
  const parts: NonNullable<Found['parts']> = [];
  for (const one of (component ?? []).slice(0, MOST_PARTS)) {
    const what = asMass(conceptIn(one.code));
    const value = measured(valueOf(one), what);
    if (what !== undefined) parts.push(value === undefined ? { what } : { what, value });
  }
  return parts.length === 0 ? undefined : parts;
}

/** An amount of an analyte can be told in grams and in moles. */
function measured(value: Value | undefined, what: Concept | undefined): Value | undefined {
  const molarMass = value?.kind === 'amount' ? molarMassOf(what) : undefined;
  return value?.kind === 'amount' && molarMass !== undefined ? { ...value, molarMass } : value;
}

/** One spelling of what a concept is, for lists: LOINC where it has one. */
const nameOf = (what: Concept | undefined): string =>
  what?.codes.find(code => code.startsWith(LOINC)) ?? what?.codes[0] ?? what?.words[0] ?? '';

const spellings = new WeakMap<Observation, string>();

/** A report and its panels ask for the same results. */
function spelt(observation: Observation): string {
  const known = spellings.get(observation);
  if (known !== undefined) return known;
  const said = valueOf(observation);
  const parts = (observation.component ?? [])
    .map(one => `${nameOf(conceptIn(one.code))}=${spellingOf(valueOf(one))}`)
    .sort();
  const found = `${nameOf(conceptIn(observation.code))}=${[spellingOf(said), ...parts].filter(Boolean).join(' ')}`;
  spellings.set(observation, found);
  return found;
}

/** `code=value` of the observations referred to, as far as the document has them. */
function spellingsOf(references: readonly Reference[] | undefined, resolve: Resolve): string[] | undefined {
  if (references === undefined || references.length === 0) return undefined;
  const found: string[] = [];
  for (const { reference } of references.slice(0, MOST_PARTS)) {
    const resource = reference === undefined ? undefined : resolve(reference);
    if (resource?.resourceType === 'Observation') found.push(spelt(resource as Observation));
  }
  return found.length === 0 ? undefined : distinct(found);
}

function foundOf(observation: Observation, resolve: Resolve): Found {
  const value = measured(valueOf(observation), asMass(conceptIn(observation.code)));
  const parts = partsOf(observation);
  const members = spellingsOf(observation.hasMember, resolve);
  const isSilent =
    parts === undefined && (value === undefined || value.kind === 'boolean' || value.kind === 'absent');
  const notes =
    isSilent && observation.note ? distinct(observation.note.map(({ text }) => plainWords(text))) : undefined;
  return {
    rank: resultRanks[observation.status] ?? FINAL,
    exact: isMoment(whenIn(observation, 'effective')?.from),
    ...(value && { value }),
    ...(parts && { parts }),
    ...(members && { members }),
    ...(notes && { notes }),
  };
}

const codeOf = (spelling: string): string => spelling.slice(0, spelling.indexOf('='));

/** Lists of `code=value`: equal, one within the other, or sharing some; apart where one test has two values, or nothing is shared. */
const sameResults: Judge<readonly string[]> = orSilent((a, b) => {
  const ofA = new Set(a);
  const ofB = new Set(b);
  const onlyA = a.filter(one => !ofB.has(one)).map(codeOf);
  const onlyB = b.filter(one => !ofA.has(one)).map(codeOf);
  if (onlyA.length + onlyB.length === 0) return equal;
  return onlyA.length === a.length || onlyA.some(code => onlyB.includes(code)) ? apart : fits;
});

function sameParts(a: Found['parts'], b: Found['parts'], pairs: PairIndex): Judgement {
  if (a === undefined || b === undefined) return a === b ? equal : apart;
  let judged: Judgement = a.length === b.length ? equal : fits;
  let met = 0;
  for (const one of a) {
    const other = b.find(({ what }) => ['equal', 'fits'].includes(sameConcept(one.what, what, pairs).is));
    if (other === undefined) {
      judged = least(judged, fits);
      continue;
    }
    met++;
    judged = least(judged, sameValue(one.value, other.value, pairs));
    if (judged.is === 'apart') return apart;
  }
  return met === 0 ? apart : judged;
}

/** Later states of one result: what is corrected was final before; what is final was preliminary at that very moment. */
function isChain(a: Found, b: Found): boolean {
  const [low, high] = a.rank < b.rank ? [a.rank, b.rank] : [b.rank, a.rank];
  if (high > FINAL) return true;
  return low < FINAL && high >= low && a.exact && b.exact && low !== high;
}

const sameFound: Judge<Found> = (a, b, pairs) => {
  if (a === undefined || b === undefined) return apart;
  const isSilent = a.value === undefined && b.value === undefined;
  const judged = least(
    isSilent ? equal : sameValue(a.value, b.value, pairs),
    sameParts(a.parts, b.parts, pairs),
    sameResults(a.members, b.members, pairs),
    alikeOrSilent(a.notes, b.notes, pairs),
  );
  return judged.is === 'apart' && isChain(a, b) ? byCorrection : judged;
};

function specimenIds({ specimen }: Observation, resolve: Resolve): string[] | undefined {
  const found = specimen?.reference === undefined ? undefined : resolve(specimen.reference);
  const ids = found?.resourceType === 'Specimen' ? uniqueIds((found as Specimen).identifier) : [];
  return ids.length === 0 ? undefined : ids;
}

const categoriesOf = ({ category }: Observation): string[] =>
  (category ?? []).flatMap(({ coding }) => (coding ?? []).map(({ code }) => code ?? ''));
/** What lasts may be told twice without a date; a measurement without a date may be any. */
const lasting = new Set([
  'social-history',
  'sdoh',
  'functional-status',
  'disability-status',
  'cognitive-status',
]);

const whatOf = (facts: Facts) => facts.what as Concept | undefined;
const whenOf = (facts: Facts) => facts.when as When | undefined;

/** A correction meets whatever it may correct; a day meets its moments, two moments only when they are one. */
function placesOfFound(facts: Facts): Places | undefined {
  const { rank, value } = facts.found as Found;
  if (rank !== FINAL) return undefined;
  const point = whenOf(facts)?.from;
  const places = placesOf(value);
  const days = places.map(place => `day ${place}`);
  if (!isMoment(point)) return { own: days, reach: [] };
  const clock = point?.clock?.slice(0, 5) ?? '';
  const minute = point?.at === undefined ? clock : String(Math.floor(point.at / 60_000));
  return { own: places.flatMap(place => distinct([`${clock} ${place}`, `${minute} ${place}`])), reach: days };
}

export const observation = rule<Observation>({
  aspects: {
    standing: aspect(r => (r.status === 'cancelled' ? 'cancelled' : standingOf(r)), alike),
    what: aspect(r => asMass(conceptIn(r.code)), sameConcept),
    when: aspect(r => whenIn(r, 'effective'), atTheSameMoment),
    found: revisable(foundOf, sameFound),
    side: aspect(r => sideOf(conceptIn(r.code), conceptIn(r.bodySite)), alikeOrSilent),
    site: aspect(r => conceptIn(r.bodySite), conceptOrSilent),
    method: aspect(r => conceptIn(r.method), conceptOrSilent),
    specimen: aspect(specimenIds, overlapping),
    lasts: aspect(
      r => categoriesOf(r).some(code => lasting.has(code)) || undefined,
      () => equal,
    ),
  },
  meets: whatOf,
  blocks: facts => daysOf(whenOf(facts)),
  places: placesOfFound,
  enough: (a, b) => whenOf(a) !== undefined || (a.lasts === true && b.lasts === true),
});

/** Radiology and pathology say in words what a laboratory says in results. */
const conclusionOf = ({ conclusion }: DiagnosticReport): string | undefined =>
  conclusion === undefined ? undefined : plainWords(conclusion);

const formsOf = ({ presentedForm }: DiagnosticReport): string[] | undefined => {
  const hashes = (presentedForm ?? []).flatMap(
    ({ hash: given, data }) =>
      given ?? (data === undefined ? [] : hash('sha1', Buffer.from(data, 'base64'), 'base64')),
  );
  return hashes.length === 0 ? undefined : distinct(hashes);
};

export const diagnosticReport = rule<DiagnosticReport>({
  aspects: {
    standing: aspect(r => (r.status === 'cancelled' ? 'cancelled' : standingOf(r)), alike),
    what: aspect(r => conceptIn(r.code), sameConcept),
    when: aspect(r => whenIn(r, 'effective'), atTheSameMoment),
    side: aspect(r => sideOf(conceptIn(r.code)), alikeOrSilent),
    results: revisable((r, resolve) => spellingsOf(r.result, resolve), sameResults),
    conclusion: revisable(conclusionOf, alikeOrSilent),
    forms: revisable(formsOf, overlapping),
  },
  meets: whatOf,
  blocks: facts => daysOf(whenOf(facts)),
  // Two reports without a date are one only if they report the same.
  enough: (a, b) =>
    whenOf(a) !== undefined ||
    (a.results !== undefined && JSON.stringify(a.results) === JSON.stringify(b.results)),
});

export const specimen = rule<Specimen>({
  aspects: {
    standing: aspect(standingOf, alike),
    what: aspect(r => conceptIn(r.type), conceptOrSilent),
    when: aspect(
      r => (r.collection === undefined ? undefined : whenIn(r.collection, 'collected')),
      atTheSameMoment,
    ),
    accession: aspect(r => r.accessionIdentifier?.value, alikeOrSilent),
    site: aspect(r => conceptIn(r.collection?.bodySite), conceptOrSilent),
  },
  meets: whatOf,
  blocks: facts => daysOf(whenOf(facts)),
  // Two tubes may be drawn at one moment: only their numbers tell.
  enough: (a, b) => a.accession !== undefined && a.accession === b.accession,
});
