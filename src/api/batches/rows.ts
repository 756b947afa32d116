// What a caller sent of one row → whom it asks for, or which of its fields are wrong.
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { BatchLine } from '../../queries/batches/batch.ts';
import { personOf, requestOf } from '../queries-v1/present.ts';
import { demographicQuery } from '../queries-v1/schema.ts';
import { queryRequestOf } from '../queries-v2/present.ts';
import { queryBody } from '../queries-v2/schema.ts';
import { fieldErrors, isObject } from '../validation.ts';

/** One row as it came, and where it stood. */
export interface SentRow {
  line: number | undefined;
  /** Undefined: it could not be read at all. */
  row: unknown;
}

const usualPurpose = 'TREATMENT';
/** Requests of others are answered between so many rows. */
const rowsAtOnce = 200;

const patientRow = queryBody.extend({
  particle_patient_id: z
    .string({ error: 'must be text' })
    .min(1, { error: 'must not be empty' })
    .max(200, { error: 'must be at most 200 characters' }),
});

export async function linesOf(
  sent: readonly SentRow[],
  purpose: string | undefined,
  { clock }: { clock: Clock },
): Promise<BatchLine[]> {
  const person = demographicQuery(() => clock.now());
  const lines: BatchLine[] = [];
  for (const { line, row } of sent) {
    lines.push({ line, ...lineOf(row, purpose ?? usualPurpose, person) });
    if (lines.length % rowsAtOnce === 0) await clock.sleep(0);
  }
  return lines;
}

function lineOf(sent: unknown, purpose: string, person: ReturnType<typeof demographicQuery>) {
  if (!isObject(sent)) return { errors: [{ field: '', message: 'must be a row of fields' }] };
  const row = { ...sent, purpose_of_use: sent['purpose_of_use'] || purpose };
  if ('particle_patient_id' in row && !('given_name' in row)) {
    const parsed = patientRow.safeParse(row);
    if (!parsed.success) return { errors: fieldErrors(parsed.error, row) };
    const { particle_patient_id: patientId, ...body } = parsed.data;
    return { ask: { by: 'patient' as const, patientId, request: queryRequestOf(body) } };
  }
  const parsed = person.safeParse(row);
  if (!parsed.success) return { errors: fieldErrors(parsed.error, row) };
  const body = parsed.data;
  return {
    ask: {
      by: 'demographics' as const,
      person: personOf(body),
      request: requestOf(body, 'BATCH'),
      ...(body.patient_id ? { externalPatientId: body.patient_id } : {}),
    },
  };
}
