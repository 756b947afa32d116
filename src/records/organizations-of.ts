// Who keeps and who wrote a patient's documents: the Organizations that DocumentReference.custodian and author name, and when last.
import { sql } from 'kysely';
import type { FhirResource, Organization, PractitionerRole } from 'fhir/r4';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';

export interface SeenOrganization {
  organization: Organization;
  /** YYYY-MM-DD of the newest of its documents; undefined when none says its date. */
  lastSeen: string | undefined;
}

const isPatient = (key: PatientKey) =>
  sql`project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid`;

export async function organizationsOf(executor: Executor, key: PatientKey): Promise<SeenOrganization[]> {
  const { rows } = await sql<{ reference: string; day: string | null }>`
    with document as (
      select json::jsonb as json from resource where ${isPatient(key)} and resource_type = 'DocumentReference'
    ), named as (
      select json -> 'custodian' ->> 'reference' as reference, left(json ->> 'date', 10) as day from document
      union all
      select author ->> 'reference', left(json ->> 'date', 10)
      from document cross join lateral jsonb_array_elements(coalesce(json -> 'author', '[]'::jsonb)) as author
    )
    select reference, max(day) as day from named where reference is not null group by reference`.execute(
    executor,
  );
  const days = new Map(rows.map(({ reference, day }) => [reference, day ?? undefined]));
  // Who wrote for an organization names it by the role.
  const roles = await read<PractitionerRole>(executor, key, 'PractitionerRole', [...days.keys()]);
  for (const role of roles)
    if (role.organization?.reference !== undefined)
      see(days, role.organization.reference, days.get(`PractitionerRole/${role.id ?? ''}`));
  const organizations = await read<Organization>(executor, key, 'Organization', [...days.keys()]);
  return organizations.map(organization => ({
    organization,
    lastSeen: days.get(`Organization/${organization.id ?? ''}`),
  }));
}

function see(days: Map<string, string | undefined>, reference: string, day: string | undefined): void {
  const known = days.get(reference);
  days.set(reference, known !== undefined && (day === undefined || known > day) ? known : day);
}

async function read<T extends FhirResource>(
  executor: Executor,
  key: PatientKey,
  type: T['resourceType'],
  references: readonly string[],
): Promise<T[]> {
  const ids = references.filter(each => each.startsWith(`${type}/`)).map(each => each.slice(type.length + 1));
  if (ids.length === 0) return [];
  const { rows } = await sql<{ json: string }>`
    select json from resource where ${isPatient(key)} and resource_type = ${type} and resource_id = any(${ids}::text[])
    order by resource_id`.execute(executor);
  return rows.map(({ json }) => JSON.parse(json) as T);
}
