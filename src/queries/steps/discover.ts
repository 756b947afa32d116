// Patient discovery (ITI-55, Patient/$match): does this holder know the patient, and is it our patient that it knows?
import { findPatientByKey } from '../../patients/find.ts';
import { patientKeyOf } from '../../patients/patient-of-task.ts';
import type { TaskKind } from '../../platform/tasks/task.ts';
import type { QueryParts } from '../parts.ts';
import { closeAttempt, countAttempt } from '../sql.ts';
import { isOurPatient } from '../verify.ts';
import { askOn, holderStep } from './holder-step.ts';
import type { HolderPayload } from './holder-step.ts';
import { queryKeyOf } from './task-keys.ts';

/** More claims than this of one holder are not believed. */
const mostMatches = 20;

export const discover = (parts: QueryParts): TaskKind =>
  holderStep<HolderPayload>(parts, {
    name: 'discover',
    callsAtMost: 2,

    async ask({ task, holder, network, call }) {
      const key = patientKeyOf(task);
      const patient = await findPatientByKey(parts.database.executor, key);
      if (!patient) return { items: 0, effect: async () => {} };
      const claimed = await network.discover(holder, patient.demographics, call);
      // A responder's match is a claim: the gateway compares for itself (design of the Master Patient Index).
      const matches = claimed.slice(0, mostMatches).filter(match => isOurPatient(patient, match));
      return {
        items: matches.length,
        effect: async tx => {
          const query = queryKeyOf(task);
          await countAttempt(tx, query, holder.id, matches.length > 0 ? { state: 'LOCATED' } : {});
          if (matches.length === 0) await closeAttempt(tx, query, holder.id, 'NOT_FOUND', parts.clock.now());
          await askOn(
            tx,
            parts,
            task,
            'find',
            matches.map(({ holderPatientId }) => ({ key: holderPatientId, payload: { holderPatientId } })),
          );
        },
      };
    },

    async giveUp(tx, task, errorClass) {
      const query = queryKeyOf(task);
      await countAttempt(tx, query, task.lane, { errorClass });
      await closeAttempt(tx, query, task.lane, 'FAILED', parts.clock.now());
    },
  });
