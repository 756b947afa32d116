// Thomas Kaon, who died in hospital in March 2022.
import {
  allergens,
  conditions,
  drugs,
  maritalStatuses,
  papers,
  plans,
  procedures,
  races,
  reactions,
  social,
  tests,
  visits,
} from './codes.ts';
import type { Encounter, Problem, SandboxPerson } from './chart.ts';
import { clinicians, places } from './places.ts';
import { daily, measured, smoking } from './usual.ts';

const lastStay: Encounter = {
  number: 'CV-22-0226-07',
  kind: visits.admission,
  class: 'IMP',
  period: { start: '2022-02-26T16:30:00-08:00', end: '2022-03-03T04:52:00-08:00' },
  clinician: clinicians.okafor,
  place: places.cascade,
  diagnoses: [conditions.covid, conditions.pneumonia],
  disposition: visits.expired,
};
const heartFailure: Problem = { concept: conditions.heartFailure, status: 'active', onset: '2017-05' };
const coronary: Problem = { concept: conditions.coronaryDisease, status: 'active', onset: '2006' };
const bypass = { concept: procedures.bypass, at: '2006-09-12', performer: clinicians.tran };

export const thomasKaon: SandboxPerson = {
  key: 'thomas-kaon',
  story: 'Deceased: one holder knows the hour, the others wrote before it.',
  subject: {
    given: ['Thomas'],
    family: 'Kaon',
    birthDate: '1944-10-10',
    sex: 'M',
    addresses: [{ lines: ['19 Strangeness St'], city: 'Portland', state: 'OR', postalCode: '97205' }],
    telephones: ['503-555-0144'],
    race: races.native,
    ethnicity: races.notHispanic,
    maritalStatus: maritalStatuses.married,
  },
  registration: {
    given_name: 'Thomas',
    family_name: 'Kaon',
    date_of_birth: '1944-10-10',
    gender: 'MALE',
    postal_code: '97205',
    address_city: 'Portland',
    address_state: 'OR',
    address_lines: ['19 Strangeness St'],
    patient_id: 'thomas-kaon',
  },
  documents: [
    {
      name: 'death-summary',
      vendor: 'northstar',
      kind: 'discharge',
      title: 'Hospital Summary',
      written: '2022-03-03T09:00:00-08:00',
      author: clinicians.okafor,
      place: places.cascade,
      encounter: lastStay,
      subject: { deceasedAt: '2022-03-03T04:52:00-08:00' },
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: [
          {
            agent: allergens.penicillin,
            kind: 'drug',
            status: 'active',
            reactions: [{ manifestation: reactions.anaphylaxis, severity: 'severe' }],
            criticality: 'high',
          },
        ],
        problems: [
          heartFailure,
          coronary,
          { concept: conditions.covid, status: 'active', onset: '2022-02-24' },
          { concept: conditions.pneumonia, status: 'active', onset: '2022-02-26' },
        ],
        dischargeDiagnoses: [{ concept: conditions.covid, status: 'active', onset: '2022-02-24' }],
        procedures: [bypass, { concept: procedures.chestXray, at: '2022-02-26T17:20:00-08:00' }],
        results: [
          {
            panel: tests.sarsCov2,
            at: '2022-02-26T17:00:00-08:00',
            results: [{ test: tests.sarsCov2, value: { text: 'Detected' }, interpretation: 'A' }],
          },
          measured(tests.creatinine, '2022-03-02T05:00:00-08:00', '3.4', 'mg/dL', 'H'),
        ],
        encounters: [lastStay],
        vitals: [
          {
            at: '2022-03-02T20:00:00-08:00',
            signs: { systolic: '84', diastolic: '46', pulse: '124', respiration: '32', oxygen: '84' },
          },
        ],
        narratives: [
          {
            code: papers.hospitalCourse,
            title: 'Hospital Course',
            paragraphs: [
              'Comfort measures at the wish of the family from March 2. Died peacefully on March 3 at 4:52.',
            ],
          },
        ],
      },
    },
    {
      name: 'heart-clinic-summary',
      vendor: 'tessera',
      kind: 'continuity',
      written: '2021-09-09T14:00:00-07:00',
      author: clinicians.lindqvist,
      moreAuthors: [clinicians.whitcomb],
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        allergies: [
          {
            agent: allergens.penicillin,
            kind: 'drug',
            status: 'active',
            reactions: [{ manifestation: reactions.anaphylaxis, severity: 'severe' }],
          },
        ],
        medications: [
          daily(drugs.furosemide, '2017-05-20'),
          daily(drugs.atorvastatin40, '2006-09-18'),
          daily(drugs.aspirin81, '2006-09-18'),
        ],
        problems: [heartFailure, coronary],
        procedures: [bypass],
        social: [smoking(social.unknownSmoking, '2021-09-09')],
        payers: [
          {
            payer: 'Medicare Part B',
            plan: 'Original',
            kind: plans.medicare,
            memberId: 'SBX-MEDICARE-44',
            holder: 'SELF',
          },
        ],
      },
    },
    {
      name: 'transfer-fax',
      vendor: 'oldmill',
      type: papers.note,
      title: 'Transfer note (fax)',
      written: '2022-02-26T15:50:00-08:00',
      author: clinicians.novak,
      place: places.cascade,
      holders: ['cedar'],
      as: 'pdf',
      page: [
        'FAX  02/26/2022 15:50',
        'Patient: Thomas Kaon   DOB 10/10/1944',
        '',
        'Short of breath two days, oxygen 86 percent on room air.',
        'COVID test positive at home. Sending to Cascade Valley Hospital.',
      ],
    },
  ],
};
