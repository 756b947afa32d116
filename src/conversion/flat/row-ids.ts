// What a row says → its id. Equal content is the same row (flat-contract §1); the patient's id is mixed in, so that nobody learns from an id
// that two patients have the same address, and tables that hold many patients join within one.
import { createHash } from 'node:crypto';
import type { Cell, Dataset, Draft } from './dataset.ts';
import { compare } from './record.ts';

export const hashOf = (...parts: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** Ids of transitions and visits are decimal 64-bit numbers. */
export const decimalOf = (...parts: unknown[]): string =>
  BigInt(`0x${hashOf(...parts).slice(0, 16)}`).toString();

const isSaid = (cell: Cell): boolean => cell !== undefined && cell !== '';

/** Only cells that say something count, by name: a column added later changes no id. */
export function rowIdOf(dataset: Dataset, patientId: string, draft: Draft): string {
  const said = Object.entries(draft.cells)
    .filter(([name, cell]) => dataset.columns[name]?.is === 'content' && isSaid(cell))
    .sort(([a], [b]) => compare(a, b));
  const id = dataset.idForm === 'hash' ? hashOf : decimalOf;
  return id(dataset.table, patientId, said, draft.apart ?? '');
}
