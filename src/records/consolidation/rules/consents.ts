// Consent. Same if: same number, or the same kind agreed to on the same day; apart if: kind, scope, day, who gave it or what it allows differs. A later state under one number (active, then withdrawn) is that consent's.
import type { Consent } from 'fhir/r4';
import { conceptIn, conceptOrSilent, sameConcept } from '../codes.ts';
import type { Concept } from '../codes.ts';
import type { Resolve } from '../identity.ts';
import { alike, overlapping } from '../judge.ts';
import { aspect, revisable, rule } from '../rule.ts';
import type { Facts } from '../rule.ts';
import { onTheSameDay, periodOf, pointOf, whenOf } from '../times.ts';
import { distinct } from '../words.ts';
import { partyNames } from './parties.ts';
import { standingOf } from './standing.ts';

function partiesOf({ performer, organization }: Consent, resolve: Resolve): string[] | undefined {
  const found = distinct(
    [...(performer ?? []), ...(organization ?? [])].flatMap(one => partyNames(one, resolve)),
  );
  return found.length === 0 ? undefined : found;
}

export const consent = rule<Consent>({
  aspects: {
    standing: aspect(standingOf, alike),
    // Withdrawn under its own number it is no longer active; without one, a refusal is another consent.
    status: revisable(r => r.status, alike),
    what: aspect(r => conceptIn(...((r.category as Consent['category'] | undefined) ?? [])), sameConcept),
    scope: aspect(r => conceptIn(r.scope as Consent['scope'] | undefined), conceptOrSilent),
    when: aspect(r => whenOf(pointOf(r.dateTime)), onTheSameDay),
    allows: aspect(r => r.provision?.type, alike),
    period: revisable(r => periodOf(r.provision?.period), alike),
    parties: aspect(partiesOf, overlapping),
  },
  meets: (facts: Facts) => facts.what as Concept | undefined,
  // Without a date it may be given anew.
  enough: (a, b) => a.when !== undefined && b.when !== undefined,
});
