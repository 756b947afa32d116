// A patient's FHIR R4 resources → Flat v1 (generation B): the rows of generation C under B's names too, and the datasets only B has. Pure.
import type { Dataset, Draft } from '../dataset.ts';
import { flatDatasetOf, flatDatasets } from '../index.ts';
import type { DatasetName, FlatInput, FlatRow } from '../index.ts';
import { datasets } from '../datasets/index.ts';
import { medRecRowsOf } from '../history/index.ts';
import { fill, inOrder, mergeDrafts } from '../rows.ts';
import { tablesOf } from '../tables.ts';
import type { Tables } from '../tables.ts';
import { composition, compositionRows } from './composition.ts';
import { provenanceRows, provenances } from './provenances.ts';
import { relatedPersonRows, relatedPersons } from './related-persons.ts';

export interface LegacyInput extends FlatInput {
  projectId: string;
}

interface Known extends LegacyInput {
  tables: Tables;
}

/** Made when asked for. */
const rowsOf = (known: Known, one: Dataset, drafts: readonly Draft[]): FlatRow[] => {
  const { record, targets } = known.tables;
  return inOrder(
    one,
    mergeDrafts({ ...one, rows: () => [...drafts] }, record).map(merged =>
      fill(one, merged, known.patientId, targets),
    ),
  );
};

/** THE TABLE of what only B has: key → its name in the query string, its id column, its rows. The first name is published without s. */
const onlyInB = {
  composition: {
    query: 'COMPOSITIONS',
    id: 'composition_id',
    rows: (known: Known) => rowsOf(known, composition, compositionRows(known.tables)),
  },
  medRecs: { query: 'MEDRECS', id: 'med_rec_id', rows: (known: Known): FlatRow[] => medRecRowsOf(known) },
  provenances: {
    query: 'PROVENANCES',
    id: 'provenance_id',
    rows: (known: Known) => rowsOf(known, provenances, provenanceRows(known.tables)),
  },
  relatedPersons: {
    query: 'RELATED_PERSONS',
    id: 'related_person_id',
    rows: (known: Known) =>
      rowsOf(known, relatedPersons, relatedPersonRows(known.tables.record, known.projectId)),
  },
};
type OnlyInB = keyof typeof onlyInB;
const bNames = Object.keys(onlyInB) as OnlyInB[];

export type LegacyName = DatasetName | OnlyInB;
export type LegacyFlat = Partial<Record<LegacyName, FlatRow[]>>;

/** What the API says of a dataset of generation B. */
export const legacyDatasets: readonly { key: LegacyName; query: string; id: string }[] = [
  ...flatDatasets.map(({ key, query, id }) => ({ key, query, id })),
  ...bNames.map(key => ({ key, query: onlyInB[key].query, id: onlyInB[key].id })),
];

const letters = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '');
const singular = (name: string) => name.replace(/s$/, '');

/** COMPOSITIONS, compositions, composition, MED_RECS, medrec … and the names of generation C. */
export function legacyDatasetOf(name: string): { key: LegacyName; id: string } | undefined {
  const sought = letters(name);
  const own = bNames.find(key =>
    [key, onlyInB[key].query].some(known => singular(letters(known)) === singular(sought)),
  );
  if (own !== undefined) return { key: own, id: onlyInB[own].id };
  return (
    flatDatasetOf(name) ??
    flatDatasets.find(each =>
      [each.key, each.recordType ?? ''].some(known => known !== '' && letters(known) === sought),
    )
  );
}

/** B calls these by other names; C's stay beside them. */
const alsoKnownAs: Partial<Record<DatasetName, Record<string, string>>> = {
  documentReferences: { document_reference_type_coding: 'document_reference_type_code' },
  patients: { postal_code: 'address_postal_code' },
};

const underBothNames = (key: DatasetName, row: FlatRow): FlatRow => {
  const others = alsoKnownAs[key];
  if (others === undefined) return row;
  return {
    ...row,
    ...Object.fromEntries(Object.entries(others).map(([name, own]) => [name, row[own] ?? ''])),
  };
};

/** All datasets, or the wanted ones. */
export function flattenLegacy(input: LegacyInput, wanted?: readonly LegacyName[]): LegacyFlat {
  const known: Known = { ...input, tables: tablesOf(input) };
  const isWanted = (key: LegacyName) => wanted === undefined || wanted.includes(key);
  const answer: LegacyFlat = {};
  for (const one of datasets)
    if (isWanted(one.key))
      answer[one.key] = inOrder(
        one,
        known.tables.rows[one.key].map(({ row }) => row),
      ).map(row => underBothNames(one.key, row));
  for (const key of bNames) if (isWanted(key)) answer[key] = onlyInB[key].rows(known);
  return answer;
}
