// Encounter, Procedure. Same if: same start (moment, where known), kind and place; apart if: class, type, place or side differs. A visit without a date is only itself.
import type { Encounter, Procedure } from 'fhir/r4';
import { conceptIn, conceptOrSilent, sameConcept } from '../codes.ts';
import type { Concept } from '../codes.ts';
import type { Resolve } from '../identity.ts';
import { alikeOrSilent, apart, equal, overlapping } from '../judge.ts';
import { aspect, revisable, rule } from '../rule.ts';
import type { Facts } from '../rule.ts';
import {
  asFarAsTold,
  atTheSameMoment,
  dayOrSilent,
  daysOf,
  isMoment,
  placesOfDay,
  pointOf,
  whenIn,
  whenOf,
  yearsOf,
} from '../times.ts';
import type { When } from '../times.ts';
import { distinct } from '../words.ts';
import { partyNames } from './parties.ts';
import { sideOf } from './problems.ts';
import { asStanding, standingOf } from './standing.ts';

const unknownClass = new Set(['UNK', 'unknown', '']);
const classOf = (r: Encounter): string | undefined => {
  const code = (r as { class?: { code?: string } }).class?.code ?? '';
  return unknownClass.has(code) ? undefined : code;
};

const named = (names: (string | undefined)[]): string[] | undefined => {
  const found = distinct(names.filter(name => name !== undefined));
  return found.length === 0 ? undefined : found;
};

const placesOf = (r: Encounter, resolve: Resolve): string[] | undefined =>
  named((r.location ?? []).flatMap(({ location }) => partyNames(location, resolve)));
const peopleOf = (r: Encounter, resolve: Resolve): string[] | undefined =>
  named(
    (r.participant ?? []).flatMap(({ individual }) =>
      individual === undefined ? [] : partyNames(individual, resolve),
    ),
  );

const startOf = (r: Encounter): When | undefined => whenOf(pointOf(r.period?.start, r.period?._start));
const whenFact = (facts: Facts) => facts.when as When | undefined;

export const encounter = rule<Encounter>({
  aspects: {
    standing: aspect(
      r => (r.status === 'cancelled' || r.status === 'planned' ? r.status : standingOf(r)),
      asStanding,
    ),
    when: aspect(startOf, atTheSameMoment),
    end: revisable(r => pointOf(r.period?.end), dayOrSilent),
    class: aspect(classOf, alikeOrSilent),
    type: aspect(r => conceptIn(...(r.type ?? [])), conceptOrSilent),
    place: aspect(placesOf, overlapping),
    people: aspect(peopleOf, overlapping),
  },
  keys: facts => daysOf(whenFact(facts)).map(day => `visit|${day}`),
  // A day alone is no proof; the moment is, or the kind of visit with its place or person.
  enough: (a, b) => {
    const when = whenFact(a);
    if (when === undefined || whenFact(b) === undefined) return false;
    const known = (name: string): boolean => a[name] !== undefined && b[name] !== undefined;
    if (isMoment(when.from) && isMoment(whenFact(b)?.from))
      return known('class') || known('type') || known('place') || known('people');
    return (known('type') || known('class')) && (known('place') || known('people') || known('type'));
  },
});

const ended = new Set<string>(['completed', 'stopped']);

export const procedure = rule<Procedure>({
  aspects: {
    standing: aspect(standingOf, asStanding),
    what: aspect(r => conceptIn(r.code), sameConcept),
    when: aspect(r => whenIn(r, 'performed'), asFarAsTold),
    side: aspect(r => sideOf(conceptIn(r.code), conceptIn(...(r.bodySite ?? []))), alikeOrSilent),
    site: aspect(r => conceptIn(...(r.bodySite ?? [])), conceptOrSilent),
    // What was broken off at one hour may have been done at another.
    course: revisable(
      r => (ended.has(r.status) ? r.status : undefined),
      (a, b) => (a === undefined || b === undefined || a === b ? equal : apart),
    ),
    outcome: revisable(r => conceptIn(r.outcome), conceptOrSilent),
    device: aspect(
      (r, resolve) =>
        named((r.focalDevice ?? []).flatMap(({ manipulated }) => partyNames(manipulated, resolve))),
      overlapping,
    ),
  },
  meets: facts => facts.what as Concept | undefined,
  blocks: facts => yearsOf(whenFact(facts)),
  places: facts => placesOfDay(whenFact(facts)),
});
