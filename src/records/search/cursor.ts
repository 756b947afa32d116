// Where a page of a search ended ↔ the opaque token that leads to the next.
import { z } from 'zod';
import { refuse } from '../../platform/errors.ts';

export interface Cursor {
  /** The search it belongs to. */
  fingerprint: string;
  /** By patient: the record's sequence when the first page was read. What came later belongs to no page. */
  seqs: Record<string, number>;
  /** The sort keys of the last match given, its id and its patient. */
  keys: number[];
  resourceId: string;
  patientId: string;
  /** As the first page counted. */
  total: number | undefined;
}

const wire = z.strictObject({
  f: z.string(),
  s: z.record(z.uuid(), z.int()),
  k: z.array(z.number()).max(5),
  i: z
    .string()
    .max(100)
    .regex(/^[^\0]*$/),
  p: z.uuid(),
  n: z.int().optional(),
});

export function tokenOf({
  fingerprint: f,
  seqs: s,
  keys: k,
  resourceId: i,
  patientId: p,
  total: n,
}: Cursor): string {
  return Buffer.from(JSON.stringify({ f, s, k, i, p, ...(n === undefined ? {} : { n }) })).toString(
    'base64url',
  );
}

/** Throws request.page-invalid, also when the token is that of another search. */
export function cursorFrom(token: string, fingerprint: string, keys: number): Cursor {
  const { f, s, k, i, p, n } = parse(token);
  if (f !== fingerprint || k.length !== keys) throw refuse('request.page-invalid');
  return { fingerprint: f, seqs: s, keys: k, resourceId: i, patientId: p, total: n };
}

function parse(token: string): z.output<typeof wire> {
  try {
    return wire.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw refuse('request.page-invalid');
  }
}
