// Condition, AllergyIntolerance: lasting things. Same if: same concept, same onset to the day, same side and site; apart if: one denies the other, onsets differ, or only one is dated.
import type { AllergyIntolerance, Condition, Encounter } from 'fhir/r4';
import { conceptIn, conceptOrSilent, sameConcept } from '../codes.ts';
import type { Concept } from '../codes.ts';
import type { Resolve } from '../identity.ts';
import { alikeOrSilent, apart, equal, fits, orSilent } from '../judge.ts';
import type { Judge } from '../judge.ts';
import { aspect, rule } from '../rule.ts';
import {
  dayOrSilent,
  onTheSameDay,
  periodOf,
  pointOf,
  whenIn,
  whenOf,
  placesOfDay,
  yearsOf,
} from '../times.ts';
import type { Point, When } from '../times.ts';
import { plainWords } from '../words.ts';
import { asStanding, standingOf } from './standing.ts';

/** An age or words are an onset of their own kind. */
function onsetOf(resource: Condition | AllergyIntolerance): When | undefined {
  const when = whenIn(resource, 'onset');
  if (when?.from !== undefined) return whenOf(when.from);
  const { value, code, unit } = resource.onsetAge ?? {};
  if (value !== undefined) return whenOf({ day: `age ${value} ${code ?? unit ?? ''}` });
  return resource.onsetString === undefined ? undefined : whenOf({ day: plainWords(resource.onsetString) });
}

/** The visit a diagnosis was made at. */
function visitOf({ encounter }: Condition, resolve: Resolve): When | undefined {
  const visit = encounter?.reference === undefined ? undefined : resolve(encounter.reference);
  if (visit?.resourceType !== 'Encounter') return undefined;
  const from = periodOf((visit as Encounter).period)?.from;
  return from && whenOf({ day: from.day });
}

const visitOrSilent: Judge<When> = orSilent((a, b) => (a.from?.day === b.from?.day ? equal : apart));

/** The side where it stands in words, or as people shorten it: LT, (R), OD, OS, OU. A coded site that is unlike is another site. */
const sides = {
  left: /\b(?:left|lt|(?<!per )os)\b|(?<!\S)l(?!\S)/,
  right: /\b(?:right|rt(?![ -]pcr)|od)\b|(?<!\S)r(?!\S)/,
  both: /\b(?:bilat(?:eral(?:ly)?)?|b\/l|ou)\b/,
} as const;

const bothSides = /\b(?:right and left|left and right)\b/g;

export function sideOf(...concepts: readonly (Concept | undefined)[]): string | undefined {
  const words = concepts
    .flatMap(concept => concept?.words ?? [])
    .map(word => word.replace(bothSides, 'bilateral'));
  const found = Object.entries(sides).flatMap(([side, word]) =>
    words.some(each => word.test(each)) ? [side] : [],
  );
  return found.length === 1 ? found[0] : undefined;
}

interface Span {
  /** Does the onset tell the day? */
  isExact: boolean;
  end?: Point;
}

const spanOf = (r: Condition): Span => {
  const end = whenIn(r, 'abatement')?.from;
  return { isExact: onsetOf(r)?.from?.day.length === 10, ...(end && { end }) };
};

/** What began on one day is one thing, whenever each source took it for over. */
const sameSpan: Judge<Span> = (a, b, pairs) => {
  const judged = dayOrSilent(a?.end, b?.end, pairs);
  return judged.is === 'apart' && a?.isExact === true && b?.isExact === true ? fits : judged;
};

const whatOf = (facts: Record<string, unknown>) => facts.what as Concept | undefined;

export const condition = rule<Condition>({
  aspects: {
    standing: aspect(standingOf, asStanding),
    what: aspect(r => conceptIn(r.code), sameConcept),
    onset: aspect(onsetOf, onTheSameDay),
    side: aspect(r => sideOf(conceptIn(r.code), conceptIn(...(r.bodySite ?? []))), alikeOrSilent),
    site: aspect(r => conceptIn(...(r.bodySite ?? [])), conceptOrSilent),
    visit: aspect(visitOf, visitOrSilent),
    span: aspect(spanOf, sameSpan),
    stage: aspect(r => conceptIn(...(r.stage ?? []).map(({ summary }) => summary)), conceptOrSilent),
  },
  meets: whatOf,
  blocks: facts => yearsOf(facts.onset as When | undefined),
  places: facts => placesOfDay(facts.onset as When | undefined),
});

/** `code` is the substance; a few systems only tell it with the reaction. */
const substanceOf = ({ code, reaction }: AllergyIntolerance): Concept | undefined =>
  conceptIn(code) ?? conceptIn(...(reaction ?? []).map(({ substance }) => substance));

/** An allergy lasts, and its onset is seldom told: undated, it is the dated one, unless it could be two. */
export const allergyIntolerance = rule<AllergyIntolerance>({
  aspects: {
    standing: aspect(standingOf, asStanding),
    what: aspect(substanceOf, sameConcept),
    onset: aspect(onsetOf, orSilent<When>(onTheSameDay)),
    ended: aspect(r => pointOf(endOf(r)), dayOrSilent),
    // An intolerance is no allergy.
    type: aspect(r => r.type, alikeOrSilent),
  },
  meets: whatOf,
});

const ABATEMENT = 'http://hl7.org/fhir/StructureDefinition/allergyintolerance-abatement';
const endOf = ({ extension }: AllergyIntolerance): string | undefined =>
  extension?.find(({ url }) => url === ABATEMENT)?.valueDateTime;
