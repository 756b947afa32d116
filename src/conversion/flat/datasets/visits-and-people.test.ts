import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FhirResource } from 'fhir/r4';
import { flat, henrick, henrickIsTheSubject, ICD10, LOINC, NPI, said, SNOMED } from '../authored.ts';

const subject = henrickIsTheSubject;

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

test('a note is decoded; a PDF has no words; a reference to a file somewhere else is no row, nor is what was superseded', () => {
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
    { ...note('Replaced', 'text/plain', 'TG9uZyBhZ28='), status: 'superseded' } as FhirResource,
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

test('a visit leads to its medications, and its discharge to the summary that says it', () => {
  const { transitions, medications } = flat(
    ...hospitalStay,
    {
      resourceType: 'MedicationAdministration',
      id: 'antibiotic',
      status: 'completed',
      subject,
      context: { reference: 'Encounter/stay' },
      medicationCodeableConcept: { text: 'Ceftriaxone' },
    },
    {
      resourceType: 'Composition',
      id: 'summary',
      status: 'final',
      date: '2025-11-04',
      title: 'Discharge Summary',
      type: { coding: [{ system: LOINC, code: '18842-5' }] },
      author: [],
      subject,
    },
  );
  assert.deepEqual(
    transitions.map(row => [row.status, row.discharge_summary, row.visit_medication_reference_ids]),
    [
      ['Admission', '', medications[0]?.medication_id],
      ['Discharge', 'document-1', medications[0]?.medication_id],
    ],
  );
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
