// The outbox's events → deliveries to the receivers registered for them. Today: the end of a query. Notifications-contract §3.
import { receiversOf } from '../access/notifications/sql.ts';
import { countDocuments } from '../documents/sql.ts';
import type { Event } from '../notifications/cloud-event.ts';
import { publish } from '../notifications/publish.ts';
import { findPatientByKey } from '../patients/find.ts';
import type { Patient } from '../patients/patient.ts';
import { patientKeyOf } from '../patients/patient-of-task.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import { addTasks } from '../platform/tasks/sql.ts';
import type { TaskKind } from '../platform/tasks/task.ts';
import type { QueryParts } from '../queries/parts.ts';
import type { Query, QueryState, RequestEndpoint } from '../queries/query.ts';
import { findQueryRow } from '../queries/sql.ts';

export interface TellParts {
  database: Database;
  clock: Clock;
  random: Random;
}

const lane = 'hadron/tell';
const priority = 5;
const retryMs = 1_000;
const retries = 8;

/** For QueryParts: a task of its own, since receivers of the whole organization are not to be seen from within a project. */
export const announcing =
  ({ clock, random }: Pick<TellParts, 'clock' | 'random'>): NonNullable<QueryParts['announce']> =>
  (tx, patient, { eventId, type, queryId }) =>
    addTasks(tx, { random, now: clock.now() }, [
      {
        projectId: patient.projectId,
        patientId: patient.particlePatientId,
        workId: eventId,
        kind: 'tell',
        lane,
        key: type,
        priority,
        payload: { queryId },
      },
    ]);

export const tell = ({ database, clock, random }: TellParts): TaskKind => ({
  timeoutMs: () => 10_000,

  async run(task) {
    const key = patientKeyOf(task);
    const { queryId } = task.payload as { queryId: string };
    const receivers = await receiversOf(database.system.executor, key.projectId, 'query');
    if (receivers.length === 0) return async () => {};
    const [patient, query, files] = await Promise.all([
      findPatientByKey(database.executor, key),
      findQueryRow(database.executor, key, queryId),
      countDocuments(database.executor, key, queryId),
    ]);
    if (patient === undefined || query === undefined) return async () => {};
    const event = queryEvent(task.workId, query, patient, files.ofQuery);
    const all = receivers.map(({ notificationId }) => ({
      to: { notificationId },
      signedAs: 'query' as const,
    }));
    return tx => publish(tx, { random, now: clock.now() }, patient, event, all);
  },

  judge: task => ({
    errorClass: 'telling',
    retryInMs: task.failures < retries ? retryMs * 2 ** task.failures : undefined,
  }),
});

/** The published subjects know three kinds of query. */
const kinds: Record<RequestEndpoint, string> = {
  QUERY_V1: 'FHIR_R4',
  QUERY_V2: 'FHIR_R4',
  FHIR_R4: 'FHIR_R4',
  BATCH: 'FHIR_R4',
  DELTAS: 'DELTAS',
  BOOST_V2: 'BOOST_V2',
};

const endings: Partial<Record<QueryState, string>> = {
  PARTIAL: 'Query Complete with Errors. CCDA documents available',
  FAILED: 'Query Failed',
};

function queryEvent(eventId: string, query: Query, patient: Patient, files: number): Event {
  return {
    eventId,
    type: 'com.particlehealth.api.v2.query',
    subject: `${kinds[query.endpoint]} ${endings[query.state] ?? 'Query Complete'}`,
    time: query.finishedAt ?? query.createdAt,
    data: {
      query_id: query.queryId,
      person_id: '',
      patient_id: patient.particlePatientId,
      particle_patient_id: patient.particlePatientId,
      external_patient_id: patient.externalPatientId,
      // Published as text.
      file_count: String(files),
      status: query.state === 'FAILED' ? 'FAILED' : 'COMPLETE',
      purpose: query.purposeOfUse,
    },
  };
}
