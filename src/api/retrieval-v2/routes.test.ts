// The record over HTTP: as FHIR, as Flat rows, and as the documents byte for byte.
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { crc32, inflateRawSync } from 'node:zlib';
import type { Bundle, BundleEntry, Condition, Observation, Patient } from 'fhir/r4';
import { flatDatasets } from '../../conversion/flat/index.ts';
import { fileNameOf } from '../../documents/document.ts';
import { listDocuments } from '../../documents/sql.ts';
import { zipNameOf } from '../../documents/zip-name.ts';
import { getPatient } from '../../patients/find.ts';
import { elvira, kam, openTestApi, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
let patient: string;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, elvira);
});
after(() => api.close());

const person: Patient = {
  resourceType: 'Patient',
  id: 'pat',
  name: [{ family: 'Valadez', given: ['Elvira'] }],
  birthDate: '1970-12-26',
};
/** Problems of different codes are never one. */
const codeOf = (id: string) => `9${parseInt(id, 36)}`;
const problem = (id: string, text: string): Condition => ({
  resourceType: 'Condition',
  id,
  subject: { reference: 'Patient/pat' },
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { text, coding: [{ system: 'http://snomed.info/sct', code: codeOf(id), display: text }] },
});
const lab = (id: string, value: number): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '2345-7', display: 'Glucose' }] },
  subject: { reference: 'Patient/pat' },
  effectiveDateTime: '2024-05-01T10:00:00Z',
  valueQuantity: { value, unit: 'mg/dL' },
});

const errorOf = ({ body }: Answer) => (body as { error: string }).error;
const entriesOf = ({ body }: Answer): BundleEntry[] => (body as Bundle).entry ?? [];
const namesOf = (answer: Answer) =>
  entriesOf(answer).map(({ resource }) => `${resource?.resourceType}/${resource?.id}`);

/** Read from the central directory (APPNOTE 4.3.12), as unpackers do. */
function unzip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < bytes.readUInt16LE(end + 10); i++) {
    assert.equal(bytes.toString('latin1', at, at + 4), 'PK\x01\x02');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map(offset =>
      bytes.readUInt16LE(at + offset),
    );
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength!);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const content = bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed;
    assert.equal(crc32(content), bytes.readUInt32LE(at + 16));
    files.set(name, content);
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  return files;
}

describe('before anything is known', () => {
  test('there is no zip, no row, and an empty Bundle', async () => {
    const id = await register(clinic, kam);
    const zip = await clinic.ask(`/api/v2/patients/${id}/ccda`);
    assert.deepEqual([zip.status, zip.text], [204, '']);
    const flat = await clinic.ask(`/api/v2/patients/${id}/flat`);
    assert.deepEqual([flat.status, flat.body], [200, {}]);
    const fhir = await clinic.ask(`/api/v2/patients/${id}/fhir`);
    const { resourceType, type, total, entry } = fhir.body as Bundle;
    assert.deepEqual(
      { resourceType, type, total, entry },
      { resourceType: 'Bundle', type: 'searchset', total: 0, entry: undefined },
    );
    assert.equal((await clinic.ask(`/api/v2/patients/${id}/flat?TRANSITIONS`)).status, 404);
  });

  test('nobody’s record is 404', async () => {
    for (const path of ['ccda', 'flat', 'fhir', 'fhir/Patient', 'fhir/Patient/1'])
      for (const prefix of ['/api/v2', '/v2']) {
        const answer = await clinic.ask(`${prefix}/patients/setup-check/${path}`);
        assert.deepEqual([answer.status, errorOf(answer)], [404, 'patient.unknown']);
      }
  });
});

describe('the zip', () => {
  test('has every document byte for byte, under names that are unique and safe', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'zip' });
    const bytes = Buffer.from([0, 255, 13, 10, 0]);
    const large = Buffer.alloc(3_000_000, 'clinical ');
    await api.receive(clinic, id, { title: '../../etc/passwd', bytes: Buffer.from('<a/>') });
    await api.receive(clinic, id, { title: 'C:\\Zusammenfassung für Élvira.xml', bytes });
    await api.receive(clinic, id, { title: 'Summary', bytes: large });
    await api.receive(clinic, id, {
      title: 'Summary',
      bytes: Buffer.from('%PDF-'),
      mimeType: 'application/pdf',
    });
    await api.receive(clinic, id, { title: '😀', bytes: Buffer.from('?'), mimeType: 'weird/../type' });
    await api.receive(clinic, id, {
      bytes: Buffer.from('about somebody else'),
      quarantineReason: 'other-person',
    });
    const answer = await clinic.ask(`/api/v2/patients/${id}/ccda`, {
      headers: { accept: 'application/json' },
    });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/octet-stream');
    assert.match(
      String(answer.headers['content-disposition']),
      new RegExp(`^attachment; filename="${id}\\.zip"$`),
    );
    const files = unzip(answer.bytes);
    const names = [...files.keys()].toSorted().map(name => name.replace(/-[0-9a-f]{16}\./, '.'));
    assert.deepEqual(names, [
      'C-Zusammenfassung-fur-Elvira.xml',
      'Summary.pdf',
      'Summary.xml',
      'document.bin',
      'etc-passwd.xml',
    ]);
    const contents = [...files.values()];
    for (const expected of [bytes, large, Buffer.from('<a/>'), Buffer.from('%PDF-'), Buffer.from('?')])
      assert.ok(contents.some(content => content.equals(expected)));
  });

  test('of a file that cannot be read breaks off instead of pretending', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'zip-broken' });
    await api.receive(clinic, id, { bytes: Buffer.alloc(200_000, 'a') });
    await api.receive(clinic, id, { bytes: Buffer.from('lost') });
    const found = await getPatient(api.parts.database.system.executor, clinic.projectId, id);
    const [, lost] = await listDocuments(api.parts.database.system.executor, found);
    await api.parts.files.remove(fileNameOf(lost!));
    await assert.rejects(clinic.ask(`/api/v2/patients/${id}/ccda`));
    assert.equal((await clinic.ask('/health')).status, 200);
  });

  test('names say nothing of a path, whatever the title', () => {
    const name = (title: string) =>
      zipNameOf({ title, sha256: 'ab'.repeat(32), mimeType: 'text/xml; charset=utf-8' });
    assert.equal(name('a'.repeat(500)).length, 60 + '-abababababababab.xml'.length);
    for (const title of ['', '.', '..', '/', 'CON', '\u0000', '-', 'a\nb', '‮gpj.exe'])
      assert.match(name(title), /^[A-Za-z0-9][A-Za-z0-9-]*-[0-9a-f]{16}\.xml$/);
  });
});

describe('FHIR', () => {
  before(async () => {
    const problems = Array.from({ length: 5 }, (_, i) => problem(`c${i}`, `Problem ${i}`));
    await api.receive(clinic, patient, { bytes: Buffer.from('one') }, [person, lab('o1', 90), ...problems]);
  });

  test('is one searchset Bundle of the whole record', async () => {
    const answer = await clinic.ask(`/api/v2/patients/${patient}/fhir`);
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    const bundle = answer.body as Bundle;
    assert.deepEqual([bundle.resourceType, bundle.type, bundle.total], ['Bundle', 'searchset', 7]);
    assert.deepEqual(namesOf(answer), [
      ...[0, 1, 2, 3, 4].map(i => `Condition/c${i}`),
      'Observation/o1',
      `Patient/${patient}`,
    ]);
    const { fullUrl, resource, search } = bundle.entry![6]!;
    assert.deepEqual((resource as Patient).birthDate, person.birthDate);
    assert.equal((bundle.entry![0]!.resource as Condition).subject.reference, `Patient/${patient}`);
    assert.equal(search?.mode, 'match');
    assert.equal(fullUrl, `${api.url}/api/v2/patients/${patient}/fhir/Patient/${patient}`);
    assert.equal(
      namesOf(await clinic.ask(fullUrl.slice(api.url.length))).join(),
      `Patient/${patient}`,
      'fullUrl leads to it',
    );
  });

  test('says application/fhir+json only when asked so', async () => {
    const headers = { accept: 'application/fhir+json' };
    const answer = await clinic.ask(`/v2/patients/${patient}/fhir`, { headers });
    assert.equal(answer.headers['content-type'], 'application/fhir+json; charset=utf-8');
  });

  test('of one type, of one resource, of none', async () => {
    const path = `/api/v2/patients/${patient}/fhir`;
    assert.equal(namesOf(await clinic.ask(`${path}/Condition`)).length, 5);
    assert.deepEqual(namesOf(await clinic.ask(`${path}/Condition/c3`)), ['Condition/c3']);
    assert.deepEqual(namesOf(await clinic.ask(`${path}/Immunization`)), []);
    for (const unknown of ['Condition/c9', "Condition/'--", 'condition', '$everything']) {
      const answer = await clinic.ask(`${path}/${encodeURIComponent(unknown).replace('%2F', '/')}`);
      assert.deepEqual([answer.status, errorOf(answer)], [404, 'record.resource-unknown'], unknown);
    }
  });

  test('in pages: each link leads to the next, until everything was given once', async () => {
    for (const [path, total] of [
      ['fhir', 7],
      ['fhir/Condition', 5],
    ] as const) {
      const seen: string[] = [];
      let next: string | undefined = `/api/v2/patients/${patient}/${path}?_count=2`;
      while (next !== undefined) {
        const answer: Answer = await clinic.ask(next);
        assert.equal((answer.body as Bundle).total, total);
        assert.ok(entriesOf(answer).length <= 2);
        seen.push(...namesOf(answer));
        next = (answer.body as Bundle).link
          ?.find(link => link.relation === 'next')
          ?.url.slice(api.url.length);
      }
      assert.equal(seen.length, total);
      assert.equal(new Set(seen).size, total);
    }
    const counted = await clinic.ask(`/api/v2/patients/${patient}/fhir?_count=0`);
    assert.deepEqual([(counted.body as Bundle).total, entriesOf(counted).length], [7, 0]);
  });

  test('pages of a token that is not ours, or a wrong count or date, are 400', async () => {
    const path = `/api/v2/patients/${patient}/fhir`;
    for (const query of [
      '_count=2&page_token=rubbish',
      '_count=-1',
      '_count=two',
      '_since=yesterday',
      '_since=2024-13-01',
      '_since=0000-01-01',
      '_since=9999-12-31T23:59:59-14:00',
    ])
      assert.equal((await clinic.ask(`${path}?${query}`)).status, 400, query);
  });

  test('since an instant gives what was learnt after it', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'since' });
    await api.receive(clinic, id, { bytes: Buffer.from('old') }, [person, lab('old', 1)]);
    const between = api.parts.clock.now().toISOString();
    await new Promise(resolve => setTimeout(resolve, 5));
    await api.receive(clinic, id, { bytes: Buffer.from('new') }, [person, lab('new', 2)]);
    const asked = (since: string) => clinic.ask(`/api/v2/patients/${id}/fhir?_since=${since}`);
    assert.deepEqual(namesOf(await asked(between)), ['Observation/new']);
    assert.equal(namesOf(await asked(between.replace('Z', '+00:00'))).length, 1, 'a + that became a space');
    assert.equal(namesOf(await asked('2020-01-01')).length, 3);
    assert.equal(namesOf(await asked('2999-01-01T00:00:00Z')).length, 0);
    const rows = (await clinic.ask(`/api/v2/patients/${id}/flat?_since=${between}`)).body as Record<
      string,
      object[]
    >;
    assert.deepEqual(
      rows['labs']?.map(row => (row as Record<string, unknown>)['lab_value_quantity']),
      ['2'],
    );
    assert.equal(rows['sources']?.length, 1);
  });

  test('a record of many resources comes whole', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'many' });
    const many = Array.from({ length: 1203 }, (_, i) => problem(`m${i}`, `Problem ${i}`));
    await api.receive(clinic, id, { bytes: Buffer.from('many') }, many);
    const answer = await clinic.ask(`/api/v2/patients/${id}/fhir`);
    // And the Patient.
    assert.equal((answer.body as Bundle).total, 1204);
    assert.equal(new Set(namesOf(answer)).size, 1204);
  });

  test('of it, and of its Flat, large texts take no memory any more once they were taken', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'large' });
    const many = Array.from({ length: 800 }, (_, i) => problem(`m${i}`, `Problem ${i} `.padEnd(500, 'x')));
    await api.receive(clinic, id, { bytes: Buffer.from('large') }, many);
    const sent: Buffer[] = [];
    let bytes = 0;
    const look = (message: unknown) => {
      const { response } = message as { response: ServerResponse };
      const write = response.write.bind(response) as (...all: unknown[]) => boolean;
      response.write = ((piece: unknown, ...how: unknown[]) => {
        if (Buffer.isBuffer(piece) && piece.length > 100_000) {
          sent.push(piece);
          bytes += piece.length;
        }
        return write(piece, ...how);
      }) as ServerResponse['write'];
    };
    subscribe('http.server.request.start', look);
    for (const path of ['fhir', 'flat']) {
      const answer = await clinic.ask(`/api/v2/patients/${id}/${path}`);
      assert.ok(bytes > 0.8 * Buffer.byteLength(answer.text), path);
      assert.deepEqual(new Set(sent.splice(0).map(({ length }) => length)), new Set([0]), path);
      bytes = 0;
    }
    unsubscribe('http.server.request.start', look);
  });
});

describe('Flat', () => {
  let id: string;
  before(async () => {
    id = await register(clinic, { ...elvira, patient_id: 'flat' });
    await api.receive(clinic, id, { bytes: Buffer.from('flat') }, [
      person,
      lab('l1', 90),
      problem('p1', 'Asthma'),
    ]);
  });
  type Rows = Record<string, Record<string, unknown>[]>;
  const ask = async (query = '', prefix = '/api/v2') => {
    const answer = await clinic.ask(`${prefix}/patients/${id}/flat${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as Rows;
  };

  test('has every dataset, and our id on every row', async () => {
    const rows = await ask();
    assert.deepEqual(
      Object.keys(rows),
      flatDatasets.map(each => each.key),
    );
    assert.equal(rows['labs']?.length, 1);
    assert.equal(rows['problems']?.length, 1);
    for (const row of Object.values(rows).flat()) assert.equal(row['patient_id'], id);
  });

  test('names of datasets have no value, any case, and may be combined', async () => {
    for (const query of ['?LABS&PROBLEMS', '?labs&problems', '?LABS=&PROBLEMS=', '?Labs&&problems=true'])
      assert.deepEqual(Object.keys(await ask(query)), ['labs', 'problems'], query);
    assert.deepEqual(Object.keys(await ask('?VITAL_SIGNS')), ['vitalSigns']);
    assert.deepEqual(Object.keys(await ask('?UNHEARD_OF')).length, flatDatasets.length, 'others are ignored');
    assert.deepEqual(await ask('?COMPOSITIONS'), {});
  });

  test('answers the same without /api', async () => assert.deepEqual(await ask('', '/v2'), await ask()));

  test('TRANSITIONS alone is 404 while there are none, and empty beside others', async () => {
    const answer = await clinic.ask(`/api/v2/patients/${id}/flat?TRANSITIONS`);
    assert.deepEqual([answer.status, errorOf(answer)], [404, 'record.transitions-none']);
    assert.deepEqual((await ask('?TRANSITIONS&LABS'))['transitions'], []);
  });

  test('gives one row by its type and id', async () => {
    const [row] = (await ask('?LABS'))['labs'] ?? [];
    for (const type of ['lab', 'labs', 'LABS', 'Labs'])
      assert.deepEqual(
        await ask(
          `?resource_type=${type}&resource_id=${String(row?.['lab_id'] ?? row?.['lab_observation_id'])}`,
        ),
        { labs: [row] },
      );
    for (const query of ['?resource_type=lab&resource_id=x', '?resource_type=dream&resource_id=x'])
      assert.equal((await clinic.ask(`/api/v2/patients/${id}/flat${query}`)).status, 404, query);
    assert.equal((await clinic.ask(`/api/v2/patients/${id}/flat?resource_type=lab`)).status, 400);
  });
});
