// A resource → the time it is of, as it says it: when it happened before when it was written down.
import type { Resource } from 'fhir/r4';

const times = [
  ...[
    'effectiveDateTime',
    'effectivePeriod',
    'effectiveInstant',
    'performedDateTime',
    'performedPeriod',
    'occurrenceDateTime',
  ],
  ...[
    'occurrencePeriod',
    'onsetDateTime',
    'onsetPeriod',
    'period',
    'timingDateTime',
    'timingPeriod',
    'servicedDate',
    'startDate',
    'started',
    'dateTime',
    'date',
    'authoredOn',
    'whenHandedOver',
    'collectedDateTime',
    'collectedPeriod',
  ],
  ...['whenPrepared', 'recordedDate', 'issued', 'created', 'birthDate'],
];

const isJson = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

export function timeSaidIn(resource: Resource): string | undefined {
  const said = resource as unknown as Record<string, unknown>;
  return timeIn(said) ?? [said['context'], said['collection']].map(timeIn).find(time => time !== undefined);
}

/** Of the resource, else of what a document tells of or when a specimen was taken. */
function timeIn(said: unknown): string | undefined {
  if (!isJson(said)) return undefined;
  for (const name of times) {
    const value = said[name];
    if (typeof value === 'string') return value;
    if (typeof value !== 'object' || value === null) continue;
    const { start, end } = value as { start?: unknown; end?: unknown };
    if (typeof start === 'string') return start;
    if (typeof end === 'string') return end;
  }
  return undefined;
}
