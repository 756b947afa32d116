// The eighteen cases a record has to get right, all in one chart, one statement a document, in several orders of arrival: against the database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  asResource,
  coded,
  coding,
  condition,
  ICD10,
  lab,
  LOINC,
  NDC,
  quantity,
  RXNORM,
  SNOMED,
} from './consolidation/statements.testing.ts';
import type { Said } from './consolidation/statements.testing.ts';
import { readResources, readStatements } from './read.ts';
import { openRecords, readSaid, resourceOf } from './records.testing.ts';

const diabetes = coding(SNOMED, '44054006', 'Type 2 diabetes mellitus');
const asthma = coding(SNOMED, '195967001', 'Asthma');
const asthmaIcd = coding(ICD10, 'J45.909', 'Unspecified asthma, uncomplicated');
const metformin = [coding(RXNORM, '861007'), coding(NDC, '00093-1048-01')] as const;

const result = (id: string, loinc: string, more: object): Said =>
  lab(id, { code: coded(coding(LOINC, loinc)), ...more });
const visit = (id: string, more: object): Said => ({
  resourceType: 'Encounter',
  id,
  status: 'finished',
  class: { code: 'AMB' },
  ...more,
});
const order = (id: string, ...codings: object[]): Said => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'active',
  intent: 'order',
  medicationCodeableConcept: coded(...codings),
  authoredOn: '2024-03-05',
  dosageInstruction: [{ text: 'Take 1 tablet twice a day' }],
});
const start = '2024-03-05T09:00:00-05:00';

/** What is said, and which of it is one. */
const cases: Record<string, [said: Said[], groups: string[][]]> = {
  'a condition with text only': [[condition('c1a', { text: 'Trouble sleeping since the move' })], [['c1a']]],
  'valueInteger 0': [[result('c2a', '1-8', { valueInteger: 0 })], [['c2a']]],
  'valueBoolean false': [[result('c3a', '2-6', { valueBoolean: false })], [['c3a']]],
  'a blood pressure of components only': [
    [
      result('c4a', '85354-9', {
        component: [{ code: coded(coding(LOINC, '8480-6')), valueQuantity: quantity(120, 'mm[Hg]') }],
      }),
    ],
    [['c4a']],
  ],
  'a specimen that clotted': [
    [result('c5a', '3-4', { dataAbsentReason: { text: 'Specimen clotted' } })],
    [['c5a']],
  ],
  'two troponins, six hours apart, of one value': [
    [
      result('c6a', '6598-7', {
        effectiveDateTime: '2024-03-05T08:00:00-05:00',
        valueQuantity: quantity(0.04, 'ng/mL'),
      }),
      result('c6b', '6598-7', {
        effectiveDateTime: '2024-03-05T14:00:00-05:00',
        valueQuantity: quantity(0.04, 'ng/mL'),
      }),
    ],
    [['c6a'], ['c6b']],
  ],
  'mg/dL and mg/dl': [
    [
      result('c7a', '2345-7', { valueQuantity: quantity(95, 'mg/dL') }),
      result('c7b', '2345-7', { valueQuantity: quantity(95, 'mg/dl') }),
    ],
    [['c7a', 'c7b']],
  ],
  'final, then corrected': [
    [
      result('c8a', '2160-0', { valueQuantity: quantity(1.1, 'mg/dL') }),
      result('c8b', '2160-0', { status: 'corrected', valueQuantity: quantity(11, 'mg/dL') }),
    ],
    [['c8a', 'c8b']],
  ],
  'diabetes undated, of 2010 and of 2020': [
    [
      condition('c9a', coded(diabetes)),
      condition('c9b', coded(diabetes), { onsetDateTime: '2010-05-01' }),
      condition('c9c', coded(diabetes), { onsetDateTime: '2020-05-01' }),
    ],
    [['c9a'], ['c9b'], ['c9c']],
  ],
  'SNOMED CT, ICD-10-CM and both': [
    [
      condition('d1a', coded(asthma), { onsetDateTime: '2011-02-03' }),
      condition('d1b', coded(asthmaIcd), { onsetDateTime: '2011-02-03' }),
      condition('d1c', coded(asthma, asthmaIcd), { onsetDateTime: '2011-02-03' }),
    ],
    [['d1a', 'd1b', 'd1c']],
  ],
  'an encounter without a date': [[visit('d2a', { type: [{ text: 'Office visit' }] })], [['d2a']]],
  'an emergency and a clinic visit that start together': [
    [visit('d3a', { class: { code: 'EMER' }, period: { start } }), visit('d3b', { period: { start } })],
    [['d3a'], ['d3b']],
  ],
  'an allergy coded in code only': [
    [{ resourceType: 'AllergyIntolerance', id: 'd4a', code: coded(coding(RXNORM, '7980', 'penicillin G')) }],
    [['d4a']],
  ],
  'a report with a conclusion only': [
    [
      {
        resourceType: 'DiagnosticReport',
        id: 'd5a',
        status: 'final',
        code: coded(coding(LOINC, '36643-5')),
        effectiveDateTime: start,
        conclusion: 'No acute disease.',
      },
    ],
    [['d5a']],
  ],
  'a pacemaker': [
    [{ resourceType: 'Device', id: 'd6a', type: coded(coding(SNOMED, '14106009', 'Cardiac pacemaker')) }],
    [['d6a']],
  ],
  'a goal': [
    [
      {
        resourceType: 'Goal',
        id: 'd7a',
        lifecycleStatus: 'active',
        description: { text: 'Walk a mile a day' },
      },
    ],
    [['d7a']],
  ],
  'metformin by RxNorm and by NDC, crosswalked by a third': [
    [order('d8a', metformin[0]), order('d8b', metformin[1]), order('d8c', ...metformin)],
    [['d8a', 'd8b', 'd8c']],
  ],
};

const all = Object.values(cases).flatMap(([said]) => said);

test('all eighteen cases come out as wanted, in every order of arrival that is tried', async t => {
  const { database, newPatient, tell } = await openRecords(t);
  const arrive = async (said: readonly Said[]) => {
    const key = await newPatient();
    // The document's id and time are the statement's, not its place's.
    for (const one of said) {
      const n = all.indexOf(one);
      const documentId = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      await tell(key, {
        resources: [asResource(one)],
        documentId,
        time: new Date(Date.UTC(2024, 5, 1 + (n % 3))),
      });
    }
    return key;
  };
  const first = await arrive(all);
  const served = await readResources(database.executor, first);
  for (const [name, [said, groups]] of Object.entries(cases)) {
    const ids = new Set(said.map(one => one.id));
    const standing = served.filter(each => ids.has(each.resourceId));
    assert.deepEqual(
      standing.map(each => each.resourceId),
      groups.map(group => group[0]),
      name,
    );
    const behind = await Promise.all(standing.map(each => readStatements(database.executor, first, each)));
    assert.deepEqual(
      behind.map(statements => statements.map(each => each.resourceId)),
      groups.map(group => group.toSorted()),
      `${name}: every statement is behind its resource`,
    );
  }
  const corrected = served.find(each => each.resourceId === 'c8a');
  const creatinine = resourceOf(corrected ?? { json: undefined }) as unknown as Said;
  assert.deepEqual([creatinine['status'], creatinine['valueQuantity']], ['corrected', quantity(11, 'mg/dL')]);

  const said = await readSaid(database, first);
  const orders = [
    all.toReversed(),
    ...fc.sample(fc.shuffledSubarray(all, { minLength: all.length }), { numRuns: 2, seed: 18 }),
  ];
  for (const shuffled of orders) assert.deepEqual(await readSaid(database, await arrive(shuffled)), said);
});
