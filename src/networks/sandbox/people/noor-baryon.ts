// Noor Baryon, an infant: newborn screening, first vaccines, a guardian.
import {
  conditions,
  drugs,
  findings,
  papers,
  plans,
  races,
  refusals,
  relations,
  tests,
  vaccines,
  visits,
} from './codes.ts';
import type { Encounter, Problem, SandboxPerson } from './chart.ts';
import { clinicians, places } from './places.ts';
import { measured, shot, visit } from './usual.ts';

const birth: Encounter = {
  number: 'LS-25-0914-02',
  kind: visits.admission,
  class: 'IMP',
  period: { start: '2025-09-14T03:41:00-05:00', end: '2025-09-16T13:00:00-05:00' },
  clinician: clinicians.abara,
  place: places.lakeshore,
  disposition: visits.home,
};
const twoMonths = visit(
  'LS-25-1117-08',
  ['2025-11-17T10:00:00-06:00', '2025-11-17T10:35:00-06:00'],
  [clinicians.abara, places.lakeshore],
  { kind: visits.wellChild },
);
const jaundice: Problem = {
  concept: conditions.neonatalJaundice,
  status: 'resolved',
  onset: '2025-09-15',
  ended: '2025-09-22',
};
const bilirubin = measured(tests.bilirubin, '2025-09-15T18:20:00-05:00', '11.8', 'mg/dL', 'H');
const hepatitisB = shot(vaccines.hepatitisB, '2025-09-14T09:00:00-05:00', {
  lot: 'HB7712',
  manufacturer: 'Merck Sharp & Dohme',
});

export const noorBaryon: SandboxPerson = {
  key: 'noor-baryon',
  story: 'An infant with a guardian; a vaccine not given because none was left.',
  subject: {
    given: ['Noor'],
    family: 'Baryon',
    birthDate: '2025-09-14',
    sex: 'F',
    addresses: [{ lines: ['2100 Meson Ave', 'Unit 9'], city: 'Chicago', state: 'IL', postalCode: '60601' }],
    telephones: ['312-555-0171'],
    race: races.asian,
    ethnicity: races.notHispanic,
    guardian: { given: 'Samira', family: 'Baryon', relation: relations.mother, telephone: '312-555-0171' },
  },
  registration: {
    given_name: 'Noor',
    family_name: 'Baryon',
    date_of_birth: '2025-09-14',
    gender: 'FEMALE',
    postal_code: '60601',
    address_city: 'Chicago',
    address_state: 'IL',
    address_lines: ['2100 Meson Ave', 'Unit 9'],
    patient_id: 'noor-baryon',
    telephone: '312-555-0171',
  },
  documents: [
    {
      name: 'newborn-discharge',
      vendor: 'northstar',
      kind: 'discharge',
      title: 'Newborn Discharge Summary',
      written: '2025-09-16T13:20:00-05:00',
      author: clinicians.abara,
      place: places.lakeshore,
      encounter: birth,
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: 'none known',
        medications: 'none known',
        problems: [jaundice],
        results: [bilirubin],
        immunizations: [hepatitisB],
        vitals: [
          {
            at: '2025-09-14T04:10:00-05:00',
            signs: {
              height: '50.2',
              weight: '3.41',
              headCircumference: '34.5',
              temperature: '36.9',
              pulse: '142',
              respiration: '44',
            },
          },
        ],
        encounters: [birth],
        payers: [
          {
            payer: 'Prairie State Family Plan',
            plan: 'All Kids',
            kind: plans.medicaid,
            memberId: 'PS-250914-N',
            holder: {
              relation: relations.mother,
              given: 'Samira',
              family: 'Baryon',
              birthDate: '1996-01-30',
            },
          },
        ],
        narratives: [
          {
            code: papers.hospitalCourse,
            title: 'Hospital Course',
            paragraphs: ['Born at term. Skin yellow on the second day; one night of phototherapy.'],
          },
        ],
      },
    },
    {
      name: 'well-child-2-months',
      vendor: 'pocketchart',
      kind: 'progress',
      title: 'Two Month Visit',
      written: '2025-11-17T11:00:00-06:00',
      author: clinicians.abara,
      place: places.lakeshore,
      encounter: twoMonths,
      holders: ['cedar'],
      facts: {
        allergies: 'none known',
        problems: [jaundice],
        medications: [{ drug: drugs.vitaminD, status: 'active', sig: 'one drop daily', start: '2025-09-16' }],
        immunizations: [
          hepatitisB,
          shot(vaccines.dtap, '2025-11-17', { lot: 'DT4410' }),
          shot(vaccines.polio, '2025-11-17', { lot: 'IP0098' }),
          shot(vaccines.hib, '2025-11-17'),
          shot(vaccines.pneumococcal13, '2025-11-17'),
          { vaccine: vaccines.rotavirus, at: '2025-11-17', refusal: refusals.outOfStock },
        ],
        encounters: [twoMonths],
        vitals: [
          {
            at: '2025-11-17T10:05:00-06:00',
            signs: { height: '57.4', weight: '5.12', headCircumference: '38.6', temperature: '36.7' },
          },
        ],
      },
    },
    {
      name: 'urgent-care-note',
      vendor: 'meadowlark',
      kind: 'progress',
      title: 'Urgent Care Note',
      written: '2026-02-08T19:10:00-06:00',
      author: clinicians.novak,
      place: places.lakeshore,
      holders: ['prairie'],
      facts: {
        allergies: 'none known',
        problems: [{ concept: conditions.otitisMedia, status: 'active', onset: '2026-02-07' }],
        vitals: [
          { at: '2026-02-08T18:40:00-06:00', signs: { weight: '6.9', temperature: '38.6', pulse: '150' } },
        ],
        results: [
          {
            panel: tests.sarsCov2,
            at: '2026-02-08',
            results: [{ test: tests.sarsCov2, value: { coded: findings.notDetected }, interpretation: 'N' }],
          },
        ],
        narratives: [
          {
            code: papers.assessment,
            title: 'Assessment',
            paragraphs: ['Ear infection on the left. Watch for two days before an antibiotic.'],
          },
        ],
      },
    },
  ],
};
