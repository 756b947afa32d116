// A patient and a trigger event → a synthetic HL7 v2.5 ADT message: MSH, EVN, PID, PD1, PV1. HL7 v2.5, chapters 2 and 3.
import { stateCode } from '../patients/places.ts';
import type { Patient } from '../patients/patient.ts';

export const adtEvents = ['A01', 'A02', 'A03', 'A04', 'A08'] as const;
export type AdtEvent = (typeof adtEvents)[number];

export interface AdtParts {
  event: AdtEvent;
  messageId: string;
  patient: Patient;
  organization: { name: string; oid: string };
  at: Date;
}

/** MSH-9.3: the structure each event shares (table 0354). */
const structures: Record<AdtEvent, string> = {
  A01: 'ADT_A01',
  A02: 'ADT_A02',
  A03: 'ADT_A03',
  A04: 'ADT_A01',
  A08: 'ADT_A01',
};

/** PV1-2, table 0004: a registration is an outpatient's. */
const patientClass = (event: AdtEvent): string => (event === 'A04' ? 'O' : 'I');

const escapes: Record<string, string> = { '\\': 'E', '|': 'F', '^': 'S', '~': 'R', '&': 'T' };
/** §2.7.1: delimiters within a value are escaped; a line break would end the segment. */
const text = (value: string): string =>
  value.replace(/[\\|^~&]/g, sign => `\\${escapes[sign] ?? ''}\\`).replace(/[\r\n]+/g, ' ');

const components = (...values: (string | undefined)[]): string => trimmed(values, '^');

/** Empty parts at the end are left out. */
function trimmed(values: readonly (string | undefined)[], separator: string): string {
  const last = values.findLastIndex(value => (value ?? '') !== '');
  return values
    .slice(0, last + 1)
    .map(value => value ?? '')
    .join(separator);
}

/** Fields by their number; those between are empty. */
function segment(name: string, fields: Record<number, string | undefined>): string {
  const numbers = Object.keys(fields).map(Number);
  const values = Array.from({ length: Math.max(...numbers) }, (_, index) => fields[index + 1]);
  return trimmed([name, ...values], '|');
}

/** DTM in UTC. */
const time = (at: Date): string => `${at.toISOString().replace(/\D/g, '').slice(0, 14)}+0000`;

export function adtMessage({ event, messageId, patient, organization, at }: AdtParts): string {
  const { demographics: person, externalPatientId, particlePatientId } = patient;
  const now = time(at);
  const facility = components(text(organization.name), organization.oid, 'ISO');
  const hasLeft = event === 'A03';
  // MSH-1 is the separator itself, so MSH-2 stands first here.
  const header = [
    'MSH',
    '^~\\&',
    'Hadron_ADT',
    facility,
    '',
    '',
    now,
    '',
    `ADT^${event}^${structures[event]}`,
    messageId,
    'P',
    '2.5',
  ].join('|');
  const segments = [
    header,
    segment('EVN', { 1: event, 2: now }),
    segment('PID', {
      1: '1',
      // The second id is ours (notifications-contract §5).
      3: `${components(text(externalPatientId), '', '', '', 'MR')}~${components(particlePatientId, '', '', 'Hadron', 'PI')}`,
      5: components(text(person.familyName), text(person.givenName), '', '', '', '', 'L'),
      7: person.dateOfBirth.replaceAll('-', ''),
      8: person.gender === 'FEMALE' ? 'F' : 'M',
      11: components(
        text(person.addressLines[0] ?? ''),
        text(person.addressLines[1] ?? ''),
        text(person.addressCity),
        stateCode(person.addressState) ?? text(person.addressState),
        text(person.postalCode),
        'USA',
        'H',
      ),
      13: person.telephone,
    }),
    segment('PD1', {
      3: components(text(organization.name), '', '', '', '', '', '', '', '', organization.oid),
    }),
    segment('PV1', {
      1: '1',
      2: patientClass(event),
      3: components(event === 'A02' ? 'ICU' : 'WARD', '1', '1'),
      6: event === 'A02' ? components('WARD', '1', '1') : undefined,
      19: messageId.replaceAll('-', '').slice(0, 15),
      36: hasLeft ? '01' : undefined,
      44: now,
      45: hasLeft ? now : undefined,
    }),
  ];
  return segments.map(each => `${each}\r`).join('');
}
