// A patient's FHIR R4 resources → Flat, contract 2.8.1 (generation C): one object of arrays of rows. Pure: the same resources give the same rows.
import type { Dataset } from './dataset.ts';
import { datasets } from './datasets/index.ts';
import type { DatasetName } from './datasets/index.ts';
import type { FlatInput } from './record.ts';
import { inOrder } from './rows.ts';
import type { FlatCell, FlatRow } from './rows.ts';
import { tablesOf } from './tables.ts';

export type { DatasetName, FlatCell, FlatInput, FlatRow };
export type { SourceFile } from './record.ts';

/** Every dataset, empty ones too. */
export type FlatResult = Record<DatasetName, FlatRow[]>;

/** All datasets; or only the wanted ones, whose links still lead to rows of the others. */
export function flatten(input: FlatInput): FlatResult;
export function flatten(input: FlatInput, wanted: readonly DatasetName[] | undefined): Partial<FlatResult>;
export function flatten(input: FlatInput, wanted?: readonly DatasetName[]): Partial<FlatResult> {
  const { rows } = tablesOf(input);
  const shown = datasets.filter(dataset => !wanted || wanted.includes(dataset.key));
  return Object.fromEntries(
    shown.map(dataset => [
      dataset.key,
      inOrder(
        dataset,
        rows[dataset.key].map(({ row }) => row),
      ),
    ]),
  );
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
