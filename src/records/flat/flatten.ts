// A patient's chart as stored text → its Flat rows, and how they differ from those that are kept. Pure; done in place or in a thread.
import { createHash } from 'node:crypto';
import type { Resource } from 'fhir/r4';
import { datasets } from '../../conversion/flat/datasets/index.ts';
import type { DatasetName } from '../../conversion/flat/datasets/index.ts';
import type { FlatInput, FlatRow, SourceFile } from '../../conversion/flat/index.ts';
import { tablesOf } from '../../conversion/flat/tables.ts';
import type { FilledRow } from '../../conversion/flat/tables.ts';

/** Another number when datasets come out differently for the same record: every chart is projected again then. */
export const flatRules = 1;

/** A resource as it is served, or what one document says of the patient. */
export interface ChartResource {
  resourceType: string;
  resourceId: string;
  /** FHIR R4 JSON. */
  json: string;
  documentIds: string[];
  /** Milliseconds since 1970. */
  updatedAt: number;
}

export interface ChartSource {
  file: SourceFile;
  /** Milliseconds since 1970. */
  keptAt: number;
}

/** A row that is kept: its name, and the hash of its text. */
export interface KeptRow {
  dataset: string;
  rowKey: string;
  hash: string;
}

export interface Chart {
  /** The Particle patient id. */
  patientId: string;
  sources: ChartSource[];
  /** When the record last changed; milliseconds since 1970. */
  changedAt: number;
}

export interface ProjectedRow {
  dataset: DatasetName;
  rowKey: string;
  /** Rows of a dataset stand in order of place and rowKey, by code units. */
  place: string;
  /** Of what it says, and of what it is made. */
  hash: string;
  json: string;
  /** `Type/id` of the resources. */
  madeOf: string[];
  /** When what it says was learnt; milliseconds since 1970. */
  firstAt: number;
  isNew: boolean;
}

export interface Difference {
  /** Rows that are new, and rows that say something else than before. */
  rows: ProjectedRow[];
  gone: { dataset: string; rowKey: string }[];
}

/** What has no time stands last (conversion/flat/rows.ts inOrder). */
const noTime = '~';

export function differenceOf(
  chart: Chart,
  resources: readonly ChartResource[],
  kept: readonly KeptRow[],
): Difference {
  const left = new Map(kept.map(row => [nameOf(row.dataset, row.rowKey), row]));
  const rows: ProjectedRow[] = [];
  for (const row of projectedRows(chart, resources)) {
    const name = nameOf(row.dataset, row.rowKey);
    const before = left.get(name);
    left.delete(name);
    if (before?.hash !== row.hash) rows.push({ ...row, isNew: before === undefined });
  }
  return { rows, gone: [...left.values()].map(({ dataset, rowKey }) => ({ dataset, rowKey })) };
}

const nameOf = (dataset: string, rowKey: string): string => `${dataset} ${rowKey}`;

function* projectedRows(
  { patientId, sources, changedAt }: Chart,
  resources: readonly ChartResource[],
): Iterable<Omit<ProjectedRow, 'isNew'>> {
  const { rows } = tablesOf(flatInputOf({ patientId, sources }, resources));
  const times = learntTimes(rows, resources, sources, changedAt);
  for (const dataset of datasets)
    for (const filled of rows[dataset.key]) {
      const { row } = filled;
      const json = JSON.stringify(row);
      const madeOf = resourcesOf(filled);
      yield {
        dataset: dataset.key,
        rowKey: dataset.key === 'recordSources' ? recordSourceKey(row) : String(row[dataset.id]),
        place: String((dataset.time && row[dataset.time]) || noTime),
        hash: createHash('sha256').update(json).update('\n').update(madeOf.join(' ')).digest('base64url'),
        json,
        madeOf,
        firstAt: times(dataset.key, filled),
      };
    }
}

/** `Type/id` of those that say a row; what is contained stands where its resource does. */
export const resourcesOf = ({ drafts }: FilledRow): string[] => [
  ...new Set(drafts.flatMap(({ from }) => from.map(({ key }) => key.split('#', 1)[0] ?? ''))),
];

/** What every projection of a chart is made from. */
export function flatInputOf(
  { patientId, sources }: Pick<Chart, 'patientId' | 'sources'>,
  resources: readonly ChartResource[],
): FlatInput {
  const ownPatients = sourcePatients(resources);
  return {
    patientId,
    resources: inOrder(resources).map(({ json, documentIds }) => ({
      resource: spokenOf(JSON.parse(json) as Resource, patientId, documentIds, ownPatients),
      sourceIds: documentIds,
    })),
    sources: sources.map(({ file }) => file),
  };
}

/** By type and id, so that arrival decides nothing; of one that changed while the chart was read, what it said last. */
function inOrder(resources: readonly ChartResource[]): ChartResource[] {
  const byName = new Map(resources.map(each => [`${each.resourceType}/${each.resourceId}`, each]));
  return [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
}

/** A row of recordSources is known by both of its ends. */
const recordSourceKey = (row: FlatRow): string =>
  `${row['resource_id']}|${row['source_id']}|${row['resource_type']}`;

/** Document → the Patient resource it spoke of; of several the smallest id, so that arrival decides nothing. */
function sourcePatients(resources: readonly ChartResource[]): Map<string, string> {
  const patients = new Map<string, string>();
  for (const { resourceType, resourceId, documentIds } of resources)
    if (resourceType === 'Patient')
      for (const documentId of documentIds) {
        const known = patients.get(documentId);
        if (known === undefined || resourceId < known) patients.set(documentId, resourceId);
      }
  return patients;
}

/**
 * In the record every resource is of one Patient. Flat's subject_patient_id wants the Patient that a document spoke of (flat-contract
 * §1b): the first of its documents, by id, that has one.
 */
function spokenOf(
  resource: Resource,
  patientId: string,
  documentIds: readonly string[],
  patients: ReadonlyMap<string, string>,
): Resource {
  const own = `Patient/${patientId}`;
  const source = documentIds
    .toSorted()
    .map(id => patients.get(id))
    .find(id => id !== undefined);
  if (source === undefined || source === patientId) return resource;
  for (const value of Object.values(resource) as unknown[])
    if (isReference(value) && value.reference === own) value.reference = `Patient/${source}`;
  return resource;
}

const isReference = (value: unknown): value is { reference: unknown } =>
  typeof value === 'object' && value !== null && 'reference' in value;

/**
 * When a row was learnt: when the first of those that say it had all its parts. A file was learnt when it was kept, and a row's link to
 * a file when both were there. For what is dated by nothing the record's own last change is taken.
 */
function learntTimes(
  rows: Record<DatasetName, FilledRow[]>,
  resources: readonly ChartResource[],
  sources: readonly ChartSource[],
  changedAt: number,
): (dataset: DatasetName, filled: FilledRow) => number {
  const ofResource = new Map<string, number>();
  for (const { resourceType, resourceId, updatedAt } of resources)
    ofResource.set(`${resourceType}/${resourceId}`, updatedAt);
  const ofFile = new Map(sources.map(({ file, keptAt }) => [file.sourceId, keptAt]));

  const ofPart = (key: string): number => ofResource.get(key.split('#', 1)[0] ?? '') ?? changedAt;
  const ofDrafts = ({ drafts }: FilledRow): number =>
    drafts.reduce(
      (first, { from }) =>
        Math.min(
          first,
          latest(
            from.map(node => ofPart(node.key)),
            changedAt,
          ),
        ),
      Infinity,
    );
  const ofRow = new Map<string, number>();
  for (const { key, id } of datasets)
    for (const filled of rows[key])
      if (filled.drafts.length > 0) ofRow.set(String(filled.row[id]), ofDrafts(filled));

  return (dataset, filled) => {
    const file = ofFile.get(String(filled.row['source_id'])) ?? changedAt;
    if (dataset === 'sources') return file;
    if (dataset !== 'recordSources') return ofDrafts(filled);
    return Math.max(file, ofRow.get(String(filled.row['resource_id'])) ?? changedAt);
  };
}

const latest = (times: readonly number[], otherwise: number): number =>
  times.length === 0 ? otherwise : times.reduce((one, other) => Math.max(one, other));
