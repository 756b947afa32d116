// José Ángel Muñón Peña and Siobhan O'Meson, the two of Arizona: the only ones with documents at the holder that is down.
import {
  allergens,
  conditions,
  drugs,
  findings,
  maritalStatuses,
  papers,
  plans,
  procedures,
  races,
  reactions,
  refusals,
  routes,
  social,
  tests,
  vaccines,
  visits,
} from './codes.ts';
import type { Encounter, SandboxPerson } from './chart.ts';
import { clinicians, places } from './places.ts';
import { daily, measured, shot, smoking, visit } from './usual.ts';

const appendixStay: Encounter = {
  number: 'SM-21-0608-19',
  kind: visits.admission,
  class: 'IMP',
  period: { start: '2021-06-08T22:10:00-07:00', end: '2021-06-10T12:00:00-07:00' },
  clinician: clinicians.tran,
  place: places.saguaro,
  diagnoses: [conditions.appendicitis],
  disposition: visits.home,
};
const albuterol = {
  drug: drugs.albuterol,
  status: 'active',
  sig: '2 puffs every 6 hours as needed',
  start: '2010',
  dose: { value: '2', unit: '{puff}' },
  route: routes.inhaled,
  timing: { every: '6', unit: 'h' },
  asNeededFor: reactions.shortBreath,
} as const;

export const joseMunon: SandboxPerson = {
  key: 'jose-munon-pena',
  story:
    'Two family names and marks over the letters, written in Latin-1 by one vendor; registered without the marks.',
  subject: {
    given: ['José', 'Ángel'],
    family: 'Muñón Peña',
    birthDate: '1983-12-03',
    sex: 'M',
    addresses: [{ lines: ['415 Calle Ocotillo'], city: 'Tucson', state: 'AZ', postalCode: '85701' }],
    telephones: ['520-555-0183'],
    emails: ['jose.munon@example.com'],
    race: races.other,
    ethnicity: races.hispanic,
    language: 'es',
    maritalStatus: maritalStatuses.married,
  },
  registration: {
    given_name: 'Jose',
    family_name: 'Munon Pena',
    date_of_birth: '1983-12-03',
    gender: 'MALE',
    postal_code: '85701',
    address_city: 'Tucson',
    address_state: 'Arizona',
    address_lines: ['415 Calle Ocotillo'],
    patient_id: 'jose-munon-pena',
    telephone: '(520) 555-0183',
    email: 'jose.munon@example.com',
  },
  documents: [
    {
      name: 'appendix-discharge',
      vendor: 'northstar',
      kind: 'discharge',
      written: '2021-06-10T12:30:00-07:00',
      author: clinicians.tran,
      place: places.saguaro,
      encounter: appendixStay,
      holders: ['harbor', 'lakeside', 'mesa'],
      facts: {
        allergies: [
          {
            agent: allergens.amoxicillin,
            kind: 'drug',
            status: 'active',
            onset: '1988',
            reactions: [{ manifestation: reactions.rash, severity: 'mild' }],
          },
        ],
        dischargeMedications: [
          daily(drugs.acetaminophen, '2021-06-10', {
            status: 'completed',
            end: '2021-06-15',
            sig: '2 tablets every 6 hours as needed',
            dose: { value: '2' },
            timing: { every: '6', unit: 'h' },
          }),
        ],
        dischargeDiagnoses: [
          { concept: conditions.appendicitis, status: 'resolved', onset: '2021-06-08', ended: '2021-06-10' },
        ],
        problems: [{ concept: conditions.asthma, status: 'active', onset: '1992' }],
        procedures: [
          {
            concept: procedures.appendectomy,
            at: '2021-06-09T01:15:00-07:00',
            until: '2021-06-09T02:20:00-07:00',
            performer: clinicians.tran,
          },
        ],
        results: [
          {
            panel: tests.bloodCount,
            at: '2021-06-08T22:40:00-07:00',
            specimen: findings.blood,
            results: [
              {
                test: tests.leukocytes,
                value: { number: '16.9', unit: '10*3/uL' },
                range: { low: '4.0', high: '11.0' },
                interpretation: 'HH',
              },
              { test: tests.hematocrit, value: { number: '44.1', unit: '%' } },
            ],
          },
        ],
        encounters: [appendixStay],
        vitals: [
          {
            at: '2021-06-08T22:20:00-07:00',
            signs: { temperature: '38.4', pulse: '110', systolic: '122', diastolic: '74' },
          },
        ],
        narratives: [
          {
            code: papers.hospitalCourse,
            title: 'Hospital Course',
            paragraphs: [
              'Appendix removed in the night of arrival. Señor Muñón Peña went home on the second day.',
            ],
          },
        ],
      },
    },
    {
      name: 'exchange-summary',
      vendor: 'oldmill',
      kind: 'continuity',
      written: '2014-04-02T09:00:00-07:00',
      author: clinicians.begay,
      place: places.saguaro,
      holders: ['cedar'],
      facts: {
        allergies: [
          {
            agent: allergens.amoxicillin,
            kind: 'drug',
            status: 'active',
            reactions: [{ manifestation: reactions.rash }],
          },
        ],
        medications: [albuterol],
        problems: [
          { concept: conditions.asthma, status: 'active', onset: '1992' },
          { concept: conditions.lowBackPain, status: 'resolved', onset: '2013-09', ended: '2013-12' },
        ],
        vitals: [
          {
            at: '2014-04-02T08:40:00-07:00',
            signs: { height: '172.7', weight: '81.6', bmi: '27.4', systolic: '118', diastolic: '76' },
          },
        ],
        social: [smoking(social.neverSmoked, '2014-04-02')],
      },
    },
    {
      name: 'asthma-visit',
      vendor: 'pocketchart',
      kind: 'progress',
      written: '2023-11-14T16:30:00-07:00',
      author: clinicians.begay,
      place: places.saguaro,
      holders: ['mesa'],
      facts: {
        allergies: [{ agent: allergens.amoxicillin, kind: 'drug', status: 'active' }],
        medications: [albuterol],
        problems: [{ concept: conditions.asthma, status: 'active', onset: '1992' }],
        immunizations: [shot(vaccines.influenza, '2023-11-14')],
      },
    },
  ],
};

const pregnancyVisit = visit(
  'SM-24-0117-03',
  ['2024-01-17T10:00:00-07:00', '2024-01-17T10:40:00-07:00'],
  [clinicians.begay, places.saguaro],
  { kind: visits.prenatal, diagnoses: [conditions.pregnancy] },
);

export const siobhanOMeson: SandboxPerson = {
  key: 'siobhan-omeson',
  story:
    'An apostrophe in the name; “no known allergies” said by three vendors in their three ways; a vaccine refused.',
  subject: {
    given: ['Siobhan'],
    family: "O'Meson",
    birthDate: '1990-02-28',
    sex: 'F',
    addresses: [
      { lines: ['902 W Saguaro Blossom Ln', '#12'], city: 'Phoenix', state: 'AZ', postalCode: '85004' },
    ],
    telephones: ['602-555-0190'],
    race: races.white,
    ethnicity: races.notHispanic,
    maritalStatus: maritalStatuses.single,
  },
  registration: {
    given_name: 'Siobhan',
    family_name: "O'Meson",
    date_of_birth: '1990-02-28',
    gender: 'FEMALE',
    postal_code: '85004',
    address_city: 'Phoenix',
    address_state: 'AZ',
    address_lines: ['902 W Saguaro Blossom Ln', '#12'],
    patient_id: 'siobhan-omeson',
    telephone: '602-555-0190',
  },
  documents: [
    {
      name: 'prenatal-visit',
      vendor: 'northstar',
      kind: 'progress',
      title: 'First Prenatal Visit',
      written: '2024-01-17T11:00:00-07:00',
      author: clinicians.begay,
      place: places.saguaro,
      encounter: pregnancyVisit,
      holders: ['mesa', 'harbor', 'lakeside'],
      facts: {
        allergies: 'none known',
        medications: [{ drug: drugs.prenatalVitamin, status: 'active', sig: 'One daily', start: '2023-12' }],
        problems: [{ concept: conditions.pregnancy, status: 'active', onset: '2023-11-20' }],
        results: [
          {
            panel: tests.bloodType,
            at: '2024-01-17',
            specimen: findings.blood,
            results: [{ test: tests.bloodType, value: { text: 'O Rh negative' } }],
          },
          {
            panel: tests.urineCulture,
            at: '2024-01-17',
            specimen: findings.urine,
            results: [
              {
                test: tests.urineCulture,
                value: { coded: findings.escherichiaColi },
                interpretation: 'A',
                comment: 'More than 100,000 colonies per mL.',
              },
            ],
          },
        ],
        encounters: [pregnancyVisit],
        vitals: [
          {
            at: '2024-01-17T10:10:00-07:00',
            signs: { height: '165.1', weight: '60.8', systolic: '108', diastolic: '66' },
          },
        ],
        social: [
          smoking(social.neverSmoked, '2024-01-17'),
          {
            observation: social.pregnant,
            value: { coded: social.pregnant },
            at: '2023-11-20',
            as: 'pregnancy',
          },
          { observation: social.alcohol, value: { number: '0', unit: '/wk' }, at: '2024-01-17' },
        ],
      },
    },
    {
      name: 'practice-visit',
      vendor: 'pocketchart',
      kind: 'progress',
      written: '2023-10-02T09:00:00-07:00',
      author: clinicians.novak,
      place: places.saguaro,
      holders: ['cedar'],
      facts: {
        allergies: 'none known',
        problems: 'none known',
        medications: 'none known',
        immunizations: [
          { vaccine: vaccines.influenza, at: '2023-10-02', refusal: refusals.patientObjection },
          shot(vaccines.tdap, '2019-03-08', { lot: 'TD5519' }),
        ],
        vitals: [
          {
            at: '2023-10-02T08:50:00-07:00',
            signs: { height: '165.1', weight: '58.5', systolic: '110', diastolic: '68', temperature: '36.6' },
          },
        ],
      },
    },
    {
      name: 'clinic-summary',
      vendor: 'meadowlark',
      kind: 'continuity',
      written: '2022-05-20T15:00:00-07:00',
      author: clinicians.doe,
      place: places.flatbush,
      holders: ['prairie'],
      subject: {
        addresses: [{ lines: ['77 Selkie Street'], city: 'Brooklyn', state: 'NY', postalCode: '11111' }],
      },
      facts: {
        allergies: 'none known',
        medications: 'none known',
        problems: [{ concept: conditions.migraine, status: 'resolved', onset: '2015', ended: 'unknown' }],
        results: [measured(tests.hemoglobin, '2022-05-20', '13.1', 'g/dL', 'N')],
        payers: [
          {
            payer: 'Fifth Force Mutual',
            plan: 'Silver',
            kind: plans.commercial,
            memberId: 'FF-900228',
            holder: 'SELF',
          },
        ],
      },
    },
  ],
};
