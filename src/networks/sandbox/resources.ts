// Sandbox people and documents → the FHIR R4 resources a holder shows of them.
import { createHash } from 'node:crypto';
import type { PersonDescription } from '../../patients/matching/person.ts';
import { stateCode } from '../../patients/places.ts';
import type { SandboxDocument } from './sandbox-person.ts';

export type Resource = { resourceType: string } & Record<string, unknown>;

/** The same text gives the same id in every process; nobody can tell the person from it. */
export const opaqueId = (prefix: string, ...parts: string[]): string =>
  prefix + createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 20);

const genders: Record<string, string> = { f: 'female', m: 'male', o: 'other', u: 'unknown' };

export function patientResource(id: string, person: PersonDescription): Resource {
  return {
    resourceType: 'Patient',
    id,
    ...(person.ssn && { identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: person.ssn }] }),
    name: person.names.map(({ family, given }) => ({ family, ...(given.length > 0 && { given }) })),
    gender: genders[person.gender?.trim().toLowerCase()[0] ?? 'u'] ?? 'unknown',
    ...(person.birthDate && { birthDate: person.birthDate }),
    ...atLeastOne('telecom', [
      ...person.telephones.map(value => ({ system: 'phone', value })),
      ...person.emails.map(value => ({ system: 'email', value })),
    ]),
    ...atLeastOne(
      'address',
      person.addresses.map(address => ({
        ...atLeastOne(
          'line',
          address.lines.filter(line => line.trim() !== ''),
        ),
        ...(address.city && { city: address.city }),
        ...(address.state && { state: stateCode(address.state) ?? address.state }),
        ...(address.postalCode && { postalCode: address.postalCode }),
      })),
    ),
  };
}

/** FHIR has no empty lists. */
const atLeastOne = (name: string, items: unknown[]) => (items.length > 0 ? { [name]: items } : {});

export interface AttachmentParts {
  url?: string;
  data?: string;
  size: number;
  sha1: string;
}

export function documentReference(
  id: string,
  patientId: string,
  document: SandboxDocument,
  attachment: AttachmentParts,
): Resource {
  const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
  const snomed = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }] });
  const creation = instant(document.creationTime);
  const start = instant(document.serviceStartTime);
  const end = instant(document.serviceStopTime);
  return {
    resourceType: 'DocumentReference',
    id,
    // The document's, not the holder's: whoever holds a copy gives the same.
    masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${uuidOf(document.file)}` },
    status: document.status ?? 'current',
    docStatus: 'final',
    ...(document.typeCode && { type: loinc(document.typeCode) }),
    ...(document.classCode && { category: [loinc(document.classCode)] }),
    subject: { reference: `Patient/${patientId}` },
    // An instant, unlike creation: it has no use for a day alone.
    ...(creation?.includes('T') && { date: creation }),
    ...atLeastOne('author', [
      ...(document.authorName ? [{ type: 'Practitioner', display: document.authorName }] : []),
      ...(document.authorOrganization
        ? [{ type: 'Organization', display: document.authorOrganization }]
        : []),
    ]),
    ...(document.authorOrganization && { custodian: { display: document.authorOrganization } }),
    content: [
      {
        attachment: {
          contentType: document.mimeType,
          ...(attachment.url && { url: attachment.url }),
          ...(attachment.data && { data: attachment.data }),
          size: attachment.size,
          hash: attachment.sha1,
          ...(document.title && { title: document.title }),
          ...(creation && { creation }),
        },
        ...(document.formatCode && {
          format: { system: formatSystem(document.formatCode), code: document.formatCode },
        }),
      },
    ],
    context: {
      ...((start ?? end) && { period: { ...(start && { start }), ...(end && { end }) } }),
      ...(document.healthcareFacilityTypeCode && {
        facilityType: snomed(document.healthcareFacilityTypeCode),
      }),
      ...(document.practiceSettingCode && { practiceSetting: snomed(document.practiceSettingCode) }),
    },
  };
}

const formatSystem = (code: string) =>
  code.startsWith('urn:hl7-org:')
    ? 'http://terminology.hl7.org/CodeSystem/v3-HL7DocumentFormatCodes'
    : 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode';

/** A dateTime as it is; an HL7 time stamp (20240131, 202401311015-0500) in FHIR's spelling, to the day when it has no zone. */
export function instant(time: string | undefined): string | undefined {
  if (time === undefined || /^\d{4}(-\d\d(-\d\d(T.*)?)?)?$/.test(time)) return time;
  const stamp = /^(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\.\d+)?([+-]\d{4})?$/.exec(time);
  if (!stamp) return undefined;
  const [, year, month, day, hour, minute, second, , zone] = stamp;
  const date = [year, month, day].filter(part => part !== undefined).join('-');
  if (!hour || !minute || !zone) return date;
  return `${date}T${hour}:${minute}:${second ?? '00'}${zone.slice(0, 3)}:${zone.slice(3)}`;
}

/** A UUID made of a name (RFC 9562 §5.8, version 8: hashed our own way). */
export function uuidOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

export const bundle = (entries: unknown[], total: number, next?: string): Resource => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total,
  ...(next && { link: [{ relation: 'next', url: next }] }),
  ...(entries.length > 0 && { entry: entries }),
});

export const operationOutcome = (code: string): Resource => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code }],
});

export const capabilityStatement = (name: string, hasMatch: boolean): Resource => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026-01-01',
  kind: 'instance',
  implementation: { description: name },
  fhirVersion: '4.0.1',
  format: ['application/fhir+json'],
  rest: [
    {
      mode: 'server',
      resource: [
        {
          type: 'Patient',
          interaction: [{ code: 'read' }, { code: 'search-type' }],
          searchParam: [
            { name: 'family', type: 'string' },
            { name: 'given', type: 'string' },
            { name: 'birthdate', type: 'date' },
          ],
          ...(hasMatch && {
            operation: [
              { name: 'match', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-match' },
            ],
          }),
        },
        {
          type: 'DocumentReference',
          interaction: [{ code: 'read' }, { code: 'search-type' }],
          searchParam: [
            { name: 'patient', type: 'reference' },
            { name: 'status', type: 'token' },
          ],
        },
        { type: 'Binary', interaction: [{ code: 'read' }] },
      ],
    },
  ],
});
