// A patient's contributed documents, in the order they came, page by page.
import type { PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { ContributedDocument } from './contributed.ts';
import { contributedAfter } from './contributed-sql.ts';
import type { ContributedPosition } from './contributed-sql.ts';

export interface ContributedPage {
  documents: ContributedDocument[];
  /** Where the next page begins; none when this was the last. */
  continuationToken?: string;
}

const perPage = 1_000;

export async function listContributed(
  executor: Executor,
  patient: PatientKey,
  after: string | undefined,
): Promise<ContributedPage> {
  const position = after === undefined ? undefined : positionOf(after);
  const found = await contributedAfter(executor, patient, position, perPage + 1);
  const documents = found.slice(0, perPage);
  const last = documents.at(-1);
  return found.length > perPage && last ? { documents, continuationToken: tokenOf(last) } : { documents };
}

const tokenOf = ({ createdAt, documentId }: ContributedDocument) =>
  Buffer.from(`${createdAt.getTime()}.${documentId}`).toString('base64url');

function positionOf(token: string): ContributedPosition {
  const [, ms, documentId] =
    /^(\d{1,15})\.([^\0]{1,200})$/u.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  const createdAt = new Date(Number(ms));
  if (documentId === undefined || !(createdAt.getUTCFullYear() <= 9999)) throw refuse('request.page-invalid');
  return { createdAt, documentId };
}
