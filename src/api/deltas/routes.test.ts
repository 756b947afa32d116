// Deltas over HTTP: what is new is given once, and counts as given only when it arrived whole.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { Bundle } from 'fhir/r4';
import { flatDatasets } from '../../conversion/flat/index.ts';
import { getPatient } from '../../patients/find.ts';
import type { PatientKey } from '../../patients/patient.ts';
import { systemClock } from '../../platform/clock.ts';
import { arrive, keepDocument, lab, problem } from '../../records/flat/arrivals.testing.ts';
import type { Arrival } from '../../records/flat/arrivals.testing.ts';
import { elvira, openTestApi, refusal, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
});
after(() => api.close());

let patients = 0;
async function newChart(...resources: Said[]) {
  const id = await register(clinic, { ...elvira, patient_id: `deltas-${patients++}` });
  const key: PatientKey = await getPatient(
    api.parts.database.of(clinic.projectId).executor,
    clinic.projectId,
    id,
  );
  const database = api.parts.database.of(clinic.projectId);
  const says = (...said: Said[]) => saysAt(systemClock.now(), ...said);
  const saysAt = (at: Date, ...said: Said[]) =>
    database.transaction(async tx => {
      const documentId = await keepDocument(tx, key, at);
      await arrive(
        tx,
        key,
        said.map(resource => ({ is: 'says' as const, resource, documentId })),
        at,
      );
    });
  const change = (...arrivals: Arrival[]) =>
    database.transaction(tx => arrive(tx, key, arrivals, systemClock.now()));
  if (resources.length > 0) await says(...resources);
  const ask = (path: string) => clinic.ask(path.replace(':id', id));
  const fhir = async (query = '?_since=lastQuery') =>
    idsOf(await ask(`/deltas/patient/:id/$everything${query}`));
  const flat = async (query = '?_since=lastQuery') => textsOf(await ask(`/deltas/flat/:id${query}`));
  return { id, key, says, saysAt, change, ask, fhir, flat };
}
type Said = (Arrival & { is: 'says' })['resource'];

function idsOf(answer: Answer): string[] {
  assert.equal(answer.status, 200, answer.text);
  return ((answer.body as Bundle).entry ?? []).map(
    ({ resource }) => `${resource?.resourceType}/${resource?.id}`,
  );
}
type Rows = Record<string, Record<string, string>[]>;
function textsOf(answer: Answer): string[] {
  assert.equal(answer.status, 200, answer.text);
  const { problems = [], labs = [] } = answer.body as Rows;
  return [...problems.map(row => row['condition_name'] ?? ''), ...labs.map(row => row['lab_value'] ?? '')];
}

describe('lastQuery', () => {
  test('gives what is new once, in each format by itself', async () => {
    const { says, fhir, flat } = await newChart(problem('c1', 'Asthma'));
    assert.deepEqual(await fhir(), ['Condition/c1']);
    assert.deepEqual(await fhir(), []);
    assert.deepEqual(await flat(), ['Asthma']);
    assert.deepEqual(await flat(), []);
    await says(problem('c2', 'Gout'));
    assert.deepEqual(await flat(), ['Gout']);
    assert.deepEqual(await fhir(), ['Condition/c2']);
  });

  test('in any case, in quotes, and by either name', async () => {
    const { fhir, flat } = await newChart(problem('c1', 'Asthma'));
    await fhir('');
    await flat('');
    for (const since of ['lastQuery', 'LASTQUERY', '"lastQuery"', '%22lastquery%22', "'lastQuery'"])
      for (const name of ['since', '_since']) {
        assert.deepEqual(await fhir(`?${name}=${since}`), [], since);
        assert.deepEqual(await flat(`?${name}=${since}`), [], since);
      }
  });

  test('a changed resource is new again, one that is gone is not', async () => {
    const { change, fhir } = await newChart(problem('c1', 'Asthma'), problem('c2', 'Gout'));
    await fhir();
    await change(
      { is: 'says', resource: problem('c1', 'Asthma, severe') },
      { is: 'gone', resourceType: 'Condition', id: 'c2' },
    );
    assert.deepEqual(await fhir(), ['Condition/c1']);
  });

  test('what was read of one dataset or type counts for that alone', async () => {
    const { says, fhir, flat } = await newChart(problem('c1', 'Asthma'), lab('o1', 5));
    assert.deepEqual(await flat('?_since=lastQuery&labs'), ['5']);
    assert.deepEqual(await flat('?LABS=&since=lastQuery'), []);
    assert.deepEqual(await flat(), ['Asthma']);
    assert.deepEqual(await fhir('?_since=lastQuery&_type=Observation'), ['Observation/o1']);
    await says(lab('o2', 6));
    assert.deepEqual(await fhir(), ['Condition/c1', 'Observation/o2']);
    assert.deepEqual(await fhir('?_since=lastQuery&_type=Observation'), []);
    assert.deepEqual(await flat('?_since=lastQuery&problems&labs'), ['6']);
  });

  test('a plain answer counts, one since a date does not', async () => {
    const { fhir, flat } = await newChart(problem('c1', 'Asthma'));
    assert.deepEqual(await fhir('?_since=2999-01-01'), []);
    assert.deepEqual(await flat('?_since=2999-01-01'), []);
    assert.deepEqual(await fhir('?start=2999-01-01'), []);
    assert.deepEqual(await fhir(), ['Condition/c1']);
    assert.deepEqual(await flat(), ['Asthma']);
    const other = await newChart(problem('c1', 'Asthma'));
    assert.deepEqual(await other.flat(''), ['Asthma']);
    assert.deepEqual(await other.fhir(''), ['Condition/c1']);
    assert.deepEqual([await other.flat(), await other.fhir()], [[], []]);
  });

  test('also where version 2 serves Flat', async () => {
    const { ask, flat } = await newChart(problem('c1', 'Asthma'));
    assert.deepEqual(textsOf(await ask('/api/v2/patients/:id/flat?_since=lastQuery')), ['Asthma']);
    assert.deepEqual(await flat(), []);
    const answer = await ask('/api/v2/patients/:id/flat?_since=lastQuery&TRANSITIONS');
    assert.deepEqual(refusal(answer), [404, 'record.transitions-none']);
  });

  test('is of who reads: another account is given everything, a new secret of the same one is not', async () => {
    const { id, fhir } = await newChart(problem('c1', 'Asthma'));
    await fhir();
    const path = `/deltas/patient/${id}/$everything?_since=lastQuery`;
    const key = { 'x-api-key': `${clinic.clientId}.${clinic.clientSecret}`, authorization: '' };
    assert.deepEqual(idsOf(await clinic.ask(path, { headers: key })), []);
  });

  test('HEAD gives nothing', async () => {
    const { ask, id, flat } = await newChart(problem('c1', 'Asthma'));
    assert.equal((await ask('/deltas/flat/:id')).status, 200);
    const fresh = await newChart(problem('c1', 'Asthma'));
    await clinic.ask(`/deltas/flat/${fresh.id}`, { method: 'HEAD' });
    assert.deepEqual(await fresh.flat(), ['Asthma']);
    assert.deepEqual(await flat(), [], id);
  });
});

describe('an answer that broke off', () => {
  /** Takes the beginning of the answer and goes away. */
  const breakOff = (path: string) =>
    new Promise<void>((resolve, reject) => {
      const { hostname, port } = new URL(api.url);
      const socket = connect(Number(port), hostname);
      socket.once('data', () => socket.destroy());
      socket.once('close', () => resolve());
      socket.once('error', reject);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${clinic.token}\r\n\r\n`);
    });

  test('does not count: the same comes again', async () => {
    // Larger than what the operating system takes for a reader that does not read.
    const large = Array.from({ length: 60 }, (_, i) => problem(`c${i}`, `${i} `.padEnd(250_000, 'x')));
    const { id, fhir, flat } = await newChart(...large);
    await breakOff(`/deltas/flat/${id}?_since=lastQuery`);
    await breakOff(`/deltas/patient/${id}/$everything?_since=lastQuery`);
    assert.equal((await flat()).length, 60);
    assert.equal((await fhir()).length, 60);
    assert.deepEqual([await flat(), await fhir()], [[], []]);
  });
});

describe('pages', () => {
  const nextOf = ({ body }: Answer) =>
    (body as Bundle).link?.find(({ relation }) => relation === 'next')?.url.slice(api.url.length);

  test('are of one moment, and count when the last one was sent', async () => {
    const { ask, says, fhir } = await newChart(...[1, 2, 3, 4, 5].map(i => problem(`c${i}`, `Problem ${i}`)));
    const first = await ask('/deltas/R4/Patient/:id/$everything?_since=lastQuery&_count=2');
    assert.deepEqual(idsOf(first), ['Condition/c1', 'Condition/c2']);
    await says(problem('c0', 'Problem 0'), problem('c9', 'Problem 9'));
    const second = await ask(nextOf(first)!);
    assert.deepEqual(idsOf(await ask(nextOf(first)!)), idsOf(second), 'a page may be asked for again');
    assert.equal((await fhir('?_since=lastQuery&_count=100&_type=Patient')).length, 0);
    const third = await ask(nextOf(second)!);
    assert.deepEqual([idsOf(second), idsOf(third)], [['Condition/c3', 'Condition/c4'], ['Condition/c5']]);
    assert.equal(nextOf(third), undefined);
    assert.deepEqual(await fhir(), ['Condition/c0', 'Condition/c9']);
    assert.deepEqual(await fhir(), []);
  });

  test('not read to their end count as nothing', async () => {
    const { ask, fhir } = await newChart(...[1, 2, 3].map(i => problem(`c${i}`, `Problem ${i}`)));
    await ask('/deltas/r4/Patient/:id/$everything?_since=lastQuery&_count=2');
    await ask('/deltas/r4/Patient/:id/$everything?_count=0');
    assert.equal((await fhir()).length, 3);
  });

  test('of a token that is not ours are refused', async () => {
    const { ask } = await newChart(problem('c1', 'Asthma'));
    for (const token of [
      'x',
      Buffer.from('{}').toString('base64url'),
      Buffer.from('{"after":{"resourceType":"a","resourceId":"b"},"seq":-1}').toString('base64url'),
    ])
      assert.deepEqual(refusal(await ask(`/deltas/patient/:id/$everything?_count=1&page_token=${token}`)), [
        400,
        'request.page-invalid',
      ]);
  });
});

describe('since a time', () => {
  test('a date is that day from midnight UTC on, an instant what came after it', async () => {
    const { saysAt, fhir, flat } = await newChart();
    await saysAt(new Date('2026-03-01T23:59:59.999Z'), problem('c1', 'Asthma'));
    await saysAt(new Date('2026-03-02T00:00:00Z'), problem('c2', 'Gout'));
    for (const name of ['since', '_since']) {
      assert.deepEqual(await fhir(`?${name}=2026-03-02`), ['Condition/c2']);
      assert.deepEqual(await flat(`?${name}=%222026-03-02%22`), ['Gout']);
      assert.deepEqual(await flat(`?${name}=2026-03-02T00:00:00Z`), []);
      assert.deepEqual(await flat(`?${name}=2026-03-02T00:59:59.999+01:00`), ['Gout']);
      assert.deepEqual(await fhir(`?${name}=2026-03-02T00:00:00.000Z`), []);
    }
  });

  test('what is no time is refused', async () => {
    const { ask } = await newChart();
    for (const since of [
      '',
      'yesterday',
      '2026-02-30',
      '2026-13-01',
      'lastQueries',
      '"lastQuery',
      '0000-01-01',
    ])
      for (const path of ['/deltas/flat/:id', '/deltas/patient/:id/$everything', '/api/v2/patients/:id/flat'])
        assert.deepEqual(
          refusal(await ask(`${path}?since=${since}`)),
          [400, 'request.parameter-invalid'],
          `${path} ${since}`,
        );
    assert.equal((await ask('/deltas/flat/:id?since=lastQuery&_since=2026-01-01')).status, 400);
    assert.equal((await ask('/deltas/flat/:id?since=lastQuery&_since=LASTQUERY')).status, 200);
  });
});

describe('the paths', () => {
  test('nothing new is an empty answer', async () => {
    const { ask } = await newChart();
    assert.deepEqual((await ask('/deltas/flat/:id/?_since=lastQuery')).body, {});
    const bundle = (await ask('/deltas/patient/:id/$everything?_since=lastQuery')).body as Bundle;
    assert.deepEqual(
      [bundle.resourceType, bundle.type, bundle.total, bundle.entry],
      ['Bundle', 'searchset', 0, undefined],
    );
  });

  test('Flat has every dataset when anything is new, and the names of generation B for its patients and notes', async () => {
    const { ask } = await newChart(
      {
        resourceType: 'Patient',
        id: 'pat',
        address: [{ postalCode: '02215' }],
      },
      {
        resourceType: 'DocumentReference',
        id: 'note',
        status: 'current',
        type: { coding: [{ system: 'http://loinc.org', code: '11506-3', display: 'Progress note' }] },
        content: [{ attachment: { contentType: 'text/plain', data: 'bm90ZQ==' } }],
      },
    );
    const rows = (await ask('/deltas/flat/:id?_since=lastQuery')).body as Rows;
    assert.deepEqual(
      Object.keys(rows),
      flatDatasets.map(({ key }) => key),
    );
    assert.deepEqual(
      [rows['patients']?.[0]?.['postal_code'], rows['patients']?.[0]?.['address_postal_code']],
      ['02215', '02215'],
    );
    const v2 = (await ask('/api/v2/patients/:id/flat?PATIENTS')).body as Rows;
    assert.equal(v2['patients']?.[0]?.['postal_code'], undefined);
    const [note] = rows['documentReferences'] ?? [];
    assert.deepEqual(
      [note?.['document_reference_type_coding'], note?.['document_reference_type_code']],
      ['11506-3', '11506-3'],
    );
  });

  test('one row, one type, one resource', async () => {
    const { ask, id } = await newChart(problem('c1', 'Asthma'), lab('o1', 5));
    const [row] = ((await ask('/deltas/flat/:id?labs')).body as Rows)['labs'] ?? [];
    assert.deepEqual((await ask(`/deltas/flat/:id/lab/${row?.['lab_observation_id']}`)).body, {
      labs: [row],
    });
    assert.deepEqual(refusal(await ask('/deltas/flat/:id/lab/none')), [404, 'record.resource-unknown']);
    for (const base of ['R4', 'r4']) {
      assert.deepEqual(idsOf(await ask(`/deltas/${base}/Condition?person=${id}`)), ['Condition/c1']);
      assert.equal((await ask(`/deltas/${base}/Condition`)).status, 400);
      assert.equal(((await ask(`/deltas/${base}/Observation/o1`)).body as { id: string }).id, 'o1');
      assert.equal((await ask(`/deltas/${base}/Observation/nowhere`)).status, 404);
    }
    const updated = (range: string) =>
      ask(`/deltas/R4/Condition?person=${id}&_lastUpdated=${range}`).then(idsOf);
    assert.deepEqual([await updated('gt2020-01-01'), await updated('lt2020-01-01')], [['Condition/c1'], []]);
    assert.equal((await ask(`/deltas/R4/Condition?person=${id}&_lastUpdated=soon`)).status, 400);
  });

  test('application/json, unless FHIR is asked for', async () => {
    const { id } = await newChart(problem('c1', 'Asthma'));
    const typeOf = async (accept: string) =>
      (await clinic.ask(`/deltas/patient/${id}/$everything`, { headers: { accept } })).headers[
        'content-type'
      ];
    assert.equal(await typeOf('application/json'), 'application/json; charset=utf-8');
    assert.equal(await typeOf('application/fhir+json'), 'application/fhir+json; charset=utf-8');
  });

  test("another project's patient, and nobody, are 404", async () => {
    const { id } = await newChart(problem('c1', 'Asthma'));
    const stranger = await api.newCaller();
    for (const path of [
      `/deltas/flat/${id}`,
      `/deltas/patient/${id}/$everything`,
      `/deltas/R4/Condition?person=${id}`,
      `/deltas/R4/Condition/c1`,
      `/deltas/${id}`,
      `/api/v2/patients/${id}/changes`,
    ])
      assert.equal((await stranger.ask(path)).status, 404, path);
  });
});

describe('a deltas query', () => {
  test('is started with the id alone, and shown as the older generation shows queries', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'deltas-query' });
    assert.deepEqual(refusal(await clinic.ask(`/deltas/${id}`)), [404, 'query.none']);
    const body = {
      particle_patient_id: id,
      purpose_of_use: 'TREATMENT',
      hints: ['10001'],
      specialties: null,
    };
    const answer = await clinic.ask('/deltas', {
      json: { ...body, encounter_date: '2026-01-01', encounter_type: 'office' },
    });
    assert.equal(answer.status, 200, answer.text);
    const { query_id, ...rest } = answer.body as Record<string, unknown>;
    assert.deepEqual(rest, {
      particle_patient_id: id,
      external_patient_id: 'deltas-query',
      purpose_of_use: 'TREATMENT',
      hints: ['10001'],
      specialties: null,
    });
    const status = (await clinic.ask(`/deltas/${id}`)).body as Record<string, unknown>;
    assert.deepEqual([status['id'], status['state'], status['files']], [query_id, 'PENDING', []]);
    assert.equal(
      (await clinic.ask('/deltas', { json: { ...body, particle_patient_id: 'nobody' } })).status,
      404,
    );
    assert.equal((await clinic.ask('/deltas', { json: { purpose_of_use: 'TREATMENT' } })).status, 422);
  });
});
