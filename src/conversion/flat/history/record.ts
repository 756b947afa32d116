// The rows of generation C, in their published order, with the FHIR resources they stand for: what generation A is projected from.
import type { FhirResource } from 'fhir/r4';
import { datasets } from '../datasets/index.ts';
import type { DatasetName } from '../datasets/index.ts';
import type { Draft, Link } from '../dataset.ts';
import { isOf } from '../record.ts';
import type { FlatInput, Node, OfType } from '../record.ts';
import { inOrder } from '../rows.ts';
import type { FlatRow } from '../rows.ts';
import { tablesOf } from '../tables.ts';
import type { FilledRow, Tables } from '../tables.ts';

/** One row and the first resource it stands for: rows that say the same are one. */
export interface Told<R extends FhirResource = FhirResource> {
  row: FlatRow;
  node: Node<R>;
  draft: Draft;
}

export interface HistoryRecord extends Tables {
  /** The rows made of resources of these types. */
  told<T extends FhirResource['resourceType']>(dataset: DatasetName, ...types: T[]): Told<OfType<T>>[];
  /** The rows of another dataset that a row's links lead to. */
  linked(draft: Draft, column: string, dataset: DatasetName): FlatRow[];
}

export function readHistory(input: FlatInput): HistoryRecord {
  const tables = tablesOf(input);
  const byId = new Map<DatasetName, Map<string, FlatRow>>();

  function rowsById(name: DatasetName): Map<string, FlatRow> {
    const known = byId.get(name);
    if (known) return known;
    const id = datasets.find(dataset => dataset.key === name)?.id ?? '';
    const rows = new Map(tables.rows[name].map(({ row }) => [String(row[id]), row]));
    byId.set(name, rows);
    return rows;
  }

  return {
    ...tables,
    told: (name, ...types) =>
      ordered(name, tables.rows[name]).flatMap(({ row, drafts }) => {
        const draft = drafts[0];
        const node = draft?.from[0];
        const type = types.find(wanted => isOf(node, wanted));
        return draft && isOf(node, type ?? types[0] ?? 'Basic') && type
          ? [{ row, draft, node: node as Node<OfType<(typeof types)[number]>> }]
          : [];
      }),
    linked: (draft, column, name) => {
      const ids = (draft.links?.[column] ?? []).map((link: Link) =>
        'id' in link ? link.id : tables.ids[name].get(link.to?.key ?? ''),
      );
      return [...new Set(ids)].map(id => rowsById(name).get(id ?? '')).filter(row => row !== undefined);
    },
  };
}

function ordered(name: DatasetName, rows: readonly FilledRow[]): FilledRow[] {
  const dataset = datasets.find(({ key }) => key === name);
  if (!dataset) return [];
  const byRow = new Map(rows.map(filled => [filled.row, filled]));
  return inOrder(
    dataset,
    rows.map(({ row }) => row),
  )
    .map(row => byRow.get(row))
    .filter(filled => filled !== undefined);
}
