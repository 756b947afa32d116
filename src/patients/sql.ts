// Every statement on the tables `patient` and `patient_key`.
import { sql } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { Position } from '../platform/pages.ts';
import type { Demographics, ExternalPatientId, ParticlePatientId, Patient, PatientKey } from './patient.ts';

interface PatientRow {
  project_id: string;
  patient_id: string;
  external_id: string;
  demographics: string;
  created_at: Date;
  updated_at: Date;
}

const columns = sql`patient.project_id, patient.patient_id, patient.external_id, patient.demographics, patient.created_at, patient.updated_at`;

const patientOf = (row: PatientRow): Patient => ({
  projectId: row.project_id as ProjectId,
  particlePatientId: row.patient_id as ParticlePatientId,
  externalPatientId: row.external_id as ExternalPatientId,
  demographics: JSON.parse(row.demographics) as Demographics,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Undefined when the project has this external id already; waits for whoever is registering it at this moment. */
export async function insertPatient(tx: Transaction, patient: Patient): Promise<Patient | undefined> {
  const { rows } = await sql<PatientRow>`
    insert into patient (project_id, patient_id, external_id, demographics, created_at, updated_at)
    values (${patient.projectId}::uuid, ${patient.particlePatientId}::uuid, ${patient.externalPatientId},
      ${JSON.stringify(patient.demographics)}, ${patient.createdAt}::timestamptz, ${patient.updatedAt}::timestamptz)
    on conflict (project_id, external_id) do nothing
    returning ${columns}`.execute(tx);
  return rows[0] && patientOf(rows[0]);
}

/** `for no key update`: two corrections of one patient go one after the other, and rows that refer to the patient need not wait. */
export async function lockPatientByExternalId(
  tx: Transaction,
  projectId: ProjectId,
  externalId: ExternalPatientId,
): Promise<Patient | undefined> {
  const { rows } = await sql<PatientRow>`
    select ${columns} from patient where project_id = ${projectId}::uuid and external_id = ${externalId}
    for no key update`.execute(tx);
  return rows[0] && patientOf(rows[0]);
}

export async function updateDemographics(
  tx: Transaction,
  key: PatientKey,
  demographics: Demographics,
  now: Date,
): Promise<void> {
  await sql`
    update patient set demographics = ${JSON.stringify(demographics)}, updated_at = ${now}::timestamptz
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid`.execute(tx);
}

export async function replaceKeys(tx: Transaction, key: PatientKey, keys: string[]): Promise<void> {
  await sql`
    delete from patient_key
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid and key <> all(${keys}::text[])`.execute(
    tx,
  );
  await sql`
    insert into patient_key (project_id, patient_id, key)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, unnest(${keys}::text[])
    on conflict do nothing`.execute(tx);
}

export async function patientByKey(executor: Executor, key: PatientKey): Promise<Patient | undefined> {
  const { rows } = await sql<PatientRow>`
    select ${columns} from patient
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid`.execute(
    executor,
  );
  return rows[0] && patientOf(rows[0]);
}

export async function patientByExternalId(
  executor: Executor,
  projectId: ProjectId,
  externalId: string,
): Promise<Patient | undefined> {
  const { rows } = await sql<PatientRow>`
    select ${columns} from patient where project_id = ${projectId}::uuid and external_id = ${externalId}`.execute(
    executor,
  );
  return rows[0] && patientOf(rows[0]);
}

/** In the order of what is asked; where one text is the id of two patients, ours counts. */
export async function particleIds(
  executor: Executor,
  named: readonly { projectId: ProjectId; id: string; uuid: string | undefined }[],
): Promise<(ParticlePatientId | null)[]> {
  const { rows } = await sql<{ patient_id: ParticlePatientId | null }>`
    select coalesce(ours.patient_id, theirs.patient_id) as patient_id
    from unnest(${named.map(each => each.projectId)}::uuid[], ${named.map(each => each.id)}::text[],
      ${named.map(each => each.uuid ?? null)}::uuid[]) with ordinality as named (project_id, id, uuid, place)
    left join patient ours on ours.project_id = named.project_id and ours.patient_id = named.uuid
    left join patient theirs on theirs.project_id = named.project_id and theirs.external_id = named.id
    order by named.place`.execute(executor);
  return rows.map(row => row.patient_id);
}

/** In the order they were registered, so that nobody slips in before a page that was already given. */
export async function patientsAfter(
  executor: Executor,
  projectId: ProjectId,
  after: Position | undefined,
  limit: number,
): Promise<Patient[]> {
  const later = after
    ? sql`and (created_at, patient_id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)`
    : sql``;
  const { rows } = await sql<PatientRow>`
    select ${columns} from patient where project_id = ${projectId}::uuid ${later}
    order by created_at, patient_id limit ${limit}::integer`.execute(executor);
  return rows.map(patientOf);
}

/** Those who share the most keys first. */
export async function patientsWithKeys(
  executor: Executor,
  projectId: ProjectId,
  keys: string[],
  limit: number,
): Promise<Patient[]> {
  const { rows } = await sql<PatientRow>`
    with candidate as (
      select patient_id, count(*) as shared from patient_key
      where project_id = ${projectId}::uuid and key = any(${keys}::text[])
      group by patient_id order by shared desc, patient_id limit ${limit}::integer
    )
    select ${columns} from candidate
    join patient on patient.project_id = ${projectId}::uuid and patient.patient_id = candidate.patient_id
    order by candidate.shared desc, patient.created_at, patient.patient_id`.execute(executor);
  return rows.map(patientOf);
}

/** Everything that belongs to the patient goes with the row (on delete cascade). */
export async function deletePatientRow(executor: Executor, key: PatientKey): Promise<boolean> {
  const { rows } = await sql<{ patient_id: string }>`
    delete from patient where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid
    returning patient_id`.execute(executor);
  return rows.length > 0;
}
