// Ariel Hermiston, the person of the first sandbox reference.
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
  routes,
  social,
  tests,
  vaccines,
  visits,
} from './codes.ts';
import type { Allergy, Encounter, Medication, Problem, SandboxPerson, Subject } from './chart.ts';
import { clinicians, places } from './places.ts';

const subject: Subject = {
  given: ['Ariel', 'M'],
  family: 'Hermiston',
  birthDate: '1966-01-18',
  sex: 'F',
  addresses: [{ lines: ['123 Main St', 'Apt 4'], city: 'Cambridge', state: 'MA', postalCode: '02138' }],
  telephones: ['234-567-8910'],
  emails: ['john@doe.com'],
  ssn: '123-45-6789',
  race: races.white,
  ethnicity: races.notHispanic,
};

const asthma: Problem = {
  concept: conditions.asthma,
  status: 'active',
  onset: '1974',
  recorded: '2008-02-20',
  recordedBy: clinicians.okafor,
};
const reflux: Problem = { concept: conditions.reflux, status: 'active', onset: '2014-10' };
const bronchitis: Problem = {
  concept: conditions.bronchitis,
  status: 'resolved',
  onset: '2018-01-22',
  ended: '2018-02-11',
};
const penicillin: Allergy = {
  agent: allergens.penicillin,
  kind: 'drug',
  status: 'active',
  onset: '1990',
  reactions: [{ manifestation: reactions.hives, severity: 'moderate' }, { manifestation: reactions.itching }],
  criticality: 'high',
};
const sulfa: Allergy = {
  agent: allergens.sulfa,
  kind: 'drug',
  status: 'inactive',
  reactions: [{ manifestation: reactions.rash, severity: 'mild' }],
};
const albuterol: Medication = {
  drug: drugs.albuterol,
  status: 'active',
  sig: '2 puffs every 4 hours as needed for shortness of breath',
  start: '2008-02-20',
  dose: { value: '2', unit: '{puff}' },
  route: routes.inhaled,
  timing: { every: '4', unit: 'h' },
  asNeededFor: reactions.shortBreath,
};

const emergency: Encounter = {
  number: 'CB-18-0122-03',
  kind: visits.emergency,
  class: 'EMER',
  period: { start: '2018-01-22T21:12:00-05:00', end: '2018-01-23T01:40:00-05:00' },
  clinician: clinicians.okafor,
  place: places.charlesBasin,
  department: visits.emergencyDepartment,
  diagnoses: [conditions.bronchitis, conditions.asthma],
  disposition: visits.home,
};

export const arielHermiston: SandboxPerson = {
  key: 'ariel-hermiston',
  story:
    'The first sandbox reference: full identifiers, an emergency visit written down by two vendors, a refused vaccine, a stranger at one holder.',
  subject,
  registration: {
    given_name: 'Ariel',
    family_name: 'Hermiston',
    date_of_birth: '1966-01-18',
    gender: 'FEMALE',
    postal_code: '02138',
    address_city: 'Cambridge',
    address_state: 'Massachusetts',
    address_lines: ['123 Main St', 'Apt 4'],
    patient_id: 'ariel-hermiston',
    ssn: '123-45-6789',
    telephone: '1-234-567-8910',
    email: 'john@doe.com',
  },
  documents: [
    {
      name: 'emergency-summary',
      vendor: 'northstar',
      kind: 'discharge',
      title: 'Emergency Department Discharge Summary',
      written: '2018-01-23T02:05:00-05:00',
      author: clinicians.okafor,
      place: places.charlesBasin,
      encounter: emergency,
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: [penicillin, sulfa],
        problems: [asthma, bronchitis, reflux],
        medications: [albuterol],
        dischargeMedications: [
          albuterol,
          {
            drug: drugs.acetaminophen,
            status: 'completed',
            sig: '2 tablets every 6 hours for 3 days',
            start: '2018-01-23',
            end: '2018-01-26',
            dose: { value: '2', unit: '{tablet}' },
            route: routes.oral,
            timing: { every: '6', unit: 'h' },
          },
        ],
        dischargeDiagnoses: [bronchitis],
        procedures: [
          {
            concept: procedures.chestXray,
            at: '2018-01-22T22:30:00-05:00',
            as: 'observation',
            performer: clinicians.tran,
          },
        ],
        results: [
          {
            panel: tests.chestXray,
            at: '2018-01-22T22:30:00-05:00',
            results: [{ test: tests.chestXray, value: { text: 'No infiltrate. Heart size normal.' } }],
          },
          {
            panel: tests.bloodCount,
            at: '2018-01-22T21:55:00-05:00',
            specimen: findings.blood,
            results: [
              {
                test: tests.leukocytes,
                value: { number: '11.4', unit: '10*3/uL' },
                range: { low: '4.0', high: '11.0' },
                interpretation: 'H',
              },
              {
                test: tests.hemoglobin,
                value: { number: '13.6', unit: 'g/dL' },
                range: { low: '12.0', high: '15.5' },
                interpretation: 'N',
              },
              { test: tests.platelets, value: { number: '244', unit: '10*3/uL' } },
            ],
          },
        ],
        encounters: [emergency],
        vitals: [
          {
            at: '2018-01-22T21:20:00-05:00',
            signs: {
              systolic: '128',
              diastolic: '76',
              pulse: '104',
              temperature: '37.7',
              respiration: '24',
              oxygen: '93',
            },
          },
          { at: '2018-01-23T01:15:00-05:00', signs: { pulse: '88', respiration: '18', oxygen: '97' } },
        ],
        narratives: [
          {
            code: papers.hospitalCourse,
            title: 'Hospital Course',
            paragraphs: [
              'Wheeze cleared after two nebulizer treatments. Walked without shortness of breath before leaving.',
            ],
          },
          {
            code: papers.dischargeInstructions,
            title: 'Discharge Instructions',
            paragraphs: ['Come back for shortness of breath at rest.'],
            list: ['Rest for three days', 'Albuterol every four hours as needed'],
          },
        ],
      },
    },
    {
      name: 'practice-summary',
      vendor: 'pocketchart',
      kind: 'continuity',
      title: 'Chart Summary',
      written: '2018-02-11T10:10:00-05:00',
      period: { start: '2008-02-20', end: '2018-02-11' },
      author: clinicians.novak,
      place: places.flatbush,
      holders: ['prairie'],
      facts: {
        allergies: [penicillin, { agent: allergens.latex, kind: 'environment', status: 'active' }],
        problems: [asthma, bronchitis, { concept: conditions.depression, status: 'active', isAbsent: true }],
        medications: [albuterol, { drug: drugs.acetaminophen, status: 'active', sig: 'as she finds useful' }],
        immunizations: [
          {
            vaccine: vaccines.influenza,
            at: '2017-10-03',
            dose: { value: '0.5', unit: 'mL' },
            lot: 'U5571AA',
            manufacturer: 'Sanofi Pasteur',
            route: routes.intramuscular,
          },
          { vaccine: vaccines.pneumococcal23, at: '2018-02-11', refusal: refusals.patientObjection },
        ],
        encounters: [emergency],
        procedures: [{ concept: procedures.mammogram, at: '2016-04', wasNotDone: refusals.patientObjection }],
        vitals: [
          {
            at: '2018-02-11T10:00:00-05:00',
            signs: {
              height: '167.6',
              weight: '64.4',
              systolic: '122',
              diastolic: '74',
              pulse: '70',
              temperature: '36.7',
            },
          },
        ],
        social: [
          {
            observation: social.smokingStatus,
            value: { coded: social.neverSmoked },
            at: '2018-02-11',
            as: 'smoking',
          },
        ],
      },
    },
    {
      name: 'pulmonary-consultation',
      vendor: 'meadowlark',
      kind: 'consultation',
      written: '2018-03-20T15:30:00-04:00',
      author: clinicians.lindqvist,
      place: places.summitRidge,
      holders: ['cedar'],
      facts: {
        allergies: [penicillin],
        problems: [asthma, reflux],
        medications: [albuterol],
        results: [
          {
            panel: tests.bloodCount,
            at: '2018-01-22T21:55:00-05:00',
            results: [
              { test: tests.leukocytes, value: { number: '11.4', unit: '10*3/uL' }, interpretation: 'H' },
            ],
          },
        ],
        procedures: [{ concept: procedures.nebulizer, at: '2018-03-20T15:00:00-04:00', as: 'act' }],
        plan: [
          { concept: procedures.chestXray, as: 'procedure', mood: 'RQO', at: '2018-09' },
          { concept: visits.followUp, as: 'encounter', at: '2018-09-18' },
        ],
        family: [
          { relation: relations.sister, sex: 'F', conditions: [{ concept: conditions.asthma, atAge: '9' }] },
        ],
        payers: [
          {
            payer: 'Commonwealth Lattice Health',
            plan: 'Lattice HMO',
            kind: plans.commercial,
            memberId: 'ARH-66118',
            holder: 'SELF',
          },
        ],
      },
    },
    {
      name: 'consent-scan',
      vendor: 'tessera',
      type: papers.note,
      title: 'Scanned consent',
      written: '2018-03-20',
      author: clinicians.lindqvist,
      place: places.summitRidge,
      holders: ['summit'],
      as: 'pdf',
      page: [
        'Summit Ridge Medical Group',
        'Consent to treatment',
        'Ariel Hermiston, born 01/18/1966',
        'Signed 03/20/2018',
      ],
    },
    {
      name: 'misfiled-visit',
      isStrangers: true,
      subject: {
        given: ['Uriel'],
        family: 'Hermistone',
        birthDate: '1996-08-01',
        sex: 'M',
        ssn: undefined,
        emails: [],
        telephones: ['303-555-0199'],
        addresses: [{ lines: ['5 Basalt Ct'], city: 'Denver', state: 'CO', postalCode: '80205' }],
      },
      vendor: 'tessera',
      kind: 'progress',
      written: '2021-11-08T08:30:00-07:00',
      author: clinicians.novak,
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        allergies: 'none known',
        problems: [{ concept: conditions.lowBackPain, status: 'active', onset: '2021-10' }],
        medications: 'none known',
        narratives: [
          {
            code: papers.assessment,
            title: 'Assessment',
            paragraphs: ['Strain after lifting. Stretching and heat.'],
          },
        ],
      },
    },
  ],
};
