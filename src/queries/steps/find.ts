// Document query (ITI-38, ITI-67): which documents has the holder of the patient it knows? One retrieval each.
import type { SourceStatus } from '../../documents/standing.ts';
import type { DocumentEntry, LapsedDocument } from '../../networks/network.ts';
import { patientKeyOf } from '../../patients/patient-of-task.ts';
import { NetworkTrouble } from '../../networks/network.ts';
import type { TaskKind } from '../../platform/tasks/task.ts';
import type { QueryParts } from '../parts.ts';
import { countAttempt } from '../sql.ts';
import { heldFrom, recordStatuses, settleStandings } from '../../records/standing.ts';
import { understandAgain } from '../understand-again.ts';
import { storable } from './storable.ts';
import { askOn, closeIfLast, holderStep } from './holder-step.ts';
import type { HolderPayload } from './holder-step.ts';
import { queryKeyOf } from './task-keys.ts';

interface FindPayload extends HolderPayload {
  holderPatientId: string;
}

/** Pages of one answer. */
const mostPages = 20;

export const find = (parts: QueryParts): TaskKind =>
  holderStep<FindPayload>(parts, {
    name: 'find',
    callsAtMost: 2 * mostPages,

    async ask({ task, payload, holder, network, call }) {
      const listed = await network.query(holder, payload.holderPatientId, call);
      const entries = [...new Map(listed.map(entry => [entry.uniqueId, entry])).values()];
      const key = patientKeyOf(task);
      const held = await heldFrom(parts.database.executor, key, holder.id);
      const lapsed =
        held.size === 0 ? [] : await network.lapsed(holder, payload.holderPatientId, call).catch(unheardOf);
      const said = statusesOf(entries, lapsed, held);
      return {
        items: entries.length,
        effect: async tx => {
          if (said.size > 0) {
            if ((await recordStatuses(tx, key, holder.id, said)) > 0) {
              const { changed } = await settleStandings(tx, key);
              const by = { random: parts.random, now: parts.clock.now() };
              await understandAgain(tx, by, key, task.workId, changed);
            }
          }
          await countAttempt(tx, queryKeyOf(task), holder.id, { documents: entries.length });
          await askOn(
            tx,
            parts,
            task,
            'retrieve',
            entries.map(entry => ({ key: entry.uniqueId, payload: { entry } })),
          );
          await closeIfLast(tx, parts, task);
        },
      };
    },

    async giveUp(tx, task, errorClass) {
      await countAttempt(tx, queryKeyOf(task), task.lane, { errorClass, lost: 1 });
      await closeIfLast(tx, parts, task);
    },
  });

/** A holder that cannot say which documents it has no more as current still says which it has. */
function unheardOf(error: unknown): LapsedDocument[] {
  if (error instanceof NetworkTrouble) return [];
  throw error;
}

/** Of what came from the holder before: what it lists as current is current, whatever else it says. */
function statusesOf(
  entries: readonly DocumentEntry[],
  lapsed: readonly LapsedDocument[],
  held: ReadonlySet<string>,
): Map<string, SourceStatus> {
  const said = new Map<string, SourceStatus>();
  for (const name of entries.flatMap(({ replaces = [] }) => replaces)) said.set(name, 'superseded');
  for (const { uniqueId, status } of lapsed) said.set(uniqueId, status);
  for (const { uniqueId } of entries) said.set(uniqueId, 'current');
  return new Map(
    [...said].map(([id, status]) => [storable(id), status] as const).filter(([id]) => held.has(id)),
  );
}
