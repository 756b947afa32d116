// CDA instance identifiers → FHIR Identifier and deterministic resource ids. HL7 C-CDA on FHIR, mappingGuidance "CDA id ↔ FHIR identifier".

import { hash } from 'node:crypto';
import type { Identifier } from 'fhir/r4';
import { isUuid, namespaceUri } from '../terminology/systems.ts';
import type { XmlElement } from '../xml/parse.ts';

const URI = 'urn:ietf:rfc:3986';
/** Registries whose own OID is never a person's or organization's id: a root without extension says nothing. */
const needsExtension = new Set([
  '2.16.840.1.113883.4.6',
  '2.16.840.1.113883.4.1',
  '2.16.840.1.113883.4.572',
  '2.16.840.1.113883.4.927',
  // FDA's root of unique device identifiers.
  '2.16.840.1.113883.3.3719',
]);

/** A URI under the root of URIs: what stands before its last part is the system; those of UUIDs and OIDs are whole. */
function ofUri(uri: string): Identifier {
  const at = /^urn:(?:uuid|oid):/i.test(uri) ? -1 : uri.lastIndexOf(uri.startsWith('urn:') ? ':' : '/');
  const system = uri.slice(0, Math.max(at, 0));
  return at === uri.length - 1 || !/^(?:https?:\/\/[^/]|urn:[^:]+:)/i.test(system)
    ? { system: URI, value: uri }
    : { system, value: uri.slice(at + 1) };
}

function identifier(id: XmlElement): Identifier | undefined {
  if (id.attr('nullFlavor') !== undefined) return undefined;
  const root = id.attr('root')?.trim() ?? '';
  const extension = id.attr('extension')?.trim() ?? '';
  if (extension === '') {
    if (root === '' || needsExtension.has(root)) return undefined;
    if (isUuid(root)) return { system: URI, value: `urn:uuid:${root.toLowerCase()}` };
    const uri = namespaceUri(root);
    return uri === undefined ? { value: root } : { system: URI, value: uri };
  }
  const system = root === '' ? undefined : namespaceUri(root);
  if (system === URI) return ofUri(extension);
  return system === undefined ? { value: extension } : { system, value: extension };
}

export function identifiers(ids: readonly XmlElement[]): Identifier[] | undefined {
  let found: Identifier[] | undefined;
  for (const id of ids) {
    const one = identifier(id);
    if (one === undefined) continue;
    if (found === undefined) found = [one];
    else if (!found.some(other => other.value === one.value && other.system === one.system)) found.push(one);
  }
  return found;
}

/** One string for a set of identifiers, whatever their order in the document. */
export function identifierKey(identifier: readonly Identifier[]): string {
  if (identifier.length === 1) return `${identifier[0]?.system ?? ''}|${identifier[0]?.value ?? ''}`;
  return identifier
    .map(id => `${id.system ?? ''}|${id.value ?? ''}`)
    .sort()
    .join(' ');
}

/** A UUID (version 8, RFC 9562) over the parts: the same parts give the same id on every machine, at any time. */
export function uuidOf(kind: string, key: string, ...more: readonly string[]): string {
  const parts = more.length === 0 ? `${kind}\u001f${key}` : `${kind}\u001f${key}\u001f${more.join('\u001f')}`;
  const hex = hash('sha256', parts);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
