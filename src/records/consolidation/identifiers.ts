// Identifier → `system|value`, only where it is unique in the world: a value within an OID's or organization's namespace, a UUID, an NPI.
import type { Identifier } from 'fhir/r4';
import { distinct } from './words.ts';

export const NPI = 'http://hl7.org/fhir/sid/us-npi';
const URI = 'urn:ietf:rfc:3986';
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-9a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Roots of HL7 itself, of templates and of examples name no instance. */
const noInstances =
  /^urn:oid:(?:2\.16\.840\.1\.113883\.(?:1\.|5\.|6\.|10\.|11\.|12\.)|2\.16\.840\.1\.113883\.19\b(?!\.\d)|1\.2\.3\b|1\.1\.1\b|0\.0)/;
const noValues = /^(?:0+|1|-1|unk|unknown|na|n\/a|null|none|nil|id|test)$/i;

/** Whole OIDs with few arcs are an organization's or system's, not a statement's. */
const isInstance = (oid: string): boolean => !noInstances.test(oid) && oid.split('.').length >= 9;

export function uniqueKey({ system, value }: Identifier): string | undefined {
  if (system === undefined || value === undefined) return undefined;
  const written = value.trim();
  if (written === '' || noValues.test(written)) return undefined;
  if (system === URI) {
    if (UUID.test(written))
      return /^urn:uuid:(.)\1{7}-/.test(written) ? undefined : `${URI}|${written.toLowerCase()}`;
    return written.startsWith('urn:oid:') && isInstance(written) ? `${URI}|${written}` : undefined;
  }
  if (system.startsWith('urn:oid:') && noInstances.test(system)) return undefined;
  return /^(?:urn:(?:oid|uuid):|https?:\/\/)/.test(system) ? `${system}|${written}` : undefined;
}

export const DICOM = 'urn:dicom:uid';
/**
 * A UID is unique in the world (DICOM PS3.5 §9, §B.2): made of a UUID, or within an organization's root, which alone names nothing.
 * Roots of HL7's examples and of nobody are no organization's.
 */
export function dicomUid(written: string | undefined): string | undefined {
  const uid = written?.trim().replace(/^urn:oid:/i, '') ?? '';
  if (/^2\.25\.\d{20,39}$/.test(uid)) return uid;
  const isOfNobody = /^(?:0\.0|1\.1\.1|1\.2\.3|2\.999|2\.16\.840\.1\.113883\.19)(?:\.|$)/.test(uid);
  return !isOfNobody && /^[0-2](?:\.(?:0|[1-9]\d*)){5,}$/.test(uid) && uid.length <= 64 ? uid : undefined;
}

const MOST = 12;

export const uniqueIds = (identifier: Identifier | readonly Identifier[] | undefined): string[] =>
  identifier === undefined
    ? []
    : distinct(
        (Array.isArray(identifier)
          ? (identifier as readonly Identifier[])
          : [identifier as Identifier]
        ).flatMap(one => uniqueKey(one) ?? []),
      ).slice(0, MOST);

export const npiOf = (identifier: readonly Identifier[] | undefined): string | undefined =>
  identifier
    ?.find(({ system, value }) => system === NPI && /^\d{10}$/.test(value?.trim() ?? ''))
    ?.value?.trim();
