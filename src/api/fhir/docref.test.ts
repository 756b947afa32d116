// US Core's $docref, and what else of FHIR's reading a stranger may try: kinds of identifiers, canonicals by their path, versions at a time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bundle, CapabilityStatement, OperationOutcome, Resource } from 'fhir/r4';
import { getPatient } from '../../patients/find.ts';
import { putResources } from '../../records/search/charts.testing.ts';
import { elvira, openTestApi, register } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
let patient: string;

const LOINC = 'http://loinc.org';
const MR = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] };

before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, elvira);
  const database = api.parts.database.of(clinic.projectId);
  const key = await getPatient(database.executor, clinic.projectId, patient);
  const document = (id: string, code: string, date: string, more: object = {}) => ({
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    subject: { reference: `Patient/${patient}` },
    type: { coding: [{ system: LOINC, code }] },
    date,
    ...more,
  });
  const care = (start: string, end: string) => ({ context: { period: { start, end } } });
  await putResources(database, key, [
    document('ccd-2020', '34133-9', '2020-05-01T10:00:00Z', care('2010-01-01', '2020-04-30')),
    document('ccd-2022', '34133-9', '2022-05-01T10:00:00Z', care('2021-01-01', '2022-04-30')),
    document('note-2023', '11506-3', '2023-05-01T10:00:00Z'),
    document('old', '34133-9', '2024-05-01T10:00:00Z', { status: 'superseded' }),
    {
      resourceType: 'Practitioner',
      id: 'p1',
      identifier: [{ type: MR, system: 'urn:clinic', value: 'A-1' }],
      meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-practitioner'] },
    },
    { resourceType: 'Practitioner', id: 'p2', identifier: [{ system: 'urn:clinic', value: 'A-1' }] },
  ] as Resource[]);
});
after(() => api.close());

const idsOf = ({ body }: { body: unknown }) =>
  ((body as Bundle).entry ?? [])
    .filter(each => each.search?.mode !== 'outcome')
    .map(each => each.resource?.id);
const docref = (rest: string) => clinic.ask(`/fhir/DocumentReference/$docref?patient=${patient}${rest}`);

test('without dates the most recent CCD is meant, or the most recent of the type that is asked for', async () => {
  assert.deepEqual(idsOf(await docref('')), ['ccd-2022']);
  assert.deepEqual(idsOf(await docref(`&type=${LOINC}|11506-3`)), ['note-2023']);
  assert.deepEqual(idsOf(await docref('&type=11488-4')), []);
  assert.deepEqual(idsOf(await docref('&on-demand=true')), []);
});

test('dates are those of the care, and of a document that tells none its own', async () => {
  assert.deepEqual(idsOf(await docref('&start=2022-02-01')), ['note-2023', 'ccd-2022']);
  assert.deepEqual(idsOf(await docref('&end=2020-12-31')), ['ccd-2020']);
  assert.deepEqual(idsOf(await docref('&start=2021-06-01&end=2024')), ['note-2023', 'ccd-2022']);
  const { body } = await docref('&start=1900&_format=json');
  const { total, link } = body as Bundle;
  assert.deepEqual([total, link?.map(each => each.relation)], [3, ['self']]);
  assert.ok(link?.[0]?.url.endsWith(`$docref?patient=${patient}&start=1900&_format=json`));
});

test('by POST with Parameters it answers the same; what cannot be read is refused', async () => {
  const body = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'patient', valueId: patient },
      { name: 'start', valueDate: '1900-01-01' },
      { name: 'type', valueCodeableConcept: { coding: [{ system: LOINC, code: '34133-9' }] } },
    ],
  };
  const posted = await clinic.ask('/fhir/DocumentReference/$docref', { method: 'POST', json: body });
  assert.deepEqual(idsOf(posted), ['ccd-2022', 'ccd-2020']);
  for (const query of ['', `?patient=${patient}&start=yesterday`]) {
    const refused = await clinic.ask(`/fhir/DocumentReference/$docref${query}`);
    assert.deepEqual(
      [refused.status, (refused.body as OperationOutcome).resourceType],
      [400, 'OperationOutcome'],
    );
  }
  assert.deepEqual(idsOf(await clinic.ask('/fhir/DocumentReference/$docref?patient=nobody')), []);
  assert.equal((await clinic.ask('/fhir/DocumentReference/ccd-2020')).status, 200, 'a read as before');
});

test('the capability statement has it, and the combinations of Patient', async () => {
  const { rest } = (await clinic.ask('/fhir/metadata')).body as CapabilityStatement;
  const of = (type: string) => rest?.[0]?.resource?.find(each => each.type === type);
  assert.deepEqual(
    of('DocumentReference')?.operation?.map(each => each.name),
    ['docref'],
  );
  const combined = of('Patient')?.extension?.map(each =>
    each.extension?.flatMap(({ url, valueString }) => (url === 'required' ? [valueString] : [])),
  );
  assert.deepEqual(combined, [
    ['birthdate', 'name'],
    ['gender', 'name'],
  ]);
});

test('an identifier is found by its kind, a profile by the beginning of its path; other modifiers are refused', async () => {
  const ask = (query: string) => clinic.ask(`/fhir/Practitioner?${query}`);
  assert.deepEqual(idsOf(await ask(`identifier:of-type=${MR.coding[0]?.system}|MR|A-1`)), ['p1']);
  assert.deepEqual(idsOf(await ask('identifier=urn:clinic|A-1')), ['p1', 'p2']);
  assert.deepEqual(idsOf(await ask('_profile:below=http://hl7.org/fhir/us/core')), ['p1']);
  for (const query of [
    'identifier:of-type=MR|A-1',
    '_profile:above=http://hl7.org',
    'name:of-type=a|b|c',
    '_lastUpdated:exact=2020',
  ]) {
    const refused = await ask(query);
    assert.deepEqual(
      [refused.status, (refused.body as OperationOutcome).resourceType],
      [400, 'OperationOutcome'],
    );
  }
});

test('what cannot be sorted by is said, or refused to who asks strictly', async () => {
  const path = `/fhir/DocumentReference?patient=${patient}&_sort=type`;
  const { entry } = (await clinic.ask(path)).body as Bundle;
  const said = entry?.find(each => each.search?.mode === 'outcome')?.resource as OperationOutcome | undefined;
  assert.match(said?.issue[0]?.diagnostics ?? '', /not sorted by type/);
  assert.equal((await clinic.ask(path, { headers: { prefer: 'handling=strict' } })).status, 400);
});

test('a history at a time has the versions that were current then', async () => {
  const database = api.parts.database.of(clinic.projectId);
  const key = await getPatient(database.executor, clinic.projectId, patient);
  const told = (text: string, at: string) =>
    putResources(
      database,
      key,
      [{ resourceType: 'Basic', id: 'b', code: { text } } as Resource],
      new Date(at),
    );
  await told('first', '2026-02-01T00:00:00Z');
  await told('second', '2026-03-01T00:00:00Z');
  const versions = async (at: string) =>
    ((await clinic.ask(`/fhir/Basic/b/_history?_at=${at}`)).body as Bundle).entry?.map(
      each => each.response?.etag,
    ) ?? [];
  assert.deepEqual(await versions('2026-01-15'), []);
  assert.deepEqual(await versions('2026-02-15'), ['W/"1"']);
  assert.deepEqual(await versions('2026-02-15T10:00:00Z'), ['W/"1"']);
  assert.deepEqual(await versions('2026-04'), ['W/"2"']);
  assert.deepEqual(await versions('2026'), ['W/"2"', 'W/"1"']);
  assert.equal((await clinic.ask('/fhir/Basic/b/_history?_at=then')).status, 400);
});

test('one patient’s record is searched by POST as well', async () => {
  const body = new URLSearchParams({ type: `${LOINC}|11506-3` }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const path = `/fhir/Patient/${patient}/DocumentReference/_search`;
  assert.deepEqual(idsOf(await clinic.ask(path, { method: 'POST', headers, raw: body })), ['note-2023']);
});
