// Document retrieve (ITI-39, ITI-68): the bytes are kept before anything is made of them; another person's are set aside.
import { keep } from '../../documents/keep.ts';
import type { DocumentMetadata } from '../../documents/document.ts';
import { addMarks, mayStandOtherwise } from '../../documents/sql.ts';
import type { DocumentEntry } from '../../networks/network.ts';
import { findPatientByKey } from '../../patients/find.ts';
import { patientKeyOf } from '../../patients/patient-of-task.ts';
import { addTasks } from '../../platform/tasks/sql.ts';
import type { TaskKind } from '../../platform/tasks/task.ts';
import { lockRecord } from '../../records/sql.ts';
import { settleStandings } from '../../records/standing.ts';
import type { QueryParts } from '../parts.ts';
import { countAttempt } from '../sql.ts';
import { understandAgain } from '../understand-again.ts';
import { instantOf, judgeDocument } from '../verify.ts';
import { closeIfLast, holderStep } from './holder-step.ts';
import type { HolderPayload } from './holder-step.ts';
import { convertLaneFor } from './lanes.ts';
import { storable } from './storable.ts';
import { queryKeyOf } from './task-keys.ts';

interface RetrievePayload extends HolderPayload {
  entry: DocumentEntry;
}

export const retrieve = (parts: QueryParts): TaskKind =>
  holderStep<RetrievePayload>(parts, {
    name: 'retrieve',
    callsAtMost: 1,

    async ask({ task, payload, holder, network, call }) {
      const { entry } = payload;
      const key = patientKeyOf(task);
      const patient = await findPatientByKey(parts.database.executor, key);
      if (!patient) return { items: 0, effect: async () => {} };
      const { bytes, mimeType } = await network.retrieve(holder, entry, call);
      const judged = await judgeDocument(patient, bytes, mimeType, whole =>
        parts.conversions.header(whole, call.signal),
      );
      const record = await keep(parts.files, {
        key,
        queryId: task.workId,
        holderId: holder.id,
        holderDocumentId: storable(entry.uniqueId),
        bytes,
        mimeType: judged.mimeType,
        title: storable(judged.title ?? entry.title ?? entry.uniqueId),
        metadata: metadataOf(entry),
        documentTime: judged.documentTime ?? instantOf(entry.creationTime),
        marks: judged.marks,
        quarantineReason: judged.quarantineReason,
      });
      // Deleted while the holder was answering: then the deletion has passed by here already, and nothing may stay.
      if (!(await findPatientByKey(parts.database.executor, key))) {
        await parts.files.remove(`${key.projectId}/${key.particlePatientId}/`);
        return { items: 0, effect: async () => {} };
      }
      const isKept = judged.quarantineReason === undefined;
      return {
        items: 1,
        effect: async tx => {
          const now = parts.clock.now();
          const { documentId, isNew } = await record(tx, now);
          if (isKept && !isNew && (await mayStandOtherwise(tx, key, documentId, judged.marks))) {
            await lockRecord(tx, key);
            await addMarks(tx, key, documentId, judged.marks);
            const { changed } = await settleStandings(tx, key);
            await understandAgain(tx, { random: parts.random, now }, key, task.workId, changed);
          }
          await countAttempt(tx, queryKeyOf(task), holder.id, isKept ? { kept: 1 } : { quarantined: 1 });
          if (isKept && isNew)
            await addTasks(tx, { random: parts.random, now }, [
              {
                projectId: task.projectId,
                patientId: task.patientId,
                workId: task.workId,
                kind: 'convert',
                lane: convertLaneFor(bytes.byteLength),
                key: documentId,
                priority: task.priority,
              },
            ]);
          await closeIfLast(tx, parts, task);
          return () =>
            parts.observe(
              judged.quarantineReason === undefined
                ? { kind: 'document.kept', holder: holder.id, bytes: bytes.byteLength, isNew }
                : { kind: 'document.quarantined', holder: holder.id, reason: judged.quarantineReason },
            );
        },
      };
    },

    async giveUp(tx, task, errorClass) {
      await countAttempt(tx, queryKeyOf(task), task.lane, { errorClass, lost: 1 });
      await closeIfLast(tx, parts, task);
    },
  });

const metadataNames = [
  'creationTime',
  'serviceStartTime',
  'serviceStopTime',
  'classCode',
  'typeCode',
  'formatCode',
  'eventCode',
  'confidentialityCode',
  'healthcareFacilityTypeCode',
  'practiceSettingCode',
  'languageCode',
  'authorName',
  'authorOrganization',
] as const satisfies readonly (keyof DocumentMetadata)[];

const metadataOf = (entry: DocumentEntry): DocumentMetadata =>
  Object.fromEntries(metadataNames.flatMap(name => (entry[name] === undefined ? [] : [[name, entry[name]]])));
