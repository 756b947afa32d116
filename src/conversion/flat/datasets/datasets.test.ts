import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FhirResource, Observation } from 'fhir/r4';
import { flat, henrick, henrickIsTheSubject, ICD10, LOINC, NPI, RXNORM, said, SNOMED } from '../authored.ts';

const subject = henrickIsTheSubject;

test('an allergy gives its substance and manifestations slot by slot, and the codes each vocabulary has', () => {
  const { allergies, patients } = flat(henrick, {
    resourceType: 'AllergyIntolerance',
    id: 'a',
    patient: subject,
    code: {
      text: 'Penicillin G',
      coding: [
        { system: RXNORM, code: '7980', display: 'penicillin G' },
        { system: SNOMED, code: '764146007' },
      ],
    },
    onsetDateTime: '2005',
    recordedDate: '2014-10-03T17:15:00-05:00',
    reaction: [
      { manifestation: [{ coding: [{ system: SNOMED, code: '247472004', display: 'Hives' }] }] },
      { manifestation: [{ coding: [{ system: ICD10, code: 'R06.2', display: 'Wheezing' }] }] },
    ],
  });
  assert.deepEqual(said(allergies[0]), {
    allergy_code: '7980, 764146007',
    allergy_code_system: 'urn:oid:2.16.840.1.113883.6.88, urn:oid:2.16.840.1.113883.6.96',
    allergy_name: 'penicillin G, Penicillin G',
    allergy_onset_start: '2005-01-01T00:00:00+0000',
    reaction_manifestation_code: '247472004, R06.2',
    reaction_manifestation_code_system: 'urn:oid:2.16.840.1.113883.6.96, urn:oid:2.16.840.1.113883.6.90',
    reaction_manifestation: 'Hives, Wheezing',
    recorded_date: '2014-10-03T22:15:00+0000',
    allergy_code_snomed: '764146007',
    allergy_code_snomed_name: 'Penicillin G',
    allergy_code_rxnorm: '7980',
    allergy_code_rxnorm_name: 'penicillin G',
    reaction_manifestation_code_snomed: '247472004',
    reaction_manifestation_code_snomed_name: 'Hives',
    reaction_manifestation_code_icd10: 'R06.2',
    reaction_manifestation_code_icd10_name: 'Wheezing',
  });
  assert.equal(allergies[0]?.subject_patient_id, patients[0]?.resource_id);
});

test('a coverage keeps one slot per class and leads to its payor', () => {
  const { coverages, organizations, patients } = flat(
    henrick,
    { resourceType: 'Organization', id: 'payor', name: 'Aetna' },
    {
      resourceType: 'Coverage',
      id: 'c',
      status: 'active',
      subscriberId: 'W123',
      beneficiary: subject,
      subscriber: subject,
      payor: [{ reference: 'Organization/payor' }],
      identifier: [{ system: 'urn:oid:2.16.840.1.113883.3.1', value: 'P-9' }],
      relationship: {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship',
            code: 'self',
            display: 'Self',
          },
        ],
      },
      class: [
        {
          type: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'group' }],
          },
          value: 'G1',
        },
        {
          type: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'plan' }],
          },
          value: 'P1',
        },
      ],
    },
  );
  const row = coverages[0];
  assert.deepEqual(said(row), {
    subscriber_id: 'W123',
    class_type_code: 'group, plan',
    class_type_code_system:
      'http://terminology.hl7.org/codesystem/coverage-class, http://terminology.hl7.org/codesystem/coverage-class',
    class_type_display: ', ',
    class_value: 'G1, P1',
    identifier_value: 'P-9',
    identifier_system: '2.16.840.1.113883.3.1',
    order: '0',
    relationship_code: 'self',
    relationship_code_system: 'http://terminology.hl7.org/codesystem/subscriber-relationship',
    relationship_display: 'Self',
    status: 'ACTIVE',
  });
  assert.equal(row?.payor_reference, organizations[0]?.organization_id);
  assert.equal(row?.beneficiary_reference, patients[0]?.resource_id);
  assert.equal(row?.subscriber_reference, patients[0]?.resource_id);
});

test('a section of a document is a document reference, and the rows made from its entries point to it', () => {
  const { documentReferences, recordSources, problems } = flat(
    henrick,
    {
      resourceType: 'Condition',
      id: 'asthma',
      subject,
      code: { coding: [{ system: SNOMED, code: '195967001', display: 'Asthma' }] },
    },
    {
      resourceType: 'Composition',
      id: 'ccd',
      status: 'final',
      date: '2014-10-01',
      title: 'Continuity of Care Document',
      type: { coding: [{ system: LOINC, code: '34133-9' }] },
      author: [],
      subject,
      section: [
        {
          title: 'Problem List',
          code: { coding: [{ system: LOINC, code: '11450-4', display: 'Problem list - Reported' }] },
          text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Asthma</p></div>' },
          entry: [{ reference: 'Condition/asthma' }],
        },
      ],
    },
  );
  assert.deepEqual(said(documentReferences[0]), {
    document_reference_content_data: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Asthma</p></div>',
    document_reference_content_type: 'text/plain',
    document_reference_type_code: '11450-4',
    document_reference_type_coding_system: '2.16.840.1.113883.6.1',
    document_reference_type: 'Problem List',
  });
  const provenance = recordSources.find(row => row.resource_type === 'problem');
  assert.equal(provenance?.resource_id, problems[0]?.condition_id);
  assert.equal(provenance?.document_reference_id, documentReferences[0]?.document_reference_id);
});

test('a note is decoded; a PDF has no words; a reference to a file somewhere else is no row', () => {
  const note = (id: string, contentType: string, data: string | undefined): FhirResource => ({
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    subject,
    type: { coding: [{ system: LOINC, code: '34109-9', display: 'Note' }] },
    content: [{ attachment: { contentType, data, url: data ? undefined : 'Binary/x', title: id } }],
  });
  const { documentReferences } = flat(
    henrick,
    note('Visit', 'text/plain', Buffer.from('Läuft gut.').toString('base64')),
    note('Scan', 'application/pdf', Buffer.from('%PDF-1.7').toString('base64')),
    note('Elsewhere', 'text/xml', undefined),
  );
  const contents = Object.fromEntries(
    documentReferences.map(row => [String(row.document_reference_type), row.document_reference_content_data]),
  );
  assert.deepEqual(contents, { Visit: 'Läuft gut.', Scan: '' });
});

test('a section that was also kept as a note is shown once, with the encounter of the note', () => {
  const type = { coding: [{ system: LOINC, code: '10164-2', display: 'History of Present illness' }] };
  const { documentReferences, encounters } = flat(
    henrick,
    { resourceType: 'Encounter', id: 'visit', status: 'finished', class: { code: 'AMB' }, subject },
    {
      resourceType: 'DocumentReference',
      id: 'note',
      status: 'current',
      subject,
      type,
      content: [
        {
          attachment: {
            contentType: 'text/plain',
            title: 'HPI',
            data: Buffer.from('Coughs.').toString('base64'),
          },
        },
      ],
      context: { encounter: [{ reference: 'Encounter/visit' }] },
    },
    {
      resourceType: 'Composition',
      id: 'note-document',
      status: 'final',
      date: '2014-10-01',
      title: 'Progress note',
      type: {},
      author: [],
      subject,
      section: [
        {
          title: 'HPI',
          code: type,
          text: { status: 'generated', div: '<div>Coughs.</div>' },
          entry: [{ reference: 'DocumentReference/note' }],
        },
        { title: 'Goals', text: { status: 'empty', div: '<div>No information.</div>' } },
      ],
    },
  );
  assert.equal(documentReferences.length, 1);
  assert.equal(documentReferences[0]?.document_reference_content_data, '<div>Coughs.</div>');
  assert.equal(documentReferences[0]?.encounter_reference_id, encounters[0]?.encounter_id);
});

const hospitalStay: FhirResource[] = [
  henrick,
  { resourceType: 'Location', id: 'ward', name: 'Rochester Hospital' },
  {
    resourceType: 'Practitioner',
    id: 'gray',
    name: [{ family: 'Gray', given: ['Meredith'], suffix: ['MD'] }],
    identifier: [{ system: NPI, value: '1467899294' }],
  },
  {
    resourceType: 'Condition',
    id: 'sepsis',
    subject,
    code: { coding: [{ system: ICD10, code: 'A41.9', display: 'Sepsis, unspecified organism' }] },
  },
  {
    resourceType: 'Encounter',
    id: 'stay',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP', display: 'inpatient' },
    type: [
      {
        coding: [
          { system: SNOMED, code: '183452005' },
          { system: 'http://www.ama-assn.org/go/cpt', code: '99223', display: 'Initial hospital care' },
        ],
      },
    ],
    subject,
    period: { start: '2025-11-01T15:30:00-05:00', end: '2025-11-04T09:00:00-05:00' },
    location: [{ location: { reference: 'Location/ward' } }],
    participant: [
      {
        type: [
          {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'ATND' }],
          },
        ],
        individual: { reference: 'Practitioner/gray' },
      },
    ],
    diagnosis: [{ condition: { reference: 'Condition/sepsis' }, use: { coding: [{ code: 'DD' }] } }],
    hospitalization: {
      dischargeDisposition: {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/v2-0112',
            code: '01',
            display: 'Home or Self Care',
          },
        ],
      },
    },
  },
];

test('an encounter leads to its diagnoses, places and people, and the diagnosis leads back', () => {
  const { encounters, problems, locations, practitioners } = flat(...hospitalStay);
  const row = encounters[0];
  assert.deepEqual(said(row), {
    encounter_start_time: '2025-11-01T20:30:00+0000',
    encounter_end_time: '2025-11-04T14:00:00+0000',
    encounter_type_code: 'IMP, 183452005, 99223',
    encounter_type_code_system:
      'urn:oid:2.16.840.1.113883.5.4, urn:oid:2.16.840.1.113883.6.96, urn:oid:2.16.840.1.113883.6.12',
    encounter_type_name: 'inpatient, , Initial hospital care',
    hospitalization_discharge_disposition: 'Home or Self Care',
    encounter_type_code_snomed: '183452005',
    encounter_type_code_cpt: '99223',
    encounter_type_code_cpt_name: 'Initial hospital care',
  });
  assert.equal(row?.condition_id_references, problems[0]?.condition_id);
  assert.equal(row?.location_id_references, locations[0]?.location_id);
  assert.equal(row?.practitioner_role_id_references, practitioners[0]?.practitioner_role_id);
  assert.equal(problems[0]?.encounter_id, row?.encounter_id);
});

test('an inpatient stay that ended is an admission and a discharge of one visit', () => {
  const { transitions, encounters, problems } = flat(...hospitalStay);
  assert.deepEqual(
    transitions.map(row => [row.status, row.status_date_time, row.setting]),
    [
      ['Admission', '2025-11-01 20:30:00.000000+00:00', 'IP'],
      ['Discharge', '2025-11-04 14:00:00.000000+00:00', 'IP'],
    ],
  );
  const [admission, discharge] = transitions;
  assert.equal(admission?.visit_id, discharge?.visit_id);
  assert.notEqual(admission?.transition_id, discharge?.transition_id);
  assert.match(String(discharge?.transition_id), /^\d{1,20}$/);
  assert.equal(discharge?.visit_encounter_reference_ids, encounters[0]?.encounter_id);
  assert.equal(discharge?.visit_diagnosis_reference_ids, problems[0]?.condition_id);
  assert.equal(discharge?.discharge_diagnosis_code, 'A41.9');
  assert.equal(discharge?.discharge_disposition_code_hl7, '01');
  assert.equal(discharge?.attending_physician_name, 'Meredith Gray MD');
  assert.equal(discharge?.attending_physician_npi, '1467899294');
  assert.equal(discharge?.facility_name, 'Rochester Hospital');
  assert.equal(discharge?.gender, 'M');
  assert.equal(discharge?.dob, '1962-03-04 00:00:00.000000+00:00');
  assert.equal(admission?.discharge_disposition, '');
});

test('an office visit, or an emergency visit nobody dated, is no transition', () => {
  const visit = (id: string, code: string, start: string | undefined): FhirResource => ({
    resourceType: 'Encounter',
    id,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code },
    subject,
    period: { start },
  });
  const { transitions, encounters } = flat(
    henrick,
    visit('office', 'AMB', '2024-05-01'),
    visit('undated', 'EMER', undefined),
  );
  assert.equal(encounters.length, 2);
  assert.deepEqual(transitions, []);
});

test('a relative has one row with every condition', () => {
  const { familyMemberHistories } = flat(henrick, {
    resourceType: 'FamilyMemberHistory',
    id: 'father',
    status: 'completed',
    patient: subject,
    relationship: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'FTH', display: 'father' },
      ],
    },
    sex: { coding: [{ system: 'http://hl7.org/fhir/administrative-gender', code: 'male', display: 'Male' }] },
    condition: [
      { code: { coding: [{ system: SNOMED, code: '22298006', display: 'Myocardial infarction' }] } },
      { code: { text: 'Gout' } },
    ],
  });
  assert.deepEqual(said(familyMemberHistories[0]), {
    family_member_history_condition_code: '22298006, ',
    family_member_history_condition_code_system: 'urn:oid:2.16.840.1.113883.6.96, ',
    family_member_history_condition_display: 'Myocardial infarction, Gout',
    family_member_history_relationship_code: 'FTH',
    family_member_history_relationship_code_system: 'urn:oid:2.16.840.1.113883.5.111',
    family_member_history_relationship_display: 'father',
    family_member_history_sex_code: 'male',
    family_member_history_sex_code_system: 'http://hl7.org/fhir/administrative-gender',
    family_member_history_sex_display: 'Male',
  });
});

test('a vaccine keeps its dose as a number and who made it; one refused says so', () => {
  const { immunizations } = flat(
    henrick,
    {
      resourceType: 'Immunization',
      id: 'flu',
      status: 'completed',
      patient: subject,
      vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '140', display: 'Influenza' }] },
      occurrenceDateTime: '2012-08-15',
      doseQuantity: { value: 0.5, unit: 'mL' },
      lotNumber: '1',
      manufacturer: { display: 'Sanofi Pasteur' },
      route: {
        coding: [
          {
            system: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
            code: 'C28161',
            display: 'Intramuscular',
          },
        ],
      },
    },
    {
      resourceType: 'Immunization',
      id: 'refused',
      status: 'not-done',
      patient: subject,
      vaccineCode: { text: 'Tetanus' },
      occurrenceDateTime: '2013-01-01',
    },
  );
  assert.deepEqual(said(immunizations[0]), {
    immunization_code: '140',
    immunization_code_system: 'urn:oid:2.16.840.1.113883.12.292',
    immunization_name: 'Influenza',
    immunization_dosage_value: 0.5,
    immunization_dosage_unit: 'mL',
    immunization_lot_number: '1',
    immunization_manufacturer_name: 'Sanofi Pasteur',
    immunization_occurrence_time: '2012-08-15T00:00:00+0000',
    immunization_route_code: 'C28161',
    immunization_route_code_system: 'urn:oid:2.16.840.1.113883.3.26.1.1',
    immunization_route: 'Intramuscular',
    immunization_status: 'completed',
    immunization_code_cvx: '140',
    immunization_code_cvx_name: 'Influenza',
  });
  assert.equal(immunizations[1]?.immunization_status, 'not-done');
  assert.equal(immunizations[1]?.immunization_dosage_value, null);
});

const result = (id: string, value: Partial<Observation>): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: LOINC, code: id, display: id }] },
  subject,
  effectiveDateTime: '2015-06-22T08:00:00Z',
  ...value,
});

test('a lab result says its value as text, its number apart, its range and the report it belongs to', () => {
  const { labs } = flat(
    henrick,
    result('718-7', {
      valueQuantity: { value: 9.5, unit: 'g/dL', comparator: '<' },
      interpretation: [{ coding: [{ code: 'L', display: 'Low' }] }],
      referenceRange: [
        { low: { value: 12, unit: 'g/dL' }, high: { value: 16.5, unit: 'g/dL' }, text: '12 to 16.5' },
      ],
    }),
    result('4544-3', { valueQuantity: { value: 41, unit: '%' } }),
    {
      resourceType: 'DiagnosticReport',
      id: 'cbc',
      status: 'final',
      subject,
      effectiveDateTime: '2015-06-22',
      code: { coding: [{ system: LOINC, code: '58410-2', display: 'CBC panel' }] },
      result: [{ reference: 'Observation/718-7' }, { reference: 'Observation/4544-3' }],
    },
  );
  const row = labs.find(lab => lab.lab_code === '718-7');
  assert.deepEqual(said(row), {
    diagnostic_report_name: 'CBC panel',
    diagnostic_report_code: '58410-2',
    diagnostic_report_code_system: 'urn:oid:2.16.840.1.113883.6.1',
    diagnostic_report_code_loinc: '58410-2',
    diagnostic_report_code_loinc_name: 'CBC panel',
    lab_code: '718-7',
    lab_code_system: 'urn:oid:2.16.840.1.113883.6.1',
    lab_name: '718-7',
    lab_code_loinc: '718-7',
    lab_code_loinc_name: '718-7',
    lab_interpretation: 'Low',
    lab_timestamp: '2015-06-22T08:00:00+0000',
    lab_unit: 'g/dL',
    lab_unit_quantity: 'g/dL',
    lab_value: '<9.5',
    lab_value_quantity: '9.5',
    observation_category: 'laboratory',
    lab_reference_range_low: '12',
    lab_reference_range_high: '16.5',
    lab_reference_range_text: '12 to 16.5',
    lab_reference_range_unit: 'g/dL',
  });
  assert.match(String(row?.diagnostic_report_id), /^[0-9a-f]{64}$/);
  assert.equal(new Set(labs.map(lab => lab.diagnostic_report_id)).size, 1);
});

test('every kind of lab value is text, and none but a number is in the number column', () => {
  const { labs } = flat(
    henrick,
    result('coded', {
      valueCodeableConcept: { coding: [{ system: SNOMED, code: '10828004', display: 'Positive' }] },
    }),
    result('words', { valueString: 'Yellow' }),
    result('yes-no', { valueBoolean: false }),
    result('count', { valueInteger: 3 }),
    result('titre', { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }),
    result('between', {
      valueRange: { low: { value: 2, unit: 'cells' }, high: { value: 5, unit: 'cells' } },
    }),
    result('tiny', { valueQuantity: { value: 0.0000001 } }),
  );
  const values = Object.fromEntries(
    labs.map(row => [String(row.lab_code), [row.lab_value, row.lab_value_quantity]]),
  );
  assert.deepEqual(values, {
    coded: ['Positive', ''],
    words: ['Yellow', ''],
    'yes-no': ['false', ''],
    count: ['3', '3'],
    titre: ['1:128', ''],
    between: ['2 - 5', ''],
    tiny: ['0.0000001', '0.0000001'],
  });
  assert.equal(labs.find(row => row.lab_code === 'coded')?.lab_value_code, '10828004');
  assert.equal(labs.find(row => row.lab_code === 'words')?.lab_value_string, 'Yellow');
  assert.equal(labs.find(row => row.lab_code === 'yes-no')?.lab_value_boolean, 'false');
});

test('places and organizations keep name, address and numbers', () => {
  const { locations, organizations } = flat(
    {
      resourceType: 'Location',
      id: 'l',
      name: 'Rochester Hospital',
      type: [
        {
          coding: [
            { system: 'urn:oid:2.16.840.1.113883.6.259', code: '1160-1', display: 'Urgent Care Center' },
          ],
        },
      ],
      address: {
        use: 'work',
        line: ['11 Main Street', 'Wing B'],
        city: 'Rochester',
        state: 'MA',
        postalCode: '02770',
      },
    },
    {
      resourceType: 'Organization',
      id: 'o',
      name: 'Springfield Health',
      address: [
        {
          line: ['999 Emergency Lane'],
          city: 'Springfield',
          state: 'IL',
          postalCode: '62701',
          country: 'US',
        },
      ],
      telecom: [
        { system: 'phone', use: 'work', value: '+1(555)555-1000' },
        { system: 'fax', value: '+1(555)555-1001' },
      ],
    },
  );
  assert.deepEqual(said(locations[0]), {
    location_name: 'Rochester Hospital',
    location_address: '11 Main Street, Wing B',
    location_city: 'Rochester',
    location_postal_code: '02770',
    location_state: 'MA',
    location_type: 'Urgent Care Center',
    location_type_code: '1160-1',
    location_type_code_system: 'urn:oid:2.16.840.1.113883.6.259',
    location_address_use: 'work',
  });
  assert.deepEqual(said(organizations[0]), {
    organization_name: 'Springfield Health',
    organization_address_lines: '999 Emergency Lane',
    organization_address_city: 'Springfield',
    organization_address_state: 'IL',
    organization_address_postal_code: '62701',
    organization_address_country: 'US',
    organization_telecom_value: '+1(555)555-1000, +1(555)555-1001',
    organization_telecom_use: 'work, ',
    organization_telecom_system: 'phone, fax',
  });
});

test('ordered, reported, given and dispensed medications are all rows, and say which they were', () => {
  const prednisone = {
    coding: [{ system: RXNORM, code: '763179', display: 'Prednisone 20 MG Oral Tablet' }],
  };
  const { medications } = flat(
    henrick,
    {
      resourceType: 'MedicationRequest',
      id: 'order',
      status: 'active',
      intent: 'order',
      subject,
      medicationCodeableConcept: prednisone,
      dosageInstruction: [
        {
          text: 'three tablets once a day',
          patientInstruction: 'with food',
          timing: {
            repeat: { boundsPeriod: { start: '2025-11-01T23:30:00Z', end: '2025-11-04T23:30:00Z' } },
          },
          route: { coding: [{ code: 'C38288', display: 'Oral' }] },
          doseAndRate: [{ doseQuantity: { value: 60, unit: 'mg' } }],
        },
      ],
    },
    {
      resourceType: 'MedicationStatement',
      id: 'home',
      status: 'completed',
      subject,
      contained: [{ resourceType: 'Medication', id: 'm', code: prednisone }],
      medicationReference: { reference: '#m' },
      effectivePeriod: { start: '2024-01-01' },
      dosage: [{ doseAndRate: [{ doseQuantity: { value: 1, code: '1' } }] }],
    },
    {
      resourceType: 'MedicationAdministration',
      id: 'given',
      status: 'completed',
      subject,
      medicationCodeableConcept: prednisone,
      effectiveDateTime: '2025-11-02T08:00:00Z',
      dosage: { dose: { value: 60, unit: 'mg' } },
    },
    {
      resourceType: 'MedicationDispense',
      id: 'sold',
      status: 'completed',
      subject,
      medicationCodeableConcept: prednisone,
    },
  );
  const by = (context: string) => medications.find(row => row.medication_context === context);
  assert.deepEqual(said(by('ordered')), {
    medication_code: '763179',
    medication_code_system: 'urn:oid:2.16.840.1.113883.6.88',
    medication_name: 'Prednisone 20 MG Oral Tablet',
    medication_resource_type: 'medication_statement',
    medication_statement_dose_route: 'Oral',
    medication_statement_dose_unit: 'mg',
    medication_statement_dose_value: 60,
    medication_statement_start_time: '2025-11-01T23:30:00+0000',
    medication_statement_end_time: '2025-11-04T23:30:00+0000',
    medication_statement_patient_instructions: 'with food',
    medication_statement_status: 'active',
    medication_statement_text: 'three tablets once a day',
    medication_code_rxnorm: '763179',
    medication_code_rxnorm_name: 'Prednisone 20 MG Oral Tablet',
    medication_context: 'ordered',
  });
  assert.equal(by('reported')?.medication_code, '763179');
  assert.equal(by('reported')?.medication_statement_dose_unit, 'no_unit');
  assert.equal(by('administered')?.medication_statement_start_time, '2025-11-02T08:00:00+0000');
  assert.equal(by('dispensed')?.medication_statement_dose_value, null);
  assert.equal(medications.length, 4);
});

test('a dispense is a fill of its prescription', () => {
  const amoxicillin = {
    coding: [
      { system: RXNORM, code: '308191', display: 'Amoxicillin 500 MG Oral Capsule' },
      { system: 'http://hl7.org/fhir/sid/ndc', code: '0093-3109-01' },
    ],
  };
  const { medicationFills, medications } = flat(
    henrick,
    {
      resourceType: 'Practitioner',
      id: 'p',
      name: [{ family: 'Bailey', given: ['Miranda'] }],
      identifier: [{ system: NPI, value: '1' }],
    },
    {
      resourceType: 'Organization',
      id: 'pharmacy',
      name: 'Corner Drugs',
      address: [{ city: 'Boston', state: 'MA' }],
    },
    {
      resourceType: 'MedicationRequest',
      id: 'rx',
      status: 'active',
      intent: 'order',
      subject,
      authoredOn: '2024-02-01',
      medicationCodeableConcept: amoxicillin,
      requester: { reference: 'Practitioner/p' },
      dispenseRequest: { numberOfRepeatsAllowed: 2, quantity: { value: 30, unit: 'capsule' } },
      substitution: { allowedBoolean: true },
    },
    {
      resourceType: 'MedicationDispense',
      id: 'fill',
      status: 'completed',
      subject,
      medicationCodeableConcept: amoxicillin,
      authorizingPrescription: [{ reference: 'MedicationRequest/rx' }],
      whenHandedOver: '2024-02-03',
      daysSupply: { value: 10 },
      performer: [{ actor: { reference: 'Organization/pharmacy' } }],
    },
  );
  const row = medicationFills[0];
  assert.deepEqual(said(row), {
    quantity_unit_code: 'capsule',
    days_supply: '10',
    refills_value: '2',
    substitutions: '1',
    product_code: '308191, 0093-3109-01',
    written_date: '2024-02-01T00:00:00+0000',
    last_filled_date: '2024-02-03T00:00:00+0000',
    sold_date: '2024-02-03T00:00:00+0000',
    ndc_code: '0093-3109-01',
    rxcui: '308191',
    medication_statement_start_time: '2024-02-03T00:00:00+0000',
    medication_name: 'Amoxicillin 500 MG Oral Capsule, ',
    quantity_prescribed: '30',
    pharmacy_store_name: 'Corner Drugs',
    pharmacy_city: 'Boston',
    pharmacy_state: 'MA',
    prescriber_npi: '1',
    prescriber_name: 'Miranda Bailey',
  });
  assert.equal(
    row?.medication_id,
    medications.find(one => one.medication_context === 'ordered')?.medication_id,
  );
});

test('a patient is shown by the current name and address, with race and ethnicity', () => {
  const category = (url: string, display: string) => ({
    url: `http://hl7.org/fhir/us/core/StructureDefinition/us-core-${url}`,
    extension: [
      { url: 'ombCategory', valueCoding: { display } },
      { url: 'text', valueString: 'words' },
    ],
  });
  const { patients } = flat({
    resourceType: 'Patient',
    id: 'elvira',
    extension: [category('race', 'black'), category('ethnicity', 'non-hispanic')],
    name: [
      { use: 'maiden', family: 'Nucleus', given: ['Elvira'] },
      { use: 'official', family: 'Valadez', given: ['Elvira', 'Maria'] },
    ],
    gender: 'female',
    birthDate: '1970-12-26',
    maritalStatus: { coding: [{ code: 'M', display: 'Married' }] },
    address: [
      { use: 'old', city: 'Lowell' },
      {
        use: 'home',
        line: ['703 Ankunding Trail Unit 45'],
        city: 'Boston',
        district: 'Suffolk',
        state: 'Massachusetts',
        postalCode: '02215',
      },
    ],
    telecom: [
      { system: 'phone', value: '555-0100' },
      { system: 'email', value: 'e@example.com' },
    ],
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'en-US' }] } }],
  });
  assert.deepEqual(said(patients[0]), {
    address_city: 'Boston',
    address_county: 'Suffolk',
    address_line: '703 Ankunding Trail Unit 45',
    address_postal_code: '02215',
    address_state: 'Massachusetts',
    date_of_birth: '1970-12-26T00:00:00',
    family_name: 'Valadez',
    given_name: 'Elvira, Maria',
    gender: 'FEMALE',
    language: 'en-US',
    marital_status: 'Married',
    race: 'black, non-hispanic',
    telephone: '555-0100',
  });
});

test('one person who works in two places is one practitioner with two roles, each of which can be joined', () => {
  const gray = (id: string): FhirResource => ({
    resourceType: 'Practitioner',
    id,
    name: [{ family: 'Gray', given: ['Meredith', 'Ellis'], suffix: ['MD'] }],
    identifier: [
      { system: 'urn:oid:2.16.840.1.113883.19.5', value: '123' },
      { system: NPI, value: '1467899294' },
    ],
    telecom: [{ system: 'phone', value: '+1(555)911-1234' }],
  });
  const role = (id: string, practitioner: string, code: string, display: string): FhirResource => ({
    resourceType: 'PractitionerRole',
    id,
    practitioner: { reference: `Practitioner/${practitioner}` },
    specialty: [{ coding: [{ system: 'http://nucc.org/provider-taxonomy', code, display }] }],
  });
  const { practitioners, procedures } = flat(
    henrick,
    gray('gray-1'),
    gray('gray-2'),
    role('surgeon', 'gray-1', '208600000X', 'Surgery'),
    role('nurse', 'gray-2', '363L00000X', 'Nurse Practitioner'),
    {
      resourceType: 'Procedure',
      id: 'appendix',
      status: 'completed',
      subject,
      code: { text: 'Appendectomy' },
      performer: [{ actor: { reference: 'PractitionerRole/surgeon' } }],
    },
  );
  assert.equal(practitioners.length, 1);
  assert.deepEqual(said(practitioners[0]), {
    practitioner_family_name: 'Gray',
    practitioner_given_name: 'Meredith|Ellis',
    practitioner_name_suffix: 'MD',
    practitioner_identifier_system: '2.16.840.1.113883.4.6, 2.16.840.1.113883.19.5',
    practitioner_identifier_value: '1467899294, 123',
    practitioner_telecom_system: 'PHONE',
    practitioner_telecom_value: '+1(555)911-1234',
    practitioner_role_specialty: 'Nurse Practitioner, Surgery',
    practitioner_role_specialty_code: '363L00000X, 208600000X',
    practitioner_role_specialty_code_system:
      'urn:oid:2.16.840.1.113883.6.101, urn:oid:2.16.840.1.113883.6.101',
  });
  const roles = String(practitioners[0]?.practitioner_role_id).split(', ');
  assert.equal(roles.length, 2);
  assert.ok(roles.includes(String(procedures[0]?.performer_practitioner_role_reference_id)));
});

test('a problem names its category first, then the codes of the document', () => {
  const { problems } = flat(henrick, {
    resourceType: 'Condition',
    id: 'ckd',
    subject,
    category: [
      {
        coding: [
          { system: LOINC, code: '75323-6', display: 'Condition' },
          { system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' },
        ],
      },
    ],
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    code: {
      coding: [
        { system: SNOMED, code: '431855005', display: 'Chronic kidney disease\n   stage 1' },
        { system: ICD10, code: 'N18.1', display: 'CKD, stage 1' },
      ],
    },
    onsetPeriod: { start: '2011-05-28T15:19:11Z' },
  });
  assert.deepEqual(said(problems[0]), {
    condition_category_code: 'problem-list-item, 75323-6',
    condition_category_code_name: ', Condition',
    condition_category_code_system:
      'http://terminology.hl7.org/codesystem/condition-category, urn:oid:2.16.840.1.113883.6.1',
    condition_code: '431855005, N18.1',
    condition_code_system: 'urn:oid:2.16.840.1.113883.6.96, urn:oid:2.16.840.1.113883.6.90',
    condition_name: 'Chronic kidney disease stage 1, CKD, stage 1',
    condition_clinical_status: 'active',
    condition_onset_date: '2011-05-28T15:19:11+0000',
    condition_code_icd10: 'N18.1',
    condition_code_icd10_name: 'CKD, stage 1',
    condition_code_snomed: '431855005',
    condition_code_snomed_name: 'Chronic kidney disease stage 1',
  });
});

test('what was not done, refuted or entered in error is no row', () => {
  const { procedures, problems, allergies, medications, labs } = flat(
    henrick,
    { resourceType: 'Procedure', id: 'p', status: 'not-done', subject, code: { text: 'Colonoscopy' } },
    {
      resourceType: 'Condition',
      id: 'c',
      subject,
      verificationStatus: { coding: [{ code: 'refuted' }] },
      code: { text: 'Diabetes' },
    },
    {
      resourceType: 'AllergyIntolerance',
      id: 'a',
      patient: subject,
      verificationStatus: { coding: [{ code: 'entered-in-error' }] },
      code: { text: 'Latex' },
    },
    {
      resourceType: 'MedicationRequest',
      id: 'm',
      status: 'active',
      intent: 'order',
      doNotPerform: true,
      subject,
      medicationCodeableConcept: { text: 'Aspirin' },
    },
    result('718-7', { status: 'entered-in-error', valueQuantity: { value: 9 } }),
  );
  assert.deepEqual([procedures, problems, allergies, medications, labs], [[], [], [], [], []]);
});

test('a procedure gives when and why it was done', () => {
  const { procedures } = flat(henrick, {
    resourceType: 'Procedure',
    id: 'x',
    status: 'completed',
    subject,
    code: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '44950', display: 'Appendectomy' }] },
    performedPeriod: { start: '2012-05-12T13:00:00+02:00', end: '2012-05-12T14:00:00+02:00' },
    reasonCode: [{ coding: [{ system: ICD10, code: 'K35.80', display: 'Acute appendicitis' }] }],
  });
  assert.deepEqual(said(procedures[0]), {
    procedure_code: '44950',
    procedure_code_system: 'urn:oid:2.16.840.1.113883.6.12',
    procedure_name: 'Appendectomy',
    procedure_date_time: '2012-05-12T11:00:00+0000',
    procedure_reason: 'Acute appendicitis',
    procedure_reason_code: 'K35.80',
    procedure_reason_code_system: 'urn:oid:2.16.840.1.113883.6.90',
    procedure_code_cpt: '44950',
    procedure_code_cpt_name: 'Appendectomy',
    procedure_reason_code_icd10: 'K35.80',
    procedure_reason_code_icd10_name: 'Acute appendicitis',
  });
});

const inCategory = (category: string, id: string, rest: Partial<Observation>): Observation =>
  result(id, { category: [{ coding: [{ code: category }] }], ...rest });

test('social history gives the answer by code, or by number with its unit', () => {
  const { socialHistories, labs } = flat(
    henrick,
    inCategory('social-history', '72166-2', {
      valueCodeableConcept: {
        coding: [{ system: SNOMED, code: '449868002', display: 'Current every day smoker' }],
      },
    }),
    inCategory('social-history', '8663-7', { valueQuantity: { value: 1.5, unit: 'packs/day' } }),
  );
  assert.deepEqual(
    socialHistories
      .map(row => [row.social_history_observation_code, row.social_history_observation_value])
      .sort(),
    [
      ['72166-2', 'Current every day smoker'],
      ['8663-7', '1.5 packs/day'],
    ],
  );
  assert.equal(
    socialHistories.find(row => row.social_history_observation_code === '72166-2')?.observation_category,
    'social-history',
  );
  assert.deepEqual(labs, []);
});

test('a blood pressure is two vital signs of one group, and the panel around them is none', () => {
  const component = (code: string, value: number) => ({
    code: { coding: [{ system: LOINC, code }] },
    valueQuantity: { value, unit: 'mm[Hg]' },
  });
  const { vitalSigns } = flat(
    henrick,
    inCategory('vital-signs', '85353-1', {
      hasMember: [{ reference: 'Observation/85354-9' }, { reference: 'Observation/8867-4' }],
    }),
    inCategory('vital-signs', '85354-9', { component: [component('8480-6', 120), component('8462-4', 80)] }),
    inCategory('vital-signs', '8867-4', { valueQuantity: { value: 66, unit: '/min' } }),
  );
  assert.deepEqual(
    vitalSigns.map(row => [row.vital_sign_observation_code, row.vital_sign_observation_value]).sort(),
    [
      ['8462-4', 80],
      ['8480-6', 120],
      ['8867-4', 66],
    ],
  );
  const groups = new Set(vitalSigns.map(row => row.vital_sign_grouping_observation_id));
  assert.equal(groups.size, 1);
  assert.match([...groups].join(), /^[0-9a-f]{64}$/);
});

test('a coded vital sign stays out of the number column', () => {
  const { vitalSigns } = flat(
    henrick,
    inCategory('vital-signs', '5770-3', {
      valueCodeableConcept: {
        coding: [{ system: SNOMED, code: '275778006', display: 'Urine bilirubin negative' }],
      },
    }),
  );
  assert.equal(vitalSigns[0]?.vital_sign_observation_value, null);
  assert.equal(vitalSigns[0]?.vital_sign_observation_text, 'Urine bilirubin negative');
});
