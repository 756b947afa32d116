// What a caller names — a resource, a statement, a row of Flat — → the resources of the record, or the file, whose sources are asked for.
import type { FlatDataset, FlatRow } from '../../conversion/flat/index.ts';
import type { PatientKey } from '../../patients/patient.ts';
import { askChart, projectFlat } from '../../records/flat/project.ts';
import type { ProjectionParts } from '../../records/flat/project.ts';
import { findFlatRow, rowResources } from '../../records/flat/sql.ts';
import { sourcedResources } from '../../records/source-places.ts';
import type { Sourced } from '../../records/source-places.ts';
import { datasetOf } from '../retrieval-v2/flat.ts';

export interface Asked {
  resources: Sourced[];
  /** A row of Flat's sources is a file, and made of no statement. */
  documentId?: string;
}

const typePattern = /^[A-Z][A-Za-z]{0,63}$/;
const idPattern = /^[A-Za-z0-9.-]{1,64}$/;

/** Undefined when the record has nothing of this name. */
export async function resolveSources(
  parts: ProjectionParts,
  key: PatientKey,
  resourceType: string,
  resourceId: string,
): Promise<Asked | undefined> {
  const { executor } = parts.database;
  if (typePattern.test(resourceType) && idPattern.test(resourceId)) {
    const resources = await sourcedResources(executor, key, { resourceType, resourceId });
    if (resources.length > 0) return { resources };
  }
  const dataset = datasetOf(resourceType);
  if (dataset === undefined) return undefined;
  await projectFlat(parts, key);
  const row = await findFlatRow(executor, key, dataset.key, resourceId);
  if (row === undefined) return undefined;
  if (dataset.key === 'sources') return { resources: [], documentId: resourceId };
  if (dataset.key === 'recordSources') return ofRecordSource(parts, key, JSON.parse(row) as FlatRow);
  const names =
    (await rowResources(executor, key, dataset.key, resourceId)) ??
    (await askedOfChart(parts, key, dataset, resourceId));
  const found = await Promise.all(names.map(name => resourceNamed(parts, key, name)));
  return { resources: found.flat() };
}

/** For rows from before that was kept. */
async function askedOfChart(
  parts: ProjectionParts,
  key: PatientKey,
  dataset: FlatDataset,
  rowId: string,
): Promise<string[]> {
  const answer = await askChart(parts, key, { is: 'resources-of-row', dataset: dataset.key, rowId });
  // The record may have moved meanwhile: then the row stands for nothing any more.
  return (JSON.parse(answer) as string[] | null) ?? [];
}

async function resourceNamed(
  { database }: ProjectionParts,
  key: PatientKey,
  name: string,
): Promise<Sourced[]> {
  const [resourceType = '', resourceId = ''] = name.split('/');
  const resources = await sourcedResources(database.executor, key, { resourceType, resourceId });
  // Flat has a row for what each document says of the patient, where the record has one Patient.
  return resourceType === 'Patient' && resourceId !== key.particlePatientId
    ? resources.map(resource => ({ ...resource, statementId: resourceId }))
    : resources;
}

/** Of a link between a row and a file what the row is made of. */
function ofRecordSource(parts: ProjectionParts, key: PatientKey, row: FlatRow): Promise<Asked | undefined> {
  const type = String(row['resource_type']);
  return datasetOf(type)?.key === 'recordSources'
    ? Promise.resolve(undefined)
    : resolveSources(parts, key, type, String(row['resource_id']));
}
