// Batches over HTTP: CSV, JSON and parts in; each row told. Contract §9. The rounds that ask the rows run in test/journeys/batches.test.ts.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { elvira, kam, openTestApi, refusal, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi({ batchLimit: 20 });
});
beforeEach(async () => {
  clinic = await api.newCaller();
});
after(() => api.close());

interface Row {
  query_id: string;
  patient_id: string;
  state: string;
  file_count: number;
  line: number | null;
  errors: { field: string; message: string }[];
}
interface Wire {
  batch_id: string;
  batch_type: string;
  state: string;
  query_count: number;
  expected_finish_time: string;
  states: Record<string, number>;
  queries: Row[];
}
const wire = ({ status, body, text }: Answer): Wire => {
  assert.equal(status, 200, text);
  return body as Wire;
};

type Part = [name: string, value: string, file?: string];
const boundary = 'between-the-parts';
const inParts = (parts: Part[]) => ({
  headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  raw: `${parts
    .map(
      ([name, value, file]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"\r\nContent-Type: text/csv`}\r\n\r\n${value}\r\n`,
    )
    .join('')}--${boundary}--\r\n`,
});

const header =
  'given_name,family_name,date_of_birth,gender,postal_code,address_city,address_state,address_lines,patient_id';
const csv = (...rows: string[]) => [header, ...rows].join('\r\n');
const nora = 'Nora,Sample,1980-02-29,FEMALE,12207,Albany,NY,"1 Test Way|Apt 2",csv-nora';

describe('a batch as CSV', () => {
  test('has a row for each line, and tells what is wrong with some', async () => {
    const file = csv(
      nora,
      'Nora,Sample,29.2.1980,FEMALE,12207,Albany,NY,,csv-2',
      '',
      'Nora,"Sam\nple",1980-02-29,FEMALE,12207,Albany,NY,,csv-3',
      'Ora,Sample,1980-02-29,,1,Albany,Atlantis,,csv-4',
      'too,few',
      'Émile,"O""Hara, Jr",1980-02-29,male,,,,,',
    );
    const sent = inParts([
      ['batch_type', 'FHIR_R4'],
      ['demographics_csv', `\uFEFF${file}`, 'upload'],
    ]);
    const batch = wire(await clinic.ask(`/api/v1/projects/${clinic.projectId}/batches`, sent));
    assert.deepEqual([batch.batch_type, batch.state, batch.query_count], ['FHIR_R4', 'PENDING', 6]);
    assert.deepEqual(batch.states, { PENDING: 2, PROCESSING: 0, COMPLETE: 0, PARTIAL: 0, FAILED: 4 });
    assert.deepEqual(
      batch.queries.map(({ line, state, errors }) => [line, state, errors.map(({ field }) => field).sort()]),
      [
        [2, 'PENDING', []],
        [3, 'FAILED', ['date_of_birth']],
        [5, 'FAILED', ['family_name']],
        [7, 'FAILED', ['address_state', 'gender', 'postal_code']],
        [8, 'FAILED', ['']],
        [9, 'PENDING', []],
      ],
    );
    assert.doesNotMatch(JSON.stringify(batch), /Atlantis|29\.2|Sample/);
    assert.ok(Date.parse(batch.expected_finish_time) > 0);
  });

  test('that is no list of persons is refused as a file', async () => {
    for (const [file, problem] of [
      ['', 'must not be empty'],
      ['a,b\n1,2', 'must begin with a header of field names: given_name, family_name …'],
      [`${header}\n"never closed`, 'must be a CSV file: quotes are doubled and closed'],
    ] as const) {
      const answer = await clinic.ask('/api/v1/batches/FLAT', inParts([['demographics_csv', file, 'a.csv']]));
      assert.deepEqual(refusal(answer), [422, 'request.field-invalid'], file);
      assert.deepEqual((answer.body as { errors: unknown }).errors, [
        { field: 'demographics_csv', message: problem },
      ]);
    }
    const none = await clinic.ask('/api/v1/batches/FLAT', inParts([['demographics_csv', header, 'a.csv']]));
    assert.deepEqual(refusal(none), [422, 'request.field-invalid']);
  });

  test('of more rows than a batch may have is refused', async () => {
    const rows = (count: number) => csv(...Array.from({ length: count }, () => nora));
    const send = (count: number) =>
      clinic.ask('/api/v1/batches/CCDA', inParts([['demographics_csv', rows(count), 'a.csv']]));
    assert.equal((await send(20)).status, 200);
    assert.deepEqual(refusal(await send(21)), [400, 'batch.too-many-queries']);
  });
});

describe('a batch as JSON', () => {
  test('takes persons and registered patients, as a body or as a part', async () => {
    const patient = await register(clinic, elvira);
    const demographics = [kam, { ...kam, given_name: '' }, { particle_patient_id: patient }, 7];
    const body = { demographics, particle_patient_ids: [patient] };
    for (const call of [
      { path: '/api/v1/batches/DELTAS', json: body },
      { path: '/api/v1/batches/DELTAS', ...inParts([['demographics_json', JSON.stringify(body)]]) },
      { path: `/api/v1/projects/${clinic.projectId}/batches`, json: { ...body, batch_type: 'DELTAS' } },
    ]) {
      const { path, ...sent } = call;
      const batch = wire(await clinic.ask(path, sent));
      assert.deepEqual(
        batch.queries.map(({ state, errors }) => [state, errors.map(({ field }) => field)]),
        [
          ['PENDING', []],
          ['FAILED', ['given_name']],
          ['PENDING', []],
          ['FAILED', ['']],
          ['PENDING', []],
        ],
      );
    }
    const list = JSON.stringify([kam]);
    const other = await api.newCaller();
    assert.equal(
      wire(await other.ask('/api/v1/batches/FLAT', inParts([['demographics_json', list]]))).query_count,
      1,
    );
  });

  test('without rows, without a type, or as no batch, is refused', async () => {
    const path = `/api/v1/projects/${clinic.projectId}/batches`;
    const cases: [string, object, [number, string]][] = [
      ['/api/v1/batches/FLAT', { demographics: [] }, [422, 'request.field-invalid']],
      ['/api/v1/batches/FLAT', {}, [422, 'request.field-invalid']],
      ['/api/v1/batches/FLAT', { demographics: 'Kam' }, [422, 'request.field-invalid']],
      ['/api/v1/batches/XML', { demographics: [kam] }, [403, 'batch.type-unknown']],
      [path, { demographics: [kam] }, [422, 'request.field-invalid']],
      [path, { demographics: [kam], batch_type: 'PDF' }, [403, 'batch.type-unknown']],
    ];
    for (const [to, json, expected] of cases)
      assert.deepEqual(refusal(await clinic.ask(to, { json })), expected);
    const broken = inParts([['demographics_json', '{"']]);
    assert.deepEqual(refusal(await clinic.ask('/api/v1/batches/FLAT', broken)), [
      422,
      'request.field-invalid',
    ]);
    const cut = { ...broken, raw: broken.raw.slice(0, 60) };
    assert.deepEqual(refusal(await clinic.ask('/api/v1/batches/FLAT', cut)), [400, 'request.malformed']);
    const viewer = await api.newCaller('project.viewer');
    assert.equal((await viewer.ask('/api/v1/batches/FLAT', { json: { demographics: [kam] } })).status, 403);
  });
});

describe('the batches of a project', () => {
  const start = async (caller = clinic) =>
    wire(await caller.ask('/api/v1/batches/CCDA', { json: { demographics: [kam] } })).batch_id;

  test('are three at once: the fourth waits, also when all come together', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => clinic.ask('/api/v1/batches/CCDA', { json: { demographics: [kam] } })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 200, 429, 429, 429, 429, 429]);
    const late = answers.find(({ status }) => status === 429);
    assert.ok(late);
    assert.deepEqual(refusal(late), [429, 'batch.too-many-active']);
    assert.match(String(late.headers['retry-after']), /^\d+$/);
  });

  test('are listed newest first, page by page, and nobody else sees them', async () => {
    const first = await start();
    await api.parts.database.system.transaction(async tx => {
      await sql`update batch set state = 'COMPLETE', finished_at = created_at`.execute(tx);
      await sql`insert into batch (project_id, batch_id, batch_type, state, query_count, created_at, finished_at)
        select ${clinic.projectId}::uuid, gen_random_uuid(), 'FLAT', 'COMPLETE', 1, '2024-01-01', '2024-01-01' from generate_series(1, 150)`.execute(
        tx,
      );
    });
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const { body } = await clinic.ask(
        `/api/v1/batches${token === undefined ? '' : `?continuation_token=${token}`}`,
      );
      const page = body as { batches: Wire[]; continuation_token?: string };
      seen.push(...page.batches.map(each => each.batch_id));
      token = page.continuation_token;
    } while (token !== undefined);
    assert.deepEqual([seen.length, new Set(seen).size, seen[0]], [151, 151, first]);

    const stranger = await api.newCaller();
    assert.deepEqual((await stranger.ask('/api/v1/batches')).body, { batches: [] });
    for (const path of [`/api/v1/batches/${first}`, '/api/v1/batches/nothing'])
      assert.deepEqual(refusal(await stranger.ask(path)), [404, 'batch.unknown']);
    for (const path of ['batches', `batches/${first}`])
      assert.deepEqual(refusal(await stranger.ask(`/api/v1/projects/${clinic.projectId}/${path}`)), [
        403,
        'access.project-foreign',
      ]);
    assert.equal(
      wire(await clinic.ask(`/api/v1/projects/projects%2F${clinic.projectId}/batches/${first}`)).batch_id,
      first,
    );
    assert.deepEqual(refusal(await clinic.ask('/api/v1/batches?continuation_token=x')), [
      400,
      'request.page-invalid',
    ]);
  });
});
