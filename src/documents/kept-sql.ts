// The patient's kept documents as callers see them: what each is, where it came from, and what its conversion came to.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { ConversionReport } from '../conversion/ccda/index.ts';
import type { Issue } from '../conversion/issue.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import type { Document, DocumentId } from './document.ts';
import { documentOf } from './sql.ts';
import type { DocumentRow } from './sql.ts';

export interface DocumentHolder {
  holderId: string;
  /** The holder's own id of it. */
  holderDocumentId: string;
  retrievedAt: Date;
}

export interface KeptDocument extends Document {
  /** Who gave it, last retrieved first. */
  holders: DocumentHolder[];
  convertedAt: Date | undefined;
  /** What the conversion noticed, counted; known when it has been converted. */
  issueCounts: Record<Issue['severity'], number> | undefined;
}

interface Row extends DocumentRow {
  converted_at: Date | null;
  issues: string | null;
  holders: { holder_id: string; holder_document_id: string; retrieved_at: string }[] | null;
}

const mostHolders = 100;

const select = (key: PatientKey, condition: RawBuilder<unknown>): RawBuilder<Row> => sql<Row>`
  select d.document_id, d.sha256, d.size_bytes, d.mime_type, d.title, d.state, d.metadata, d.document_time, d.is_replaced, d.created_at, d.converted_at,
    d.issues, (
    select json_agg(json_build_object('holder_id', s.holder_id, 'holder_document_id', s.holder_document_id, 'retrieved_at', s.retrieved_at)
      order by s.retrieved_at desc, s.holder_id, s.holder_document_id)
    from (
      select * from document_source s
      where s.project_id = d.project_id and s.patient_id = d.patient_id and s.document_id = d.document_id
      order by s.retrieved_at desc limit ${mostHolders}::integer) s) as holders
  from document d
  where d.project_id = ${key.projectId}::uuid and d.patient_id = ${key.particlePatientId}::uuid and d.state = 'KEPT' and ${condition}`;

function keptDocument(key: PatientKey, row: Row): KeptDocument {
  const issues = row.issues === null ? undefined : (JSON.parse(row.issues) as Issue[]);
  const count = (severity: Issue['severity']) =>
    issues?.filter(issue => issue.severity === severity).length ?? 0;
  return {
    ...documentOf(key, row),
    holders: (row.holders ?? []).map(holder => ({
      holderId: holder.holder_id,
      holderDocumentId: holder.holder_document_id,
      retrievedAt: new Date(holder.retrieved_at),
    })),
    convertedAt: row.converted_at ?? undefined,
    issueCounts: issues && {
      error: count('error'),
      warning: count('warning'),
      information: count('information'),
    },
  };
}

/** A place in the order they are listed in: as they came. */
export interface ListedAfter {
  createdAt: Date;
  documentId: string;
}

/** Oldest first; `after` is where the page before ended. */
export async function listKept(
  executor: Executor,
  key: PatientKey,
  { after, limit }: { after?: ListedAfter | undefined; limit: number },
): Promise<KeptDocument[]> {
  const beyond =
    after === undefined
      ? sql`true`
      : sql`(d.created_at, d.document_id) > (${after.createdAt.toISOString()}::timestamptz, ${after.documentId}::uuid)`;
  const { rows } = await sql<Row>`
    ${select(key, beyond)} order by d.created_at, d.document_id limit ${limit}::integer`.execute(executor);
  return rows.map(row => keptDocument(key, row));
}

/** Those of these ids that may be shown. */
export async function keptOf(
  executor: Executor,
  key: PatientKey,
  documentIds: readonly string[],
): Promise<Map<DocumentId, KeptDocument>> {
  if (documentIds.length === 0) return new Map();
  const { rows } = await select(key, sql`d.document_id = any(${documentIds}::uuid[])`).execute(executor);
  return new Map(rows.map(row => [row.document_id as DocumentId, keptDocument(key, row)]));
}

export interface ConversionOutcome {
  issues: Issue[];
  /** Undefined for what is no clinical document, and for what could not be converted. */
  report: ConversionReport | undefined;
}

/** Undefined while the document has not been converted. */
export async function findOutcome(
  executor: Executor,
  key: PatientKey,
  documentId: DocumentId,
): Promise<ConversionOutcome | undefined> {
  const { rows } = await sql<{ issues: string; report: string | null }>`
    select d.issues, d.report from document d
    where d.project_id = ${key.projectId}::uuid and d.patient_id = ${key.particlePatientId}::uuid and d.document_id = ${documentId}::uuid
      and d.state = 'KEPT' and d.converted_at is not null and d.issues is not null`.execute(executor);
  const [row] = rows;
  return (
    row && {
      issues: JSON.parse(row.issues) as Issue[],
      report: row.report === null ? undefined : (JSON.parse(row.report) as ConversionReport),
    }
  );
}
