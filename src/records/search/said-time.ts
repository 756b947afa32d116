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
    'dateTime',
    'date',
    'authoredOn',
    'whenHandedOver',
  ],
  ...['whenPrepared', 'recordedDate', 'issued', 'created', 'birthDate'],
];

export function timeSaidIn(resource: Resource): string | undefined {
  const said = resource as unknown as Record<string, unknown>;
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
