// Mila and Maya Gluon, twins: one birth date, one address, one telephone, two records that one holder confuses.
import {
  allergens,
  conditions,
  drugs,
  findings,
  papers,
  races,
  reactions,
  relations,
  routes,
  tests,
  vaccines,
  visits,
} from './codes.ts';
import type { Facts, Registration, SandboxPerson, StructuredDocument, Subject } from './chart.ts';
import { clinicians, places } from './places.ts';
import { shot, visit } from './usual.ts';

const home: Subject = {
  given: ['Mila'],
  family: 'Gluon',
  birthDate: '2012-06-15',
  sex: 'F',
  addresses: [{ lines: ['61 Color Charge Ct'], city: 'Madison', state: 'WI', postalCode: '53703' }],
  telephones: ['608-555-0112'],
  race: races.white,
  ethnicity: races.hispanic,
  guardian: { given: 'Inés', family: 'Gluon', relation: relations.mother, telephone: '608-555-0112' },
};
const registration: Registration = {
  given_name: 'Mila',
  family_name: 'Gluon',
  date_of_birth: '2012-06-15',
  gender: 'FEMALE',
  postal_code: '53703',
  address_city: 'Madison',
  address_state: 'WI',
  address_lines: ['61 Color Charge Ct'],
  patient_id: 'mila-gluon',
  telephone: '608-555-0112',
};

const vaccinesSoFar = [
  shot(vaccines.mmr, '2013-07-01'),
  shot(vaccines.varicella, '2013-07-01'),
  shot(vaccines.dtap, '2016-08-22'),
  shot(vaccines.polio, '2016-08-22'),
  shot(vaccines.influenzaQuadrivalent, '2021-10-18', { lot: 'FQ3021' }),
];

const milaFacts: Facts = {
  allergies: [
    {
      agent: allergens.peanut,
      kind: 'food',
      status: 'active',
      onset: '2014',
      criticality: 'high',
      reactions: [
        { manifestation: reactions.hives, severity: 'moderate' },
        { manifestation: reactions.angioedema, severity: 'severe' },
      ],
    },
  ],
  medications: [
    {
      drug: drugs.epinephrine,
      status: 'active',
      sig: 'Inject once into the outer thigh for a severe reaction, then call 911',
      start: '2014-09-02',
      dose: { value: '0.3', unit: 'mg' },
      route: routes.intramuscular,
    },
  ],
  problems: [{ concept: conditions.atopicDermatitis, status: 'active', onset: '2012-11' }],
  immunizations: vaccinesSoFar,
  vitals: [
    {
      at: '2022-08-19T09:00:00-05:00',
      signs: { height: '138.4', weight: '32.7', systolic: '98', diastolic: '60', pulse: '84' },
    },
  ],
};
const mayaFacts: Facts = {
  allergies: 'none known',
  medications: 'none known',
  problems: [
    { concept: conditions.strepThroat, status: 'resolved', onset: '2022-01-11', ended: '2022-01-25' },
  ],
  results: [
    {
      panel: tests.strepRapid,
      at: '2022-01-11',
      results: [{ test: tests.strepRapid, value: { coded: findings.positive }, interpretation: 'A' }],
    },
  ],
  immunizations: vaccinesSoFar,
  vitals: [
    {
      at: '2022-08-19T09:30:00-05:00',
      signs: { height: '137.9', weight: '31.9', systolic: '96', diastolic: '58', pulse: '88' },
    },
  ],
};

const checkUp = (facts: Facts, number: string): StructuredDocument => ({
  name: 'check-up-2022',
  vendor: 'northstar',
  kind: 'continuity',
  title: 'Well Child Summary',
  written: '2022-08-19T10:30:00-05:00',
  author: clinicians.abara,
  place: places.lakeshore,
  encounter: visit(
    number,
    ['2022-08-19T09:00:00-05:00', '2022-08-19T09:55:00-05:00'],
    [clinicians.abara, places.lakeshore],
    { kind: visits.wellChild },
  ),
  holders: ['harbor', 'lakeside'],
  facts,
});
const schoolVisit = (facts: Facts): StructuredDocument => ({
  name: 'school-physical',
  vendor: 'pocketchart',
  kind: 'progress',
  title: 'School Physical',
  written: '2021-10-18T15:20:00-05:00',
  author: clinicians.novak,
  place: places.prairieField,
  holders: ['cedar'],
  facts: {
    allergies: facts.allergies,
    problems: facts.problems,
    immunizations: vaccinesSoFar.slice(-1),
    narratives: [
      {
        code: papers.physicalExam,
        title: 'Physical Exam',
        paragraphs: ['Alert and talkative. Heart and lungs clear.'],
      },
    ],
  },
});

export const milaGluon: SandboxPerson = {
  key: 'mila-gluon',
  story: 'A twin; at one holder her sister is listed under her name.',
  subject: home,
  registration,
  documents: [
    checkUp(milaFacts, 'LS-22-0819-11'),
    schoolVisit(milaFacts),
    {
      name: 'misfiled-sister',
      isStrangers: true,
      subject: { given: ['Maya'] },
      vendor: 'tessera',
      kind: 'progress',
      written: '2022-01-11T17:00:00-06:00',
      author: clinicians.novak,
      place: places.summitRidge,
      holders: ['summit'],
      facts: {
        allergies: 'none known',
        problems: mayaFacts.problems,
        results: mayaFacts.results,
        medications: [
          {
            drug: drugs.amoxicillin,
            status: 'completed',
            sig: '1 capsule twice a day for 10 days',
            start: '2022-01-11',
            end: '2022-01-21',
            dose: { value: '1' },
            route: routes.oral,
            timing: { every: '12', unit: 'h' },
          },
        ],
      },
    },
  ],
};

export const mayaGluon: SandboxPerson = {
  key: 'maya-gluon',
  story: 'The other twin, without her sister’s peanut allergy.',
  subject: { ...home, given: ['Maya'] },
  registration: { ...registration, given_name: 'Maya', patient_id: 'maya-gluon' },
  documents: [checkUp(mayaFacts, 'LS-22-0819-12'), schoolVisit(mayaFacts)],
};
