// Henrick Testingson, the person of the Patients reference.
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
  relations,
  routes,
  social,
  tests,
  vaccines,
  visits,
} from './codes.ts';
import type { ResultPanel, Encounter, Medication, Problem, SandboxPerson, Subject } from './chart.ts';
import { clinicians, places } from './places.ts';

const subject: Subject = {
  given: ['Henrick'],
  family: 'Testingson',
  birthDate: '1957-03-23',
  sex: 'M',
  addresses: [{ lines: ['123 Mulberry Court'], city: 'Roxbury', state: 'MA', postalCode: '12345' }],
  telephones: ['123-456-7890'],
  ssn: '123-45-6789',
  race: races.white,
};

const infarction: Problem = {
  concept: conditions.myocardialInfarction,
  status: 'resolved',
  onset: '2016-08-30T04:00:00-04:00',
  ended: '2016-09-04',
  isDiagnosis: true,
};
const coronary: Problem = {
  concept: conditions.coronaryDisease,
  status: 'active',
  onset: '2016-08-30',
  recorded: '2016-09-01',
  recordedBy: clinicians.lindqvist,
};
const hyperlipidemia: Problem = { concept: conditions.hyperlipidemia, status: 'active', onset: '2009-11' };
const gout: Problem = { concept: conditions.suspectedGout, status: 'active', onset: '2019-06-12' };

const daily = { dose: { value: '1' }, route: routes.oral, timing: { every: '24', unit: 'h' } } as const;
const aspirin: Medication = {
  drug: drugs.aspirin81,
  status: 'active',
  sig: 'Take 1 tablet by mouth daily',
  start: '2016-08-30',
  ...daily,
};
const clopidogrel: Medication = {
  drug: drugs.clopidogrel,
  status: 'completed',
  sig: 'Take 1 tablet by mouth daily for one year',
  start: '2016-08-30',
  end: '2017-08-30',
  ...daily,
  supply: { quantity: '90', unit: '{tablet}', fills: '4' },
};
const atorvastatin: Medication = {
  drug: drugs.atorvastatin80,
  status: 'active',
  sig: 'Take 1 tablet by mouth at bedtime',
  start: '2016-09-04',
  dose: { value: '1' },
  route: routes.oral,
  timing: { event: 'HS' },
  prescriber: clinicians.lindqvist,
};
const nitroglycerin: Medication = {
  drug: drugs.nitroglycerin,
  status: 'active',
  sig: '1 tablet under the tongue every 5 minutes as needed, at most 3',
  start: '2016-09-04',
  dose: { value: '1' },
  route: routes.sublingual,
};

const admission: Encounter = {
  number: 'CB-16-0830-11',
  kind: visits.admission,
  class: 'IMP',
  period: { start: '2016-08-30T05:05:00-04:00', end: '2016-09-04T11:30:00-04:00' },
  clinician: clinicians.lindqvist,
  place: places.charlesBasin,
  diagnoses: [conditions.myocardialInfarction],
  disposition: visits.home,
};
const lipids: ResultPanel = {
  panel: tests.lipidPanel,
  at: '2016-08-31T06:00:00-04:00',
  specimen: findings.blood,
  results: [
    {
      test: tests.cholesterol,
      value: { number: '246', unit: 'mg/dL' },
      range: { high: '199' },
      interpretation: 'H',
    },
    {
      test: tests.triglycerides,
      value: { number: '188', unit: 'mg/dL' },
      range: { high: '149' },
      interpretation: 'H',
    },
    { test: tests.hdl, value: { number: '38', unit: 'mg/dL' }, range: { low: '40' }, interpretation: 'L' },
    { test: tests.ldl, value: { number: '170', unit: 'mg/dL' }, range: { high: '99' }, interpretation: 'H' },
  ],
};

export const henrickTestingson: SandboxPerson = {
  key: 'henrick-testingson',
  story: 'An admission for a heart attack, told by the hospital and by the practice that followed it.',
  subject,
  registration: {
    given_name: 'Henrick',
    family_name: 'Testingson',
    date_of_birth: '1957-03-23',
    gender: 'MALE',
    postal_code: '12345',
    address_city: 'Roxbury',
    address_state: 'MA',
    address_lines: ['123 Mulberry Court'],
    patient_id: 'examplepatientid1',
    ssn: '123-45-6789',
    telephone: '123-456-7890',
    email: 'henrick.testingson@example.com',
  },
  documents: [
    {
      name: 'discharge-summary',
      vendor: 'northstar',
      kind: 'discharge',
      written: '2016-09-04T12:10:00-04:00',
      author: clinicians.lindqvist,
      place: places.charlesBasin,
      encounter: admission,
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: [
          {
            agent: allergens.lisinopril,
            kind: 'drug',
            status: 'active',
            onset: '2016-09-02',
            reactions: [{ manifestation: reactions.cough, severity: 'mild' }],
          },
        ],
        dischargeMedications: [aspirin, clopidogrel, atorvastatin, nitroglycerin],
        dischargeDiagnoses: [infarction],
        problems: [coronary, hyperlipidemia],
        procedures: [
          {
            concept: procedures.coronaryIntervention,
            at: '2016-08-30T06:10:00-04:00',
            until: '2016-08-30T07:25:00-04:00',
            performer: clinicians.lindqvist,
            device: {
              name: 'Drug-eluting coronary stent, 3.0 mm',
              udi: '(01)09999999000010(11)160301(17)180301(10)SBX-A12',
            },
          },
          { concept: procedures.echocardiogram, at: '2016-08-31' },
          { concept: procedures.electrocardiogram, at: '2016-08-30T05:08:00-04:00', as: 'observation' },
        ],
        results: [lipids],
        encounters: [admission],
        vitals: [
          {
            at: '2016-08-30T05:10:00-04:00',
            signs: { systolic: '98', diastolic: '60', pulse: '118', respiration: '22', oxygen: '94' },
          },
          {
            at: '2016-09-04T08:00:00-04:00',
            signs: {
              height: '180.3',
              weight: '96.2',
              bmi: '29.6',
              systolic: '124',
              diastolic: '78',
              pulse: '66',
            },
          },
        ],
        narratives: [
          {
            code: papers.hospitalCourse,
            title: 'Hospital Course',
            paragraphs: [
              'Chest pain since two in the morning. One stent to the left anterior descending artery within ninety minutes of arrival.',
              'Ejection fraction 50 percent on the second day.',
            ],
          },
          {
            code: papers.dischargeInstructions,
            title: 'Discharge Instructions',
            paragraphs: ['No lifting above 10 pounds for a week.'],
          },
        ],
        plan: [
          { concept: visits.followUp, as: 'encounter', mood: 'APT', at: '2016-09-20T09:00:00-04:00' },
          { concept: tests.lipidPanel, as: 'observation', mood: 'RQO', at: '2016-12' },
        ],
      },
    },
    {
      name: 'practice-summary',
      vendor: 'meadowlark',
      kind: 'continuity',
      written: '2019-06-12T10:20:00-04:00',
      period: { start: '2009-11', end: '2019-06-12' },
      author: clinicians.doe,
      place: places.flatbush,
      holders: ['cedar'],
      facts: {
        allergies: [
          {
            agent: allergens.lisinopril,
            kind: 'drug',
            status: 'active',
            reactions: [{ manifestation: reactions.cough }],
          },
        ],
        medications: [aspirin, atorvastatin, nitroglycerin, clopidogrel],
        problems: [coronary, hyperlipidemia, gout, infarction],
        encounters: [
          admission,
          {
            number: 'F-51104',
            kind: visits.office,
            class: 'AMB',
            period: { start: '2019-06-12T10:00:00-04:00' },
            clinician: clinicians.doe,
            place: places.flatbush,
          },
        ],
        results: [
          {
            panel: tests.lipidPanel,
            at: '2018-12-04',
            results: [
              { test: tests.ldl, value: { number: '68', unit: 'mg/dL' }, interpretation: 'N' },
              { test: tests.hdl, value: { number: '44', unit: 'mg/dL' } },
            ],
          },
        ],
        immunizations: [
          {
            vaccine: vaccines.zoster,
            at: '2018-12-04',
            lot: 'ZX202',
            manufacturer: 'GlaxoSmithKline',
            dose: { value: '0.5', unit: 'mL' },
          },
          { vaccine: vaccines.influenza, at: '2018-10-10' },
        ],
        social: [
          {
            observation: social.smokingStatus,
            value: { coded: social.formerSmoker },
            as: 'smoking',
            at: '2019-06-12',
          },
          { observation: social.occupation, value: { text: 'Bus mechanic, retired' } },
        ],
        family: [
          {
            relation: relations.brother,
            sex: 'M',
            conditions: [{ concept: conditions.myocardialInfarction, atAge: '55' }],
          },
        ],
        payers: [
          {
            payer: 'Transit Workers Benefit Fund',
            plan: 'Retiree Plan B',
            kind: plans.commercial,
            memberId: 'TW-570323',
            groupNumber: '77',
            holder: 'SELF',
          },
        ],
      },
    },
    {
      name: 'heart-clinic-note',
      vendor: 'tessera',
      kind: 'progress',
      written: '2016-09-20T09:40:00-04:00',
      author: clinicians.lindqvist,
      moreAuthors: [clinicians.novak],
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        medications: [aspirin, clopidogrel, atorvastatin],
        problems: [coronary],
        results: [lipids],
        vitals: [
          {
            at: '2016-09-20T09:10:00-04:00',
            signs: { weight: '95.0', systolic: '118', diastolic: '74', pulse: '62' },
          },
        ],
        narratives: [
          {
            code: papers.assessment,
            title: 'Assessment',
            paragraphs: ['Doing well three weeks after stenting. Begin cardiac rehabilitation.'],
          },
        ],
      },
    },
    {
      name: 'visit-note-text',
      vendor: 'oldmill',
      type: papers.outpatientNote,
      title: 'Outpatient note',
      written: '2017-01-05T15:00:00-05:00',
      author: clinicians.novak,
      place: places.flatbush,
      holders: ['prairie'],
      as: 'text',
      page: [
        'Walk-in visit, cold for three days.',
        'Lungs clear. No chest pain since September.',
        'Fluids and rest; keep taking aspirin & clopidogrel.',
      ],
    },
  ],
};
