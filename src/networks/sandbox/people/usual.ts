// The usual visit, tablet, shot and single test, so that a person's file says only what is particular.
import { routes, social, visits } from './codes.ts';
import type { Concept } from './codes.ts';
import type { Encounter, Immunization, Medication, Moment, ResultPanel, SocialFact } from './chart.ts';
import type { Clinician, Organization } from './places.ts';

export const daily = (drug: Concept, start: Moment, more: Partial<Medication> = {}): Medication => ({
  drug,
  status: 'active',
  sig: 'Take 1 tablet by mouth daily',
  start,
  dose: { value: '1' },
  route: routes.oral,
  timing: { every: '24', unit: 'h' },
  ...more,
});

export const shot = (vaccine: Concept, at: Moment, more: Partial<Immunization> = {}): Immunization => ({
  vaccine,
  at,
  dose: { value: '0.5', unit: 'mL' },
  route: routes.intramuscular,
  ...more,
});

export const visit = (
  number: string,
  [start, end]: [Moment, Moment],
  [clinician, place]: [Clinician, Organization],
  more: Partial<Encounter> = {},
): Encounter => ({
  number,
  kind: visits.office,
  class: 'AMB',
  period: { start, end },
  clinician,
  place,
  ...more,
});

export const measured = (
  test: Concept,
  at: Moment,
  number: string,
  unit: string,
  interpretation?: 'N' | 'H' | 'L',
): ResultPanel => ({ panel: test, at, results: [{ test, value: { number, unit }, interpretation }] });

export const smoking = (status: Concept, at: Moment): SocialFact => ({
  observation: social.smokingStatus,
  value: { coded: status },
  at,
  as: 'smoking',
});
