// A batch of ours → the wire's, contract §9.
import type { Batch, BatchRow } from '../../queries/batches/batch.ts';
import { expectedEnd } from '../../queries/batches/find.ts';
import type { BatchStatus } from '../../queries/batches/find.ts';
import type { ApiParts } from '../parts.ts';

type Parts = Pick<ApiParts, 'clock' | 'limits'>;

const present = (batch: Batch, expected: Date) => ({
  batch_id: batch.batchId,
  batch_type: batch.batchType,
  state: batch.state,
  query_count: batch.queryCount,
  created_time: batch.createdAt.toISOString(),
  expected_finish_time: expected.toISOString(),
});

export const presentListed = (batch: Batch, parts: Parts) => present(batch, expectedEnd({ batch }, parts));

export const presentBatch = (status: BatchStatus, parts: Parts) => ({
  ...present(status.batch, expectedEnd(status, parts)),
  states: { ...countStates(status.rows) },
  queries: status.rows.map(presentRow),
});

function countStates(rows: readonly BatchRow[]): Record<BatchRow['state'], number> {
  const counts = { PENDING: 0, PROCESSING: 0, COMPLETE: 0, PARTIAL: 0, FAILED: 0 };
  for (const { state } of rows) counts[state] += 1;
  return counts;
}

const presentRow = (row: BatchRow) => ({
  query_id: row.queryId ?? '',
  patient_id: row.externalPatientId ?? '',
  particle_patient_id: row.particlePatientId ?? '',
  state: row.state,
  file_count: row.files,
  line: row.line ?? null,
  errors: row.errors,
});
