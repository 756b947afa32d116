// What happened → the CloudEvent that receivers are sent. CloudEvents 1.0, structured JSON; notifications-contract §1 and §3.

export type EventType =
  | 'com.particlehealth.api.v2.query'
  | 'com.particlehealth.api.v2.transitionalerts'
  | 'com.particlehealth.api.v2.encounteralerts'
  | 'com.particlehealth.api.v2.referralalert'
  | 'com.particlehealth.api.v2.hl7v2';

export interface Event {
  /** The same in every try and for every receiver: receivers drop what they have seen. */
  eventId: string;
  type: EventType;
  /** Some types are published without one. */
  subject: string | undefined;
  time: Date;
  data: Record<string, unknown>;
}

/** The bytes that are sent and signed, made once. */
export const bodyOf = ({ eventId, type, subject, time, data }: Event): string =>
  JSON.stringify({
    specversion: '1.0',
    type,
    subject,
    source: 'api/notifications',
    id: eventId,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data,
  });
