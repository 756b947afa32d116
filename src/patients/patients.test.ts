// Patients on a real database: registered once however often, corrected, found by either id, listed, searched, removed.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createProject } from '../access/projects.ts';
import { systemClock } from '../platform/clock.ts';
import { openTestDatabase } from '../platform/database/testing.ts';
import type { TestDatabase } from '../platform/database/testing.ts';
import { Refusal } from '../platform/errors.ts';
import type { ErrorCode } from '../platform/errors.ts';
import { folderFileStore } from '../platform/files-folder.ts';
import type { FileStore } from '../platform/files.ts';
import { systemRandom } from '../platform/random.ts';
import { findPatient, findPatientByKey, getPatient } from './find.ts';
import { listPatients } from './list.ts';
import type { Demographics, ExternalPatientId, ParticlePatientId } from './patient.ts';
import { registerPatient } from './register.ts';
import { deletePatient } from './remove.ts';
import { searchPatients } from './search.ts';

let database: TestDatabase;
let folder: string;
let files: FileStore;
before(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'hadron-patients-'));
  files = folderFileStore(folder);
});
after(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function namesUnder(prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of files.list(prefix)) names.push(name);
  return names;
}

/** Each test has a project of its own. */
async function openProject(displayName: string) {
  const parts = { database, clock: systemClock, random: systemRandom };
  const { projectId } = await createProject(database.executor, displayName, parts);
  const register = (id: string, demographics: Demographics) =>
    registerPatient(parts, projectId, id as ExternalPatientId, demographics);
  return { projectId, register };
}

const refused = (code: ErrorCode) => (error: unknown) => error instanceof Refusal && error.code === code;

const elvira: Demographics = {
  givenName: 'Elvira',
  familyName: 'Valadez-Nucleus',
  dateOfBirth: '1970-12-26',
  gender: 'FEMALE',
  postalCode: '02215',
  addressCity: 'Boston',
  addressState: 'MA',
  addressLines: [''],
};
const elviraInFull: Demographics = {
  ...elvira,
  addressLines: ['703 Ankunding Trail'],
  ssn: '123-45-6789',
  telephone: '2345678910',
  email: 'elvira@example.org',
};
const kam: Demographics = {
  givenName: 'Kam',
  familyName: 'Quark',
  dateOfBirth: '1954-12-01',
  gender: 'MALE',
  postalCode: '02445',
  addressCity: 'Brookline',
  addressState: 'Massachusetts',
  addressLines: ['1 Harbor Street'],
};

test('registered again with more, and with less, she stays one patient and has what was sent last', async () => {
  const { projectId, register } = await openProject('again');
  const first = await register('elvira-1', elvira);
  const second = await register('elvira-1', elviraInFull);
  assert.equal(second.particlePatientId, first.particlePatientId);
  assert.deepEqual(second.createdAt, first.createdAt);
  assert.deepEqual((await getPatient(database.executor, projectId, 'elvira-1')).demographics, elviraInFull);
  const third = await register('elvira-1', elvira);
  assert.equal(third.particlePatientId, first.particlePatientId);
  assert.deepEqual((await getPatient(database.executor, projectId, 'elvira-1')).demographics, elvira);
});

test('a move, a new family name and a slip put right are corrections', async () => {
  const { register } = await openProject('corrections');
  const first = await register('kam', kam);
  const moved = {
    ...kam,
    postalCode: '97266',
    addressCity: 'Portland',
    addressState: 'OR',
    addressLines: ['12 SE Oak St'],
  };
  for (const next of [
    moved,
    { ...moved, familyName: 'Quark-Nucleus' },
    { ...moved, dateOfBirth: '1954-12-07' },
    { ...moved, gender: 'FEMALE' as const },
  ]) {
    assert.equal((await register('kam', next)).particlePatientId, first.particlePatientId);
  }
});

test('the id of one person with the demographics of another is an overlay, and changes nothing', async () => {
  const { projectId, register } = await openProject('overlay');
  const first = await register('kam', kam);
  const twin = { ...kam, givenName: 'Ariel' };
  for (const other of [elvira, twin, { ...kam, dateOfBirth: '1984-12-01' }]) {
    await assert.rejects(register('kam', other), refused('patient.overlay'));
    await assert.rejects(
      register('kam', other),
      /^Refusal: Overlay detected\. Please verify the patient_id and demographics$/,
    );
  }
  assert.deepEqual((await getPatient(database.executor, projectId, 'kam')).demographics, first.demographics);
});

test('one person under several ids is several patients; one id in several projects too', async () => {
  const here = await openProject('here');
  const there = await openProject('there');
  const patients = [
    await here.register('a', elvira),
    await here.register('b', elvira),
    await there.register('a', kam),
  ];
  assert.equal(new Set(patients.map(patient => patient.particlePatientId)).size, 3);
  assert.equal(
    await findPatient(database.executor, there.projectId, patients[0]?.particlePatientId ?? ''),
    undefined,
    'no project sees another',
  );
});

test('twenty registrations at once make one patient', async () => {
  const { projectId, register } = await openProject('at once');
  const patients = await Promise.all(
    Array.from({ length: 20 }, (_, i) => register('elvira', i % 2 === 0 ? elvira : elviraInFull)),
  );
  assert.equal(new Set(patients.map(patient => patient.particlePatientId)).size, 1);
  assert.equal((await listPatients(database.executor, projectId, { limit: 10 })).items.length, 1);
});

test('two persons sent under one id at once: one has it, the other is an overlay', async () => {
  const { register } = await openProject('race');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) => register('one', i % 2 === 0 ? elvira : kam)),
  );
  const kept = outcomes.filter(outcome => outcome.status === 'fulfilled');
  assert.equal(kept.length, 5);
  assert.equal(new Set(kept.map(outcome => outcome.value.demographics.givenName)).size, 1);
  assert.ok(
    outcomes.every(outcome => outcome.status === 'fulfilled' || refused('patient.overlay')(outcome.reason)),
  );
});

test('a patient is found by our id or by the caller’s, and by nothing else', async () => {
  const { projectId, register } = await openProject('find');
  const patient = await register('mrn 12/ä', elvira);
  for (const id of ['mrn 12/ä', patient.particlePatientId, patient.particlePatientId.toUpperCase()]) {
    assert.equal(
      (await findPatient(database.executor, projectId, id))?.particlePatientId,
      patient.particlePatientId,
    );
  }
  for (const id of ['', 'nobody', "' or 1=1 --", 'a\0b', 'x'.repeat(5000), systemRandom.uuid(), '{}']) {
    assert.equal(await findPatient(database.executor, projectId, id), undefined);
    await assert.rejects(getPatient(database.executor, projectId, id), refused('patient.unknown'));
  }
});

test('a caller’s id that looks like ours does not take the place of a patient of ours', async () => {
  const { projectId, register } = await openProject('look-alike');
  const first = await register('first', elvira);
  const second = await register(first.particlePatientId, kam);
  assert.equal(
    (await findPatient(database.executor, projectId, first.particlePatientId))?.externalPatientId,
    'first',
  );
  await deletePatient({ database, files }, projectId, first.particlePatientId);
  assert.equal(
    (await findPatient(database.executor, projectId, first.particlePatientId))?.particlePatientId,
    second.particlePatientId,
  );
  assert.equal(
    await findPatientByKey(database.executor, first),
    undefined,
    'a task of the first never works on the second',
  );
});

test('pages of the list hold everybody once, in the order of registration, also while others register', async () => {
  const { projectId, register } = await openProject('list');
  const ids = Array.from({ length: 7 }, (_, i) => `patient-${i}`);
  for (const id of ids) await register(id, elvira);
  const listed: string[] = [];
  let page = await listPatients(database.executor, projectId, { limit: 3 });
  listed.push(...page.items.map(patient => patient.externalPatientId));
  await register('late', kam);
  while (page.continuationToken !== undefined) {
    page = await listPatients(database.executor, projectId, { after: page.continuationToken, limit: 3 });
    listed.push(...page.items.map(patient => patient.externalPatientId));
  }
  assert.equal(new Set(listed).size, listed.length);
  assert.deepEqual(listed.toSorted(), [...ids, 'late'].toSorted());
  for (const after of [
    '',
    'nonsense',
    Buffer.from("1.' or 1=1").toString('base64url'),
    Buffer.from(`999999999999999.${systemRandom.uuid()}`).toString('base64url'),
  ]) {
    await assert.rejects(
      listPatients(database.executor, projectId, { after, limit: 3 }),
      refused('request.page-invalid'),
    );
  }
});

test('a search finds who is the person before who may be, and not those they live with', async () => {
  const { projectId, register } = await openProject('search');
  await register('slip', { ...elvira, dateOfBirth: '1970-12-20' });
  await register('elvira', elviraInFull);
  await register('twin', { ...elviraInFull, givenName: 'Dana' });
  await register('kam', kam);
  const search = async (demographics: Demographics) =>
    (await searchPatients(database.executor, projectId, demographics)).map(
      patient => patient.externalPatientId,
    );
  assert.deepEqual(await search({ ...elvira, familyName: 'VALADEZ' }), ['elvira', 'slip']);
  assert.deepEqual(
    await search({ ...kam, givenName: 'Quark', familyName: 'Kam' }),
    ['kam'],
    'names in each other’s place',
  );
  assert.deepEqual(await search({ ...kam, givenName: 'Henrick', familyName: 'Testingson' }), []);
  assert.deepEqual(
    (await searchPatients(database.executor, (await openProject('other')).projectId, elvira)).length,
    0,
  );
});

test('after a correction she is found by what is true now, no longer by what was', async () => {
  const { projectId, register } = await openProject('keys');
  await register('elvira', { ...elvira, ssn: '219-09-1234' });
  const stored = () =>
    sql<{ key: string }>`select key from patient_key where project_id = ${projectId}::uuid`.execute(
      database.executor,
    );
  const before = (await stored()).rows.length;
  await register('elvira', elvira);
  assert.equal((await stored()).rows.length, before - 2, 'the SSN and its last four are gone');
  assert.ok((await stored()).rows.every(row => /^[0-9a-f]{20}$/.test(row.key)));
});

test('removed, nothing of a patient is left, and a query under way cannot bring anything back', async () => {
  const { projectId, register } = await openProject('remove');
  const patient = await register('elvira', elvira);
  const stays = await register('kam', kam);
  const insertQuery = (patientId: ParticlePatientId) =>
    sql`
    insert into query (project_id, patient_id, query_id, state, purpose_of_use, created_at, soft_deadline_at, hard_deadline_at)
    values (${projectId}::uuid, ${patientId}::uuid, ${systemRandom.uuid()}::uuid, 'PROCESSING', 'TREATMENT', now(), now(), now())`.execute(
      database.executor,
    );
  await insertQuery(patient.particlePatientId);

  await files.put(`${projectId}/${patient.particlePatientId}/document`, Buffer.from('hers'));
  await files.put(`${projectId}/${stays.particlePatientId}/document`, Buffer.from('his'));
  await deletePatient({ database, files }, projectId, patient.particlePatientId);
  assert.deepEqual(await namesUnder(`${projectId}/`), [`${projectId}/${stays.particlePatientId}/document`]);
  const { rows } = await sql<{ left: number }>`
    select (select count(*) from query where project_id = ${projectId}::uuid) + (select count(*) from patient_key where project_id = ${projectId}::uuid
      and patient_id = ${patient.particlePatientId}::uuid) as left`.execute(database.executor);
  assert.equal(rows[0]?.left, 0);
  await assert.rejects(insertQuery(patient.particlePatientId));
  await assert.rejects(getPatient(database.executor, projectId, 'elvira'), refused('patient.unknown'));
  await files.put(`${projectId}/${patient.particlePatientId}/late`, Buffer.from('hers'));
  await assert.rejects(
    deletePatient({ database, files }, projectId, patient.particlePatientId),
    refused('patient.unknown'),
  );
  assert.deepEqual(
    await namesUnder(`${projectId}/${patient.particlePatientId}/`),
    [],
    'a removal cut short is completed by another',
  );

  assert.equal(
    (await getPatient(database.executor, projectId, 'kam')).particlePatientId,
    stays.particlePatientId,
  );
  assert.notEqual(
    (await register('elvira', kam)).particlePatientId,
    patient.particlePatientId,
    'the id is free for anybody',
  );
});
