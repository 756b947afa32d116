// Observation, DiagnosticReport, Specimen: what was found at a moment. Same if: same code, moment, value in any unit, site, specimen; apart if: any of these differs. A corrected result is the one it corrects.
import { hash } from 'node:crypto';
import type { DiagnosticReport, Observation, Reference, Specimen } from 'fhir/r4';
import { conceptIn, conceptOrSilent, sameConcept } from '../codes.ts';
import type { Concept } from '../codes.ts';
import { uniqueIds } from '../identifiers.ts';
import type { Resolve } from '../identity.ts';
import { alikeOrSilent, apart, byCorrection, equal, least, orSilent, overlapping } from '../judge.ts';
import type { Judge, PairIndex } from '../judge.ts';
import { isOfOneTest, listOf, sameFindings, sameParts } from '../findings.ts';
import type { Finding } from '../findings.ts';
import { asMass, inMoles, molarMassOf } from '../molar.ts';
import { aspect, revisable, rule } from '../rule.ts';
import type { Facts, Places } from '../rule.ts';
import { atTheSameMoment, daysOf, isMoment, whenIn } from '../times.ts';
import type { When } from '../times.ts';
import { placesOf, sameValue, valueOf } from '../values.ts';
import type { Value } from '../values.ts';
import { distinct, plainWords } from '../words.ts';
import { sideOf } from './problems.ts';
import { asStanding, standingOf } from './standing.ts';

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
  parts?: Finding[];
  /** Of a panel. */
  members?: Finding[];
  /** What is only told in notes. */
  notes?: string[];
}

const MOST_PARTS = 200;

function partsOf({ component }: Observation): Finding[] | undefined {
  const parts: Finding[] = [];
  for (const one of (component ?? []).slice(0, MOST_PARTS)) {
    const what = asMass(conceptIn(one.code));
    const value = measured(valueOf(one), what);
    if (what !== undefined) parts.push(value === undefined ? { what } : { what, value });
  }
  return listOf(parts);
}

/** An amount of an analyte can be told in grams and in moles, and moles in equivalents. */
function measured(value: Value | undefined, what: Concept | undefined): Value | undefined {
  if (value?.kind !== 'amount') return value;
  const molarMass = molarMassOf(what);
  const amount = inMoles(value, what);
  return molarMass === undefined ? amount : { ...amount, molarMass };
}

const findings = new WeakMap<Observation, Finding>();

/** A report and its panels ask for the same results. */
function findingOf(observation: Observation): Finding | undefined {
  const known = findings.get(observation);
  if (known !== undefined) return known;
  const what = asMass(conceptIn(observation.code));
  if (what === undefined) return undefined;
  const value = measured(valueOf(observation), what);
  const parts = partsOf(observation);
  const found = { what, ...(value && { value }), ...(parts && { parts }) };
  findings.set(observation, found);
  return found;
}

/** The observations referred to, as far as the document has them. */
const findingsOf = (references: readonly Reference[] | undefined, resolve: Resolve): Finding[] | undefined =>
  listOf(
    (references ?? []).slice(0, MOST_PARTS).flatMap(({ reference }) => {
      const resource = reference === undefined ? undefined : resolve(reference);
      return resource?.resourceType === 'Observation' ? (findingOf(resource as Observation) ?? []) : [];
    }),
  );

function foundOf(observation: Observation, resolve: Resolve): Found {
  const value = measured(valueOf(observation), asMass(conceptIn(observation.code)));
  const parts = partsOf(observation);
  const members = findingsOf(observation.hasMember, resolve);
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

/** Silence on one side says less. */
const sameResults: Judge<readonly Finding[]> = orSilent(sameFindings);

/** Later states of one result: what is corrected was final before; what is final was preliminary at that very moment. */
function isChain(a: Pick<Found, 'rank' | 'exact'>, b: Pick<Found, 'rank' | 'exact'>): boolean {
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
    standing: aspect(r => (r.status === 'cancelled' ? 'cancelled' : standingOf(r)), asStanding),
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

/** In whichever units. */
function reportTheSame(a: unknown, b: unknown): boolean {
  const { is, because } = sameParts(a as Finding[], b as Finding[] | undefined, noPairs);
  return is === 'equal' || because === 'units';
}
const noPairs: PairIndex = new Map();

interface Reported {
  rank: number;
  exact: boolean;
  results?: Finding[];
  conclusion?: string;
  forms?: string[];
}

function reportedOf(r: DiagnosticReport, resolve: Resolve): Reported {
  const results = findingsOf(r.result, resolve);
  const conclusion = conclusionOf(r);
  const forms = formsOf(r);
  return {
    rank: resultRanks[r.status] ?? FINAL,
    exact: isMoment(whenIn(r, 'effective')?.from),
    ...(results && { results }),
    ...(conclusion !== undefined && { conclusion }),
    ...(forms && { forms }),
  };
}

/** A later state tells the same tests anew; another specimen's report of that moment may tell others. */
const sameReported: Judge<Reported> = (a, b, pairs) => {
  if (a === undefined || b === undefined) return apart;
  const judged = least(
    sameResults(a.results, b.results, pairs),
    alikeOrSilent(a.conclusion, b.conclusion, pairs),
    overlapping(a.forms, b.forms, pairs),
  );
  if (judged.is !== 'apart' || !isChain(a, b)) return judged;
  return a.results === undefined || b.results === undefined || isOfOneTest(a.results, b.results, pairs)
    ? byCorrection
    : apart;
};

const reported = (facts: Facts): Reported | undefined => facts.reported as Reported | undefined;

export const diagnosticReport = rule<DiagnosticReport>({
  aspects: {
    standing: aspect(r => (r.status === 'cancelled' ? 'cancelled' : standingOf(r)), asStanding),
    what: aspect(r => conceptIn(r.code), sameConcept),
    when: aspect(r => whenIn(r, 'effective'), atTheSameMoment),
    side: aspect(r => sideOf(conceptIn(r.code)), alikeOrSilent),
    reported: revisable(reportedOf, sameReported),
  },
  meets: whatOf,
  blocks: facts => daysOf(whenOf(facts)),
  // Two reports without a date are one only if they report the same.
  enough: (a, b) => {
    const results = reported(a)?.results;
    return whenOf(a) !== undefined || (results !== undefined && reportTheSame(results, reported(b)?.results));
  },
});

export const specimen = rule<Specimen>({
  aspects: {
    standing: aspect(standingOf, asStanding),
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
