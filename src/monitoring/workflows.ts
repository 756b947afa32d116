// What a caller can have the sandbox tell: each workflow and its event, in the contract's words. Notifications-contract §3.
import type { NotificationType } from '../access/notifications/notification.ts';
import type { EventType } from '../notifications/cloud-event.ts';
import type { Patient } from '../patients/patient.ts';
import type { Random } from '../platform/random.ts';
import type { SignalKind } from './signal.ts';

/** The organization of the published sandbox. */
export const sandboxOrganization = {
  name: 'Rochester Hospital',
  oid: '2.16.840.1.113883.3.8391.5.710576',
};

export interface WorkflowParts {
  patient: Patient;
  random: Random;
  /** The latest query of the patient; empty before the first. */
  queryId: string;
  /** Of the workflow ADT: the message it tells of. */
  message: { messageId: string; event: string } | undefined;
}

export interface Workflow {
  type: EventType;
  /** Whose keys sign it. */
  signedAs: NotificationType;
  kind: SignalKind;
  subject(parts: WorkflowParts): string | undefined;
  data(parts: WorkflowParts): Record<string, unknown>;
}

const ids = ({ patient }: WorkflowParts) => ({
  particle_patient_id: patient.particlePatientId as string,
  external_patient_id: patient.externalPatientId as string,
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** Transitions are numbered. */
const transitionId = (random: Random): string =>
  String(Buffer.from(random.bytes(8)).readBigUInt64BE() >> 1n).padStart(19, '0');

const transition = (subject: string, eventType: string, isFinal: 'Yes' | 'No'): Workflow => ({
  type: 'com.particlehealth.api.v2.transitionalerts',
  signedAs: 'patient',
  kind: 'transition',
  subject: () => subject,
  data: parts => ({
    network_organization: { ...sandboxOrganization, facilities: null },
    ...ids(parts),
    event_type: eventType,
    event_sequence: -1,
    is_final_event: isFinal,
    resources: [{ file_id: '', resource_ids: [`transitions/${transitionId(parts.random)}`] }],
  }),
});

export const workflows = {
  ADMIT_TRANSITION_ALERT: transition('Admit Alert', 'admission', 'No'),
  DISCHARGE_TRANSITION_ALERT: transition('Discharge Alert', 'discharge', 'Yes'),
  TRANSFER_TRANSITION_ALERT: transition('Transfer Alert', 'transfer', 'No'),
  DISCHARGE_SUMMARY_ALERT: transition('Discharge Summary Available', 'discharge', 'Yes'),
  NEW_ENCOUNTER_ALERT: {
    type: 'com.particlehealth.api.v2.encounteralerts',
    signedAs: 'patient',
    kind: 'encounter',
    subject: () => 'New Encounter',
    data: parts => ({
      ...ids(parts),
      query_id: parts.queryId,
      network_alert_ids: null,
      adt_message_ids: null,
      resources: [{ file_id: '', resource_ids: [`Encounter/${hex(parts.random.bytes(32))}`] }],
    }),
  },
  REFERRAL_ALERT: {
    type: 'com.particlehealth.api.v2.referralalert',
    signedAs: 'patient',
    kind: 'referral',
    subject: () => undefined,
    data: parts => ({
      network_organization: sandboxOrganization,
      particle_patient_id: parts.patient.particlePatientId,
      referral_id: parts.random.uuid(),
      referral_status: 'COMPLETE',
      resources: [{ file_id: '', resource_ids: [`Encounter/${parts.random.uuid()}`] }],
    }),
  },
  ADT: {
    type: 'com.particlehealth.api.v2.hl7v2',
    signedAs: 'hl7v2',
    kind: 'hl7v2',
    subject: ({ message, patient }) =>
      `HL7v2 ${message?.event ?? ''} Message for ${patient.externalPatientId}`,
    data: parts => ({ message_id: parts.message?.messageId ?? '', ...ids(parts) }),
  },
} satisfies Record<string, Workflow>;

export type WorkflowName = keyof typeof workflows;
export const workflowNames = Object.keys(workflows) as WorkflowName[];
