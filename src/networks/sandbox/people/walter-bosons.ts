// Walter Boson, father and son: one name, one address; the suffix and the birth date tell them apart.
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
  relations,
  social,
  tests,
  vaccines,
  visits,
} from './codes.ts';
import type { Registration, SandboxPerson, Subject } from './chart.ts';
import { clinicians, places } from './places.ts';
import { daily, measured, shot, smoking, visit } from './usual.ts';

const father: Subject = {
  given: ['Walter', 'H'],
  family: 'Boson',
  suffix: 'Sr',
  birthDate: '1948-08-19',
  sex: 'M',
  addresses: [{ lines: ['1420 Higgs Hollow Rd'], city: 'Des Moines', state: 'IA', postalCode: '50309' }],
  telephones: ['515-555-0148'],
  race: races.white,
  maritalStatus: maritalStatuses.married,
};
const son: Subject = {
  ...father,
  suffix: 'Jr',
  birthDate: '1974-08-19',
  telephones: ['515-555-0148', '515-555-0174'],
  maritalStatus: maritalStatuses.divorced,
};

const registration: Registration = {
  given_name: 'Walter',
  family_name: 'Boson',
  date_of_birth: '1948-08-19',
  gender: 'MALE',
  postal_code: '50309',
  address_city: 'Des Moines',
  address_state: 'IA',
  address_lines: ['1420 Higgs Hollow Rd'],
  patient_id: 'walter-boson-sr',
  telephone: '515-555-0148',
};

const fathersVisit = visit(
  'PF-23-0214-05',
  ['2023-02-14T08:30:00-06:00', '2023-02-14T09:00:00-06:00'],
  [clinicians.doe, places.prairieField],
  { diagnoses: [conditions.copd, conditions.heartFailure] },
);

export const walterBosonSr: SandboxPerson = {
  key: 'walter-boson-sr',
  story: 'The father: same name and address as his son, another birth date.',
  subject: father,
  registration,
  documents: [
    {
      name: 'clinic-summary',
      vendor: 'meadowlark',
      kind: 'continuity',
      written: '2023-02-14T10:00:00-06:00',
      author: clinicians.doe,
      place: places.prairieField,
      encounter: fathersVisit,
      holders: ['prairie', 'harbor', 'lakeside'],
      facts: {
        allergies: [
          {
            agent: allergens.aspirin,
            kind: 'drug',
            status: 'active',
            reactions: [{ manifestation: reactions.shortBreath, severity: 'severe' }],
          },
        ],
        medications: [
          daily(drugs.furosemide, '2019-03-01'),
          daily(drugs.lisinopril10, '2019-03-01'),
          daily(drugs.atorvastatin40, '2012'),
        ],
        problems: [
          { concept: conditions.copd, status: 'active', onset: '2009' },
          { concept: conditions.heartFailure, status: 'active', onset: '2019-02-20' },
          { concept: conditions.suspectedGout, status: 'inactive', onset: '2015', ended: '2016' },
        ],
        results: [
          {
            panel: tests.metabolicPanel,
            at: '2023-02-14T08:00:00-06:00',
            specimen: findings.blood,
            results: [
              { test: tests.sodium, value: { number: '133', unit: 'mmol/L' }, interpretation: 'L' },
              { test: tests.potassium, value: { number: '5.3', unit: 'mmol/L' }, interpretation: 'H' },
              { test: tests.creatinine, value: { number: '1.6', unit: 'mg/dL' }, interpretation: 'H' },
              { test: tests.bilirubin, value: { number: '0.2', unit: 'mg/dL', comparator: '<' } },
            ],
          },
        ],
        encounters: [fathersVisit],
        vitals: [
          {
            at: '2023-02-14T08:35:00-06:00',
            signs: {
              height: '177.8',
              weight: '101.2',
              systolic: '144',
              diastolic: '80',
              pulse: '88',
              oxygen: '92',
            },
          },
        ],
        social: [smoking(social.formerSmoker, '2023-02-14')],
        payers: [
          {
            payer: 'Medicare Part B',
            plan: 'Original',
            kind: plans.medicare,
            memberId: 'SBX-MEDICARE-48',
            holder: 'SELF',
          },
        ],
      },
    },
    {
      name: 'heart-consultation',
      vendor: 'northstar',
      kind: 'consultation',
      written: '2019-03-01T11:00:00-06:00',
      author: clinicians.lindqvist,
      place: places.summitRidge,
      holders: ['cedar'],
      facts: {
        allergies: [
          {
            agent: allergens.aspirin,
            kind: 'drug',
            status: 'active',
            reactions: [{ manifestation: reactions.shortBreath, severity: 'severe' }],
            criticality: 'high',
          },
        ],
        medications: [
          daily(drugs.furosemide, '2019-03-01', { prescriber: clinicians.lindqvist }),
          daily(drugs.hydrochlorothiazide, '2005', { status: 'aborted', end: '2019-03-01' }),
        ],
        problems: [{ concept: conditions.heartFailure, status: 'active', onset: '2019-02-20' }],
        procedures: [
          {
            concept: procedures.echocardiogram,
            at: '2019-03-01T10:15:00-06:00',
            performer: clinicians.lindqvist,
          },
        ],
        family: [
          {
            relation: relations.father,
            sex: 'M',
            conditions: [{ concept: conditions.heartFailure, atAge: '71', causedDeath: true }],
          },
        ],
        narratives: [
          {
            code: papers.assessment,
            title: 'Assessment',
            paragraphs: [
              'New heart failure, ejection fraction 35 percent. Stop hydrochlorothiazide, begin furosemide.',
            ],
          },
        ],
      },
    },
  ],
};

export const walterBosonJr: SandboxPerson = {
  key: 'walter-boson-jr',
  story: 'The son: at one holder his father’s visit is listed among his own.',
  subject: son,
  registration: {
    ...registration,
    date_of_birth: '1974-08-19',
    patient_id: 'walter-boson-jr',
    telephone: '515-555-0174',
  },
  documents: [
    {
      name: 'clinic-summary',
      vendor: 'meadowlark',
      kind: 'continuity',
      written: '2024-03-05T10:00:00-06:00',
      author: clinicians.doe,
      place: places.prairieField,
      holders: ['prairie'],
      facts: {
        allergies: 'none known',
        medications: [
          daily(drugs.metformin, '2022-01-10', {
            sig: 'Take 1 tablet by mouth twice daily with meals',
            timing: { every: '12', unit: 'h' },
          }),
        ],
        problems: [
          { concept: conditions.type2Diabetes, status: 'active', onset: '2022-01-10' },
          { concept: conditions.anxiety, status: 'active', onset: '2017' },
        ],
        results: [
          measured(tests.a1c, '2024-03-05', '6.8', '%', 'H'),
          measured(tests.microalbumin, '2024-03-05', '1.2', 'mg/dL', 'N'),
        ],
        immunizations: [
          shot(vaccines.tdap, '2018-05-30'),
          shot(vaccines.covidModerna, '2021-04-12', { lot: '039A21A' }),
        ],
        vitals: [
          {
            at: '2024-03-05T09:30:00-06:00',
            signs: { height: '180.3', weight: '98.0', systolic: '126', diastolic: '82', pulse: '72' },
          },
        ],
        social: [smoking(social.everyDaySmoker, '2024-03-05')],
        family: [
          {
            relation: relations.father,
            sex: 'M',
            birthYear: '1948',
            conditions: [{ concept: conditions.heartFailure, atAge: '70' }],
          },
        ],
      },
    },
    {
      name: 'emergency-visit',
      vendor: 'northstar',
      kind: 'discharge',
      written: '2023-07-04T23:50:00-05:00',
      author: clinicians.okafor,
      place: places.charlesBasin,
      encounter: visit(
        'CB-23-0704-40',
        ['2023-07-04T21:30:00-05:00', '2023-07-04T23:30:00-05:00'],
        [clinicians.okafor, places.charlesBasin],
        { kind: visits.emergency, class: 'EMER', disposition: visits.home },
      ),
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: 'no drug allergies known',
        problems: [
          { concept: conditions.myocardialInfarction, status: 'active', isAbsent: true },
          { concept: conditions.anxiety, status: 'active', onset: '2017' },
        ],
        dischargeDiagnoses: [{ concept: conditions.reflux, status: 'active', onset: '2023-07-04' }],
        procedures: [{ concept: procedures.electrocardiogram, at: '2023-07-04T21:40:00-05:00' }],
        vitals: [
          {
            at: '2023-07-04T21:35:00-05:00',
            signs: { systolic: '150', diastolic: '92', pulse: '102', oxygen: '99' },
          },
        ],
        narratives: [
          {
            code: papers.chiefComplaint,
            title: 'Chief Complaint',
            paragraphs: ['Burning in the chest after the fair.'],
          },
        ],
      },
    },
    {
      name: 'misfiled-fathers-visit',
      isStrangers: true,
      subject: father,
      vendor: 'tessera',
      kind: 'progress',
      written: '2022-10-20T14:00:00-06:00',
      author: clinicians.lindqvist,
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        problems: [{ concept: conditions.copd, status: 'active', onset: '2009' }],
        medications: [daily(drugs.furosemide, '2019-03-01')],
        vitals: [
          {
            at: '2022-10-20T13:40:00-06:00',
            signs: { weight: '100.8', systolic: '138', diastolic: '78', oxygen: '93' },
          },
        ],
      },
    },
  ],
};
