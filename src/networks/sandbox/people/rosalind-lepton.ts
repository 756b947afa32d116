// Rosalind Lepton, in her nineties: many conditions, an anticoagulant and its INRs, a hip with a device identifier.
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
import type { Allergy, Encounter, Problem, SandboxPerson } from './chart.ts';
import { clinicians, places } from './places.ts';
import { daily, measured, shot, smoking, visit } from './usual.ts';

const hipSurgery: Encounter = {
  number: 'PF-15-0302-01',
  kind: visits.admission,
  class: 'IMP',
  period: { start: '2015-03-02T07:00:00-06:00', end: '2015-03-06T10:00:00-06:00' },
  clinician: clinicians.tran,
  place: places.prairieField,
  disposition: visits.home,
};
const hip = {
  concept: procedures.hipReplacement,
  at: '2015-03-02T08:30:00-06:00',
  until: '2015-03-02T10:15:00-06:00',
  performer: clinicians.tran,
  site: findings.leftHip,
  device: { name: 'Ceramic hip system, size 4', udi: '(01)09999999000027(17)190101(10)HIP-77(21)4410' },
};
const fibrillation: Problem = { concept: conditions.atrialFibrillation, status: 'active', onset: '2011-04' };
const alzheimers: Problem = { concept: conditions.alzheimers, status: 'active', onset: '2020' };
const osteoporosis: Problem = { concept: conditions.osteoporosis, status: 'active', onset: '2002' };
const kidney: Problem = { concept: conditions.kidneyDisease3, status: 'active', onset: '2018-08-14' };
const thyroid: Problem = { concept: conditions.hypothyroidism, status: 'inactive', onset: '1978' };
const codeine: Allergy = {
  agent: allergens.codeine,
  kind: 'drug',
  status: 'active',
  onset: '1969',
  reactions: [{ manifestation: reactions.nausea, severity: 'moderate' }],
};
const warfarin = daily(drugs.warfarin, '2011-04-18', {
  sig: 'Take 1 tablet by mouth each evening; dose by INR',
  reason: conditions.atrialFibrillation,
});
const donepezil = daily(drugs.donepezil, '2020-06-02');
const check = visit(
  'PF-24-0510-14',
  ['2024-05-10T13:00:00-05:00', '2024-05-10T13:40:00-05:00'],
  [clinicians.doe, places.prairieField],
  { kind: visits.officeLong, diagnoses: [conditions.alzheimers] },
);

export const rosalindLepton: SandboxPerson = {
  key: 'rosalind-lepton',
  story:
    'The oldest of the cast: a long list of problems over several vendors, an implanted device, a telephone number that changed.',
  subject: {
    given: ['Rosalind', 'Ada'],
    family: 'Lepton',
    birthDate: '1931-05-02',
    sex: 'F',
    addresses: [{ lines: ['8 Tauon Terrace'], city: 'Omaha', state: 'NE', postalCode: '68102' }],
    telephones: ['402-555-0151'],
    race: races.white,
    ethnicity: races.notHispanic,
    maritalStatus: maritalStatuses.widowed,
  },
  registration: {
    given_name: 'Rosalind',
    family_name: 'Lepton',
    date_of_birth: '1931-05-02',
    gender: 'FEMALE',
    postal_code: '68102-3311',
    address_city: 'Omaha',
    address_state: 'Nebraska',
    address_lines: ['8 Tauon Ter'],
    patient_id: 'rosalind-lepton',
    telephone: '402-555-0159',
  },
  documents: [
    {
      name: 'clinic-summary',
      vendor: 'meadowlark',
      kind: 'continuity',
      written: '2024-05-10T14:00:00-05:00',
      period: { start: '2002', end: '2024-05-10' },
      author: clinicians.doe,
      place: places.prairieField,
      holders: ['prairie'],
      facts: {
        allergies: [codeine],
        medications: [warfarin, donepezil, daily(drugs.furosemide, '2022-11-01')],
        problems: [
          fibrillation,
          alzheimers,
          osteoporosis,
          kidney,
          thyroid,
          { concept: conditions.gaitUnsteady, status: 'active', onset: '2023' },
        ],
        procedures: [hip],
        results: [
          measured(tests.inr, '2024-05-10T12:40:00-05:00', '2.6', '{INR}', 'H'),
          measured(tests.creatinine, '2024-05-10T12:40:00-05:00', '1.5', 'mg/dL', 'H'),
        ],
        encounters: [check, hipSurgery],
        immunizations: [
          shot(vaccines.influenza, '2023-10-04'),
          shot(vaccines.pneumococcal23, '1997'),
          shot(vaccines.zoster, '2019-02-12', { lot: 'ZX881' }),
        ],
        vitals: [
          {
            at: '2024-05-10T13:00:00-05:00',
            signs: { height: '152.4', weight: '48.9', systolic: '136', diastolic: '70', pulse: '78' },
          },
        ],
        social: [
          smoking(social.formerSmoker, '2024-05-10'),
          { observation: social.education, value: { text: 'Doctorate in chemistry' } },
        ],
        payers: [
          {
            payer: 'Medicare Part B',
            plan: 'Original',
            kind: plans.medicare,
            memberId: 'SBX-MEDICARE-73',
            holder: 'SELF',
          },
        ],
      },
    },
    {
      name: 'hip-discharge',
      vendor: 'northstar',
      kind: 'discharge',
      written: '2015-03-06T11:00:00-06:00',
      author: clinicians.tran,
      place: places.prairieField,
      encounter: hipSurgery,
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: [codeine],
        dischargeMedications: [
          warfarin,
          daily(drugs.acetaminophen, '2015-03-03', {
            status: 'completed',
            end: '2015-03-17',
            sig: '2 tablets three times a day',
            dose: { value: '2' },
            timing: { every: '8', unit: 'h' },
          }),
        ],
        dischargeDiagnoses: [{ concept: conditions.osteoarthritis, status: 'active', onset: '2009' }],
        problems: [fibrillation, osteoporosis],
        procedures: [hip],
        results: [
          measured(tests.hemoglobin, '2015-03-03T06:00:00-06:00', '10.2', 'g/dL', 'L'),
          measured(tests.inr, '2015-03-06T06:00:00-06:00', '2.1', '{INR}'),
        ],
        encounters: [hipSurgery],
        narratives: [
          {
            code: papers.hospitalCourse,
            title: 'Hospital Course',
            paragraphs: ['Left hip replaced without event. Walked thirty feet on the second day.'],
          },
        ],
      },
    },
    {
      name: 'exchange-summary',
      vendor: 'oldmill',
      kind: 'continuity',
      written: '2012-01-09T12:00:00-06:00',
      author: clinicians.okafor,
      place: places.summitRidge,
      holders: ['cedar'],
      subject: {
        addresses: [{ lines: ['330 Old Mill Road'], city: 'Lincoln', state: 'NE', postalCode: '68508' }],
        telephones: ['402-555-0158'],
      },
      facts: {
        allergies: [codeine],
        medications: [warfarin],
        problems: [fibrillation, osteoporosis, thyroid],
        results: [
          measured(tests.inr, '2012-01-09', '2.3', '{INR}'),
          measured(tests.tsh, '2012-01-09', '3.1', 'm[IU]/L', 'N'),
        ],
        vitals: [
          {
            at: '2012-01-09T11:20:00-06:00',
            signs: { weight: '55.3', systolic: '148', diastolic: '82', pulse: '90' },
          },
        ],
        family: [
          {
            relation: relations.mother,
            sex: 'F',
            conditions: [
              { concept: conditions.osteoporosis, atAge: '70' },
              { concept: conditions.alzheimers, atAge: '81', causedDeath: true },
            ],
          },
        ],
      },
    },
    {
      name: 'memory-consultation',
      vendor: 'tessera',
      kind: 'consultation',
      written: '2020-06-02T10:00:00-05:00',
      author: clinicians.okafor,
      moreAuthors: [clinicians.whitcomb],
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        problems: [alzheimers],
        medications: [donepezil, warfarin],
        plan: [{ concept: visits.followUp, as: 'encounter', mood: 'APT', at: '2020-09-01' }],
        narratives: [
          {
            code: papers.presentIllness,
            title: 'History of Present Illness',
            paragraphs: ['Daughter reports two years of losing words and, since Christmas, the way home.'],
          },
        ],
      },
    },
    {
      name: 'advance-directive',
      type: papers.note,
      title: 'Advance directive (scanned)',
      written: '2021-02-11',
      author: clinicians.doe,
      place: places.prairieField,
      holders: ['harbor', 'lakeside'],
      as: 'pdf',
      page: [
        'Prairie Field Clinics',
        'Rosalind Lepton, born 05/02/1931',
        '',
        'I name my daughter as agent for health care.',
        'Signed 02/11/2021 before two witnesses.',
      ],
    },
  ],
};
