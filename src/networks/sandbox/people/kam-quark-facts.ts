// What is known of Kam Quark: each fact once, for the documents that repeat it.
import {
  allergens,
  conditions,
  drugs,
  findings,
  papers,
  procedures,
  races,
  reactions,
  routes,
  social,
  tests,
  vaccines,
  visits,
} from './codes.ts';
import type { Allergy, Encounter, Medication, Problem, ResultPanel, Subject } from './chart.ts';
import { clinicians, places } from './places.ts';

export const subject: Subject = {
  given: ['Kam'],
  family: 'Quark',
  birthDate: '1954-12-01',
  sex: 'F',
  addresses: [{ lines: ['999 Dev Drive', 'Apt 4G'], city: 'Brooklyn', state: 'NY', postalCode: '11111' }],
  race: races.white,
  ethnicity: races.notHispanic,
};

export const stumpInfection: Problem = {
  concept: conditions.stumpInfection,
  status: 'active',
  onset: '2013-01-01',
  recorded: '2013-01-01',
  recordedBy: clinicians.gray,
};
export const diabetes: Problem = {
  concept: conditions.type2Diabetes,
  status: 'active',
  onset: '2004-06',
  recorded: '2004-06-22',
  recordedBy: clinicians.doe,
};
export const hypertension: Problem = { concept: conditions.hypertension, status: 'active', onset: '2006' };
export const pneumonia: Problem = {
  concept: conditions.pneumonia,
  status: 'resolved',
  onset: '2010-05-11',
  ended: '2010-06-02',
};

export const insulin: Medication = {
  drug: drugs.insulinGlargine,
  status: 'active',
  sig: 'Inject 10 Units under the skin nightly.',
  start: '2009-04-01',
  dose: { value: '10', unit: '[iU]' },
  route: routes.subcutaneous,
  timing: { event: 'HS' },
  reason: conditions.type2Diabetes,
};
export const ketorolac: Medication = {
  drug: drugs.ketorolac,
  status: 'completed',
  sig: '30 mg Once, Intravenous, STAT, 12/01/2007, For 1 dose',
  start: '2007-12-01',
  end: '2007-12-02',
  dose: { value: '30', unit: 'mg' },
  route: routes.intravenous,
  timing: 'once',
  prescriber: clinicians.gray,
};
export const gabapentin: Medication = {
  drug: drugs.gabapentin,
  status: 'active',
  sig: '300 mg at bedtime. GABAPENTIN, 300MG (Oral Capsule)',
  start: '2013-02-14',
  dose: { value: '1' },
  route: routes.oral,
  timing: { event: 'HS' },
  supply: { quantity: '30', unit: '{capsule}', fills: '3' },
};

export const ceftriaxone: Allergy = {
  agent: allergens.ceftriaxone,
  kind: 'drug',
  status: 'active',
  onset: '2010-05-11',
  ended: '2010-05-12',
  reactions: [{ manifestation: reactions.diarrhea, severity: 'mild' }],
  criticality: 'low',
};

export const preAdmission: Encounter = {
  number: '200907010457',
  kind: visits.ambulatory,
  class: 'AMB',
  period: { start: '2009-07-01', end: '2009-07-01' },
  clinician: clinicians.gray,
  place: places.sandboxHospital,
  department: visits.preAdmission,
};
export const footClinic: Encounter = {
  number: 'F-30219',
  kind: visits.office,
  class: 'AMB',
  period: { start: '2013-03-01T09:20:00-05:00', end: '2013-03-01T09:50:00-05:00' },
  clinician: clinicians.doe,
  place: places.flatbush,
  diagnoses: [conditions.stumpInfection, conditions.type2Diabetes],
};

export const metabolicPanel: ResultPanel = {
  panel: tests.basicMetabolicPanel,
  at: '2009-07-01T08:05:00-04:00',
  specimen: findings.blood,
  laboratory: places.sandboxHospital,
  results: [
    {
      test: tests.glucose,
      value: { number: '168', unit: 'mg/dL' },
      range: { low: '70', high: '99' },
      interpretation: 'H',
    },
    {
      test: tests.creatinine,
      value: { number: '1.1', unit: 'mg/dL' },
      range: { low: '0.6', high: '1.2' },
      interpretation: 'N',
    },
    {
      test: tests.ureaNitrogen,
      value: { number: '21', unit: 'mg/dL' },
      range: { text: '7-20' },
      interpretation: 'H',
    },
    {
      test: tests.sodium,
      value: { number: '139', unit: 'mmol/L' },
      range: { low: '135', high: '145' },
      interpretation: 'N',
    },
    {
      test: tests.potassium,
      value: { number: '4.4', unit: 'mmol/L' },
      range: { low: '3.5', high: '5.1' },
      interpretation: 'N',
    },
    { test: tests.chloride, value: { number: '102', unit: 'mmol/L' } },
    { test: tests.bicarbonate, value: { number: '26', unit: 'mmol/L' } },
    { test: tests.calcium, value: { number: '9.3', unit: 'mg/dL' } },
  ],
};
export const microalbumin: ResultPanel = {
  panel: tests.microalbumin,
  at: '2013-10-01',
  specimen: findings.urine,
  laboratory: places.sandboxHospital,
  results: [
    {
      test: tests.microalbumin,
      value: { number: '3.4', unit: 'mg/dL' },
      range: { high: '1.9' },
      interpretation: 'H',
    },
  ],
};

export const panelDrawn = {
  concept: procedures.basicMetabolicPanel,
  at: '2009-07-01',
  as: 'act',
  performer: clinicians.doe,
} as const;
export const preProcedureNote = {
  type: papers.note,
  title: 'Miscellaneous Notes',
  at: '2009-07-01',
  author: clinicians.gray,
  encounter: preAdmission,
  paragraphs: [
    'Pre-Procedure Instructions',
    'Spoke with Kam about the finger-stick values of the last week; the glucose this morning was above goal.',
    'To take half of the evening glargine the night before, nothing by mouth after midnight, and to bring the walker.',
  ],
};
export const smokeless = {
  observation: social.tobaccoUse,
  value: { coded: social.smokelessNonUser },
  at: '2010-05-11T10:45:00-04:00',
} as const;
export const influenza = {
  vaccine: vaccines.influenza,
  at: '2020-03-31T14:17:17-04:00',
  dose: { value: '0.5', unit: 'mL' },
  manufacturer: 'pfizer',
  route: routes.intramuscular,
} as const;
