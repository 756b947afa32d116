// Elvira, registered as Valadez-Nucleus with an empty address line; her documents say Valadez.
import {
  conditions,
  drugs,
  findings,
  papers,
  plans,
  procedures,
  races,
  relations,
  routes,
  social,
  tests,
  vaccines,
  visits,
} from './codes.ts';
import type { Encounter, Medication, Problem, ResultPanel, SandboxPerson, Subject } from './chart.ts';
import { clinicians, places } from './places.ts';

const subject: Subject = {
  given: ['Elvira'],
  family: 'Valadez',
  birthDate: '1970-12-26',
  sex: 'F',
  addresses: [{ lines: ['703 Ankunding Trail Unit 45'], city: 'Boston', state: 'MA', postalCode: '02215' }],
  race: races.black,
  ethnicity: races.notHispanic,
  language: 'en-US',
};

const kidney: Problem = {
  concept: conditions.diabeticKidney,
  status: 'active',
  onset: '2011-05-28T15:19:11+00:00',
  recorded: '2011-05-28T15:19:11+00:00',
  recordedBy: clinicians.okafor,
};
const diabetes: Problem = { concept: conditions.type2Diabetes, status: 'active', onset: '2005-03-12' };
const hypertension: Problem = { concept: conditions.hypertension, status: 'active', onset: '2003' };
const anemia: Problem = {
  concept: conditions.anemia,
  status: 'resolved',
  onset: '2011-05-28',
  ended: '2012-02-10',
};

const metformin: Medication = {
  drug: drugs.metformin,
  status: 'active',
  sig: 'Take 1 tablet by mouth twice daily with meals',
  start: '2005-03-12',
  dose: { value: '1' },
  route: routes.oral,
  timing: { every: '12', unit: 'h' },
  reason: conditions.type2Diabetes,
  prescriber: clinicians.okafor,
};
const lisinopril: Medication = {
  drug: drugs.lisinopril20,
  status: 'active',
  sig: 'Take 1 tablet by mouth daily',
  start: '2011-06-04',
  dose: { value: '1' },
  route: routes.oral,
  timing: { every: '1', unit: 'd' },
};
const epinephrine: Medication = {
  drug: drugs.epinephrine,
  status: 'completed',
  sig: 'Inject 0.3 mg into the thigh as needed',
  start: '2008-08-01',
  end: '2010-08-01',
  dose: { value: '0.3', unit: 'mg' },
  route: routes.intramuscular,
};

const problemVisit: Encounter = {
  number: 'CB-11-0528-77',
  kind: {
    ...visits.office,
    codings: [{ system: 'SNOMED', code: '185347001', display: 'Encounter for problem' }],
  },
  class: 'AMB',
  period: { start: '2011-05-28T15:19:11+00:00', end: '2011-05-28T16:41:11+00:00' },
  clinician: clinicians.okafor,
  place: places.charlesBasin,
  diagnoses: [conditions.diabeticKidney],
};
const urinalysis: ResultPanel = {
  panel: tests.urinalysis,
  at: '2011-05-28T15:40:00+00:00',
  specimen: findings.urine,
  results: [
    { test: tests.urineColor, value: { text: 'Amber' } },
    { test: tests.urineGlucose, value: { number: '12', unit: 'mg/dL' } },
    {
      test: tests.microalbumin,
      value: { number: '58', unit: 'mg/dL' },
      interpretation: 'H',
      comment: 'Repeat in three months.',
    },
  ],
};
const a1c: ResultPanel = {
  panel: tests.a1c,
  at: '2011-05-28T15:40:00+00:00',
  specimen: findings.blood,
  results: [
    { test: tests.a1c, value: { number: '7.9', unit: '%' }, range: { high: '5.6' }, interpretation: 'H' },
  ],
};

export const elviraValadez: SandboxPerson = {
  key: 'elvira-valadez',
  story: 'Registered under a hyphenated name and an empty address line; her documents know half of the name.',
  subject,
  registration: {
    given_name: 'Elvira',
    family_name: 'Valadez-Nucleus',
    date_of_birth: '1970-12-26',
    gender: 'FEMALE',
    postal_code: '02215',
    address_city: 'Boston',
    address_state: 'Massachusetts',
    address_lines: [''],
    patient_id: 'elvira-valadez-nucleus',
    ssn: '123-45-6789',
    telephone: '234-567-8910',
  },
  documents: [
    {
      name: 'hospital-summary',
      vendor: 'northstar',
      kind: 'continuity',
      title: 'Summary of Care',
      written: '2012-02-10T10:00:00-05:00',
      period: { start: '2003', end: '2012-02-10' },
      author: clinicians.okafor,
      place: places.charlesBasin,
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: 'none known',
        medications: [metformin, lisinopril, epinephrine],
        problems: [kidney, diabetes, hypertension, anemia],
        procedures: [
          {
            concept: procedures.reconciliation,
            at: '2011-05-28T15:30:00+00:00',
            as: 'procedure',
            performer: clinicians.okafor,
          },
          { concept: procedures.electrocardiogram, at: '2011-05-28' },
        ],
        results: [urinalysis, a1c],
        encounters: [problemVisit],
        vitals: [
          {
            at: '2011-05-28T15:25:00+00:00',
            signs: {
              height: '164.1',
              weight: '83.5',
              bmi: '31.0',
              systolic: '146',
              diastolic: '91',
              pulse: '82',
              oxygen: '98',
            },
          },
        ],
        social: [
          {
            observation: social.smokingStatus,
            value: { coded: social.neverSmoked },
            at: '2011-05-28',
            as: 'smoking',
          },
        ],
        family: [
          {
            relation: relations.mother,
            sex: 'F',
            conditions: [
              { concept: conditions.type2Diabetes, atAge: '47' },
              { concept: conditions.hypertension },
            ],
          },
        ],
        payers: [
          {
            payer: 'Commonwealth Lattice Health',
            plan: 'Lattice PPO',
            kind: plans.commercial,
            memberId: 'ELV70-1226',
            groupNumber: 'LAT-8841',
            holder: {
              relation: relations.spouse,
              given: 'Ramiro',
              family: 'Valadez',
              birthDate: '1968-04-02',
            },
          },
        ],
        plan: [{ concept: tests.microalbumin, as: 'observation', mood: 'RQO', at: '2012-05' }],
      },
    },
    {
      name: 'kidney-consultation',
      vendor: 'tessera',
      kind: 'consultation',
      written: '2011-06-04T14:00:00-04:00',
      author: clinicians.lindqvist,
      moreAuthors: [clinicians.novak],
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        allergies: 'none known',
        medications: [metformin, { ...lisinopril, isOrder: true }],
        problems: [kidney, hypertension],
        results: [urinalysis],
        narratives: [
          {
            code: papers.presentIllness,
            title: 'History of Present Illness',
            paragraphs: ['Forty-year-old teacher with six years of diabetes; foamy urine since the winter.'],
          },
          {
            code: papers.assessment,
            title: 'Assessment',
            paragraphs: ['Early diabetic kidney disease; ACE inhibitor begun.'],
          },
        ],
      },
    },
    {
      name: 'clinic-visit-2013',
      vendor: 'meadowlark',
      kind: 'progress',
      written: '2013-09-17T09:45:00-04:00',
      author: clinicians.doe,
      place: places.flatbush,
      encounter: {
        number: 'F-33870',
        kind: visits.checkUp,
        class: 'AMB',
        period: { start: '2013-09-17T09:00:00-04:00', end: '2013-09-17T09:40:00-04:00' },
        clinician: clinicians.doe,
        place: places.flatbush,
      },
      holders: ['cedar'],
      facts: {
        allergies: 'none known',
        medications: [metformin, lisinopril],
        problems: [
          diabetes,
          kidney,
          hypertension,
          { concept: conditions.obesity, status: 'active', onset: '2010' },
        ],
        encounters: [problemVisit],
        vitals: [
          {
            at: '2013-09-17T09:05:00-04:00',
            signs: { weight: '84.2', systolic: '132', diastolic: '84', pulse: '78' },
          },
        ],
        immunizations: [
          {
            vaccine: vaccines.influenza,
            at: '2013-09-17',
            dose: { value: '0.5', unit: 'mL' },
            lot: 'Q1440',
            route: routes.intramuscular,
          },
        ],
        narratives: [
          {
            code: papers.subjective,
            title: 'Subjective',
            paragraphs: ['Feels well. Walks to school each day.'],
          },
          { code: papers.objective, title: 'Objective', paragraphs: ['No edema. Feet intact.'] },
        ],
      },
    },
    {
      name: 'exchange-summary',
      vendor: 'oldmill',
      kind: 'continuity',
      written: '2011-05-29T06:00:00-04:00',
      author: clinicians.okafor,
      place: places.charlesBasin,
      holders: ['cedar'],
      subject: { telephones: ['617-555-0145'] },
      facts: {
        allergies: 'none known',
        medications: [metformin, epinephrine],
        problems: [kidney, diabetes, anemia],
        results: [a1c],
        vitals: [
          { at: '2011-05-28T15:25:00+00:00', signs: { systolic: '146', diastolic: '91', bmi: '31.0' } },
        ],
      },
    },
    {
      name: 'school-form',
      type: papers.note,
      title: 'Return to work form',
      written: '2012-02-13',
      author: clinicians.okafor,
      place: places.charlesBasin,
      holders: ['prairie'],
      as: 'pdf',
      page: [
        'Charles Basin Medical Center',
        'Elvira Valadez, born 12/26/1970',
        '',
        'May return to the classroom on 02/20/2012 without restriction.',
      ],
    },
  ],
};
