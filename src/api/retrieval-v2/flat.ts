// A patient's record → Flat rows, for the datasets, the instant or the one row that was asked for. Contract §4.
import type { Resource } from 'fhir/r4';
import { flatDatasets, flatDatasetOf, flatten } from '../../conversion/flat/index.ts';
import type { DatasetName, FlatInput, FlatRow, SourceFile } from '../../conversion/flat/index.ts';
import type { Document } from '../../documents/document.ts';
import { listDocuments } from '../../documents/sql.ts';
import type { PatientKey } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import { readRecord } from '../../records/sql.ts';
import type { RecordResource } from '../../records/record.ts';
import { zipNameOf } from './zip.ts';

export interface FlatRequest {
  /** Without any: all. */
  wanted?: DatasetName[];
  since?: Date;
  row?: { resourceType: string; resourceId: string };
}

type FlatAnswer = Partial<Record<DatasetName, FlatRow[]>>;

export async function readFlat(
  executor: Executor,
  patient: PatientKey,
  request: FlatRequest,
): Promise<FlatAnswer> {
  const [resources, documents] = await Promise.all([
    readRecord(executor, patient),
    listDocuments(executor, patient),
  ]);
  if (resources.length === 0 && documents.length === 0) return nothingKnown(request);
  const all = inputOf(patient, resources, documents);
  if (request.row !== undefined) return oneRow(all, request.row);
  const rows = flatten(all, request.wanted);
  const answer =
    request.since === undefined ? rows : newRows(rows, patient, resources, documents, request.since);
  // Published: no transitions is 404 when nothing else was asked for.
  if (isTransitionsOnly(request) && !answer.transitions?.length) throw refuse('record.transitions-none');
  return answer;
}

const isTransitionsOnly = ({ wanted }: FlatRequest) => wanted?.length === 1 && wanted[0] === 'transitions';

function nothingKnown(request: FlatRequest): FlatAnswer {
  if (request.row !== undefined) throw refuse('record.resource-unknown');
  if (isTransitionsOnly(request)) throw refuse('record.transitions-none');
  return {};
}

const inputOf = (
  { particlePatientId }: PatientKey,
  resources: readonly RecordResource[],
  documents: readonly Document[],
): FlatInput => ({
  patientId: particlePatientId,
  resources: resources.map(({ json, documentIds }) => ({
    resource: JSON.parse(json) as Resource,
    sourceIds: documentIds,
  })),
  sources: documents.map(sourceOf),
});

const sourceOf = (document: Document): SourceFile => {
  const { classCode, eventCode, healthcareFacilityTypeCode, practiceSettingCode, authorName } =
    document.metadata;
  const { serviceStartTime, serviceStopTime } = document.metadata;
  return {
    sourceId: document.documentId,
    name: zipNameOf(document),
    title: document.title,
    mimeType: document.mimeType,
    ...(classCode === undefined ? {} : { classCode }),
    ...(eventCode === undefined ? {} : { eventCode }),
    ...(healthcareFacilityTypeCode === undefined ? {} : { healthcareFacilityTypeCode }),
    ...(practiceSettingCode === undefined ? {} : { practiceSettingCode }),
    ...(serviceStartTime === undefined ? {} : { serviceStartTime }),
    ...(serviceStopTime === undefined ? {} : { serviceStopTime }),
    ...(authorName === undefined ? {} : { authorName }),
  };
};

/**
 * Rows that something learnt since then says. Their ids come from their content alone, so the new resources by themselves tell which
 * rows; the rows are those of the whole record, whose links lead everywhere.
 */
function newRows(
  rows: FlatAnswer,
  patient: PatientKey,
  resources: readonly RecordResource[],
  documents: readonly Document[],
  since: Date,
): FlatAnswer {
  const saidSince = flatten(
    inputOf(
      patient,
      resources.filter(each => each.recordedAt > since),
      documents.filter(each => each.createdAt > since),
    ),
  );
  const answer: FlatAnswer = {};
  for (const { key, id } of flatDatasets) {
    const shown = rows[key];
    if (shown === undefined) continue;
    // A row of recordSources is known by both of its ends.
    const nameOf = (row: FlatRow) => `${row[id]} ${key === 'recordSources' ? row['source_id'] : ''}`;
    const names = new Set(saidSince[key].map(nameOf));
    answer[key] = shown.filter(row => names.has(nameOf(row)));
  }
  return answer;
}

const letters = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '');

/** resource_type as recordSources spells it (vital_sign), or as the dataset is called (VitalSigns, VITAL_SIGNS). */
function oneRow(input: FlatInput, { resourceType, resourceId }: NonNullable<FlatRequest['row']>): FlatAnswer {
  const dataset =
    flatDatasetOf(resourceType) ??
    flatDatasets.find(each =>
      [each.key, each.recordType ?? ''].some(name => letters(name) === letters(resourceType)),
    );
  const rows = dataset && flatten(input, [dataset.key])[dataset.key];
  const row = rows?.find(each => each[dataset?.id ?? ''] === resourceId);
  if (dataset === undefined || row === undefined) throw refuse('record.resource-unknown');
  return { [dataset.key]: [row] };
}
