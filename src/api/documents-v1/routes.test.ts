// Contributed documents over real sockets: the bodies that published clients send, every rule of the metadata, and where the bytes are. Contract §8.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { elvira, kam, openTestApi, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';
import { mostFileBytes } from './upload.ts';

let api: TestApi;
let clinic: TestCaller;
let patient: string;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, elvira);
});
after(() => api.close());

const metadata = {
  patient_id: elvira.patient_id,
  document_id: 'document-1',
  type: 'CLINICAL',
  title: 'Summary of care',
  mime_type: 'application/xml',
  creation_time: '2024-05-01T10:00:00Z',
  format_code: 'urn:ihe:pcc:xphr:2007',
  class_code: '34133-9',
  type_code: '34133-9',
};
const defaults = {
  practice_setting_code: '394733009',
  healthcare_facility_type_code: '394777002',
  confidentiality_code: 'N',
};
const bytes = Buffer.from('<ClinicalDocument>Ärzte</ClinicalDocument>');

interface Part {
  name: string;
  /** Header lines after Content-Disposition. */
  headers?: string[];
  filename?: string;
  content: string | Buffer;
}
const boundary = 'a-boundary-of-ours';
const multipart = (parts: readonly Part[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, headers = [], filename, content }) => [
      Buffer.from(
        [
          `--${boundary}`,
          `Content-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}`,
          ...headers,
          '',
          '',
        ].join('\r\n'),
      ),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
const metadataPart = (changes: object = {}): Part => ({
  name: 'metadata',
  content: JSON.stringify({ ...metadata, ...changes }),
});
const filePart = (content: string | Buffer = bytes): Part => ({
  name: 'file',
  filename: 'summary.xml',
  headers: ['Content-Type: application/xml'],
  content,
});
const type = `multipart/form-data; boundary=${boundary}`;
const send = (parts: readonly Part[], caller = clinic) =>
  caller.ask('/api/v1/documents', { raw: multipart(parts), headers: { 'content-type': type } });
const upload = (changes: object = {}, content?: string | Buffer) =>
  send([metadataPart(changes), filePart(content)]);
const refusal = ({ status, body }: Answer) => [status, (body as { error: string }).error];
const fieldsOf = ({ body }: Answer) =>
  (body as { errors: { field: string }[] }).errors.map(each => each.field);

async function filesOf(ofPatient: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of api.parts.files.list(`${clinic.projectId}/${ofPatient}/`)) names.push(name);
  return names;
}

describe('uploading', () => {
  test('answers all metadata with the defaults filled in, and keeps the bytes', async () => {
    const answer = await upload();
    assert.deepEqual([answer.status, answer.body], [200, { ...metadata, ...defaults }]);
    const [name] = await filesOf(patient);
    assert.deepEqual(Buffer.from(await api.parts.files.get(name ?? '')), bytes);
    assert.deepEqual((await clinic.ask('/api/v1/documents/document-1')).body, answer.body);
  });

  test('takes the parts in any order, with and without types and names', async () => {
    const file = { name: 'file', content: bytes };
    const said = metadataPart().content;
    const bodies: Part[][] = [
      [filePart(), metadataPart()],
      [{ ...metadataPart(), headers: ['Content-Type: application/json'] }, filePart()],
      [{ ...metadataPart(), headers: ['Content-Type: text/plain; charset=utf-8'] }, filePart()],
      [
        {
          name: 'metadata',
          filename: 'metadata.json',
          headers: ['Content-Type: application/json'],
          content: said,
        },
        filePart(),
      ],
      // The generated client.
      [metadataPart(), { ...file, filename: 'upload', headers: ['Content-Type: application/octet-stream'] }],
      [metadataPart(), file],
      [{ name: 'note', content: 'of no concern' }, metadataPart(), filePart()],
    ];
    for (const parts of bodies) {
      const answer = await send(parts);
      assert.deepEqual([answer.status, answer.body], [200, { ...metadata, ...defaults }]);
    }
    assert.equal((await filesOf(patient)).length, 1, 'the same id again replaces the bytes');
  });

  test('takes an empty file, and a consent', async () => {
    const answer = await upload(
      { document_id: 'consent-1', type: 'CONSENT', mime_type: 'application/pdf' },
      '',
    );
    assert.equal(answer.status, 200, answer.text);
    assert.equal((answer.body as { type: string }).type, 'CONSENT');
  });

  test('takes a chunked body with Expect: 100-continue, as curl sends it', async () => {
    const parts = [filePart(''), metadataPart({ document_id: 'chunked' })];
    const call = httpRequest(`${api.url}/api/v1/documents`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${clinic.token}`,
        'content-type': type,
        'transfer-encoding': 'chunked',
        expect: '100-continue',
      },
    });
    call.flushHeaders();
    await once(call, 'continue');
    for (const byte of multipart(parts)) call.write(Buffer.of(byte));
    call.end();
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    const text = Buffer.concat(await answer.toArray()).toString();
    assert.equal(answer.statusCode, 200, text);
    assert.equal((JSON.parse(text) as { document_id: string }).document_id, 'chunked');
  });

  test('again corrects what is said, and keeps no former bytes', async () => {
    const other = await register(clinic, { ...kam, patient_id: 'kam-documents' });
    const said = { document_id: 'again', patient_id: 'kam-documents' };
    await upload(said);
    const later = {
      ...said,
      title: 'Corrected',
      practice_setting_code: '394802001',
      service_start_time: '2024-04-30T08:00:00-05:00',
    };
    const answer = await upload(later, 'other bytes');
    assert.deepEqual(answer.body, { ...metadata, ...defaults, ...later });
    const names = await filesOf(other);
    assert.equal(names.length, 1);
    assert.equal(Buffer.from(await api.parts.files.get(names[0] ?? '')).toString(), 'other bytes');
  });

  test('twenty at once under one id leave one document and one file', async () => {
    const other = await register(clinic, { ...kam, patient_id: 'kam-at-once' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        upload({ document_id: 'at-once', patient_id: 'kam-at-once', title: `No ${i}` }),
      ),
    );
    for (const answer of answers) assert.equal(answer.status, 200, answer.text);
    assert.equal((await filesOf(other)).length, 1);
    assert.equal(((await clinic.ask('/api/v1/documents/patient/kam-at-once')).body as unknown[]).length, 1);
  });
});

describe('the rules of the metadata', () => {
  const long = (length: number) => 'x'.repeat(length);
  const soon = () => new Date(Date.now() + 3_600_000).toISOString();
  const wrong: [string, unknown][] = [
    ['patient_id', ''],
    ['patient_id', long(201)],
    ['patient_id', 7],
    ['document_id', undefined],
    ['document_id', '  '],
    ['document_id', long(201)],
    ['type', undefined],
    ['type', 'clinical'],
    ['title', undefined],
    ['title', long(129)],
    ['title', 'two\nlines'],
    ['mime_type', undefined],
    ['mime_type', 'pdf'],
    ['creation_time', undefined],
    ['creation_time', '2024-05-01'],
    ['creation_time', '2024-02-30T10:00:00Z'],
    ['creation_time', '2024-05-01T10:00:00'],
    ['creation_time', soon()],
    ['format_code', undefined],
    ['format_code', long(101)],
    ['class_code', undefined],
    ['class_code', '34133'],
    ['class_code', '1234567890-1'],
    ['class_code', '123-4'],
    ['type_code', undefined],
    ['type_code', 'urn:34133-9'],
    ['type_code', '34133-99'],
    ['service_start_time', 'yesterday'],
    ['service_stop_time', '2024-05-01T25:00:00Z'],
    ['confidentiality_code', 5],
  ];
  test('are each answered with 422 and the field’s name, without its value', async () => {
    for (const [field, value] of wrong) {
      const answer = await upload({ document_id: 'wrong', [field]: value });
      assert.equal(answer.status, 422, `${field}: ${String(value)}`);
      assert.deepEqual(fieldsOf(answer), [field]);
      assert.doesNotMatch(answer.text, /yesterday|xxxx|34133/);
    }
    assert.equal((await clinic.ask('/api/v1/documents/wrong')).status, 404, 'nothing was kept');
  });

  test('are all named at once, and defaults are filled for what is empty', async () => {
    const all = await send([{ name: 'metadata', content: '{}' }, filePart()]);
    assert.deepEqual(fieldsOf(all).sort(), Object.keys(metadata).sort());
    const empty = { practice_setting_code: '', healthcare_facility_type_code: null, service_start_time: '' };
    const answer = await upload({ document_id: 'defaults', ...empty });
    assert.deepEqual(answer.body, { ...metadata, ...defaults, document_id: 'defaults' });
    const edges = {
      title: long(128),
      document_id: long(200),
      creation_time: '2024-05-01T10:00:00.123456789+05:30',
      class_code: '1234-5',
    };
    assert.equal((await upload(edges)).status, 200);
  });

  test('a patient must be registered, and keeps its documents to itself', async () => {
    const nobody = await upload({ patient_id: 'nobody' });
    assert.deepEqual([...refusal(nobody), ...fieldsOf(nobody)], [404, 'patient.unknown', 'patient_id']);
    await register(clinic, { ...kam, patient_id: 'kam-other' });
    await upload({ document_id: 'whose' });
    assert.deepEqual(refusal(await upload({ document_id: 'whose', patient_id: 'kam-other' })), [
      400,
      'document.of-another',
    ]);
    const ours = await upload({ document_id: 'by-our-id', patient_id: patient });
    assert.equal((ours.body as { patient_id: string }).patient_id, elvira.patient_id);
  });
});

describe('bodies that are none', () => {
  test('are refused as JSON, with what is missing or wrong', async () => {
    const ask = (raw: string | Buffer, contentType?: string) =>
      clinic.ask('/api/v1/documents', {
        method: 'POST',
        raw,
        headers: contentType === undefined ? {} : { 'content-type': contentType },
      });
    for (const contentType of ['application/json', 'text/plain', 'application/pdf', undefined])
      assert.deepEqual(refusal(await ask('{}', contentType)), [415, 'request.multipart'], contentType);
    assert.deepEqual(refusal(await ask('{}', 'multipart/form-data')), [400, 'request.malformed']);
    assert.deepEqual(refusal(await ask(multipart([metadataPart()]).subarray(0, -30), type)), [
      400,
      'request.malformed',
    ]);
    assert.deepEqual(refusal(await ask(multipart([metadataPart(), filePart()]).subarray(0, -60), type)), [
      400,
      'request.malformed',
    ]);
    assert.deepEqual(fieldsOf(await send([metadataPart()])), ['file']);
    assert.deepEqual(fieldsOf(await send([filePart()])), ['metadata']);
    assert.deepEqual(fieldsOf(await send([])), ['metadata', 'file']);
    for (const content of ['', '{', 'null', '[]', '"text"', Buffer.from([0xff, 0x7b])]) {
      const answer = await send([{ name: 'metadata', content }, filePart()]);
      assert.equal(answer.status, 422, answer.text);
      assert.deepEqual(fieldsOf(answer), ['metadata']);
    }
    assert.deepEqual(refusal(await send([metadataPart({ note: 'x'.repeat(70_000) }), filePart()])), [
      413,
      'request.too-large',
    ]);
  });

  test('whatever is sent, the answer is described and never a server error', async () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'binary', maxLength: 250 }));
    const said = fc.oneof(
      fc
        .dictionary(
          fc.constantFrom(...Object.keys({ ...metadata, ...defaults }), 'service_start_time', '__proto__'),
          value,
        )
        .map(changes => JSON.stringify({ ...metadata, document_id: 'fuzz', ...changes })),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    const part = fc.record(
      {
        name: fc.constantFrom('metadata', 'file', 'other', '__proto__', 'constructor', ''),
        filename: fc.constantFrom('upload', '', '../../etc/passwd'),
        headers: fc.array(
          fc.constantFrom('Content-Type: application/json', 'Content-Transfer-Encoding: base64', 'X: y', ':'),
          { maxLength: 2 },
        ),
        content: said,
      },
      { requiredKeys: ['name', 'content'] },
    );
    const sent = fc.tuple(fc.array(part, { maxLength: 10 }), fc.oneof(fc.constant(0), fc.nat(300)));
    await fc.assert(
      fc.asyncProperty(sent, async ([parts, missing]) => {
        const whole = multipart(parts);
        const answer = await clinic.ask('/api/v1/documents', {
          method: 'POST',
          raw: whole.subarray(0, Math.max(0, whole.length - missing)),
          headers: { 'content-type': type },
        });
        assert.ok(answer.status < 500, answer.text);
      }),
      { numRuns: 300 },
    );
  });

  test('a file above the limit is refused, at the limit kept', async () => {
    const whole = Buffer.alloc(mostFileBytes, 'x');
    assert.equal((await upload({ document_id: 'large' }, whole)).status, 200);
    assert.deepEqual(
      refusal(await upload({ document_id: 'larger' }, Buffer.concat([whole, whole.subarray(0, 1)]))),
      [413, 'request.too-large'],
    );
    await clinic.ask('/api/v1/documents/large', { method: 'DELETE' });
  });
});

describe('reading and removing', () => {
  test('a patient without documents has an empty list; others are in the order they came, by either id', async () => {
    const other = await register(clinic, { ...kam, patient_id: 'kam-list' });
    assert.deepEqual((await clinic.ask('/api/v1/documents/patient/kam-list')).body, []);
    for (const id of ['b', 'a', 'c/d e']) await upload({ document_id: id, patient_id: 'kam-list' });
    for (const id of ['kam-list', other]) {
      const { body } = await clinic.ask(`/api/v1/documents/patient/${id}`);
      assert.deepEqual(
        (body as { document_id: string }[]).map(each => each.document_id),
        ['b', 'a', 'c/d e'],
      );
    }
    assert.equal((await clinic.ask('/api/v1/documents/c%2Fd%20e')).status, 200);
    assert.deepEqual(refusal(await clinic.ask('/api/v1/documents/patient/nobody')), [404, 'patient.unknown']);
  });

  test('removed, neither the document nor its bytes are left', async () => {
    const other = await register(clinic, { ...kam, patient_id: 'kam-remove' });
    await upload({ document_id: 'to-go', patient_id: 'kam-remove' });
    const answer = await clinic.ask('/api/v1/documents/to-go', { method: 'DELETE' });
    assert.deepEqual([answer.status, answer.body], [200, { message: 'delete successful' }]);
    assert.deepEqual(await filesOf(other), []);
    for (const method of ['GET', 'DELETE'] as const)
      assert.deepEqual(refusal(await clinic.ask('/api/v1/documents/to-go', { method })), [
        404,
        'document.unknown',
      ]);
  });

  test('deleting the patient removes them; the id is free again', async () => {
    const other = await register(clinic, { ...kam, patient_id: 'kam-gone' });
    await upload({ document_id: 'goes-too', patient_id: 'kam-gone' });
    await clinic.ask('/api/v1/patients/kam-gone', { method: 'DELETE' });
    assert.deepEqual(await filesOf(other), []);
    assert.equal((await clinic.ask('/api/v1/documents/goes-too')).status, 404);
    assert.equal((await upload({ document_id: 'goes-too' })).status, 200);
  });

  test('another project sees, replaces and removes none of them', async () => {
    await upload({ document_id: 'ours' });
    const stranger = await api.newCaller();
    for (const method of ['GET', 'DELETE'] as const)
      assert.equal((await stranger.ask('/api/v1/documents/ours', { method })).status, 404);
    assert.equal((await stranger.ask(`/api/v1/documents/patient/${patient}`)).status, 404);
    const sent = await send(
      [metadataPart({ document_id: 'ours', patient_id: patient }), filePart()],
      stranger,
    );
    assert.deepEqual(refusal(sent), [404, 'patient.unknown']);
    await register(stranger, elvira);
    assert.equal(
      (await send([metadataPart({ document_id: 'ours', title: 'Theirs' }), filePart()], stranger)).status,
      200,
    );
    const { body } = await clinic.ask('/api/v1/documents/ours');
    assert.equal((body as { title: string }).title, metadata.title);
  });

  test('a viewer reads and does not contribute', async () => {
    const viewer = await api.newCaller('project.viewer');
    assert.deepEqual(refusal(await send([metadataPart(), filePart()], viewer)), [403, 'access.role-missing']);
    assert.deepEqual(refusal(await viewer.ask('/api/v1/documents/x', { method: 'DELETE' })), [
      403,
      'access.role-missing',
    ]);
  });
});
