// The FHIR API over HTTP: reading, versions, everything, errors, the first generation's flow, and that projects are apart.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Bundle, BundleEntry, CapabilityStatement, OperationOutcome, Resource } from 'fhir/r4';
import { getPatient } from '../../patients/find.ts';
import { searchedTypes } from '../../records/search/parameters.ts';
import { putResources } from '../../records/search/charts.testing.ts';
import { elvira, openTestApi, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';
import summaryOf from './summary.json' with { type: 'json' };

let api: TestApi;
let clinic: TestCaller;
let patient: string;
let documentId: string;

const scoped = () => api.parts.database.of(clinic.projectId);
const condition = (id: string, code: string, onsetDateTime?: string) =>
  ({
    resourceType: 'Condition',
    id,
    subject: { reference: 'Patient/pat' },
    code: { coding: [{ system: 'http://snomed.info/sct', code, display: `Problem ${code}` }] },
    ...(onsetDateTime && { onsetDateTime }),
  }) as Resource;

before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, elvira);
  documentId = await api.receive(
    clinic,
    patient,
    { bytes: Buffer.from('<one>é</one>'), mimeType: 'text/xml' },
    [
      { resourceType: 'Patient', id: 'pat', name: [{ family: 'Valadez', given: ['Elvira'] }] } as Resource,
      condition('asthma', '195967001', '2024-03-10'),
      condition('measles', '14189004', '1975-05-01'),
    ],
  );
});
after(() => api.close());

const entriesOf = ({ body }: Answer): BundleEntry[] => (body as Bundle).entry ?? [];
const namesOf = (answer: Answer) =>
  entriesOf(answer).map(({ resource }) => `${resource?.resourceType}/${resource?.id}`);
const errorOf = (answer: Answer) => {
  const body = answer.body as OperationOutcome & { error: string; message: string; errors: unknown[] };
  assert.equal(body.resourceType, 'OperationOutcome');
  assert.ok(body.issue.length > 0 && body.issue.every(issue => issue.diagnostics));
  assert.equal(typeof body.message, 'string');
  assert.ok(Array.isArray(body.errors));
  return `${answer.status} ${body.error}`;
};
const nextOf = ({ body }: Answer) =>
  (body as Bundle).link?.find(link => link.relation === 'next')?.url.slice(api.url.length);

describe('reading', () => {
  test('a resource comes as it is stored, with its version', async () => {
    const answer = await clinic.ask('/fhir/Condition/asthma');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    const { id, meta, subject } = answer.body as {
      id: string;
      meta: { versionId: string; lastUpdated: string };
      subject: { reference: string };
    };
    assert.deepEqual([id, subject.reference], ['asthma', `Patient/${patient}`]);
    assert.equal(answer.headers['etag'], `W/"${meta.versionId}"`);
    assert.equal(answer.headers['last-modified'], new Date(meta.lastUpdated).toUTCString());
    const again = (headers: Record<string, string>) => clinic.ask('/fhir/Condition/asthma', { headers });
    assert.equal((await again({ 'if-none-match': `W/"${meta.versionId}"` })).status, 304);
    assert.equal((await again({ 'if-none-match': 'W/"99"' })).status, 200);
    assert.equal((await again({ 'if-modified-since': String(answer.headers['last-modified']) })).status, 304);
    const head = await clinic.ask('/fhir/Condition/asthma', { method: 'HEAD' });
    assert.deepEqual([head.status, head.text, head.headers['etag']], [200, '', answer.headers['etag']]);
  });

  test('a patient is read by either id, at every path, also as a Person', async () => {
    for (const path of ['/fhir', '/fhir/R4', '/fhir/r4', '/R4', '/r4'])
      for (const type of ['Patient', 'Person'])
        for (const id of [patient, elvira.patient_id]) {
          const { status, body } = await clinic.ask(`${path}/${type}/${id}`);
          assert.deepEqual([status, (body as Resource).id], [200, patient], `${path}/${type}`);
        }
  });

  test('a registered patient without a record is there already', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'new' });
    const { status, body } = await clinic.ask(`/fhir/Patient/${id}`);
    assert.equal(status, 200);
    assert.equal((body as { birthDate: string }).birthDate, elvira.date_of_birth);
    const everything = await clinic.ask(`/fhir/Patient/${id}/$everything`);
    assert.deepEqual([everything.status, (everything.body as Bundle).total], [200, 0]);
  });

  test('what became part of another resource is still read, and says whose words it is', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'twice' });
    await api.receive(clinic, id, { bytes: Buffer.from('a') }, [condition('flu-a', '6142004', '2024-03-10')]);
    await api.receive(clinic, id, { bytes: Buffer.from('b') }, [condition('flu-b', '6142004', '2024-03-10')]);
    assert.equal((await clinic.ask('/fhir/Condition?_id=flu-b')).status, 200);
    const served = namesOf(await clinic.ask(`/fhir/Condition?patient=${id}`));
    assert.deepEqual(served, ['Condition/flu-a'], 'the documents say one thing');
    const { status, body, headers } = await clinic.ask('/fhir/Condition/flu-b');
    assert.equal(status, 200);
    const { meta } = body as Resource;
    assert.deepEqual(
      meta?.tag?.map(tag => tag.code),
      ['source-statement'],
    );
    assert.equal(headers['link'], `<${api.url}/fhir/Condition/flu-a>; rel="canonical"`);
    const history = entriesOf(await clinic.ask(`/fhir/_history?patient=${id}`));
    assert.ok(
      history.every(entry => entry.response?.etag && (entry.resource || entry.request?.method === 'DELETE')),
    );
  });

  test('versions and histories', async () => {
    assert.equal((await clinic.ask('/fhir/Condition/asthma/_history/1')).status, 200);
    assert.equal(
      errorOf(await clinic.ask('/fhir/Condition/asthma/_history/9')),
      '404 record.resource-unknown',
    );
    for (const path of ['/fhir/Condition/asthma/_history', `/fhir/Patient/${patient}/_history`]) {
      const bundle = (await clinic.ask(path)).body as Bundle;
      assert.deepEqual([bundle.type, bundle.entry?.length], ['history', 1], path);
      assert.equal(bundle.entry?.[0]?.response?.status, '201');
    }
    const seen: string[] = [];
    for (
      let next: string | undefined = `/fhir/Condition/_history?patient=${patient}&_count=1`;
      next !== undefined;
    ) {
      const answer: Answer = await clinic.ask(next);
      seen.push(...namesOf(answer));
      next = nextOf(answer);
    }
    assert.deepEqual(seen.toSorted(), ['Condition/asthma', 'Condition/measles']);
    assert.equal(errorOf(await clinic.ask('/fhir/_history')), '400 search.patient-missing');
  });

  test('a document is its own bytes, or a Binary', async () => {
    const bytes = await clinic.ask(`/R4/Binary/${documentId}`);
    assert.deepEqual([bytes.text, bytes.headers['content-type']], ['<one>é</one>', 'text/xml']);
    const wrapped = await clinic.ask(`/R4/Binary/${documentId}`, {
      headers: { accept: 'application/fhir+json' },
    });
    const { resourceType, contentType, data } = wrapped.body as {
      resourceType: string;
      contentType: string;
      data: string;
    };
    assert.deepEqual([resourceType, contentType], ['Binary', 'text/xml']);
    assert.equal(Buffer.from(data, 'base64').toString(), '<one>é</one>');
    for (const id of ['x', crypto.randomUUID()])
      assert.equal(errorOf(await clinic.ask(`/R4/Binary/${id}`)), '404 document.unknown');
  });
});

describe('$everything', () => {
  const everything = (query = '') => clinic.ask(`/fhir/Patient/${patient}/$everything${query}`);
  let whole: string[];
  before(() => {
    whole = ['Condition/asthma', 'Condition/measles', `Patient/${patient}`];
  });

  test('is the whole record, with links that lead to each', async () => {
    const answer = await everything();
    assert.deepEqual(namesOf(answer), whole);
    assert.equal((answer.body as Bundle).total, 3);
    for (const { fullUrl } of entriesOf(answer))
      assert.equal((await clinic.ask(String(fullUrl).slice(api.url.length))).status, 200);
    const posted = await clinic.ask(`/fhir/Patient/${patient}/$everything`, {
      json: { resourceType: 'Parameters', parameter: [{ name: '_type', valueString: 'Patient' }] },
    });
    assert.deepEqual(namesOf(posted), [`Patient/${patient}`]);
  });

  test('of types, since an instant, of a time of care', async () => {
    assert.deepEqual(namesOf(await everything('?_type=Condition')), whole.slice(0, 2));
    assert.deepEqual(namesOf(await everything('?_type=Condition,Patient')), whole);
    assert.deepEqual(namesOf(await everything('?start=2024-01-01')), [
      'Condition/asthma',
      `Patient/${patient}`,
    ]);
    assert.deepEqual(namesOf(await everything('?end=1980')), ['Condition/measles', `Patient/${patient}`]);
    assert.deepEqual(namesOf(await everything('?_since=2999-01-01')), []);
    assert.deepEqual(namesOf(await everything('?_since=2020-01-01T00:00:00Z')), whole);
    for (const query of [
      '?_since=yesterday',
      '?start=0000',
      '?_count=some',
      '?_count=1&page_token=x',
      '?_type=Dream',
    ])
      assert.match(errorOf(await everything(query)), /^40[04] /, query);
  });

  test('in pages that hold while data arrive', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'pages' });
    const key = await getPatient(scoped().executor, clinic.projectId, id);
    const numbered = (n: number) => condition(`p${String(n).padStart(3, '0')}`, `8${n}`);
    await putResources(
      scoped(),
      key,
      Array.from({ length: 10 }, (_, n) => numbered(n * 10)),
    );
    const seen: string[] = [];
    let more = 5;
    for (let next: string | undefined = `/fhir/Patient/${id}/$everything?_count=3`; next !== undefined;) {
      const answer: Answer = await clinic.ask(next);
      assert.equal((answer.body as Bundle).total, 10);
      seen.push(...namesOf(answer));
      await putResources(scoped(), key, [numbered(more), numbered(90)]);
      more += 10;
      next = nextOf(answer);
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 10 }, (_, n) => `Condition/p${String(n * 10).padStart(3, '0')}`),
    );
  });

  test('a chart much larger than a batch comes whole, each resource once', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'large' });
    const key = await getPatient(scoped().executor, clinic.projectId, id);
    await putResources(
      scoped(),
      key,
      Array.from({ length: 5_003 }, (_, n) => condition(`l${n}`, `7${n}`)),
    );
    for (const path of [`/fhir/Patient/${id}/$everything`, `/api/v2/patients/${id}/fhir`]) {
      const answer = await clinic.ask(path);
      assert.equal((answer.body as Bundle).total, 5_003);
      assert.equal(new Set(namesOf(answer)).size, 5_003);
    }
  });
});

describe('a consent', () => {
  const about = (id: string, more: object) =>
    ({
      resourceType: 'Consent',
      id,
      identifier: [{ system: 'urn:oid:1.2.3.4.5.6.7.8.9', value: id }],
      status: 'active',
      scope: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'treatment' }],
      },
      category: [{ coding: [{ system: 'http://loinc.org', code: '64293-4', display: 'Procedure consent' }] }],
      patient: { reference: 'Patient/pat' },
      policyRule: { text: 'Not told' },
      ...more,
    }) as Resource;
  let id: string;
  before(async () => {
    id = await register(clinic, { ...elvira, patient_id: 'consents' });
    await api.receive(clinic, id, { bytes: Buffer.from('consents') }, [
      about('surgery', { dateTime: '2021-05-04' }),
      about('sharing', {
        status: 'rejected',
        category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      }),
    ]);
  });

  test('is found by what R4 searches consents by, in a chart, a compartment and a project', async () => {
    for (const [query, found] of [
      [`patient=${id}`, 'sharing surgery'],
      [`patient=${id}&status=active`, 'surgery'],
      [`patient=${id}&category=http://loinc.org|59284-0`, 'sharing'],
      [`patient=${id}&date=ge2021&date=lt2022`, 'surgery'],
      [`patient=${id}&scope=treatment&_id=sharing`, 'sharing'],
      [`patient=${id}&_lastUpdated=ge2000`, 'sharing surgery'],
      ['identifier=urn:oid:1.2.3.4.5.6.7.8.9|surgery', 'surgery'],
    ] as const) {
      const names = namesOf(await clinic.ask(`/fhir/Consent?${query}`)).toSorted();
      assert.deepEqual(names, found.split(' ').map(each => `Consent/${each}`), query); // prettier-ignore
    }
    assert.deepEqual(namesOf(await clinic.ask(`/fhir/Patient/${id}/Consent?status=rejected`)), [
      'Consent/sharing',
    ]);
    assert.equal((await clinic.ask('/fhir/Consent/surgery/_history/1')).status, 200);
  });

  test('is of a time of care by its date; one that tells none holds at any time', async () => {
    const everything = async (query: string) =>
      namesOf(await clinic.ask(`/fhir/Patient/${id}/$everything?_type=Consent${query}`)).toSorted();
    assert.deepEqual(await everything(''), ['Consent/sharing', 'Consent/surgery']);
    assert.deepEqual(await everything('&start=2022-01-01'), ['Consent/sharing']);
    assert.deepEqual(await everything('&start=2021-01-01&end=2021-12-31'), [
      'Consent/sharing',
      'Consent/surgery',
    ]);
  });

  test('is summed up as R4 marks its elements', async () => {
    const part = async (query: string) => {
      const [entry] = entriesOf(await clinic.ask(`/fhir/Consent?patient=${id}&_id=surgery&${query}`));
      return Object.keys(entry?.resource ?? {}).toSorted();
    };
    const mandatory = ['category', 'id', 'meta', 'resourceType', 'scope', 'status'];
    assert.deepEqual(
      await part('_summary=true'),
      [...mandatory, 'dateTime', 'identifier', 'patient', 'policyRule'].toSorted(),
    );
    assert.deepEqual(await part('_summary=text'), mandatory);
    assert.deepEqual(await part('_elements=dateTime'), [...mandatory, 'dateTime', 'patient'].toSorted());
  });

  test('what conversion makes of documents is of types that are searched and summed up', async () => {
    const folder = new URL('../../../test/golden/ccda/', import.meta.url);
    const types = new Set<string>();
    for (const name of await readdir(folder, { recursive: true }))
      if (name.endsWith('.json'))
        for (const [, type = ''] of (await readFile(new URL(name, folder), 'utf8')).matchAll(
          /"resourceType": ?"(\w+)"/g,
        ))
          types.add(type);
    assert.ok(types.has('Consent') && types.size > 20);
    for (const type of types) {
      if (type === 'Bundle') continue;
      assert.ok(searchedTypes.includes(type), `${type} is searched`);
      assert.ok(Object.hasOwn(summaryOf, type), `${type} has a summary`);
    }
  });
});

describe('searching', () => {
  test('says what it did not know, or refuses', async () => {
    const lenient = await clinic.ask(`/fhir/Condition?patient=${patient}&colour=red`);
    const [last] = entriesOf(lenient).slice(-1);
    assert.deepEqual([last?.resource?.resourceType, last?.search?.mode], ['OperationOutcome', 'outcome']);
    assert.equal((lenient.body as Bundle).total, 2, 'the outcome is no match');
    const headers = { prefer: 'handling=strict' };
    const strict = await clinic.ask(`/fhir/Condition?patient=${patient}&colour=red`, { headers });
    assert.equal(errorOf(strict), '400 request.parameter-invalid');
    assert.equal(
      errorOf(await clinic.ask(`/fhir/Condition?patient=${patient}&code:below=1`)),
      '400 request.parameter-invalid',
    );
  });

  test('who asks for FHIR’s own JSON is refused with an OperationOutcome and nothing beside it', async () => {
    const headers = { accept: 'application/fhir+json' };
    const answer = await clinic.ask('/fhir/Dream?patient=1', { headers });
    const body = answer.body as OperationOutcome;
    assert.match(String(answer.headers['content-type']), /^application\/fhir\+json/);
    assert.deepEqual(Object.keys(body), ['resourceType', 'issue']);
    assert.equal(body.issue[0]?.details?.coding?.[0]?.code, 'fhir.type-unknown');
  });

  test('nobody has no record', async () => {
    assert.equal((await clinic.ask('/fhir/Condition?patient=nobody')).status, 200);
    assert.deepEqual(namesOf(await clinic.ask('/fhir/Condition?patient=nobody')), []);
    assert.equal(errorOf(await clinic.ask('/fhir/Dream?patient=1')), '404 fhir.type-unknown');
  });

  test('below the patient, by either id, and by count alone', async () => {
    for (const id of [patient, elvira.patient_id]) {
      const answer = await clinic.ask(`/fhir/Patient/${id}/Condition?code=195967001`);
      assert.deepEqual(namesOf(answer), ['Condition/asthma']);
    }
    for (const query of ['_summary=count', '_count=0']) {
      const bundle = (await clinic.ask(`/fhir/Patient/${patient}/Condition?${query}`)).body as Bundle;
      assert.deepEqual([bundle.total, bundle.entry], [2, undefined]);
    }
    const [entry] = entriesOf(await clinic.ask(`/fhir/Condition?patient=${patient}&_elements=code&_count=1`));
    assert.deepEqual(
      entry?.resource?.meta?.tag?.map(tag => tag.code),
      ['SUBSETTED'],
    );
    const none = await clinic.ask(`/fhir/Condition?patient=${patient}&_total=none`);
    assert.equal((none.body as Bundle).total, undefined);
  });

  test('follows its own next links to the end, from GET and from POST', async () => {
    const first = await clinic.ask('/fhir/Condition/_search', {
      method: 'POST',
      raw: `patient=${patient}&_count=1&_sort=-onset-date`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.deepEqual(namesOf(first), ['Condition/asthma']);
    const next = nextOf(first);
    assert.ok(next);
    const second = await clinic.ask(next);
    assert.deepEqual(namesOf(second), ['Condition/measles']);
    assert.equal(nextOf(second), undefined);
    assert.equal(
      errorOf(await clinic.ask(next.replace(/patient=[^&]+/, 'patient=other'))),
      '400 request.page-invalid',
    );
  });
});

describe('formats and errors', () => {
  test('JSON unless FHIR JSON is asked for; nothing else', async () => {
    const typeOf = async (headers: Record<string, string>, query = '') =>
      (await clinic.ask(`/fhir/Patient/${patient}${query}`, { headers })).headers['content-type'];
    assert.equal(await typeOf({}), 'application/json; charset=utf-8');
    assert.equal(await typeOf({ accept: '*/*' }), 'application/json; charset=utf-8');
    assert.equal(await typeOf({ accept: 'application/fhir+json' }), 'application/fhir+json; charset=utf-8');
    assert.equal(
      await typeOf({}, '?_format=application/fhir%2Bjson'),
      'application/fhir+json; charset=utf-8',
    );
    assert.equal(
      await typeOf({ accept: 'application/fhir+xml' }, '?_format=json'),
      'application/json; charset=utf-8',
    );
    for (const query of ['?_format=xml', '?_format=application/fhir%2Bxml', '?_format=ttl'])
      assert.equal(
        errorOf(await clinic.ask(`/fhir/Patient/${patient}${query}`)),
        '406 request.not-acceptable',
      );
    const xml = { accept: 'application/fhir+xml' };
    assert.equal(
      errorOf(await clinic.ask(`/fhir/Patient/${patient}`, { headers: xml })),
      '406 request.not-acceptable',
    );
  });

  test('every refusal is an OperationOutcome and an error of the contract', async () => {
    assert.equal(errorOf(await api.ask(`/fhir/Patient/${patient}`)), '401 access.token-missing');
    assert.equal(errorOf(await clinic.ask('/R4/Patient/nobody')), '404 record.resource-unknown');
    assert.equal(
      errorOf(await clinic.ask(`/R4/Patient/${patient}`, { method: 'DELETE' })),
      '405 method.unsupported',
    );
    assert.equal(errorOf(await clinic.ask('/fhir/a/b/c/d/e/f')), '404 route.unknown');
    assert.equal(errorOf(await clinic.ask('/R4/Patient/%00')), '400 request.malformed');
  });

  test('the capability statement needs no token and lists what is searched', async () => {
    for (const path of ['/fhir', '/R4', '/r4', '/fhir/R4']) {
      const { status, body } = await api.ask(`${path}/metadata`);
      assert.equal(status, 200);
      const { fhirVersion, rest, implementation } = body as CapabilityStatement;
      assert.deepEqual([fhirVersion, implementation?.url], ['4.0.1', `${api.url}${path}`]);
      assert.deepEqual(rest?.[0]?.resource?.map(each => each.type).toSorted(), searchedTypes.toSorted());
    }
  });
});

describe('the first generation', () => {
  const sent = {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:mrn', value: 'legacy-1' }],
    name: [{ family: 'Quark', given: ['Kam'] }],
    gender: 'male',
    birthDate: '1954-12-01',
    address: [{ line: ['1 Main St'], city: 'Brooklyn', state: 'NY', postalCode: '11111' }],
    telecom: [{ system: 'phone', value: '234-567-8910' }],
  };

  test('registers a FHIR Patient, asks for it, and waits', async () => {
    const made = await clinic.ask('/R4/Patient', { json: sent });
    assert.equal(made.status, 201);
    const { id } = made.body as { id: string };
    assert.equal(made.headers['location'], `${api.url}/R4/Patient/${id}`);
    assert.equal((await clinic.ask(`/R4/Patient/${id}/$query`)).status, 404);
    const asked = await clinic.ask(`/R4/Patient/${id}/$query`, {
      json: { resourceType: 'Parameters', parameter: [{ name: 'purpose', valueString: 'TREATMENT' }] },
    });
    assert.equal(asked.status, 200);
    assert.equal((asked.body as { purpose_of_use: string }).purpose_of_use, 'TREATMENT');
    for (const path of [`/R4/Patient/${id}/$query`, `/r4/Person/${id}/query`])
      assert.equal((await clinic.ask(path)).status, 202, path);
    const found = await clinic.ask(`/R4/Condition?patient=${id}`);
    assert.equal((found.body as Bundle).total, 0);
  });

  test('searches by id of the person and by date, as the published sample does', async () => {
    for (const path of ['/R4', '/r4']) {
      const named = await clinic.ask(`${path}/Condition?patient=${patient}`);
      const sample = await clinic.ask(`${path}/Condition?id=${patient}`);
      assert.equal((sample.body as Bundle).total, (named.body as Bundle).total, path);
      const { entry = [] } = (await clinic.ask(`${path}/MedicationStatement?id=${patient}&date=gt1990-01-01`))
        .body as Bundle;
      assert.ok(
        entry.every(({ resource }) => resource?.resourceType === 'MedicationStatement'),
        'nothing was ignored',
      );
    }
  });

  test('the same identifier is the same patient; what is missing is named by its element', async () => {
    const again = await clinic.ask('/r4/Person', { json: { ...sent, resourceType: 'Person' } });
    assert.ok([200, 201].includes(again.status));
    const wrong = await clinic.ask('/R4/Patient', { json: { ...sent, birthDate: 'then', address: [] } });
    assert.equal(errorOf(wrong), '422 request.field-invalid');
    const fields = (wrong.body as { errors: { field: string }[] }).errors.map(each => each.field);
    assert.deepEqual(fields.toSorted(), ['address.city', 'address.postalCode', 'address.state', 'birthDate']);
  });
});

test('nothing of another project is read in any way', async () => {
  const stranger = await api.newCaller();
  const own = await register(stranger, { ...elvira, patient_id: 'own' });
  for (const path of [
    `/fhir/Patient/${patient}`,
    '/fhir/Condition/asthma',
    '/fhir/Condition/asthma/_history',
    '/fhir/Condition/asthma/_history/1',
    `/fhir/Patient/${patient}/$everything`,
    `/fhir/Patient/${patient}/Condition`,
    `/fhir/Patient/${patient}/_history`,
    `/fhir/_history?patient=${patient}`,
    `/R4/Binary/${documentId}`,
    `/R4/Patient/${patient}/$query`,
    `/api/v2/patients/${patient}/fhir`,
  ])
    assert.equal((await stranger.ask(path)).status, 404, path);
  const page = nextOf(await clinic.ask(`/fhir/Condition?patient=${patient}&_count=1`));
  for (const path of [
    `/fhir/Condition?patient=${patient}`,
    '/fhir/Condition?_id=asthma',
    `/fhir/Patient?_id=${patient}`,
    '/fhir/Patient?name=valadez',
    '/fhir/Condition?patient.name=valadez',
    '/fhir/Practitioner',
    `/fhir/Condition?patient=${own},${patient}`,
    String(page),
  ]) {
    const answer = await stranger.ask(path);
    assert.deepEqual([answer.status, entriesOf(answer).length], [200, 0], path);
  }
});

test('corrected demographics are served at once, found by, and told as a change', async () => {
  const own = await api.newCaller();
  const id = await register(own, elvira);
  await api.receive(own, id, { bytes: Buffer.from('one') }, [
    { resourceType: 'Patient', id: 'p', name: [{ family: 'Valadez' }], birthDate: '1970-12-26' } as Resource,
  ]);
  const cityOf = async () => {
    const { address, meta } = (await own.ask(`/fhir/Patient/${id}`)).body as {
      address: { city: string }[];
      meta: { versionId: string };
    };
    return [address[0]?.city, meta.versionId];
  };
  const [city, version] = await cityOf();
  await register(own, { ...elvira, address_city: 'Salem' });
  assert.deepEqual(await cityOf(), ['Salem', String(Number(version) + 1)]);
  assert.notEqual(city, 'Salem');
  assert.deepEqual(namesOf(await own.ask('/fhir/Patient?address-city=salem')), [`Patient/${id}`]);
  assert.deepEqual(namesOf(await own.ask('/fhir/Patient?address-city=boston')), []);
  await register(own, { ...elvira, address_city: 'Salem' });
  assert.equal((await cityOf())[1], String(Number(version) + 1), 'the same again is no change');
  const query = { ...elvira, address_city: 'Lynn', purpose_of_use: 'TREATMENT' };
  await own.ask('/api/v1/queries', { json: query });
  assert.equal((await cityOf())[0], 'Lynn', 'a query that says something else corrects as well');
});
