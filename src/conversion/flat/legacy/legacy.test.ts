import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FhirResource } from 'fhir/r4';
import { convert } from '../../ccda/index.ts';
import { henrick, henrickIsTheSubject, inputOf, LOINC, PATIENT_ID, SNOMED } from '../authored.ts';
import { flatDatasets } from '../index.ts';
import type { FlatRow } from '../index.ts';
import { flattenLegacy, legacyDatasetOf, legacyDatasets } from './index.ts';

const projectId = 'project-1';
const legacy = (...resources: FhirResource[]) => flattenLegacy({ ...inputOf(resources), projectId });
const subject = henrickIsTheSubject;

/** flat-contract §2, B-only: every column, whatever is known. */
const columns = {
  composition: [
    'composition_id', 'composition_title', 'composition_type', 'composition_type_code', 'composition_type_code_system', 'composition_date',
    'composition_event', 'composition_event_code', 'composition_event_code_system', 'composition_event_encounter_reference_id',
    'composition_event_period_start', 'composition_event_period_end', 'composition_encounter_id', 'composition_custodian_organization_id',
    'composition_original_file_name',
    ...[
      'allergy', 'document_reference', 'encounter', 'immunization', 'lab', 'location', 'medication_statements', 'practitioner_role', 'problem',
      'procedure', 'social_history', 'vital_sign',
    ].map(name => `composition_all_${name}_ids`),
    'patient_id',
  ],
  medRecs: [
    'med_rec_id', 'medication_id', 'medication_reference', 'medication_resource_type', 'medication_statement_id', 'brand_name', 'generic_name',
    'drug_name', ...[1, 2, 3, 4].flatMap(n => [`class_${n}_code`, `class_${n}_name`]), 'product_ndc', 'package_ndc', 'normalized_package_ndc',
    'rxcui', 'patient_id',
  ],
  provenances: [
    'provenance_id', 'provenance_target', 'provenance_who', 'provenance_activity_code', 'provenance_activity_code_system',
    'provenance_agent_type_code', 'provenance_agent_type_code_system', 'provenance_entity_role', 'provenance_entity_what_display',
    'provenance_entity_what_identifier', 'recorded_date', 'patient_id',
  ],
  relatedPersons: [
    'related_person_id', 'related_person_name',
    ...['city', 'country', 'lines', 'postal_code', 'state', 'use'].map(name => `related_person_address_${name}`),
    'related_person_identifier_system', 'related_person_identifier_value', 'related_person_patient_reference_id', 'related_person_period_start',
    'related_person_period_end', 'related_person_relationship_code', 'related_person_relationship_display', 'related_person_relationship_system',
    'related_person_telecom_system', 'related_person_telecom_value', 'patient_id', 'project_id',
  ],
}; // prettier-ignore

const doctor: FhirResource = {
  resourceType: 'Practitioner',
  id: 'doctor',
  name: [{ given: ['Meredith'], family: 'Gray' }],
};
const hospital: FhirResource = { resourceType: 'Organization', id: 'hospital', name: 'Sandbox Hospital' };
const asthma: FhirResource = {
  resourceType: 'Condition',
  id: 'asthma',
  subject,
  code: { coding: [{ system: SNOMED, code: '195967001', display: 'Asthma' }] },
};
const glucose: FhirResource = {
  resourceType: 'Observation',
  id: 'glucose',
  status: 'final',
  subject,
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: LOINC, code: '2345-7', display: 'Glucose' }] },
  valueQuantity: { value: 90, unit: 'mg/dL' },
};
const report: FhirResource = {
  resourceType: 'DiagnosticReport',
  id: 'report',
  status: 'final',
  subject,
  code: { text: 'Chemistry' },
  result: [{ reference: 'Observation/glucose' }],
};
const visit: FhirResource = {
  resourceType: 'Encounter',
  id: 'visit',
  status: 'finished',
  class: { code: 'AMB' },
  subject,
  period: { start: '2024-05-01T10:00:00Z' },
  location: [{ location: { reference: 'Location/ward' } }],
};
const ward: FhirResource = { resourceType: 'Location', id: 'ward', name: 'Ward 3' };
const summary: FhirResource = {
  resourceType: 'Composition',
  id: 'summary',
  status: 'final',
  subject,
  title: 'Continuity of Care',
  type: { coding: [{ system: LOINC, code: '34133-9', display: 'Summary of episode note' }] },
  date: '2024-05-02T08:00:00Z',
  author: [{ reference: 'Practitioner/doctor' }],
  custodian: { reference: 'Organization/hospital' },
  encounter: { reference: 'Encounter/visit' },
  event: [
    {
      code: [{ text: 'care' }],
      period: { start: '2024-05-01', end: '2024-05-02' },
      detail: [{ reference: 'Encounter/visit' }],
    },
  ],
  section: [
    {
      title: 'Problems',
      text: { status: 'generated', div: '<div>Asthma</div>' },
      entry: [{ reference: 'Condition/asthma' }],
    },
    {
      title: 'Results',
      text: { status: 'generated', div: '<div>90</div>' },
      entry: [{ reference: 'DiagnosticReport/report' }],
    },
    {
      title: 'Encounters',
      text: { status: 'generated', div: '<div>Visit</div>' },
      entry: [{ reference: 'Encounter/visit' }],
    },
  ],
};
const document = [henrick, doctor, hospital, asthma, glucose, report, visit, ward, summary];

const only = (rows: FlatRow[] | undefined): FlatRow => {
  assert.equal(rows?.length, 1);
  return rows[0]!;
};

test('every dataset of C and the four of B are there, empty ones too', () => {
  assert.deepEqual(Object.keys(legacy()), [
    ...flatDatasets.map(({ key }) => key),
    'composition',
    'medRecs',
    'provenances',
    'relatedPersons',
  ]);
});

test('a composition names its document, and every row that its sections became', () => {
  const flat = legacy(...document);
  const row = only(flat.composition);
  assert.deepEqual(Object.keys(row).sort(), columns.composition.toSorted());
  assert.deepEqual(
    {
      title: row['composition_title'],
      type: [row['composition_type'], row['composition_type_code'], row['composition_type_code_system']],
      date: row['composition_date'],
      event: [
        row['composition_event'],
        row['composition_event_period_start'],
        row['composition_event_period_end'],
      ],
      patient: row['patient_id'],
    },
    {
      title: 'Continuity of Care',
      type: ['Summary of episode note', '34133-9', 'urn:oid:2.16.840.1.113883.6.1'],
      date: '2024-05-02T08:00:00+0000',
      event: ['care', '2024-05-01T00:00:00+0000', '2024-05-02T00:00:00+0000'],
      patient: PATIENT_ID,
    },
  );
  const encounter = only(flat.encounters)['encounter_id'];
  assert.equal(row['composition_all_problem_ids'], only(flat.problems)['condition_id']);
  assert.equal(row['composition_all_lab_ids'], only(flat.labs)['lab_observation_id'], 'through its report');
  assert.equal(row['composition_all_encounter_ids'], encounter);
  assert.equal(row['composition_encounter_id'], encounter);
  assert.equal(row['composition_event_encounter_reference_id'], encounter);
  assert.equal(row['composition_all_location_ids'], only(flat.locations)['location_id']);
  assert.equal(
    row['composition_all_practitioner_role_ids'],
    only(flat.practitioners)['practitioner_role_id'],
  );
  assert.equal(row['composition_custodian_organization_id'], only(flat.organizations)['organization_id']);
  assert.equal(
    row['composition_all_document_reference_ids'],
    flat.documentReferences
      ?.map(each => each['document_reference_id'])
      .sort()
      .join(', '),
  );
  assert.equal(flat.documentReferences?.length, 3);
  assert.equal(row['composition_all_allergy_ids'], '');
});

test('a provenance says who said what and when', () => {
  const provenance: FhirResource = {
    resourceType: 'Provenance',
    id: 'said',
    target: [{ reference: 'Condition/asthma' }, { reference: 'Condition/gone' }],
    recorded: '2024-05-02T09:00:00Z',
    activity: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: 'CREATE' }],
    },
    agent: [
      {
        type: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' },
          ],
        },
        who: { reference: 'Practitioner/doctor' },
      },
    ],
    entity: [{ role: 'source', what: { display: 'Summary', identifier: { value: 'urn:uuid:1' } } }],
  };
  const flat = legacy(...document, provenance);
  const row = only(flat.provenances);
  assert.deepEqual(Object.keys(row).sort(), columns.provenances.toSorted());
  const { provenance_id: id, ...rest } = row;
  assert.match(String(id), /^[0-9a-f]{64}$/);
  assert.deepEqual(rest, {
    provenance_target: only(flat.problems)['condition_id'],
    provenance_who: only(flat.practitioners)['practitioner_role_id'],
    provenance_activity_code: 'CREATE',
    provenance_activity_code_system: rest['provenance_activity_code_system'],
    provenance_agent_type_code: 'author',
    provenance_agent_type_code_system: rest['provenance_agent_type_code_system'],
    provenance_entity_role: 'source',
    provenance_entity_what_display: 'Summary',
    provenance_entity_what_identifier: 'urn:uuid:1',
    recorded_date: '2024-05-02T09:00:00+0000',
    patient_id: PATIENT_ID,
  });
});

test('a related person has the published columns', () => {
  const aunt: FhirResource = {
    resourceType: 'RelatedPerson',
    id: 'aunt',
    patient: subject,
    relationship: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'AUNT', display: 'aunt' },
        ],
      },
    ],
    name: [{ given: ['Beth'], family: 'Testingson' }],
    telecom: [{ system: 'phone', value: '555-0100' }],
    address: [{ line: ['1 Main St'], city: 'Roxbury', state: 'MA', postalCode: '12345' }],
    period: { start: '2001-02-03' },
  };
  const row = only(legacy(henrick, aunt).relatedPersons);
  assert.deepEqual(Object.keys(row).sort(), columns.relatedPersons.toSorted());
  assert.deepEqual(
    [
      row['related_person_name'], row['related_person_relationship_code'], row['related_person_relationship_display'],
      row['related_person_telecom_system'], row['related_person_telecom_value'], row['related_person_address_lines'],
      row['related_person_period_start'], row['project_id'], row['related_person_identifier_value'],
    ],
    ['Beth Testingson', 'AUNT', 'aunt', 'PHONE', '555-0100', '1 Main St', '2001-02-03T00:00:00+0000', projectId, ''],
  ); // prettier-ignore
});

test('shared datasets have B’s names beside C’s', () => {
  const flat = legacy(...document);
  for (const row of flat.documentReferences ?? [])
    assert.equal(row['document_reference_type_coding'], row['document_reference_type_code']);
  const patient = only(flat.patients);
  assert.equal(patient['postal_code'], patient['address_postal_code']);
});

test('names in a query string and in a path lead to a dataset', () => {
  const cases: Record<string, string | undefined> = {
    COMPOSITIONS: 'composition',
    'compositions=': 'composition',
    composition: 'composition',
    MEDRECS: 'medRecs',
    med_rec: 'medRecs',
    RELATED_PERSONS: 'relatedPersons',
    relatedPerson: 'relatedPersons',
    PROVENANCES: 'provenances',
    VITAL_SIGNS: 'vitalSigns',
    vital_sign: 'vitalSigns',
    VitalSigns: 'vitalSigns',
    medication: 'medications',
    dreams: undefined,
    '': undefined,
  };
  for (const [name, key] of Object.entries(cases)) assert.equal(legacyDatasetOf(name)?.key, key, name);
  for (const { key, query, id } of legacyDatasets)
    assert.deepEqual({ ...legacyDatasetOf(query) }.key, key, `${query} ${id}`);
});

test('only what is wanted is made, and rows have the same ids alone and together', () => {
  const input = { ...inputOf(document), projectId };
  const whole = flattenLegacy(input);
  for (const { key } of legacyDatasets)
    assert.deepEqual(flattenLegacy(input, [key]), { [key]: whole[key] }, key);
});

test('the sandbox people’s documents: constant columns, ids that lead to rows, no null but for numbers', () => {
  const folder = fileURLToPath(new URL('../../../networks/sandbox/documents/', import.meta.url));
  const names = readdirSync(folder).filter(
    name => name.startsWith('kam-quark') && name.endsWith('.xml') && !name.includes('misfiled'),
  );
  const flat = flattenLegacy({
    projectId,
    patientId: PATIENT_ID,
    sources: names.map(name => ({ sourceId: name, name })),
    resources: names.flatMap(name =>
      (convert(readFileSync(`${folder}${name}`)).bundle.entry ?? []).flatMap(({ resource }) =>
        resource ? [{ resource, sourceIds: [name] }] : [],
      ),
    ),
  });
  for (const key of Object.keys(columns) as (keyof typeof columns)[])
    for (const row of flat[key] ?? []) {
      assert.deepEqual(Object.keys(row).sort(), columns[key].toSorted(), key);
      for (const cell of Object.values(row)) assert.equal(typeof cell, 'string');
    }
  const everyId = new Set(
    legacyDatasets.flatMap(({ key, id }) => (flat[key] ?? []).map(row => String(row[id]))),
  );
  const named = [...(flat.composition ?? [])].flatMap(row =>
    Object.entries(row)
      .filter(([name]) => name.startsWith('composition_all_') && !name.includes('practitioner_role'))
      .flatMap(([, cell]) => String(cell).split(', ').filter(Boolean)),
  );
  assert.ok(named.length > 20);
  for (const id of named) assert.ok(everyId.has(id));
  assert.equal(flat.composition?.length, names.length);
  assert.ok(flat.composition?.every(row => names.includes(String(row['composition_original_file_name']))));
  assert.ok((flat.provenances?.length ?? 0) > 0);
  assert.ok((flat.medRecs?.length ?? 0) > 0);
});
