// For tests and the bench of what reads the record: resources put straight into a chart, as consolidation leaves them.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Resource } from 'fhir/r4';
import type { PatientKey } from '../../patients/patient.ts';
import type { Scoped } from '../../platform/database.ts';
import { indexOf } from './index-of.ts';

const perStatement = 1_000;

/** In one transaction; what is there already is changed. Each is a change of its own in the patient's sequence. */
export async function putResources(
  database: Pick<Scoped, 'transaction'>,
  key: PatientKey,
  resources: readonly Resource[],
  at = new Date('2026-01-01T00:00:00Z'),
): Promise<void> {
  await database.transaction(async tx => {
    const { rows: patients } = await sql<{ record_seq: number }>`
      select record_seq from patient
      where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid for no key update`.execute(
      tx,
    );
    let seq = Number(patients[0]?.record_seq ?? 0);
    for (let from = 0; from < resources.length; from += perStatement) {
      const rows = resources.slice(from, from + perStatement).map(resource => {
        const meta = { ...resource.meta, versionId: '1', lastUpdated: at.toISOString() };
        const json = JSON.stringify({ ...resource, meta });
        return {
          type: resource.resourceType,
          id: resource.id,
          seq: ++seq,
          json,
          hash: createHash('sha256').update(json).digest('hex'),
          ...indexOf(resource),
        };
      });
      const batch = JSON.stringify(rows);
      await sql`
        with given as (
          select * from json_to_recordset(${batch}::json) as t (type text, id text, seq bigint, json text, hash text)
        ), put as (
          insert into resource (project_id, patient_id, resource_type, resource_id, seq, version, updated_at, statements, hash, json)
          select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, type, id, seq, 1, ${at.toISOString()}::timestamptz, 1, hash, json
          from given
          on conflict (project_id, patient_id, resource_type, resource_id) do update set seq = excluded.seq,
            version = resource.version + 1, updated_at = excluded.updated_at, json = excluded.json
          returning *
        )
        insert into change (project_id, patient_id, seq, kind, resource_type, resource_id, version, json, recorded_at, tx)
        select project_id, patient_id, seq, case when version = 1 then 'added' else 'changed' end, resource_type, resource_id, version,
          json, updated_at, pg_current_xact_id()
        from put`.execute(tx);
      await sql`
        insert into resource_index (project_id, patient_id, resource_type, resource_id, tokens, refs, strings, dates, time_name, time_from,
          time_to, words)
        select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, type, id, tokens, refs, strings, dates, time_name, time_from, time_to,
          to_tsvector('english', words)
        from json_to_recordset(${batch}::json) as t (type text, id text, tokens text[], refs text[], strings text[], dates jsonb,
          time_name text, time_from float8, time_to float8, words text)
        on conflict (project_id, patient_id, resource_type, resource_id) do update set tokens = excluded.tokens, refs = excluded.refs,
          strings = excluded.strings, dates = excluded.dates, time_name = excluded.time_name,
          time_from = excluded.time_from, time_to = excluded.time_to, words = excluded.words`.execute(tx);
    }
    await sql`
      update patient set record_seq = ${seq}::bigint
      where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid`.execute(tx);
  });
}
