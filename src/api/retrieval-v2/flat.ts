// A patient's record → Flat rows as text, for the datasets, the time or the one row that was asked for. Contract §4 and §6.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { flatDatasets, flatDatasetOf } from '../../conversion/flat/index.ts';
import type { DatasetName, FlatDataset, FlatRow } from '../../conversion/flat/index.ts';
import type { PatientKey } from '../../patients/patient.ts';
import { refuse } from '../../platform/errors.ts';
import { countAsGiven, planFlat } from '../../records/deltas.ts';
import type { Since } from '../../records/deltas.ts';
import { projectFlat } from '../../records/flat/project.ts';
import { readFlatText } from '../../records/flat/read.ts';
import type { Adapt } from '../../records/flat/read.ts';
import { findFlatRow, hasFlatRows } from '../../records/flat/sql.ts';
import type { Reader } from '../../records/marks.ts';
import { nameOf } from '../delivery.ts';
import { allow } from '../parts.ts';
import type { ServedParts } from '../parts.ts';

export interface FlatRequest {
  /** Without any: all. */
  wanted?: DatasetName[];
  since?: Since;
  row?: { resourceType: string; resourceId: string };
}

/** What the paths have of their own. */
export interface FlatStyle {
  /** TRANSITIONS alone is 404 while there are none: published for …/flat. */
  refusesNoTransitions: boolean;
  adapt: Adapt;
}

export const flatV2: FlatStyle = { refusesNoTransitions: true, adapt: {} };

export async function sendFlat(
  parts: ServedParts,
  request: FastifyRequest,
  reply: FastifyReply,
  patient: PatientKey,
  asked: FlatRequest,
  style: FlatStyle,
): Promise<FastifyReply> {
  const { serviceAccountId } = allow(request, 'record:read');
  const reader: Reader = { consumer: serviceAccountId, format: 'flat' };
  const readerName = nameOf(patient, reader);
  const scope = parts.database.of(patient.projectId);
  if (asked.since?.is === 'lastQuery') await parts.deliveries.settled(readerName);

  const state = await projectFlat(parts, patient);
  if (state === undefined) throw refuse('patient.unknown');
  void reply.type('application/json; charset=utf-8');
  if (asked.row !== undefined)
    return reply.send(
      await oneRow(asked.row, (dataset, id) => findFlatRow(scope.executor, patient, dataset, id), style),
    );

  const { wanted, since } = asked;
  const { query, given } = await planFlat(scope.executor, patient, reader.consumer, {
    round: state.round,
    datasets: wanted,
    since,
  });
  const { hasRows, text } = await readFlatText(scope.executor, patient, query, style.adapt);
  if (!hasRows && style.refusesNoTransitions && wanted?.length === 1 && wanted[0] === 'transitions')
    throw refuse('record.transitions-none');
  const isEmptyObject =
    !hasRows && ((since && !style.refusesNoTransitions) || !(await hasFlatRows(scope.executor, patient)));
  return parts.deliveries.send(
    request,
    reply,
    isEmptyObject ? nothing() : text,
    given && { reader: readerName, delivered: () => countAsGiven(parts, patient, reader, given) },
  );
}

async function* nothing(): AsyncGenerator<string> {
  yield '{}';
}

const letters = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '');

/** resource_type as recordSources spells it (vital_sign), or as the dataset is called (VitalSigns, VITAL_SIGNS). */
export const datasetOf = (resourceType: string): FlatDataset | undefined =>
  flatDatasetOf(resourceType) ??
  flatDatasets.find(each =>
    [each.key, each.recordType ?? ''].some(name => letters(name) === letters(resourceType)),
  );

async function oneRow(
  { resourceType, resourceId }: NonNullable<FlatRequest['row']>,
  find: (dataset: DatasetName, id: string) => Promise<string | undefined>,
  { adapt }: FlatStyle,
): Promise<string> {
  const dataset = datasetOf(resourceType);
  const row = dataset && (await find(dataset.key, resourceId));
  if (dataset === undefined || row === undefined) throw refuse('record.resource-unknown');
  const change = adapt[dataset.key];
  const shown = change === undefined ? row : JSON.stringify(change(JSON.parse(row) as FlatRow));
  return `{${JSON.stringify(dataset.key)}:[${shown}]}`;
}

/** Published for earlier contracts; there are no such rows any more. */
const retired = ['COMPOSITIONS'];

/** Dataset names have no value, in any case, with or without `=`; other names are ignored. */
export function wantedFrom(names: readonly string[]): DatasetName[] | undefined {
  const named = names.map(name => flatDatasetOf(name)?.key).filter(key => key !== undefined);
  const asksRetired = names.some(name => retired.includes(name.replace(/=$/, '').toUpperCase()));
  return named.length > 0 || asksRetired ? [...new Set(named)] : undefined;
}
