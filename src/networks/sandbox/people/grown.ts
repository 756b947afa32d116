// Lucia Photon, Marcus Upsilon and Iris Pion: a name that changed, a short form of a name, and nobody's patient.
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
  routes,
  social,
  tests,
  vaccines,
  visits,
} from './codes.ts';
import type { SandboxPerson } from './chart.ts';
import { clinicians, places } from './places.ts';
import { daily, measured, shot, smoking, visit } from './usual.ts';

export const luciaPhoton: SandboxPerson = {
  key: 'lucia-photon',
  story: 'Married in 2010: older documents know her as Graviton, at an older address.',
  subject: {
    given: ['Lucia'],
    family: 'Photon',
    formerFamily: 'Graviton',
    birthDate: '1979-01-25',
    sex: 'F',
    addresses: [
      { lines: ['27 Wave Packet Pl'], city: 'Seattle', state: 'WA', postalCode: '98101', use: 'HP' },
      { lines: ['5 Apple Tree Ln'], city: 'Spokane', state: 'WA', postalCode: '99201', use: 'OLD' },
    ],
    telephones: ['206-555-0179'],
    race: races.white,
    ethnicity: races.hispanic,
    maritalStatus: maritalStatuses.married,
  },
  registration: {
    given_name: 'Lucia',
    family_name: 'Photon',
    date_of_birth: '1979-01-25',
    gender: 'FEMALE',
    postal_code: '98101',
    address_city: 'Seattle',
    address_state: 'WA',
    address_lines: ['27 Wave Packet Pl'],
    patient_id: 'lucia-photon',
    telephone: '206-555-0179',
  },
  documents: [
    {
      name: 'joint-clinic-summary',
      vendor: 'northstar',
      kind: 'continuity',
      written: '2023-06-28T13:00:00-07:00',
      author: clinicians.okafor,
      place: places.cascade,
      period: { start: '2010', end: '2023-06-28' },
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: [
          {
            agent: allergens.latex,
            kind: 'environment',
            status: 'active',
            reactions: [{ manifestation: reactions.itching, severity: 'mild' }],
          },
        ],
        medications: [
          daily(drugs.acetaminophen, '2015', {
            sig: '2 tablets every 8 hours as needed for pain',
            dose: { value: '2' },
            timing: { every: '8', unit: 'h' },
          }),
        ],
        problems: [
          {
            concept: conditions.rheumatoidArthritis,
            status: 'active',
            onset: '2011-02',
            recorded: '2011-02-18',
            recordedBy: clinicians.okafor,
          },
          { concept: conditions.breastCancer, status: 'active', isAbsent: true },
        ],
        procedures: [{ concept: procedures.mammogram, at: '2023-05-09' }],
        results: [
          measured(tests.hemoglobin, '2023-06-28T08:00:00-07:00', '11.6', 'g/dL', 'L'),
          measured(tests.tsh, '2023-06-28T08:00:00-07:00', '1.9', 'm[IU]/L', 'N'),
        ],
        vitals: [
          {
            at: '2023-06-28T12:30:00-07:00',
            signs: { height: '158.8', weight: '61.2', systolic: '114', diastolic: '72' },
          },
        ],
        family: [
          {
            relation: relations.sister,
            sex: 'F',
            conditions: [{ concept: conditions.breastCancer, atAge: '44' }],
          },
        ],
        notes: [
          {
            type: papers.outpatientNote,
            title: 'Visit Note',
            at: '2023-06-28',
            author: clinicians.okafor,
            paragraphs: ['Hands stiff for an hour each morning.', 'Agrees to see hand therapy.'],
          },
        ],
      },
    },
    {
      name: 'summary-as-graviton',
      vendor: 'oldmill',
      kind: 'continuity',
      written: '2008-10-14T10:00:00-07:00',
      author: clinicians.doe,
      place: places.cascade,
      holders: ['cedar'],
      subject: {
        family: 'Graviton',
        formerFamily: undefined,
        maritalStatus: maritalStatuses.single,
        addresses: [{ lines: ['5 Apple Tree Ln'], city: 'Spokane', state: 'WA', postalCode: '99201' }],
        telephones: [],
      },
      facts: {
        allergies: [{ agent: allergens.latex, kind: 'environment', status: 'active' }],
        medications: 'none known',
        problems: [{ concept: conditions.migraine, status: 'active', onset: '1998' }],
        immunizations: [shot(vaccines.influenza, '2008-10-14')],
        procedures: [{ concept: procedures.appendectomy, at: '1991' }],
      },
    },
    {
      name: 'hand-therapy-note',
      vendor: 'tessera',
      kind: 'progress',
      written: '2023-07-20T09:30:00-07:00',
      author: clinicians.novak,
      moreAuthors: [clinicians.whitcomb],
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        problems: [{ concept: conditions.rheumatoidArthritis, status: 'active', onset: '2011' }],
        narratives: [
          { code: papers.objective, title: 'Objective', paragraphs: ['Grip 14 kg right, 12 kg left.'] },
          {
            code: papers.instructions,
            title: 'Instructions',
            paragraphs: ['Warm water before work.'],
            list: ['Ten squeezes of soft putty', 'Rest splints at night'],
          },
        ],
      },
    },
  ],
};

const colonVisit = visit(
  'SR-22-1103-02',
  ['2022-11-03T07:30:00-06:00', '2022-11-03T09:00:00-06:00'],
  [clinicians.tran, places.summitRidge],
  { kind: visits.symptom },
);

export const marcusUpsilon: SandboxPerson = {
  key: 'marcus-upsilon',
  story:
    'Called Marc by half of his documents; an operative note, a PDF in a nonXMLBody and a plain PDF of the same report.',
  subject: {
    given: ['Marcus', 'Dwayne'],
    family: 'Upsilon',
    birthDate: '1968-04-16',
    sex: 'M',
    addresses: [
      { lines: ['701 Bottomonium Blvd', 'Apt 1S'], city: 'Denver', state: 'CO', postalCode: '80202' },
    ],
    telephones: ['303-555-0168', '303-555-0169'],
    race: races.black,
    ethnicity: races.notHispanic,
    maritalStatus: maritalStatuses.divorced,
  },
  registration: {
    given_name: 'Marcus',
    family_name: 'Upsilon',
    date_of_birth: '1968-04-16',
    gender: 'MALE',
    postal_code: '80202',
    address_city: 'Denver',
    address_state: 'Colorado',
    address_lines: ['701 Bottomonium Boulevard', 'Apartment 1S'],
    patient_id: 'marcus-upsilon',
    telephone: '303-555-0169',
  },
  documents: [
    {
      name: 'colonoscopy-note',
      vendor: 'tessera',
      kind: 'operative',
      title: 'Colonoscopy Report',
      written: '2022-11-03T09:30:00-06:00',
      author: clinicians.tran,
      place: places.summitRidge,
      encounter: colonVisit,
      holders: ['summit'],
      subject: { given: ['Marc'] },
      facts: {
        procedures: [
          {
            concept: procedures.colonoscopy,
            at: '2022-11-03T08:00:00-06:00',
            until: '2022-11-03T08:35:00-06:00',
            performer: clinicians.tran,
          },
        ],
        problems: [{ concept: conditions.colonCancer, status: 'active', onset: '2022-11-03' }],
        encounters: [colonVisit],
        narratives: [
          {
            title: 'Findings',
            paragraphs: ['A firm mass at 40 cm, biopsied. The rest of the colon is clean.'],
          },
        ],
      },
    },
    {
      name: 'primary-care-summary',
      vendor: 'meadowlark',
      kind: 'continuity',
      written: '2023-08-09T11:00:00-06:00',
      author: clinicians.doe,
      place: places.prairieField,
      holders: ['cedar'],
      facts: {
        allergies: [
          {
            agent: allergens.lisinopril,
            kind: 'drug',
            status: 'active',
            onset: '2014-01',
            reactions: [{ manifestation: reactions.angioedema, severity: 'severe' }],
          },
        ],
        medications: [
          daily(drugs.amlodipine, '2014-02-01', { supply: { quantity: '90', unit: '{tablet}', fills: '3' } }),
          daily(drugs.simvastatin, '2016', { status: 'aborted', end: '2018' }),
        ],
        problems: [
          { concept: conditions.hypertension, status: 'active', onset: '2013' },
          { concept: conditions.colonCancer, status: 'active', onset: '2022-11-03' },
        ],
        procedures: [
          {
            concept: procedures.kneeReplacement,
            at: '2019-05-21',
            site: findings.rightKnee,
            performer: clinicians.tran,
          },
          { concept: procedures.venipuncture, at: '2023-08-09', as: 'act' },
        ],
        results: [
          measured(tests.hemoglobin, '2023-08-09', '12.7', 'g/dL', 'L'),
          measured(tests.platelets, '2023-08-09', '310', '10*3/uL', 'N'),
        ],
        vitals: [
          {
            at: '2023-08-09T10:40:00-06:00',
            signs: { height: '185.4', weight: '92.1', systolic: '134', diastolic: '86', pulse: '68' },
          },
        ],
        social: [
          smoking(social.formerSmoker, '2023-08-09'),
          { observation: social.occupation, value: { text: 'Train dispatcher' } },
        ],
        payers: [
          {
            payer: 'Rocky Lattice Health',
            plan: 'Bronze',
            kind: plans.commercial,
            memberId: 'RL-680416',
            groupNumber: 'RL-9',
            holder: 'SELF',
          },
        ],
      },
    },
    {
      name: 'hospital-history',
      vendor: 'northstar',
      kind: 'history',
      written: '2022-12-01T06:30:00-07:00',
      author: clinicians.tran,
      place: places.cascade,
      holders: ['harbor', 'lakeside'],
      facts: {
        allergies: [
          {
            agent: allergens.lisinopril,
            kind: 'drug',
            status: 'active',
            onset: '2014-01',
            reactions: [{ manifestation: reactions.angioedema, severity: 'severe' }],
            criticality: 'high',
          },
        ],
        medications: [
          daily(drugs.amlodipine, '2014-02-01'),
          {
            drug: drugs.oxycodone,
            status: 'active',
            sig: '1 tablet every 4 to 6 hours as needed',
            start: '2022-12-01',
            dose: { value: '1' },
            route: routes.oral,
            isOrder: true,
          },
        ],
        problems: [
          { concept: conditions.colonCancer, status: 'active', onset: '2022-11-03' },
          { concept: conditions.hypertension, status: 'active', onset: '2013' },
        ],
        vitals: [
          {
            at: '2022-12-01T06:00:00-07:00',
            signs: { systolic: '142', diastolic: '90', pulse: '74', oxygen: '98' },
          },
        ],
        family: [
          {
            relation: relations.father,
            sex: 'M',
            conditions: [{ concept: conditions.colonCancer, atAge: '60', causedDeath: true }],
          },
        ],
        narratives: [
          {
            code: papers.presentIllness,
            title: 'History of Present Illness',
            paragraphs: ['Admitted for planned removal of the tumor found in November.'],
          },
          {
            code: papers.review,
            title: 'Review of Systems',
            paragraphs: ['Lost 4 kg since summer; otherwise well.'],
          },
        ],
      },
    },
    {
      name: 'pathology-wrapped',
      vendor: 'tessera',
      type: papers.laboratory,
      title: 'Pathology report',
      written: '2022-11-08T16:00:00-07:00',
      author: clinicians.tran,
      place: places.summitRidge,
      holders: ['summit'],
      subject: { given: ['Marc'] },
      as: 'pdf',
      page: [
        'PATHOLOGY REPORT',
        'Upsilon, Marc   04/16/1968',
        'Colon, 40 cm: adenocarcinoma, moderately differentiated.',
      ],
    },
    {
      name: 'pathology',
      type: papers.laboratory,
      title: 'Pathology report',
      written: '2022-11-08T16:00:00-07:00',
      author: clinicians.tran,
      place: places.summitRidge,
      holders: ['prairie'],
      as: 'pdf',
      page: [
        'PATHOLOGY REPORT',
        'Upsilon, Marc   04/16/1968',
        'Colon, 40 cm: adenocarcinoma, moderately differentiated.',
      ],
    },
  ],
};

export const irisPion: SandboxPerson = {
  key: 'iris-pion',
  story: 'No holder has ever seen her: the empty record.',
  subject: {
    given: ['Iris'],
    family: 'Pion',
    birthDate: '2001-03-09',
    sex: 'F',
    addresses: [{ lines: ['4 Yukawa Yard'], city: 'Burlington', state: 'VT', postalCode: '05401' }],
  },
  registration: {
    given_name: 'Iris',
    family_name: 'Pion',
    date_of_birth: '2001-03-09',
    gender: 'FEMALE',
    postal_code: '05401',
    address_city: 'Burlington',
    address_state: 'VT',
    address_lines: ['4 Yukawa Yard'],
    patient_id: 'iris-pion',
  },
  documents: [],
};
