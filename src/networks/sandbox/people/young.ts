// Grace Neutrino and Mei-Lin Axion: a first child in Texas, a teenager in California.
import {
  allergens,
  conditions,
  drugs,
  findings,
  papers,
  plans,
  procedures,
  races,
  reactions,
  refusals,
  relations,
  social,
  tests,
  vaccines,
  visits,
} from './codes.ts';
import type { Encounter, SandboxPerson } from './chart.ts';
import { clinicians, places } from './places.ts';
import { daily, measured, shot, smoking, visit } from './usual.ts';

const birth: Encounter = {
  number: 'BS-23-0419-01',
  kind: visits.admission,
  class: 'IMP',
  period: { start: '2023-04-19T06:00:00-05:00', end: '2023-04-22T11:00:00-05:00' },
  clinician: clinicians.reyes,
  place: places.lonestar,
  disposition: visits.home,
};

export const graceNeutrino: SandboxPerson = {
  key: 'grace-neutrino',
  story:
    'A pregnancy from the first sugar test to the birth, over four holders; a vaccine refused and given later.',
  subject: {
    given: ['Grace', 'Olufunmilayo'],
    family: 'Neutrino',
    birthDate: '1995-07-07',
    sex: 'F',
    addresses: [{ lines: ['3 Flavor Oscillation Way'], city: 'Austin', state: 'TX', postalCode: '78701' }],
    telephones: ['512-555-0195'],
    emails: ['grace@example.org'],
    race: races.black,
    ethnicity: races.notHispanic,
  },
  registration: {
    given_name: 'Grace',
    family_name: 'Neutrino',
    date_of_birth: '1995-07-07',
    gender: 'FEMALE',
    postal_code: '78701',
    address_city: 'Austin',
    address_state: 'Texas',
    address_lines: ['3 Flavor Oscillation Way'],
    patient_id: 'grace-neutrino',
    email: 'grace@example.org',
  },
  documents: [
    {
      name: 'prenatal-summary',
      vendor: 'tessera',
      kind: 'continuity',
      written: '2023-02-06T12:00:00-06:00',
      author: clinicians.reyes,
      moreAuthors: [clinicians.whitcomb, clinicians.novak],
      place: places.lonestar,
      holders: ['summit'],
      facts: {
        allergies: [
          {
            agent: allergens.sulfa,
            kind: 'drug',
            status: 'active',
            reactions: [{ manifestation: reactions.hives, severity: 'moderate' }],
          },
        ],
        medications: [{ drug: drugs.prenatalVitamin, status: 'active', sig: 'One daily', start: '2022-09' }],
        problems: [
          { concept: conditions.pregnancy, status: 'active', onset: '2022-07-20' },
          { concept: conditions.gestationalDiabetes, status: 'active', onset: '2023-01-30' },
        ],
        results: [measured(tests.glucose, '2023-01-30T09:00:00-06:00', '192', 'mg/dL', 'H')],
        vitals: [
          {
            at: '2023-02-06T11:30:00-06:00',
            signs: { weight: '78.4', systolic: '116', diastolic: '72', pulse: '86' },
          },
        ],
        social: [
          {
            observation: social.pregnant,
            value: { coded: social.pregnant },
            at: '2022-07-20',
            as: 'pregnancy',
          },
          smoking(social.neverSmoked, '2023-02-06'),
        ],
        immunizations: [{ vaccine: vaccines.tdap, at: '2023-02-06', refusal: refusals.patientObjection }],
        plan: [{ concept: procedures.cesarean, as: 'procedure', at: '2023-04-19' }],
      },
    },
    {
      name: 'birth-discharge',
      vendor: 'northstar',
      kind: 'discharge',
      written: '2023-04-22T11:30:00-05:00',
      author: clinicians.reyes,
      place: places.lonestar,
      encounter: birth,
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: [
          {
            agent: allergens.sulfa,
            kind: 'drug',
            status: 'active',
            reactions: [{ manifestation: reactions.hives, severity: 'moderate' }],
          },
        ],
        problems: [
          {
            concept: conditions.gestationalDiabetes,
            status: 'resolved',
            onset: '2023-01-30',
            ended: '2023-04-19',
          },
        ],
        procedures: [
          { concept: procedures.cesarean, at: '2023-04-19T09:05:00-05:00', performer: clinicians.reyes },
        ],
        dischargeMedications: [
          daily(drugs.acetaminophen, '2023-04-19', {
            status: 'completed',
            end: '2023-04-29',
            sig: '2 tablets every 6 hours',
            dose: { value: '2' },
            timing: { every: '6', unit: 'h' },
          }),
        ],
        immunizations: [shot(vaccines.tdap, '2023-04-21', { lot: 'TD9020', performer: clinicians.whitcomb })],
        results: [measured(tests.hemoglobin, '2023-04-20T06:00:00-05:00', '9.9', 'g/dL', 'L')],
        encounters: [birth],
      },
    },
    {
      name: 'six-week-visit',
      vendor: 'pocketchart',
      kind: 'progress',
      written: '2023-05-31T10:30:00-05:00',
      author: clinicians.reyes,
      place: places.lonestar,
      encounter: visit(
        'BS-23-0531-06',
        ['2023-05-31T10:00:00-05:00', '2023-05-31T10:25:00-05:00'],
        [clinicians.reyes, places.lonestar],
        { kind: visits.followUp },
      ),
      holders: ['cedar'],
      facts: {
        allergies: [{ agent: allergens.sulfa, kind: 'drug', status: 'active' }],
        medications: 'none known',
        problems: [{ concept: conditions.depression, status: 'active', isAbsent: true }],
        procedures: [{ concept: procedures.depressionScreening, at: '2023-05-31', as: 'act' }],
        vitals: [
          {
            at: '2023-05-31T10:00:00-05:00',
            signs: { height: '170.2', weight: '70.1', systolic: '112', diastolic: '70' },
          },
        ],
      },
    },
    {
      name: 'lactation-note',
      type: papers.outpatientNote,
      title: 'Lactation note',
      written: '2023-05-02T14:00:00-05:00',
      author: clinicians.whitcomb,
      place: places.lonestar,
      holders: ['prairie'],
      as: 'text',
      page: [
        'Lactation visit 05/02/2023',
        'Grace Neutrino, 13 days after birth.',
        'Latch good on both sides. Weight of the baby up 210 g.',
      ],
    },
  ],
};

const teenVisit = visit(
  'LS-24-0822-31',
  ['2024-08-22T15:00:00-07:00', '2024-08-22T15:30:00-07:00'],
  [clinicians.novak, places.summitRidge],
  { kind: visits.video, class: 'VR', diagnoses: [conditions.adhd] },
);

export const meiLinAxion: SandboxPerson = {
  key: 'mei-lin-axion',
  story:
    'A teenager with a hyphenated given name, seen by video; half of what her practice typed was never coded.',
  subject: {
    given: ['Mei-Lin'],
    family: 'Axion',
    birthDate: '2008-11-30',
    sex: 'F',
    addresses: [{ lines: ['640 Dark Matter Dr'], city: 'San Jose', state: 'CA', postalCode: '95113' }],
    telephones: ['408-555-0108'],
    race: races.asian,
    detailedRace: races.chinese,
    guardian: { given: 'Robert', family: 'Axion', relation: relations.father, telephone: '408-555-0108' },
  },
  registration: {
    given_name: 'Mei-Lin',
    family_name: 'Axion',
    date_of_birth: '2008-11-30',
    gender: 'FEMALE',
    postal_code: '95113',
    address_city: 'San Jose',
    address_state: 'CA',
    address_lines: ['640 Dark Matter Drive'],
    patient_id: 'mei-lin-axion',
  },
  documents: [
    {
      name: 'video-visit',
      vendor: 'meadowlark',
      kind: 'progress',
      written: '2024-08-22T15:45:00-07:00',
      author: clinicians.novak,
      place: places.summitRidge,
      encounter: teenVisit,
      holders: ['prairie'],
      facts: {
        allergies: [
          {
            agent: allergens.catHair,
            kind: 'environment',
            status: 'active',
            reactions: [{ manifestation: reactions.itching }],
          },
        ],
        medications: 'no information',
        problems: [
          { concept: conditions.adhd, status: 'active', onset: '2017' },
          { concept: conditions.seizures, status: 'resolved', onset: '2009', ended: '2014' },
        ],
        encounters: [teenVisit],
        procedures: [{ concept: procedures.nebulizer, status: 'cancelled', as: 'act' }],
        narratives: [
          {
            code: papers.subjective,
            title: 'Subjective',
            paragraphs: ['School went better in the spring. Sleeps seven hours.'],
          },
          { title: 'Pharmacy Preference', paragraphs: ['Corner of Third and Neutralino.'] },
        ],
      },
    },
    {
      name: 'immunization-record',
      vendor: 'northstar',
      kind: 'continuity',
      title: 'Immunization Record',
      written: '2020-12-02T09:00:00-08:00',
      author: clinicians.abara,
      place: places.lakeshore,
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: 'no information',
        medications: 'no information',
        problems: [{ concept: conditions.seizures, status: 'resolved', onset: '2009', ended: '2014' }],
        immunizations: [
          shot(vaccines.mmr, '2009-12-14'),
          shot(vaccines.varicella, '2009-12-14'),
          shot(vaccines.tdap, '2020-12-02', { lot: 'TD7001' }),
          shot(vaccines.meningococcal, '2020-12-02'),
          { vaccine: vaccines.hpv9, at: '2020-12-02', refusal: refusals.patientObjection },
        ],
        payers: [
          {
            payer: 'Golden Lattice',
            plan: 'Family HMO',
            kind: plans.commercial,
            memberId: 'GL-0812',
            holder: { relation: relations.father, given: 'Robert', family: 'Axion', birthDate: '1979-03-14' },
          },
        ],
      },
    },
    {
      name: 'urine-result',
      vendor: 'tessera',
      kind: 'progress',
      title: 'Laboratory Visit',
      written: '2024-09-03T08:00:00-07:00',
      author: clinicians.novak,
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        results: [
          {
            panel: tests.urinalysis,
            at: '2024-09-03',
            specimen: findings.urine,
            results: [
              { test: tests.urineColor, value: { text: 'Pale yellow' } },
              {
                test: tests.urineGlucose,
                value: { number: '5', unit: 'mg/dL', comparator: '<' },
                isPreliminary: true,
              },
            ],
          },
        ],
        vitals: [
          { at: '2024-09-03T07:50:00-07:00', signs: { height: '160.0', weight: '52.2', bmi: '20.4' } },
        ],
      },
    },
  ],
};
