// For tests of what reads the record: charts that change as consolidation changes them, without conversion or rules in between.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ProjectId } from '../../access/project.ts';
import { createProject } from '../../access/projects.ts';
import type { DocumentId } from '../../documents/document.ts';
import { insertDocument } from '../../documents/sql.ts';
import type { ExternalPatientId, Patient, PatientKey } from '../../patients/patient.ts';
import { registerPatient } from '../../patients/register.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/database.ts';
import { systemRandom } from '../../platform/random.ts';

export const surroundings = (database: Database) => ({ database, clock: systemClock, random: systemRandom });

export const newProject = async (database: Database): Promise<ProjectId> => {
  const { projectId } = await database.transaction(tx => createProject(tx, 'Test', surroundings(database)));
  return projectId;
};

let registered = 0;
export const newPatient = (database: Database, projectId: ProjectId): Promise<Patient> =>
  registerPatient(surroundings(database), projectId, `arrivals-${registered++}` as ExternalPatientId, {
    givenName: 'Nora',
    familyName: 'Sample',
    dateOfBirth: '1980-02-29',
    gender: 'FEMALE',
    postalCode: '12207',
    addressCity: 'Albany',
    addressState: 'NY',
    addressLines: [],
  });

/** A document that is kept, and says nothing yet. */
export async function keepDocument(
  tx: Transaction,
  key: PatientKey,
  at: Date,
  {
    documentId = systemRandom.uuid() as DocumentId,
    documentTime,
  }: { documentId?: DocumentId | undefined; documentTime?: Date | undefined } = {},
): Promise<DocumentId> {
  await insertDocument(
    tx,
    {
      projectId: key.projectId,
      particlePatientId: key.particlePatientId,
      documentId,
      sha256: createHash('sha256').update(documentId).digest('hex'),
      sizeBytes: 1,
      mimeType: 'application/xml',
      title: 'Summary',
      state: 'KEPT',
      metadata: {},
      documentTime,
      quarantineReason: undefined,
      queryId: systemRandom.uuid(),
    },
    at,
  );
  return documentId;
}

export type Arrival =
  /** Added, or changed when it stands already. */
  | {
      is: 'says';
      resource: { resourceType: string; id: string } & Record<string, unknown>;
      documentId?: DocumentId;
    }
  | { is: 'gone'; resourceType: string; id: string };

/** One transaction of the record: its changes in the patient's sequence, each of another resource. Answers the last number given. */
export async function arrive(
  tx: Transaction,
  key: PatientKey,
  arrivals: readonly Arrival[],
  at: Date,
): Promise<number> {
  const whose = sql`${key.projectId}::uuid, ${key.particlePatientId}::uuid`;
  const own = sql`project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid`;
  const when = sql`${at.toISOString()}::timestamptz`;
  const moved = await sql<{ record_seq: number }>`
    update patient set record_seq = record_seq + ${arrivals.length}::integer, record_changed_at = ${when} where ${own}
    returning record_seq`.execute(tx);
  const last = moved.rows[0]?.record_seq ?? 0;
  const rows = arrivals.map((arrival, i) => {
    const { resourceType, id } = arrival.is === 'says' ? arrival.resource : arrival;
    const json = arrival.is === 'says' ? JSON.stringify(arrival.resource) : null;
    const hash = createHash('sha256').update(`${json}`).digest('hex');
    const documentId = (arrival.is === 'says' ? arrival.documentId : undefined) ?? null;
    return { seq: last - arrivals.length + 1 + i, resourceType, id, json, hash, documentId };
  });
  const said = sql`unnest(${rows.map(r => r.seq)}::bigint[], ${rows.map(r => r.resourceType)}::text[], ${rows.map(r => r.id)}::text[],
    ${rows.map(r => r.json)}::text[], ${rows.map(r => r.hash)}::text[], ${rows.map(r => r.documentId)}::uuid[])
    as said (seq, resource_type, resource_id, json, hash, document_id)`;
  await sql`
    insert into change (project_id, patient_id, seq, kind, resource_type, resource_id, version, json, recorded_at, tx)
    select ${whose}, seq, case when json is null then 'withdrawn' when exists (
        select 1 from resource r where ${own} and (r.resource_type, r.resource_id) = (said.resource_type, said.resource_id))
      then 'changed' else 'added' end, resource_type, resource_id,
      (select coalesce(max(version), 0) + 1 from change c where ${own}
        and (c.resource_type, c.resource_id) = (said.resource_type, said.resource_id)), json, ${when}, pg_current_xact_id()
    from ${said}`.execute(tx);
  await sql`
    insert into resource (project_id, patient_id, resource_type, resource_id, seq, version, updated_at, statements, hash, json)
    select ${whose}, resource_type, resource_id, seq, 1, ${when}, 1, hash, json from ${said} where json is not null
    on conflict (project_id, patient_id, resource_type, resource_id) do update set seq = excluded.seq,
      version = resource.version + 1, updated_at = excluded.updated_at, hash = excluded.hash, json = excluded.json`.execute(
    tx,
  );
  for (const table of [sql`resource`, sql`statement`])
    await sql`delete from ${table} where ${own} and (resource_type, resource_id) in (
      select resource_type, resource_id from ${said} where json is null)`.execute(tx);
  if (rows.every(row => row.documentId === null)) return last;
  await sql`
    insert into resource_version (project_id, patient_id, seq, resource_type, resource_id, hash, json, document_id, recorded_at)
    select ${whose}, seq, resource_type, resource_id, hash, json, document_id, ${when} from ${said} where document_id is not null
    on conflict do nothing`.execute(tx);
  await sql`
    insert into resource_source (project_id, patient_id, resource_type, resource_id, document_id, hash)
    select ${whose}, resource_type, resource_id, document_id, hash from ${said} where document_id is not null
    on conflict (project_id, patient_id, resource_type, resource_id, document_id) do update set hash = excluded.hash`.execute(
    tx,
  );
  await sql`
    insert into statement (project_id, patient_id, resource_type, resource_id, hash, document_id, identity, group_id)
    select ${whose}, resource_type, resource_id, hash, document_id, '{}', resource_id from ${said} where document_id is not null
    on conflict (project_id, patient_id, resource_type, resource_id) do update set hash = excluded.hash`.execute(
    tx,
  );
  return last;
}

export const problem = (id: string, text: string) => ({
  resourceType: 'Condition',
  id,
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { text },
  subject: { reference: 'Patient/pat' },
});

export const lab = (id: string, value: number) => ({
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
