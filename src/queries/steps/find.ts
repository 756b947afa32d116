// Document query (ITI-38, ITI-67): which documents has the holder of the patient it knows? One retrieval each.
import type { TaskKind } from '../../platform/tasks/task.ts';
import type { QueryParts } from '../parts.ts';
import { countAttempt } from '../sql.ts';
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
    callsAtMost: mostPages,

    async ask({ task, payload, holder, network, call }) {
      const listed = await network.query(holder, payload.holderPatientId, call);
      const entries = [...new Map(listed.map(entry => [entry.uniqueId, entry])).values()];
      return {
        items: entries.length,
        effect: async tx => {
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
