// Every search that US Core 3.1.1, 6.1 and 7.0 say a server SHALL take, and most of those it SHOULD: by GET and by POST, with both spellings
// of the patient, with and without the system of a code, with every comparator of a date.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bundle, Resource } from 'fhir/r4';
import { getPatient } from '../../patients/find.ts';
import { putResources } from '../../records/search/charts.testing.ts';
import { elvira, kam, openTestApi, register } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
let patient: string;

const coded = (system: string, code: string) => ({ coding: [{ system, code, display: `About ${code}` }] });
const category = (code: string) => [
  coded('http://terminology.hl7.org/CodeSystem/observation-category', code),
];

/** One resource for each type that has a profile, and beside it one that no search of the first may find. */
const chart = (patientId: string): Resource[] => {
  const subject = { reference: `Patient/${patientId}` };
  const pair = (resourceType: string, fields: object, others: object) => [
    { resourceType, id: `${resourceType}-1`, ...fields },
    { resourceType, id: `${resourceType}-2`, ...others },
  ];
  return [
    ...pair(
      'AllergyIntolerance',
      { patient: subject, clinicalStatus: coded('urn:a', 'active') },
      { patient: subject },
    ),
    ...pair(
      'CarePlan',
      {
        subject,
        category: [coded('urn:c', 'assess-plan')],
        status: 'active',
        period: { start: '2024-03-01', end: '2024-03-31' },
      },
      { subject, status: 'draft' },
    ),
    ...pair(
      'CareTeam',
      { subject, status: 'active', participant: [{ role: [coded('urn:r', 'nurse')] }] },
      { subject, status: 'inactive' },
    ),
    ...pair(
      'Condition',
      {
        subject,
        category: [coded('urn:c', 'problem-list-item')],
        clinicalStatus: coded('urn:s', 'active'),
        code: coded('http://snomed.info/sct', '195967001'),
        onsetDateTime: '2024-03-10',
        abatementDateTime: '2024-03-11',
        recordedDate: '2024-03-10',
        encounter: { reference: 'Encounter/Encounter-1' },
        extension: [
          {
            url: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate',
            valueDateTime: '2024-03-10',
          },
        ],
      },
      { subject, onsetDateTime: '1999-01-01', recordedDate: '1999', abatementDateTime: '1999-02' },
    ),
    ...pair(
      'Coverage',
      { beneficiary: subject, status: 'active' },
      { beneficiary: subject, status: 'cancelled' },
    ),
    ...pair(
      'Device',
      { patient: subject, status: 'active', type: coded('http://snomed.info/sct', '705643001') },
      { patient: subject },
    ),
    ...pair(
      'DiagnosticReport',
      {
        subject,
        status: 'final',
        category: [coded('urn:v2-0074', 'LAB')],
        code: coded('http://loinc.org', '24323-8'),
        effectiveDateTime: '2024-03-10T10:00:00-05:00',
      },
      { subject, status: 'partial', effectiveDateTime: '1999-01-01' },
    ),
    ...pair(
      'DocumentReference',
      {
        subject,
        status: 'current',
        category: [coded('urn:c', 'clinical-note')],
        type: coded('http://loinc.org', '34133-9'),
        date: '2024-03-10T10:00:00.123Z',
        context: { period: { start: '2024-03-01', end: '2024-03-02' } },
      },
      {
        subject,
        status: 'superseded',
        date: '1999-01-01T00:00:00Z',
        context: { period: { start: '1999-01-01', end: '1999-01-02' } },
      },
    ),
    ...pair(
      'Encounter',
      {
        subject,
        status: 'finished',
        class: { system: 'urn:v3', code: 'AMB' },
        type: [coded('http://www.ama-assn.org/go/cpt', '99213')],
        period: { start: '2024-03-10T10:00:00Z', end: '2024-03-10T11:00:00Z' },
        identifier: [{ system: 'urn:visits', value: 'V1' }],
        location: [{ location: { reference: 'Location/Location-1' } }],
        hospitalization: { dischargeDisposition: coded('urn:d', 'home') },
      },
      { subject, status: 'planned', period: { start: '1999-01-01', end: '1999-01-02' } },
    ),
    ...pair(
      'FamilyMemberHistory',
      { patient: subject, status: 'completed', condition: [{ code: coded('urn:i', 'E11') }] },
      { patient: subject },
    ),
    ...pair(
      'Goal',
      {
        subject,
        lifecycleStatus: 'active',
        description: { text: 'Walk daily' },
        target: [{ dueDate: '2024-03-10' }],
      },
      { subject, target: [{ dueDate: '1999-01-01' }] },
    ),
    ...pair(
      'Immunization',
      { patient: subject, status: 'completed', occurrenceDateTime: '2024-03-10' },
      { patient: subject, status: 'not-done', occurrenceDateTime: '1999-01-01' },
    ),
    ...pair(
      'Location',
      {
        name: 'North Clinic',
        address: { line: ['1 Main St'], city: 'Boston', state: 'MA', postalCode: '02215' },
      },
      { name: 'South' },
    ),
    ...pair(
      'MedicationDispense',
      { subject, status: 'completed', type: coded('urn:t', 'FF') },
      { subject, status: 'declined' },
    ),
    ...pair(
      'MedicationRequest',
      {
        subject,
        status: 'active',
        intent: 'order',
        authoredOn: '2024-03-10',
        encounter: { reference: 'Encounter/Encounter-1' },
      },
      { subject, status: 'stopped', intent: 'plan', authoredOn: '1999-01-01' },
    ),
    ...pair('MedicationStatement', { subject, status: 'active' }, { subject, status: 'completed' }),
    ...pair(
      'Observation',
      {
        subject,
        status: 'final',
        category: category('laboratory'),
        code: coded('http://loinc.org', '2345-7'),
        effectiveDateTime: '2024-03-10T10:00:00Z',
      },
      { subject, status: 'amended', category: category('vital-signs'), effectiveDateTime: '1999-01-01' },
    ),
    ...pair(
      'Organization',
      { name: 'General Hospital', address: [{ city: 'Boston' }] },
      { name: 'Elsewhere' },
    ),
    ...pair(
      'Practitioner',
      {
        name: [{ family: 'Grey', given: ['Meredith'] }],
        identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }],
      },
      { name: [{ family: 'Shepherd' }] },
    ),
    ...pair(
      'PractitionerRole',
      {
        practitioner: { reference: 'Practitioner/Practitioner-1' },
        specialty: [coded('http://nucc.org/provider-taxonomy', '207R00000X')],
      },
      {},
    ),
    ...pair(
      'Procedure',
      {
        subject,
        status: 'completed',
        code: coded('http://snomed.info/sct', '80146002'),
        performedPeriod: { start: '2024-03-10T10:00:00Z', end: '2024-03-10T11:00:00Z' },
      },
      { subject, status: 'not-done', performedDateTime: '1999-01-01' },
    ),
    ...pair(
      'QuestionnaireResponse',
      {
        subject,
        status: 'completed',
        authored: '2024-03-10T10:00:00Z',
        questionnaire: 'http://example.org/q|1',
      },
      { subject, status: 'in-progress', authored: '1999-01-01' },
    ),
    ...pair(
      'RelatedPerson',
      { patient: subject, name: [{ family: 'Valadez', given: ['Ana'] }] },
      { patient: subject, name: [{ family: 'Other' }] },
    ),
    ...pair(
      'ServiceRequest',
      {
        subject,
        status: 'active',
        category: [coded('urn:c', '387713003')],
        code: coded('http://snomed.info/sct', '35637008'),
        authoredOn: '2024-03-10T10:00:00Z',
      },
      { subject, status: 'revoked', authoredOn: '1999-01-01' },
    ),
    ...pair('Specimen', { subject, status: 'available' }, { subject, status: 'unavailable' }),
    ...['Condition', 'Observation', 'Encounter'].map(type => ({
      resourceType: 'Provenance',
      id: `said-${type}`,
      target: [{ reference: `${type}/${type}-1` }],
      recorded: '2024-03-10T10:00:00Z',
    })),
  ];
};

/** Parameters beside the patient; a date stands for itself and all its comparators. Types of nobody are searched without one. */
const searches: Record<string, string[]> = {
  AllergyIntolerance: ['', 'clinical-status=urn:a|active'],
  CarePlan: [
    'category=urn:c|assess-plan',
    'category=urn:c|assess-plan&status=active',
    'category=assess-plan&date=2024-03',
    'category=assess-plan&status=active&date=2024-03',
  ],
  CareTeam: ['', 'status=active', 'role=urn:r|nurse'],
  Condition: [
    '',
    'category=urn:c|problem-list-item',
    'code=http://snomed.info/sct|195967001',
    'clinical-status=urn:s|active',
    'category=problem-list-item&clinical-status=active',
    'onset-date=2024-03-10',
    'abatement-date=2024-03-11',
    'recorded-date=2024-03-10',
    'asserted-date=2024-03-10',
    'category=problem-list-item&encounter=Encounter/Encounter-1',
    'encounter=Encounter-1',
  ],
  Coverage: ['', 'status=active'],
  Device: ['', 'type=http://snomed.info/sct|705643001', 'status=active'],
  DiagnosticReport: [
    '',
    'category=urn:v2-0074|LAB',
    'code=http://loinc.org|24323-8',
    'category=urn:v2-0074|LAB&date=2024-03-10',
    'code=24323-8&date=2024-03-10',
    'status=final',
    'status=final,amended',
  ],
  DocumentReference: [
    '',
    'category=urn:c|clinical-note',
    'category=clinical-note&date=2024-03-10',
    'type=http://loinc.org|34133-9',
    'status=current',
    'type=34133-9&period=2024-03',
  ],
  Encounter: [
    '',
    'date=2024-03-10',
    'class=urn:v3|AMB',
    'type=http://www.ama-assn.org/go/cpt|99213',
    'status=finished',
    'identifier=urn:visits|V1',
    'location=Location/Location-1',
    'discharge-disposition=urn:d|home',
  ],
  FamilyMemberHistory: ['', 'code=urn:i|E11', 'status=completed'],
  Goal: ['', 'lifecycle-status=active', 'target-date=2024-03-10', 'description=walk'],
  Immunization: ['', 'status=completed', 'date=2024-03-10'],
  Location: [
    'name=north',
    'address=boston',
    'address-city=Boston',
    'address-state=MA',
    'address-postalcode=02215',
  ],
  MedicationDispense: ['', 'status=completed', 'status=completed&type=urn:t|FF'],
  MedicationRequest: [
    'intent=order',
    'intent=order&status=active',
    'intent=order,plan&status=active',
    'intent=order&encounter=Encounter/Encounter-1',
    'intent=order&authoredon=2024-03-10',
  ],
  MedicationStatement: ['', 'status=active'],
  Observation: [
    '',
    'category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory',
    'code=http://loinc.org|2345-7',
    'code=http://loinc.org|2345-7,http://loinc.org|718-7',
    'category=laboratory&date=2024-03-10',
    'category=laboratory&status=final',
    'code=2345-7&date=2024-03-10',
  ],
  Organization: ['name=general', 'address=boston'],
  Practitioner: ['name=grey', 'identifier=http://hl7.org/fhir/sid/us-npi|1234567893'],
  PractitionerRole: [
    'specialty=http://nucc.org/provider-taxonomy|207R00000X',
    'practitioner=Practitioner/Practitioner-1',
    'practitioner=Practitioner-1',
  ],
  Procedure: [
    '',
    'date=2024-03-10',
    'code=http://snomed.info/sct|80146002&date=2024-03-10',
    'status=completed',
  ],
  QuestionnaireResponse: [
    '',
    'status=completed',
    'authored=2024-03-10',
    'questionnaire=http://example.org/q|1',
  ],
  RelatedPerson: ['', 'name=ana'],
  ServiceRequest: [
    '',
    'category=urn:c|387713003',
    'code=http://snomed.info/sct|35637008',
    'category=387713003&authored=2024-03-10',
    'code=35637008&authored=2024-03-10',
    'status=active',
  ],
  Specimen: ['', 'status=available'],
};
const ofNobody = ['Location', 'Organization', 'Practitioner', 'PractitionerRole'];

before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, elvira);
  const scoped = api.parts.database.of(clinic.projectId);
  await putResources(scoped, await getPatient(scoped.executor, clinic.projectId, patient), chart(patient));
});
after(() => api.close());

async function find(type: string, query: string, method: 'GET' | 'POST'): Promise<string[]> {
  const answer =
    method === 'GET'
      ? await clinic.ask(`/fhir/${type}?${query}`)
      : await clinic.ask(`/fhir/${type}/_search`, {
          method: 'POST',
          raw: query,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        });
  assert.equal(answer.status, 200, `${method} ${type}?${query} ${answer.text}`);
  const bundle = answer.body as Bundle;
  assert.equal(bundle.total, bundle.entry?.length ?? 0);
  return (bundle.entry ?? []).map(entry => String(entry.resource?.id));
}

const encoded = (parameters: readonly (readonly string[])[]) =>
  parameters.map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`).join('&');
const isDate = (value: string) => /^\d{4}-\d{2}(-\d{2})?$/.test(value);

for (const [type, queries] of Object.entries(searches))
  test(`${type} is found by ${queries.map(query => query || 'patient').join('; ')}`, async () => {
    const own = `${type}-1`;
    for (const query of queries) {
      const parameters = query === '' ? [] : query.split('&').map(each => each.split(/=(.*)/s));
      const whose = ofNobody.includes(type)
        ? [[]]
        : [[['patient', patient]], [['patient', `Patient/${patient}`]]];
      for (const who of whose)
        for (const method of ['GET', 'POST'] as const) {
          const found = await find(type, encoded([...who, ...parameters]), method);
          assert.deepEqual(found, query === '' ? [own, `${type}-2`] : [own], `${method} ${query}`);
        }
      const who = ofNobody.includes(type) ? [] : [['patient', patient]];
      const variants = parameters.flatMap(([name = '', value = ''], at) => {
        const others = parameters.filter((_, i) => i !== at);
        const without = value.replaceAll(/(^|,)[^,|]*\|/g, '$1');
        const isCode = value.includes('|') && name !== 'questionnaire';
        const dates = isDate(value)
          ? ['gt2024-01-01', 'ge2024-03', 'lt2025-01-01', 'le2024-03-31', 'ge2024-03-01']
          : [];
        return [
          ...(isCode ? [[...others, [name, without]]] : []),
          ...dates.map(date => [...others, [name, date], [name, 'gt2000-01-01']]),
        ];
      });
      for (const variant of variants)
        assert.deepEqual(await find(type, encoded([...who, ...variant]), 'GET'), [own], encoded(variant));
      for (const [at] of parameters.entries()) {
        const wrong = parameters.map(([name = '', value = ''], i) =>
          i !== at ? [name, value] : [name, isDate(value) ? '1980-01-01' : 'nothing-like-it'],
        );
        assert.deepEqual(await find(type, encoded([...who, ...wrong]), 'GET'), [], encoded(wrong));
      }
    }
    assert.deepEqual(await find(type, `_id=${own}`, 'GET'), [own], 'by _id alone');
  });

test('Patient is found by its id, ours or the caller’s, by identifier, name, birth date and gender', async () => {
  await register(clinic, kam);
  // A document makes the record that a search goes through.
  await api.receive(clinic, patient, { bytes: Buffer.from('who') }, [
    {
      resourceType: 'Patient',
      id: 'pat',
      identifier: [{ system: 'urn:oid:1.2.3', value: '4711' }],
      name: [{ family: 'Valadez-Nucleus', given: ['Elvira'] }],
      birthDate: '1970-12-26',
      gender: 'female',
      deceasedDateTime: '2024-03-10',
    } as Resource,
  ]);
  for (const query of [
    `_id=${patient}`,
    `_id=${elvira.patient_id}`,
    'identifier=urn:oid:1.2.3|4711',
    'identifier=4711',
    `identifier=${elvira.patient_id}`,
    'name=elvira',
    'name=Valadez',
    'birthdate=1970-12-26&name=valadez',
    'gender=female&name=valadez',
    'birthdate=1970-12-26&family=valadez',
    'family=valadez&gender=female',
    'death-date=2024-03-10&family=valadez',
    'given=elvira',
  ])
    for (const method of ['GET', 'POST'] as const)
      assert.deepEqual(await find('Patient', query, method), [patient], query);
  for (const query of [
    'name=kam',
    '_id=kam-2',
    'gender=male&name=valadez',
    'birthdate=1970-12-27&name=valadez',
    'death-date=gt2024-04&family=valadez',
  ])
    assert.deepEqual(await find('Patient', query, 'GET'), [], query);
});

test('a chain leads through the patient', async () => {
  for (const query of [
    'patient.identifier=urn:oid:1.2.3|4711',
    'subject:Patient.name=valadez',
    'patient.birthdate=1970-12-26',
    'patient:identifier=4711',
  ])
    assert.deepEqual(
      await find('Observation', `${encodeURI(query)}&code=2345-7`, 'GET'),
      ['Observation-1'],
      query,
    );
  assert.deepEqual(await find('Observation', 'patient.name=nobody', 'GET'), []);
});

test('_revinclude=Provenance:target brings the Provenance of the matches', async () => {
  for (const type of ['Condition', 'Observation', 'Encounter']) {
    const { body } = await clinic.ask(`/fhir/${type}?patient=${patient}&_revinclude=Provenance:target`);
    const modes = (body as Bundle).entry?.map(entry => `${entry.resource?.id} ${entry.search?.mode}`);
    assert.deepEqual(modes, [`${type}-1 match`, `${type}-2 match`, `said-${type} include`]);
  }
});
