// What clients ask beyond one patient's record: searches of a whole project, _has and chains, summaries, batches.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Bundle, BundleEntry, CapabilityStatement, OperationOutcome, Resource } from 'fhir/r4';
import { getPatient } from '../../patients/find.ts';
import { putResources } from '../../records/search/charts.testing.ts';
import { elvira, kam, openTestApi, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
const patients: string[] = [];
const glucose = 'http://loinc.org|2345-7';

const chart = (patientId: string, n: number): Resource[] => {
  const subject = { reference: `Patient/${patientId}` };
  return [
    {
      resourceType: 'Patient',
      id: patientId,
      birthDate: `19${50 + n}-01-01`,
      name: [{ family: `Family${n}` }],
      generalPractitioner: [{ reference: `Practitioner/dr-${n}` }],
    },
    { resourceType: 'Practitioner', id: `dr-${n}`, name: [{ family: `Doctor${n}` }] },
    {
      resourceType: 'Encounter',
      id: `visit-${n}`,
      status: 'finished',
      class: { code: n === 1 ? 'EMER' : 'AMB' },
      subject,
      participant: [{ individual: { reference: `Practitioner/dr-${n}` } }],
    },
    ...Array.from({ length: 3 }, (_, at) => ({
      resourceType: 'Condition',
      id: `c${n}-${at}`,
      subject,
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">told</div>' },
      note: [{ text: at === 0 ? 'Wheezing at night' : 'Quiet' }],
      onsetDateTime: '2020-01-01',
      encounter: { reference: `Encounter/visit-${n}` },
      code: { coding: [{ system: 'http://snomed.info/sct', code: at === 0 ? '195967001' : `${n}${at}` }] },
    })),
    {
      resourceType: 'Observation',
      id: `o${n}`,
      status: 'final',
      subject,
      encounter: { reference: `Encounter/visit-${n}` },
      code: { coding: [{ system: 'http://loinc.org', code: n === 2 ? '718-7' : '2345-7' }] },
    },
  ] as unknown as Resource[];
};

before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  for (const [n, person] of [elvira, kam, { ...elvira, patient_id: 'third' }].entries()) {
    const id = await register(clinic, person);
    const scoped = api.parts.database.of(clinic.projectId);
    await putResources(scoped, await getPatient(scoped.executor, clinic.projectId, id), chart(id, n));
    patients.push(id);
  }
});
after(() => api.close());

const entriesOf = ({ body }: Answer): BundleEntry[] => (body as Bundle).entry ?? [];
const idsOf = (answer: Answer) => {
  assert.equal(answer.status, 200, answer.text);
  return entriesOf(answer)
    .filter(entry => entry.search?.mode === 'match')
    .map(entry => entry.resource?.id ?? '');
};
const nextOf = ({ body }: Answer) =>
  (body as Bundle).link?.find(link => link.relation === 'next')?.url.slice(api.url.length);
const sorted = (ids: readonly string[]) => ids.toSorted().join(' ');

describe('of a whole project', () => {
  test('clinical data is found without a patient, page after page, nothing twice, nothing of another project', async () => {
    const whole = await clinic.ask('/fhir/Condition');
    const all = sorted(idsOf(whole));
    assert.equal(all, 'c0-0 c0-1 c0-2 c1-0 c1-1 c1-2 c2-0 c2-1 c2-2');
    assert.equal((whole.body as Bundle).total, 9, 'one page is all: it can say how much');
    for (const count of [1, 2, 4, 9]) {
      const seen: string[] = [];
      for (let next: string | undefined = `/fhir/Condition?_count=${count}`; next !== undefined;) {
        const page: Answer = await clinic.ask(next);
        assert.ok(idsOf(page).length <= count);
        seen.push(...idsOf(page));
        next = nextOf(page);
      }
      assert.equal(sorted(seen), all, `by ${count}`);
    }
    const other = await api.newCaller();
    assert.deepEqual(idsOf(await other.ask('/fhir/Condition')), []);
  });

  test('by code, with what refers to it; counted', async () => {
    assert.equal(sorted(idsOf(await clinic.ask('/fhir/Condition?code=195967001'))), 'c0-0 c1-0 c2-0');
    const raw = 'code=195967001&_include=Condition:encounter';
    const posted = await clinic.ask('/fhir/Condition/_search', {
      method: 'POST',
      raw,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(sorted(idsOf(posted)), 'c0-0 c1-0 c2-0');
    assert.equal(entriesOf(posted).length, 6);
    const counted = await clinic.ask('/fhir/Condition?_summary=count');
    assert.deepEqual([(counted.body as Bundle).total, entriesOf(counted).length], [9, 0]);
  });

  test('is not widened by what is not known here: nobody is given another one’s record for it', async () => {
    for (const path of [
      '/fhir/Encounter?id=x',
      '/fhir/Patient?ssn=1',
      '/fhir/Condition?code=195967001&colour=red',
    ]) {
      const { status, body } = await clinic.ask(path);
      assert.deepEqual(
        [path, status, (body as { error: string }).error],
        [path, 400, 'request.parameter-invalid'],
      );
    }
  });

  test('has no order: who asks for one is told, or refused when strict', async () => {
    const lenient = await clinic.ask('/fhir/Observation?_sort=-date');
    assert.equal(idsOf(lenient).length, 3);
    const outcome = entriesOf(lenient).at(-1)?.resource as OperationOutcome;
    assert.match(outcome.issue[0]?.diagnostics ?? '', /_sort was ignored/);
    const strict = await clinic.ask('/fhir/Observation?_sort=-date', {
      headers: { prefer: 'handling=strict' },
    });
    assert.deepEqual(
      [strict.status, (strict.body as { error: string }).error],
      [400, 'search.patient-missing'],
    );
  });
});

describe('chains', () => {
  const cases: [query: string, ids: string][] = [
    ['Observation?patient.birthdate=1951', 'o1'],
    ['Observation?patient.name=family2', 'o2'],
    ['Observation?subject:Patient.birthdate=lt1951', 'o0'],
    ['Observation?patient.general-practitioner.name=doctor1', 'o1'],
    ['Observation?encounter.class=EMER', 'o1'],
    ['Observation?encounter.participant:Practitioner.name=doctor2', 'o2'],
    ['Observation?encounter.patient.birthdate=1950', 'o0'],
    ['Encounter?_has:Observation:encounter:code=718-7', 'visit-2'],
    ['Practitioner?_has:Encounter:participant:class=EMER', 'dr-1'],
    ['Encounter?_has:Condition:encounter:code:not=195967001', 'visit-0 visit-1 visit-2'],
    ['Observation?encounter._has:Condition:encounter:code=11', 'o1'],
    ['Condition?_content=wheezing', 'c0-0 c1-0 c2-0'],
    ['Condition?_content=wheezing&code=11', ''],
  ];
  for (const [query, ids] of cases)
    test(query, async () => {
      assert.equal(sorted(idsOf(await clinic.ask(`/fhir/${query}`))), ids);
    });

  test('patients by what their records say', async () => {
    const found = async (query: string) =>
      idsOf(await clinic.ask(`/fhir/Patient?${query}`)).map(id => patients.indexOf(id));
    assert.deepEqual((await found(`_has:Observation:patient:code=${glucose}`)).toSorted(), [0, 1]);
    assert.deepEqual(await found('_has:Condition:patient:code=22'), [2]);
    assert.deepEqual(await found('_has:Observation:patient:code=718-7&birthdate=1950'), []);
    assert.deepEqual(await found('_has:Condition:subject:encounter.class=EMER'), [1]);
  });

  test('that cannot be followed are refused, and none tells what may not be read', async () => {
    for (const query of [
      '_has:Condition:nothing:code=1',
      '_has:Dream:patient:code=1',
      '_has:Encounter:participant:class=AMB',
      '_has:Condition:patient=1',
      'general-practitioner.a.b.c.d.e=1',
    ]) {
      const { status, body } = await clinic.ask(`/fhir/Patient?${query}`);
      assert.deepEqual(
        [status, (body as { error: string }).error],
        [400, 'request.parameter-invalid'],
        query,
      );
    }
  });
});

describe('parts of a resource', () => {
  const elementsOf = (resource: unknown) =>
    Object.keys(resource as object)
      .toSorted()
      .join(' ');
  test('_summary, of searches and of reads', async () => {
    const part = async (query: string) => {
      const [found] = entriesOf(await clinic.ask(`/fhir/Condition?_id=c0-0&${query}`));
      const read = await clinic.ask(`/fhir/Condition/c0-0?${query}`);
      assert.equal(elementsOf(read.body), elementsOf(found?.resource));
      const { meta, ...rest } = read.body as Resource;
      const isPart = meta?.tag?.some(tag => tag.code === 'SUBSETTED') ?? false;
      return `${elementsOf(rest)}${isPart ? ' (part)' : ''}`;
    };
    assert.equal(await part('_summary=true'), 'code encounter id onsetDateTime resourceType subject (part)');
    assert.equal(await part('_summary=text'), 'id resourceType subject text (part)');
    assert.equal(
      await part('_summary=data'),
      'code encounter id note onsetDateTime resourceType subject (part)',
    );
    assert.equal(
      await part('_summary=false'),
      'code encounter id note onsetDateTime resourceType subject text',
    );
    assert.equal(await part('_elements=onset'), 'code id onsetDateTime resourceType subject (part)');
    assert.equal((await clinic.ask('/fhir/Condition?_id=c0-0&_summary=short')).status, 400);
  });
});

describe('a batch', () => {
  const send = (entry: unknown[], type = 'batch', path = '/fhir') =>
    clinic.ask(path, { json: { resourceType: 'Bundle', type, ...(entry.length > 0 && { entry }) } });
  const get = (url: string, more: object = {}) => ({ request: { method: 'GET', url, ...more } });

  test('answers each entry as the call by itself', async () => {
    const etag = (await clinic.ask('/fhir/Condition/c0-0')).headers['etag'];
    const answer = await send([
      get('Condition/c0-0'),
      get(`/Condition?patient=${patients[1]}&code=195967001`),
      get(`${api.url}/fhir/Patient/${patients[2]}`),
      get('Condition/nobody'),
      get('Condition/c0-0', { ifNoneMatch: etag }),
      { request: { method: 'DELETE', url: 'Condition/c0-0' } },
      get(`Patient/${patients[0]}/$everything`),
      get('../v1/projects'),
      get('https://elsewhere.example/fhir/Condition'),
    ]);
    assert.equal(answer.status, 200, answer.text);
    const bundle = answer.body as Bundle;
    assert.equal(bundle.type, 'batch-response');
    assert.deepEqual(
      bundle.entry?.map(({ response, resource }) => [response?.status, resource?.resourceType]),
      [
        ['200', 'Condition'],
        ['200', 'Bundle'],
        ['200', 'Patient'],
        ['404', undefined],
        ['304', undefined],
        ['405', undefined],
        ['404', undefined],
        ['404', undefined],
        ['404', undefined],
      ],
    );
    const [first, second, , fourth] = bundle.entry ?? [];
    assert.equal(first?.response?.etag, etag);
    assert.deepEqual((second?.resource as Bundle).entry?.[0]?.resource?.id, 'c1-0');
    assert.equal((fourth?.response?.outcome as OperationOutcome).resourceType, 'OperationOutcome');
  });

  test('is bounded, has no writes to be one transaction, and is its caller’s alone', async () => {
    assert.deepEqual((await send([])).body, { resourceType: 'Bundle', type: 'batch-response' });
    assert.equal((await send([get('Condition/c0-0')], 'transaction')).status, 422);
    assert.equal((await send(Array.from({ length: 101 }, () => get('Condition/c0-0')))).status, 422);
    const other = await api.newCaller();
    const json = { resourceType: 'Bundle', type: 'batch', entry: [get('Condition/c0-0')] };
    const [entry] = entriesOf(await other.ask('/fhir/R4', { json }));
    assert.equal(entry?.response?.status, '404');
    assert.equal((await api.ask('/fhir', { json })).status, 401);
  });

  test('is what the capability statement says', async () => {
    const { rest } = (await api.ask('/fhir/metadata')).body as CapabilityStatement;
    assert.deepEqual(
      rest?.[0]?.interaction?.map(each => each.code),
      ['batch', 'history-system'],
    );
  });
});
