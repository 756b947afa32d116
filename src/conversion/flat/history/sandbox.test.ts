import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { convert } from '../../ccda/index.ts';
import { PATIENT_ID } from '../authored.ts';
import { flatten } from '../index.ts';
import type { FlatInput, FlatRow } from '../index.ts';
import { historyOf } from './index.ts';

// The sandbox people's documents, as the gateway would have them.

const folder = fileURLToPath(new URL('../../../networks/sandbox/documents/', import.meta.url));
const documents = readdirSync(folder).filter(name => name.endsWith('.xml') && !name.includes('misfiled'));

function recordOf(person: string): FlatInput {
  const own = documents.filter(name => name.startsWith(person));
  return {
    patientId: PATIENT_ID,
    sources: own.map(name => ({ sourceId: name, name })),
    resources: own.flatMap(name =>
      (convert(readFileSync(`${folder}${name}`)).bundle.entry ?? []).flatMap(({ resource }) =>
        resource ? [{ resource, sourceIds: [name] }] : [],
      ),
    ),
  };
}

const people = [...new Set(documents.map(name => name.split('-').slice(0, 2).join('-')))];
const kam = recordOf('kam-quark');
const whole = historyOf(kam);

test('Kam Quark has the published infection, with the published codes', () => {
  const infection = whole.conditions.find(({ code }) => code === 'T87.43');
  const name = 'Infection of amputation stump of right lower extremity';
  assert.deepEqual(infection, {
    name,
    code: 'T87.43',
    code_system: 'ICD-10-CM',
    recorded_date: '2013-01-01',
    onset_date: '2013-01-01',
    status: 'Active',
    all_names_and_codes: [
      { name, code: '11996161000119100', code_system: 'SNOMED-CT' },
      { name, code: 'T87.43', code_system: 'ICD-10-CM' },
      { name, code: '997.62', code_system: 'ICD-9-CM' },
      { name, code: '1582724', code_system: 'IMO' },
    ],
  });
});

test('Kam Quark has the published medicines, vital sign, laboratory result, smoking status and vaccine', () => {
  const ketorolac = whole.med_recs.find(({ rx_norm_code }) => rx_norm_code === '1665461');
  assert.deepEqual(
    [
      ketorolac?.drug_name, ketorolac?.class_1_code, ketorolac?.class_2_code, ketorolac?.class_3_code, ketorolac?.class_4_code, ketorolac?.product_ndc,
      ketorolac?.package_ndc, ketorolac?.normlaized_package_ndc, ketorolac?.text, ketorolac?.dosage, ketorolac?.start_date, ketorolac?.end_date,
      ketorolac?.status,
    ],
    [
      '1 ML ketorolac tromethamine 30 MG/ML Injection', 'M', 'M01', 'M01A', 'M01AB', '0409-3795',
      '0409-3795-01', '00409379501', '<div xmlns="http://www.w3.org/1999/xhtml">30 mg Once, Intravenous, STAT, 12/01/2007, For 1 dose</div>', '30 mg', '2007-12-01',
      '2007-12-02', 'COMPLETED',
    ],
  ); // prettier-ignore
  assert.ok(
    whole.medications.some(({ code, start_date }) => code === '311041' && start_date === '2009-04-01'),
  );
  assert.ok(
    whole.vitals.some(
      ({ name, value, unit, code, observation_time }) =>
        [name, value, unit, code, observation_time].join() === 'Body height,162.600000,cm,8302-2,2013-03-01',
    ),
  );
  assert.ok(
    whole.labs.some(
      ({ name, value, unit, date }) =>
        [name, value, unit, date].join() === 'Microalbumin, Urine Random,3.4,mg/dL,2013-10-01T00:00:00+00:00',
    ),
  );
  const tobacco = historyOf(kam, 'socialhistory').social_history.find(
    ({ observation_code }) => observation_code === '229819007',
  );
  assert.equal(tobacco?.observation_value_code, '451381000124107');
  assert.equal(tobacco?.observation_time, '2010-05-11T14:45:00+00:00');
  assert.deepEqual(historyOf(kam, 'immunizations').immunizations, [
    {
      name: 'Influenza, seasonal, injectable, preservative free',
      dosage_value: 0.5,
      dosage_unit: 'mL',
      manufacturer_name: 'pfizer',
      // The published example says 14:17:17, in Brooklyn; this document writes the same moment in UTC.
      occurrence_time: '2020-03-31T18:17:17',
    },
  ]);
});

test('Kam Quark was at Sandbox Hospital, with the published place, doctor and note', () => {
  const visit = whole.encounters.find(({ start_time }) => start_time === '2009-07-01');
  assert.deepEqual([visit?.name, visit?.code, visit?.code_system], ['Ambulatory', 'AMB', 'ActCode']);
  assert.deepEqual(
    [visit?.location.name, visit?.location.location_type, visit?.location.location_type_code],
    ['Sandbox Hospital', 'Pre-Admission Testing', 'unknown'],
  );
  assert.ok(visit?.practitioners.some(({ family_name, suffix }) => `${family_name} ${suffix}` === 'Gray MD'));
  assert.deepEqual(
    [
      visit?.document_reference.type_code,
      visit?.document_reference.type_code_system,
      visit?.document_reference.encounter_reference_id,
    ],
    ['34109-9', 'LOINC', visit?.id],
  );
  assert.equal(whole.insurance.policy_holder, 'Self');
  assert.equal(whole.insurance.group_number, 'ec66c20f-eed8-4bb5-943e-55ecbc71b64e');
});

const codesOf = (all: readonly { code: string }[]): string[] => all.map(({ code }) => code).filter(Boolean);
const slotsOf = (row: FlatRow, column: string): string[] => String(row[column]).split(', ').filter(Boolean);

for (const person of people)
  test(`both formats say the same of ${person}`, () => {
    const input = recordOf(person);
    const c = flatten(input);
    const a = historyOf(input);
    const given = c.immunizations.filter(row => row.immunization_status !== 'not-done');
    assert.deepEqual(
      [
        a.allergies, a.conditions, a.medications, a.sources, a.labs, a.procedures, a.vitals, a.encounters, a.practitioners,
        historyOf(input, 'socialhistory').social_history, historyOf(input, 'immunizations').immunizations,
      ].map(rows => rows.length),
      [
        c.allergies, c.problems, c.medications, c.locations, c.labs, c.procedures, c.vitalSigns, c.encounters, c.practitioners, c.socialHistories, given,
      ].map(rows => rows.length),
    ); // prettier-ignore
    for (const [rows, projected, column] of [
      [c.allergies, a.allergies, 'allergy_code'],
      [c.problems, a.conditions, 'condition_code'],
      [c.medications, a.medications, 'medication_code'],
      [c.vitalSigns, a.vitals, 'vital_sign_observation_code'],
    ] as const)
      rows.forEach((row, at) => {
        assert.deepEqual(codesOf(projected[at]?.all_names_and_codes ?? []), slotsOf(row, column));
      });
    assert.deepEqual(
      a.encounters.map(({ id }) => id),
      c.encounters.map(row => row.encounter_id),
    );
    assert.deepEqual(
      a.medications.map(one => one.medication_id),
      c.medications.map(row => row.medication_id),
    );
    const known = new Set(a.medications.map(one => one.medication_id));
    assert.ok(a.med_recs.every(one => known.has(one.medication_id)));
    assert.equal(new Set(a.med_recs.map(one => one.medication_id)).size, known.size);
  });

test('the order in which resources come does not show', () => {
  const resources = [...kam.resources];
  fc.assert(
    fc.property(fc.shuffledSubarray(resources, { minLength: resources.length }), shuffled => {
      assert.deepEqual(historyOf({ ...kam, resources: shuffled }), whole);
      assert.deepEqual(
        historyOf({ ...kam, resources: shuffled }, 'medications'),
        historyOf(kam, 'medications'),
      );
    }),
    { numRuns: 10 },
  );
});
