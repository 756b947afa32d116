// A patient's resources → the filled rows of every dataset, with the drafts they came from: what both published formats are made of.
import { datasets } from './datasets/index.ts';
import type { DatasetName } from './datasets/index.ts';
import type { Draft } from './dataset.ts';
import { recordSourceRows, sourceRows } from './provenance.ts';
import { readRecord } from './record.ts';
import type { FlatInput, FlatRecord } from './record.ts';
import { fill, keysOf, mergeDrafts, rolesOf } from './rows.ts';
import type { FlatRow, RowIds, Targets } from './rows.ts';

/** A row of generation C, and what it was made of. */
export interface FilledRow {
  row: FlatRow;
  drafts: readonly Draft[];
}

export interface Tables {
  record: FlatRecord;
  ids: RowIds;
  /** What links of further datasets lead to. */
  targets: Targets;
  rows: Record<DatasetName, FilledRow[]>;
}

export function tablesOf(input: FlatInput): Tables {
  const record = readRecord(input);
  const { patientId } = record;
  const tables = datasets.map(dataset => ({ dataset, rows: mergeDrafts(dataset, record) }));
  const ids = Object.fromEntries(tables.map(({ dataset, rows }) => [dataset.key, keysOf(rows)])) as RowIds;
  const targets: Targets = { ids, roles: rolesOf(record, ids), directRoles: new Map() };
  const rows = Object.fromEntries(
    tables.map(({ dataset, rows }) => [
      dataset.key,
      rows.map((merged): FilledRow => ({
        row: fill(dataset, merged, patientId, targets),
        drafts: merged.drafts,
      })),
    ]),
  ) as Tables['rows'];
  for (const { row } of rows.practitioners) listDirectRoles(row, targets);
  const sourced = tables.filter(table => table.dataset.recordType !== undefined);
  const made = (row: FlatRow): FilledRow => ({ row, drafts: [] });
  rows.recordSources = recordSourceRows(sourced, patientId, targets).map(made);
  rows.sources = sourceRows(sourced, record.sources, patientId, targets).map(made);
  return { record, ids, targets, rows };
}

/** Who was linked to as a person is found by that link too. */
function listDirectRoles(practitioner: FlatRow, targets: Targets): void {
  const direct = targets.directRoles.get(String(practitioner.practitioner_id)) ?? [];
  const listed = String(practitioner.practitioner_role_id).split(', ').filter(Boolean);
  practitioner.practitioner_role_id = [...new Set([...listed, ...direct])].sort().join(', ');
}
