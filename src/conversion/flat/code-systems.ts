// FHIR code system URI → the form Flat prints: urn:oid: where the system has an OID, a lower-case URL where it has none (flat-contract §1).
import { systemOid, systemUri } from '../terminology/systems.ts';
import type { Vocabulary } from './dataset.ts';
import { table } from '../table.ts';

/** Identifier namespaces that FHIR names by a URI of their own. */
const NAMESPACES: Record<string, string> = table({
  'http://hl7.org/fhir/sid/us-npi': '2.16.840.1.113883.4.6',
  'http://hl7.org/fhir/sid/us-ssn': '2.16.840.1.113883.4.1',
  'http://hl7.org/fhir/sid/us-medicare': '2.16.840.1.113883.4.572',
  'http://hl7.org/fhir/sid/us-mbi': '2.16.840.1.113883.4.927',
});

/** Few systems name nearly all codes; what they were found to be is kept, within a bound. */
const found = new Map<string, string | undefined>();
const MOST_SYSTEMS = 1000;

/** The OID of a system named by URI, urn:oid: or a bare OID. */
export function oidOf(system: string | undefined): string | undefined {
  if (typeof system !== 'string') return undefined;
  if (found.has(system)) return found.get(system);
  const uri = systemUri(system) ?? system.trim();
  const oid = NAMESPACES[uri] ?? systemOid(uri);
  if (found.size < MOST_SYSTEMS) found.set(system, oid);
  return oid;
}

export function systemOf(system: string | undefined): string {
  const oid = oidOf(system);
  if (oid) return `urn:oid:${oid}`;
  const name = typeof system === 'string' ? system.trim() : '';
  return /^https?:/i.test(name) ? name.toLowerCase() : name;
}

/** Identifiers and section codes print their OID without urn:oid:, as the sample does. */
export const bareSystemOf = (system: string | undefined): string => oidOf(system) ?? systemOf(system);

/** Systems counted as each normalised vocabulary, in the form `systemOf` prints. */
export const VOCABULARIES: Record<Vocabulary, readonly string[]> = {
  snomed: ['urn:oid:2.16.840.1.113883.6.96'],
  rxnorm: ['urn:oid:2.16.840.1.113883.6.88'],
  icd10: ['urn:oid:2.16.840.1.113883.6.90', 'urn:oid:2.16.840.1.113883.6.3'],
  loinc: ['urn:oid:2.16.840.1.113883.6.1'],
  cpt: ['urn:oid:2.16.840.1.113883.6.12'],
  ndc: ['urn:oid:2.16.840.1.113883.6.69'],
  cvx: ['urn:oid:2.16.840.1.113883.12.292'],
};
