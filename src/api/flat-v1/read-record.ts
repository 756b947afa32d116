// A patient's record → what generation B of Flat is made from. The one place of this folder that knows how records are read.
import type { Resource } from 'fhir/r4';
import type { SourceFile } from '../../conversion/flat/index.ts';
import type { LegacyInput } from '../../conversion/flat/legacy/index.ts';
import type { Document } from '../../documents/document.ts';
import { listDocuments } from '../../documents/sql.ts';
import type { PatientKey } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import { readRecord } from '../../records/read.ts';
import { zipNameOf } from '../retrieval-v2/zip.ts';

/** Undefined while nothing is known of the patient. */
export async function readLegacyInput(
  executor: Executor,
  patient: PatientKey,
): Promise<LegacyInput | undefined> {
  const [resources, documents] = await Promise.all([
    readRecord(executor, patient),
    listDocuments(executor, patient),
  ]);
  if (resources.length === 0 && documents.length === 0) return undefined;
  return {
    projectId: patient.projectId,
    patientId: patient.particlePatientId,
    resources: resources.map(({ json, documentIds }) => ({
      resource: JSON.parse(json) as Resource,
      sourceIds: documentIds,
    })),
    sources: documents.map(sourceOf),
  };
}

const xdsNames = [
  'classCode',
  'eventCode',
  'healthcareFacilityTypeCode',
  'practiceSettingCode',
  'serviceStartTime',
  'serviceStopTime',
  'authorName',
] as const;

const sourceOf = (document: Document): SourceFile => ({
  sourceId: document.documentId,
  name: zipNameOf(document),
  title: document.title,
  mimeType: document.mimeType,
  ...Object.fromEntries(
    xdsNames.flatMap(name =>
      document.metadata[name] === undefined ? [] : [[name, document.metadata[name]]],
    ),
  ),
});
