// The sandbox's triggers: an event of a patient, made up, kept and told to the address that the caller names. Contract §10.
import { publish } from '../notifications/publish.ts';
import type { Patient } from '../patients/patient.ts';
import { findQueryRow } from '../queries/sql.ts';
import { adtMessage } from './adt-message.ts';
import type { AdtEvent } from './adt-message.ts';
import { insertMessage } from './hl7v2-messages.ts';
import { insertSignal } from './signal.ts';
import type { SubscribeParts } from './subscribe.ts';
import { sandboxOrganization, workflows } from './workflows.ts';
import type { Workflow, WorkflowName } from './workflows.ts';

const source = 'sandbox';

export type Triggered =
  | { workflow: 'ADT'; event: AdtEvent; callbackUrl: string }
  | { workflow: Exclude<WorkflowName, 'ADT'>; event?: undefined; callbackUrl: string };

/** Once this resolves, the event will be delivered: the delivery and its task are rows of the same transaction. */
export async function triggerSandbox(
  { database, clock, random }: SubscribeParts,
  patient: Patient,
  { workflow: name, event, callbackUrl }: Triggered,
): Promise<void> {
  const workflow: Workflow = workflows[name];
  const now = clock.now();
  const { projectId, particlePatientId } = patient;
  const key = { projectId, particlePatientId };
  const message = event === undefined ? undefined : { messageId: random.uuid(), event };
  const latest = await findQueryRow(database.executor, patient, undefined);
  const parts = { patient, random, queryId: latest?.queryId ?? '', message };
  const data = workflow.data(parts);
  await database.transaction(async tx => {
    if (message !== undefined)
      await insertMessage(tx, {
        ...key,
        messageId: message.messageId,
        triggerEvent: message.event,
        message: adtMessage({ ...message, patient, organization: sandboxOrganization, at: now }),
        source,
        receivedAt: now,
      });
    const { kind, type, signedAs } = workflow;
    await insertSignal(tx, { ...key, signalId: random.uuid(), kind, source, data, noticedAt: now });
    const told = { eventId: random.uuid(), type, subject: workflow.subject(parts), time: now, data };
    await publish(tx, { random, now }, patient, told, [{ to: { callbackUrl }, signedAs }]);
  });
}
