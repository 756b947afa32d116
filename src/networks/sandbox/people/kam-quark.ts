// Kam Quark, the person of the Patient History reference: registered as MALE, recorded as FEMALE everywhere.
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
import type {
  Allergy,
  Encounter,
  Medication,
  Problem,
  ResultPanel,
  SandboxPerson,
  Subject,
} from './chart.ts';
import { clinicians, places } from './places.ts';

const subject: Subject = {
  given: ['Kam'],
  family: 'Quark',
  birthDate: '1954-12-01',
  sex: 'F',
  addresses: [{ lines: ['999 Dev Drive', 'Apt 4G'], city: 'Brooklyn', state: 'NY', postalCode: '11111' }],
  race: races.white,
  ethnicity: races.notHispanic,
};

const stumpInfection: Problem = {
  concept: conditions.stumpInfection,
  status: 'active',
  onset: '2013-01-01',
  recorded: '2013-01-01',
  recordedBy: clinicians.gray,
};
const diabetes: Problem = {
  concept: conditions.type2Diabetes,
  status: 'active',
  onset: '2004-06',
  recorded: '2004-06-22',
  recordedBy: clinicians.doe,
};
const hypertension: Problem = { concept: conditions.hypertension, status: 'active', onset: '2006' };
const pneumonia: Problem = {
  concept: conditions.pneumonia,
  status: 'resolved',
  onset: '2010-05-11',
  ended: '2010-06-02',
};

const insulin: Medication = {
  drug: drugs.insulinGlargine,
  status: 'active',
  sig: 'Inject 10 Units under the skin nightly.',
  start: '2009-04-01',
  dose: { value: '10', unit: '[iU]' },
  route: routes.subcutaneous,
  timing: { event: 'HS' },
  reason: conditions.type2Diabetes,
};
const ketorolac: Medication = {
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
const gabapentin: Medication = {
  drug: drugs.gabapentin,
  status: 'active',
  sig: '300 mg at bedtime. GABAPENTIN, 300MG (Oral Capsule)',
  start: '2013-02-14',
  dose: { value: '1' },
  route: routes.oral,
  timing: { event: 'HS' },
  supply: { quantity: '30', unit: '{capsule}', fills: '3' },
};

const ceftriaxone: Allergy = {
  agent: allergens.ceftriaxone,
  kind: 'drug',
  status: 'active',
  onset: '2010-05-11',
  ended: '2010-05-12',
  reactions: [{ manifestation: reactions.diarrhea, severity: 'mild' }],
  criticality: 'low',
};

const preAdmission: Encounter = {
  number: '200907010457',
  kind: visits.ambulatory,
  class: 'AMB',
  period: { start: '2009-07-01', end: '2009-07-01' },
  clinician: clinicians.gray,
  place: places.sandboxHospital,
  department: visits.preAdmission,
};
const footClinic: Encounter = {
  number: 'F-30219',
  kind: visits.office,
  class: 'AMB',
  period: { start: '2013-03-01T09:20:00-05:00', end: '2013-03-01T09:50:00-05:00' },
  clinician: clinicians.doe,
  place: places.flatbush,
  diagnoses: [conditions.stumpInfection, conditions.type2Diabetes],
};

const metabolicPanel: ResultPanel = {
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
const microalbumin: ResultPanel = {
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

const panelDrawn = {
  concept: procedures.basicMetabolicPanel,
  at: '2009-07-01',
  as: 'act',
  performer: clinicians.doe,
} as const;
const preProcedureNote = {
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
const smokeless = {
  observation: social.tobaccoUse,
  value: { coded: social.smokelessNonUser },
  at: '2010-05-11T10:45:00-04:00',
} as const;
const influenza = {
  vaccine: vaccines.influenza,
  at: '2020-03-31T14:17:17-04:00',
  dose: { value: '0.5', unit: 'mL' },
  manufacturer: 'pfizer',
  route: routes.intramuscular,
} as const;

export const kamQuark: SandboxPerson = {
  key: 'kam-quark',
  story:
    'Registered as MALE while every document says FEMALE; a long record over six holders, with one stranger among its documents.',
  subject,
  registration: {
    given_name: 'Kam',
    family_name: 'Quark',
    date_of_birth: '1954-12-01',
    gender: 'MALE',
    postal_code: '11111',
    address_city: 'Brooklyn',
    address_state: 'NY',
    address_lines: ['999 Dev Drive', 'Apt 4G'],
    patient_id: 'kam-quark',
  },
  documents: [
    {
      name: 'hospital-summary',
      vendor: 'northstar',
      kind: 'continuity',
      title: 'Summary of Care',
      written: '2020-04-02T09:15:00-04:00',
      period: { start: '2004-06-22', end: '2020-04-02' },
      author: clinicians.gray,
      place: places.sandboxHospital,
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: [ceftriaxone],
        medications: [insulin, ketorolac, gabapentin],
        problems: [stumpInfection, diabetes, hypertension, pneumonia],
        procedures: [
          {
            concept: procedures.belowKneeAmputation,
            at: '2012-11-19',
            performer: clinicians.tran,
            site: findings.rightLeg,
          },
          panelDrawn,
          { concept: procedures.microalbumin, at: '2013-10-01', as: 'act' },
        ],
        results: [metabolicPanel, microalbumin],
        encounters: [preAdmission],
        immunizations: [influenza],
        vitals: [
          {
            at: '2013-03-01',
            signs: {
              height: '162.6',
              weight: '71.2',
              bmi: '26.9',
              systolic: '138',
              diastolic: '84',
              pulse: '76',
              temperature: '36.8',
              respiration: '16',
              oxygen: '97',
            },
          },
        ],
        social: [
          smokeless,
          {
            observation: social.smokingStatus,
            value: { coded: social.formerSmoker },
            at: '2010-05-11T10:45:00-04:00',
            as: 'smoking',
          },
          { observation: social.birthSex, value: { coded: social.female }, as: 'birth-sex' },
          { observation: social.alcohol, value: { text: 'One glass of wine on Sundays' }, at: '2010-05-11' },
        ],
        family: [
          {
            relation: relations.mother,
            sex: 'F',
            birthYear: '1929',
            conditions: [{ concept: conditions.type2Diabetes, atAge: '52' }],
          },
          {
            relation: relations.father,
            sex: 'M',
            conditions: [{ concept: conditions.myocardialInfarction, atAge: '66', causedDeath: true }],
          },
        ],
        payers: [
          {
            payer: 'Fifth Force Mutual',
            plan: 'Fifth Force Senior Choice',
            kind: plans.medicare,
            memberId: 'KQ-1954-0042',
            groupNumber: 'ec66c20f-eed8-4bb5-943e-55ecbc71b64e',
            holder: 'SELF',
          },
        ],
        plan: [
          { concept: tests.a1c, as: 'observation', mood: 'RQO', at: '2020-07-01' },
          { concept: visits.followUp, as: 'encounter', mood: 'APT', at: '2020-07-08T10:00:00-04:00' },
          { concept: tests.a1c, as: 'goal', goal: 'below 7.5 percent by the autumn' },
        ],
        notes: [preProcedureNote],
      },
    },
    {
      name: 'pre-admission-visit',
      vendor: 'northstar',
      kind: 'progress',
      title: 'Pre-Admission Testing Visit',
      written: '2009-07-01T16:40:00-04:00',
      author: clinicians.gray,
      place: places.sandboxHospital,
      encounter: preAdmission,
      holders: ['harbor', 'lakeside'],
      facts: {
        medications: [insulin],
        problems: [diabetes, hypertension],
        procedures: [panelDrawn],
        results: [metabolicPanel],
        encounters: [preAdmission],
        notes: [preProcedureNote],
        narratives: [
          {
            code: papers.assessment,
            title: 'Assessment',
            paragraphs: ['Fit for the procedure once the morning glucose is below 180 mg/dL.'],
          },
        ],
      },
    },
    {
      name: 'family-practice-summary',
      vendor: 'meadowlark',
      kind: 'continuity',
      title: 'Continuity of Care Document',
      written: '2014-01-15T11:30:00-05:00',
      period: { start: '2004-06-22', end: '2014-01-15' },
      author: clinicians.doe,
      place: places.flatbush,
      holders: ['cedar'],
      facts: {
        allergies: [
          ceftriaxone,
          {
            agent: allergens.catHair,
            kind: 'environment',
            status: 'active',
            reactions: [{ manifestation: reactions.itching }],
          },
        ],
        medications: [
          insulin,
          gabapentin,
          {
            drug: drugs.lisinopril10,
            status: 'active',
            sig: 'Take 1 tablet by mouth daily',
            start: '2006-09-03',
            dose: { value: '1' },
            route: routes.oral,
            timing: { every: '24', unit: 'h' },
          },
        ],
        problems: [
          stumpInfection,
          diabetes,
          hypertension,
          { concept: conditions.gaitUnsteady, status: 'active', onset: '2013' },
        ],
        results: [
          microalbumin,
          {
            panel: tests.a1c,
            at: '2013-10-01',
            results: [
              {
                test: tests.a1c,
                value: { number: '8.1', unit: '%' },
                range: { text: '4.0-5.6' },
                interpretation: 'H',
              },
            ],
          },
        ],
        encounters: [preAdmission, footClinic],
        vitals: [
          {
            at: '2013-03-01T09:20:00-05:00',
            signs: { height: '162.6', weight: '71.0', systolic: '142', diastolic: '86', pulse: '80' },
          },
        ],
        social: [
          smokeless,
          {
            observation: social.smokingStatus,
            value: { coded: social.formerSmoker },
            as: 'smoking',
            at: '2013-03-01',
          },
        ],
      },
    },
    {
      name: 'exchange-summary-2012',
      vendor: 'oldmill',
      kind: 'continuity',
      title: 'Summarization of Episode',
      written: '2012-12-20T15:05:00-05:00',
      period: { start: '2012-11-18', end: '2012-12-20' },
      author: clinicians.tran,
      place: places.charlesBasin,
      holders: ['cedar'],
      facts: {
        allergies: [ceftriaxone],
        medications: [
          insulin,
          {
            drug: drugs.oxycodone,
            status: 'completed',
            sig: '1 tab po q6h prn pain x 5 days',
            start: '2012-11-20',
            end: '2012-11-25',
            dose: { value: '1' },
            route: routes.oral,
            timing: { every: '6', unit: 'h' },
          },
        ],
        problems: [diabetes],
        procedures: [
          { concept: procedures.belowKneeAmputation, at: '2012-11-19', performer: clinicians.tran },
        ],
        results: [
          {
            panel: tests.bloodCount,
            at: '2012-11-20T06:10:00-05:00',
            results: [
              {
                test: tests.hemoglobin,
                value: { number: '9.8', unit: 'g/dL' },
                range: { low: '12.0', high: '15.5' },
                interpretation: 'L',
              },
              { test: tests.leukocytes, value: { number: '13.2', unit: '10*3/uL' }, interpretation: 'H' },
            ],
          },
        ],
        vitals: [
          {
            at: '2012-11-20T07:00:00-05:00',
            signs: { systolic: '118', diastolic: '72', pulse: '92', temperature: '37.9' },
          },
        ],
      },
    },
    {
      name: 'vaccine-visit-2020',
      vendor: 'pocketchart',
      kind: 'progress',
      written: '2020-03-31T14:30:00-04:00',
      author: clinicians.novak,
      place: places.flatbush,
      holders: ['prairie'],
      facts: {
        allergies: 'no information',
        problems: [diabetes, { concept: conditions.asthma, status: 'active', isAbsent: true }],
        medications: [insulin],
        immunizations: [influenza],
        vitals: [
          {
            at: '2020-03-31T14:10:00-04:00',
            signs: { height: '162.6', weight: '70.3', systolic: '131', diastolic: '79', pulse: '74' },
          },
        ],
        narratives: [
          {
            title: 'Visit Remarks',
            paragraphs: ['Came by bus with her sister. Tolerated the injection well.'],
          },
        ],
      },
    },
    {
      name: 'foot-consultation',
      vendor: 'tessera',
      kind: 'consultation',
      written: '2013-02-14T13:00:00-05:00',
      author: clinicians.okafor,
      moreAuthors: [clinicians.novak, clinicians.whitcomb],
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        allergies: [ceftriaxone],
        medications: [gabapentin, insulin],
        problems: [stumpInfection, diabetes],
        narratives: [
          {
            code: papers.reasonForReferral,
            title: 'Reason for Referral',
            paragraphs: ['Slow healing at the right leg stump.'],
          },
          {
            code: papers.presentIllness,
            title: 'History of Present Illness',
            paragraphs: ['Redness and warmth for two weeks; no fever. Burning pain at night.'],
          },
          {
            code: papers.assessment,
            title: 'Assessment',
            paragraphs: ['Superficial infection, no deep collection.'],
            list: ['Daily dressing', 'Gabapentin at bedtime', 'Review in two weeks'],
          },
        ],
      },
    },
    {
      name: 'laboratory-report',
      vendor: 'northstar',
      type: papers.laboratory,
      title: 'Laboratory Report (scanned)',
      written: '2013-10-02T08:00:00-04:00',
      author: clinicians.gray,
      place: places.sandboxHospital,
      holders: ['harbor', 'lakeside'],
      as: 'pdf',
      page: [
        'Sandbox Hospital Laboratory',
        'Patient: Kam Quark   Born: 12/01/1954',
        'Collected: 10/01/2013',
        '',
        'Microalbumin, Urine Random   3.4 mg/dL   (high)',
      ],
    },
    {
      name: 'referral-letter',
      type: papers.consultation,
      title: 'Letter to the family practice',
      written: '2013-02-15',
      author: clinicians.okafor,
      place: places.summitRidge,
      holders: ['cedar'],
      as: 'pdf',
      page: [
        'Summit Ridge Medical Group',
        'Re: Kam Quark, born 12/01/1954',
        '',
        'Thank you for sending Kam to us. The stump shows a superficial',
        'infection (no deep collection). We began gabapentin 300 mg at bedtime.',
      ],
    },
    {
      name: 'telephone-note',
      type: papers.note,
      title: 'Telephone note',
      written: '2014-02-03T16:12:00-05:00',
      author: clinicians.whitcomb,
      place: places.flatbush,
      holders: ['prairie'],
      as: 'text',
      page: [
        'Telephone note, 02/03/2014',
        'Kam Quark called: runs out of glargine on Friday.',
        'Refill sent to the pharmacy on Gluon Street; will come for A1c in March.',
      ],
    },
    {
      name: 'misfiled-summary',
      isStrangers: true,
      subject: {
        given: ['Kamil'],
        family: 'Quark',
        birthDate: '1981-07-19',
        sex: 'M',
        addresses: [{ lines: ['17 Lattice Lane'], city: 'Buffalo', state: 'NY', postalCode: '14201' }],
        race: races.asian,
      },
      vendor: 'tessera',
      kind: 'continuity',
      written: '2019-05-06T10:00:00-04:00',
      period: { start: '2017-01-09', end: '2019-05-06' },
      author: clinicians.okafor,
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        allergies: [
          {
            agent: allergens.peanut,
            kind: 'food',
            status: 'active',
            criticality: 'high',
            reactions: [{ manifestation: reactions.anaphylaxis, severity: 'severe' }],
          },
        ],
        problems: [{ concept: conditions.migraine, status: 'active', onset: '2011' }],
        medications: [
          {
            drug: drugs.epinephrine,
            status: 'active',
            sig: 'Inject once into the thigh for a severe reaction',
            start: '2017-01-09',
            dose: { value: '0.3', unit: 'mg' },
            route: routes.intramuscular,
          },
        ],
      },
    },
  ],
};
