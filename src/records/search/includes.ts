// A page of matches → the resources that _include and _revinclude ask for beside them. FHIR R4 §3.1.1.5.4.
import { sql } from 'kysely';
import type { ParticlePatientId } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import { found } from './found.ts';
import type { FoundRow, FoundServedResource, SearchScope } from './found.ts';
import type { Include, SearchRequest } from './request.ts';

/** `:iterate` follows what was included so far, and a cycle ends by itself. */
const deepest = 4;
const mostIncluded = 1_000;

interface Place {
  patientId: ParticlePatientId;
  resourceType: string;
  resourceId: string;
}

const nameOf = (place: Place) => `${place.patientId}/${place.resourceType}/${place.resourceId}`;
const placeOf = (resource: FoundServedResource): Place => ({
  patientId: resource.particlePatientId,
  resourceType: resource.resourceType,
  resourceId: resource.resourceId,
});

export async function includedWith(
  executor: Executor,
  scope: SearchScope,
  { includes, revincludes }: SearchRequest,
  matches: readonly FoundServedResource[],
): Promise<FoundServedResource[]> {
  if (includes.length + revincludes.length === 0) return [];
  const known = new Set(matches.map(match => nameOf(placeOf(match))));
  const included: FoundServedResource[] = [];
  let latest = matches.map(placeOf);
  for (let depth = 0; depth < deepest && latest.length > 0 && included.length < mostIncluded; depth++) {
    const due = (include: Include) => depth === 0 || include.isRepeated;
    const places = [
      ...(await referred(executor, scope, includes.filter(due), latest)),
      ...(await referring(executor, scope, revincludes.filter(due), latest)),
    ];
    const wanted = new Map<string, Place>();
    for (const place of places)
      if (!known.has(nameOf(place)) && (scope.mayInclude?.(place.resourceType) ?? true))
        wanted.set(nameOf(place), place);
    const resources = await readPlaces(
      executor,
      scope,
      [...wanted.values()].slice(0, mostIncluded - included.length),
    );
    for (const name of wanted.keys()) known.add(name);
    included.push(...resources);
    latest = resources.map(placeOf);
  }
  return included;
}

const columns = (places: readonly Place[]) => sql`
  unnest(${places.map(place => place.patientId)}::uuid[], ${places.map(place => place.resourceType)}::text[],
    ${places.map(place => place.resourceId)}::text[]) as w (patient_id, resource_type, resource_id)`;

/** What these refer to. */
async function referred(
  executor: Executor,
  scope: SearchScope,
  includes: readonly Include[],
  from: readonly Place[],
): Promise<Place[]> {
  const sources = from.filter(place =>
    includes.some(each => each.resourceType === '*' || each.resourceType === place.resourceType),
  );
  if (sources.length === 0) return [];
  const { rows } = await sql<{ patient_id: ParticlePatientId; resource_type: string; refs: string[] }>`
    select i.patient_id, i.resource_type, i.refs
    from ${columns(sources)} join resource_index i
      on i.project_id = ${scope.projectId}::uuid and i.patient_id = w.patient_id and i.resource_type = w.resource_type
      and i.resource_id = w.resource_id`.execute(executor);
  return rows.flatMap(row => {
    const asked = includes.filter(
      each => each.resourceType === '*' || each.resourceType === row.resource_type,
    );
    return row.refs.flatMap(entry => {
      const [, name = '', resourceType, resourceId] = /^([^|]+)\|([A-Z]\w*)\/([^/]+)$/.exec(entry) ?? [];
      if (resourceType === undefined || resourceId === undefined) return [];
      const isAsked = asked.some(
        each =>
          (each.name === '*' || each.name === name) &&
          (each.target === undefined || each.target === resourceType),
      );
      return isAsked ? [{ patientId: row.patient_id, resourceType, resourceId }] : [];
    });
  });
}

/** What refers to these. */
async function referring(
  executor: Executor,
  scope: SearchScope,
  revincludes: readonly Include[],
  to: readonly Place[],
): Promise<Place[]> {
  if (revincludes.length === 0 || to.length === 0) return [];
  const patientIds = [...new Set(to.map(place => place.patientId))];
  const found: Place[] = [];
  for (const { resourceType, name, target } of revincludes) {
    const targets = to.filter(place => target === undefined || place.resourceType === target);
    const names = targets.map(place => `${place.resourceType}/${place.resourceId}`);
    const { rows } = await sql<{ patient_id: ParticlePatientId; resource_type: string; resource_id: string }>`
      select i.patient_id, i.resource_type, i.resource_id from resource_index i
      where i.project_id = ${scope.projectId}::uuid and i.patient_id = any(${patientIds}::uuid[])
        ${resourceType === '*' ? sql`` : sql`and i.resource_type = ${resourceType}`}
        and exists (
          select from unnest(i.refs) as entry
          where substr(entry, strpos(entry, '|') + 1) = any(${names}::text[])
            ${name === '*' ? sql`` : sql`and starts_with(entry, ${`${name}|`})`})
      order by i.resource_type, i.resource_id limit ${mostIncluded}::integer`.execute(executor);
    for (const row of rows)
      found.push({
        patientId: row.patient_id,
        resourceType: row.resource_type,
        resourceId: row.resource_id,
      });
  }
  return found;
}

async function readPlaces(
  executor: Executor,
  scope: SearchScope,
  places: readonly Place[],
): Promise<FoundServedResource[]> {
  if (places.length === 0) return [];
  const { rows } = await sql<FoundRow>`
    select r.patient_id, r.resource_type, r.resource_id, r.seq, r.version, r.updated_at, r.json
    from ${columns(places)} join resource r
      on r.project_id = ${scope.projectId}::uuid and r.patient_id = w.patient_id and r.resource_type = w.resource_type
      and r.resource_id = w.resource_id
    order by r.resource_type, r.resource_id`.execute(executor);
  return rows.map(found);
}
