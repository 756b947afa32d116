// A patient's FHIR R4 resources → Flat, contract 2.8.1 (generation C): one object of arrays of rows. Pure: the same resources give the same rows.
import type { Dataset } from './dataset.ts';
import { datasets } from './datasets/index.ts';
import type { DatasetName } from './datasets/index.ts';
import { recordSourceRows, sourceRows } from './provenance.ts';
import { readRecord } from './record.ts';
import type { FlatInput } from './record.ts';
import { fill, inOrder, keysOf, mergeDrafts, rolesOf } from './rows.ts';
import type { FlatCell, FlatRow, RowIds, Targets } from './rows.ts';

export type { DatasetName, FlatCell, FlatInput, FlatRow };
export type { SourceFile } from './record.ts';

/** Every dataset, empty ones too. */
export type FlatResult = Record<DatasetName, FlatRow[]>;

/** All datasets; or only the wanted ones, whose links still lead to rows of the others. */
export function flatten(input: FlatInput): FlatResult;
export function flatten(input: FlatInput, wanted: readonly DatasetName[] | undefined): Partial<FlatResult>;
export function flatten(input: FlatInput, wanted?: readonly DatasetName[]): Partial<FlatResult> {
  const record = readRecord(input);
  const { patientId } = record;
  const tables = datasets.map(dataset => ({ dataset, rows: mergeDrafts(dataset, record) }));
  const ids = Object.fromEntries(tables.map(({ dataset, rows }) => [dataset.key, keysOf(rows)])) as RowIds;
  const targets: Targets = { ids, roles: rolesOf(record, ids), directRoles: new Map() };
  const rows = new Map<DatasetName, FlatRow[]>(
    tables.map(table => [
      table.dataset.key,
      table.rows.map(merged => fill(table.dataset, merged, patientId, targets)),
    ]),
  );
  for (const practitioner of rows.get('practitioners') ?? []) listDirectRoles(practitioner, targets);
  const sourced = tables.filter(table => table.dataset.recordType !== undefined);
  rows.set('recordSources', recordSourceRows(sourced, patientId, targets));
  rows.set('sources', sourceRows(sourced, record.sources, patientId, targets));
  const shown = datasets.filter(dataset => !wanted || wanted.includes(dataset.key));
  return Object.fromEntries(
    shown.map(dataset => [dataset.key, inOrder(dataset, rows.get(dataset.key) ?? [])]),
  );
}

/** Who was linked to as a person is found by that link too. */
function listDirectRoles(practitioner: FlatRow, targets: Targets): void {
  const direct = targets.directRoles.get(String(practitioner.practitioner_id)) ?? [];
  const listed = String(practitioner.practitioner_role_id).split(', ').filter(Boolean);
  practitioner.practitioner_role_id = [...new Set([...listed, ...direct])].sort().join(', ');
}

/** What the API says of a dataset: names and columns, for routes and OpenAPI. */
export interface FlatDataset {
  key: DatasetName;
  /** Name in the query string: VITAL_SIGNS. */
  query: string;
  /** Loaders' table: vital_signs. */
  table: string;
  /** `resource_type` in recordSources, where the dataset has rows there. */
  recordType: string | undefined;
  /** The id column. */
  id: string;
  columns: { name: string; type: 'string' | 'number'; isNullable: boolean; about: string }[];
}

const describe = (dataset: Dataset & { key: DatasetName }): FlatDataset => ({
  key: dataset.key,
  query: dataset.query,
  table: dataset.table,
  recordType: dataset.recordType,
  id: dataset.id,
  columns: Object.entries(dataset.columns).map(([name, { type, about }]) => ({
    name,
    type,
    isNullable: type === 'number',
    about,
  })),
});

export const flatDatasets: readonly FlatDataset[] = datasets.map(describe);

/** Names for the query string of `/flat`. */
export const flatQueryNames: readonly string[] = flatDatasets.map(dataset => dataset.query);

const byName = new Map(
  flatDatasets.flatMap(dataset =>
    [dataset.key, dataset.table, dataset.query].map((name): [string, FlatDataset] => [
      name.toUpperCase(),
      dataset,
    ]),
  ),
);

/** VITAL_SIGNS, vital_signs, vitalSigns, `VITAL_SIGNS=` as generated clients send it. */
export const flatDatasetOf = (queryName: string): FlatDataset | undefined =>
  byName.get(queryName.trim().replace(/=$/, '').toUpperCase());
