// The record as it stands → its Flat rows in flat_row, only what differs, in one transaction. Reads of Flat are selects after this.
import type { DocumentId } from '../../documents/document.ts';
import type { Document } from '../../documents/document.ts';
import { listDocuments } from '../../documents/sql.ts';
import { zipNameOf } from '../../documents/zip-name.ts';
import type { SourceFile } from '../../conversion/flat/index.ts';
import type { PatientKey } from '../../patients/patient.ts';
import type { Database, Executor } from '../../platform/database.ts';
import { addFirstBlocks, addMissingBlocks, touchBlocks, writeBlocks } from './blocks-sql.ts';
import type { Flattener, Flattening } from './flatten-thread.ts';
import {
  beginRound,
  chartResources,
  chartBytes,
  endRound,
  endRows,
  fingerprintOf,
  flatState,
  keptRows,
  sourcePatients,
  writeRows,
} from './sql.ts';
import type { FlatState } from './sql.ts';
import type { Chart, KeptRow } from './flatten.ts';
import type { Question } from './questions.ts';

export interface ProjectionParts {
  database: Database;
  flattener: Flattener;
}

/** While a record moves again and again, what was projected last is good enough: whoever reads later gets the rest. */
const mostTries = 4;
const resourcesAtOnce = 250;
const keptAtOnce = 2_000;

/** Projections under way in this process: those who come meanwhile wait for it and look again. */
const underWay = new WeakMap<Database, Map<string, Promise<void>>>();

/**
 * Brings flat_row up to date with the record and its documents when they have moved. Answers how it stands: `isStale` when the record
 * moved faster; undefined when the patient is gone.
 */
export async function projectFlat(parts: ProjectionParts, key: PatientKey): Promise<FlatState | undefined> {
  const { executor } = parts.database.of(key.projectId);
  const running = underWay.get(parts.database) ?? new Map<string, Promise<void>>();
  underWay.set(parts.database, running);
  let state = await flatState(executor, key);
  for (let tries = 0; state?.isStale && tries < mostTries; tries++) {
    const name = `${key.projectId}/${key.particlePatientId}`;
    const other = running.get(name);
    if (other) await other.catch(() => {});
    else {
      const own = projectOnce(parts, key, state).finally(() => running.delete(name));
      running.set(name, own);
      await own;
    }
    state = await flatState(executor, key);
  }
  return state;
}

async function projectOnce(parts: ProjectionParts, key: PatientKey, state: FlatState): Promise<void> {
  const scope = parts.database.of(key.projectId);
  const { executor } = scope;
  const flattening = await parts.flattener.begin(await chartBytes(executor, key));
  try {
    const { batches, gone, documents } = await flattenRecord(executor, key, state, flattening);
    await scope.transaction(async tx => {
      const round = await beginRound(tx, key, state);
      if (round === undefined) return;
      const isChanged = batches > 0 || gone.length > 0;
      if (!state.hasBlocks) await addMissingBlocks(tx, key);
      if (state.hasBlocks)
        await touchBlocks(
          tx,
          key,
          gone.map(row => ({ ...row, place: '' })),
        );
      await endRows(tx, key, gone, round.number);
      for (let index = 0; index < batches; index++) {
        const rows = await flattening.batch(index);
        await addFirstBlocks(tx, key, new Set(rows.map(row => row.dataset)));
        // Else all are to be written anyway.
        if (state.hasBlocks) await touchBlocks(tx, key, rows);
        await writeRows(tx, key, rows, round);
      }
      if (isChanged || !state.hasBlocks) await writeBlocks(tx, key);
      await endRound(tx, key, {
        recordSeq: state.recordSeq,
        round: isChanged ? round.number : state.round,
        documents,
      });
    });
  } finally {
    await flattening.end();
  }
}

/** Hands over the chart as it stands, batch by batch; answers its documents. */
async function handOver(executor: Executor, key: PatientKey, flattening: Flattening): Promise<Document[]> {
  const documents = await listDocuments(executor, key);
  const shown = new Set(documents.map(document => document.documentId));
  const shownOf = (ids: readonly string[]) => ids.filter(id => shown.has(id as DocumentId));

  const patients = await sourcePatients(executor, key);
  await flattening.resources(patients.map(each => ({ ...each, documentIds: shownOf(each.documentIds) })));
  for (let after = 0, isEnd = false; !isEnd;) {
    const batch = await chartResources(executor, key, { after, limit: resourcesAtOnce });
    ({ last: after, isEnd } = batch);
    await flattening.resources(
      batch.resources
        .filter(({ resourceType }) => resourceType !== 'Patient' || patients.length === 0)
        .map(each => ({ ...each, documentIds: shownOf(each.documentIds) })),
    );
  }
  return documents;
}

/** What is asked of the chart as it stands, in the same thread and of the same input as its rows; JSON. */
export async function askChart(
  { database, flattener }: ProjectionParts,
  key: PatientKey,
  question: Question,
): Promise<string> {
  const { executor } = database.of(key.projectId);
  const flattening = await flattener.begin(await chartBytes(executor, key));
  try {
    const documents = await handOver(executor, key, flattening);
    return await flattening.answer(chartOf(key, documents, undefined), question);
  } finally {
    await flattening.end();
  }
}

const chartOf = (key: PatientKey, documents: readonly Document[], changedAt: Date | undefined): Chart => ({
  patientId: key.particlePatientId,
  sources: documents.map(document => ({ file: sourceOf(document), keptAt: document.createdAt.getTime() })),
  changedAt: changedAt?.getTime() ?? 0,
});

async function flattenRecord(executor: Executor, key: PatientKey, state: FlatState, flattening: Flattening) {
  const documents = await handOver(executor, key, flattening);
  for (let after: KeptRow | undefined; ;) {
    const batch = await keptRows(executor, key, after, keptAtOnce);
    await flattening.kept(batch);
    if (batch.length < keptAtOnce) break;
    after = batch.at(-1);
  }
  const difference = await flattening.flatten(chartOf(key, documents, state.changedAt));
  return { ...difference, documents: fingerprintOf(documents.map(document => document.documentId)) };
}

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
