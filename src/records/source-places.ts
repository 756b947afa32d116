// Resources of the record → where each of their statements stands: which document says it, in which section, at which offsets. A page at a time.
import { sql } from 'kysely';
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import { readResources } from './read.ts';
import type { Place } from './record.ts';
import { ofPatient, ofPatientById } from './sql.ts';

/** One statement as one document says it, at one of the places where it does. */
export interface SourcePlace {
  resourceType: string;
  /** The statement's own id. */
  statementId: string;
  /** The resource it is part of. */
  resourceId: string;
  documentId: DocumentId;
  /** Of several places in one document; absent where the document says it without an element of its own. */
  place: number | undefined;
  /** Index in the document's conversion report. */
  section: number | undefined;
  span: { start: number; end: number } | undefined;
}

/** The order places are read in; also where to read on. */
export interface AfterPlace {
  resourceType: string;
  statementId: string;
  documentId: string;
  place: number;
}

interface Row {
  resource_type: string;
  resource_id: string;
  group_id: string;
  document_id: string;
  place: number | null;
  section: number | null;
  start_offset: number | null;
  end_offset: number | null;
}

const withoutPlace = -1;

export const afterOf = ({ resourceType, statementId, documentId, place }: SourcePlace): AfterPlace => ({
  resourceType,
  statementId,
  documentId,
  place: place ?? withoutPlace,
});

/** A resource, or one statement of it. */
export interface Sourced extends Place {
  statementId?: string | undefined;
}

export interface SourcePlacesQuery {
  after?: AfterPlace | undefined;
  /** One of them, by its name. */
  only?: { statementId?: string | undefined; documentId?: string | undefined; place?: number | undefined };
  limit: number;
}

/** Of what these resources are made of. Documents that may not be shown say nothing. */
export async function sourcePlaces(
  executor: Executor,
  key: PatientKey,
  resources: readonly Sourced[],
  { after, only = {}, limit }: SourcePlacesQuery,
): Promise<SourcePlace[]> {
  const types = resources.map(({ resourceType }) => resourceType);
  const ids = resources.map(({ resourceId }) => resourceId);
  const statements = resources.map(({ statementId }) => statementId ?? null);
  const order = sql`s.resource_type collate "C", s.resource_id collate "C", d.document_id, coalesce(o.place, ${withoutPlace}::integer)`;
  const conditions = [sql`true`];
  if (after !== undefined)
    conditions.push(
      sql`(${order}) > (${after.resourceType}, ${after.statementId}, ${after.documentId}::uuid, ${after.place}::integer)`,
    );
  if (only.statementId !== undefined) conditions.push(sql`s.resource_id = ${only.statementId}`);
  if (only.documentId !== undefined) conditions.push(sql`d.document_id = ${only.documentId}::uuid`);
  if (only.place !== undefined) conditions.push(sql`o.place = ${only.place}::integer`);
  const { rows } = await sql<Row>`
    select s.resource_type, s.resource_id, s.group_id, d.document_id, o.place, o.section, o.start_offset, o.end_offset
    from unnest(${types}::text[], ${ids}::text[], ${statements}::text[]) as wanted (resource_type, resource_id, statement_id)
    cross join lateral (
      select s.resource_type, s.resource_id, s.group_id from statement s
      where ${ofPatientById(key, 's')} and s.resource_type = wanted.resource_type and s.group_id = wanted.resource_id
        and (wanted.statement_id is null or s.resource_id = wanted.statement_id)
      offset 0) s
    cross join lateral (
      select d.document_id from resource_source d join document f using (project_id, patient_id, document_id)
      where ${ofPatient(key, 'd')} and d.resource_type = s.resource_type and d.resource_id = s.resource_id and f.state = 'KEPT'
      offset 0) d
    left join lateral (
      select o.place, o.section, o.start_offset, o.end_offset from statement_origin o
      where ${ofPatient(key, 'o')} and o.resource_type = s.resource_type and o.resource_id = s.resource_id
        and o.document_id = d.document_id offset 0) o on true
    where ${sql.join(conditions, sql` and `)}
    order by ${order} limit ${limit}::integer`.execute(executor);
  return rows.map(row => ({
    resourceType: row.resource_type,
    statementId: row.resource_id,
    resourceId: row.group_id,
    documentId: row.document_id as DocumentId,
    place: row.place ?? undefined,
    section: row.section ?? undefined,
    span:
      row.start_offset === null || row.end_offset === null
        ? undefined
        : { start: row.start_offset, end: row.end_offset },
  }));
}

/**
 * An id of a resource, or of a statement within one → the resources whose statements are its sources: itself; of the Provenance that we make
 * for a group what it is about. Empty when the record has nothing of this id.
 */
export async function sourcedResources(
  executor: Executor,
  key: PatientKey,
  { resourceType, resourceId }: Place,
): Promise<Sourced[]> {
  const { rows } = await sql<{ group_id: string }>`
    select s.group_id from statement s
    where ${ofPatient(key, 's')} and s.resource_type = ${resourceType} and (s.resource_id = ${resourceId} or s.group_id = ${resourceId})
    limit 1`.execute(executor);
  const [found] = rows;
  if (found !== undefined) return [{ resourceType, resourceId: found.group_id }];
  const [served] = await readResources(executor, key, { resourceType, resourceIds: [resourceId] });
  if (served === undefined || resourceType !== 'Provenance') return [];
  const { target } = JSON.parse(served.json) as { target?: { reference?: string }[] };
  return (target ?? []).flatMap(({ reference }) => {
    const [type, id] = reference?.split('/') ?? [];
    return type !== undefined && id !== undefined ? [{ resourceType: type, resourceId: id }] : [];
  });
}
