// Where a query stands: its state, what each holder came to, and how many documents can be fetched.
import { countDocuments } from '../documents/sql.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import type { QueryStatus } from './query.ts';
import { findQueryRow, listAttempts } from './sql.ts';

/** The named query of this patient, else the latest; undefined when there is none. */
export async function findQuery(
  executor: Executor,
  patient: PatientKey,
  queryId?: string,
): Promise<QueryStatus | undefined> {
  const query = await findQueryRow(executor, patient, queryId);
  if (!query) return undefined;
  const [attempts, counts] = await Promise.all([
    listAttempts(executor, query),
    countDocuments(executor, query, query.queryId),
  ]);
  return { query, attempts, filesAvailable: counts.available, filesDownloaded: counts.ofQuery };
}
