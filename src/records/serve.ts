// Statements that are one → the resource as it is served: references lead to what is served, version and time stand in `meta`. Pure.
import { createHash } from 'node:crypto';
import type { Provenance, Reference, Resource } from 'fhir/r4';
import type { Steps } from '../platform/slices.ts';
import { renameReferences } from './statement.ts';

/** A resource ready to be served, before it has a version and a time. */
export interface Draft {
  resourceType: string;
  resourceId: string;
  /** How many statements it is made of. */
  statements: number;
  /** SHA-256 of what it says; the same hash is no change. */
  hash: string;
  /** As indexed for search. */
  resource: Resource;
  /** FHIR R4 JSON of this version. */
  text(version: number, at: Date): string;
}

interface DraftOptions {
  statements: number;
  /** The document these words came from first. It is where they came from, not what they say: another source is no change. */
  source?: string | undefined;
  /** Takes the time of the change as Provenance.recorded. */
  isRecorded?: boolean;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Characters that are parsed, written or hashed between two interruptions where there may be one: some milliseconds. */
const textAtOnce = 2_000_000;

function* hashSteps(text: string): Steps<string> {
  const hash = createHash('sha256');
  for (let from = 0; from < text.length;) {
    if (from > 0) yield;
    // A surrogate pair cut in two would be hashed as two unknown characters.
    const isPair = isHighSurrogate(text.charCodeAt(from + textAtOnce - 1));
    const end = from + textAtOnce - (isPair ? 1 : 0);
    hash.update(text.slice(from, end));
    from = end;
  }
  return hash.digest('hex');
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

/** `{"a":1}` → `,"a":1`; nothing of an empty object. */
const members = (value: object): string => {
  const text = JSON.stringify(value).slice(1, -1);
  return text === '' ? '' : `,${text}`;
};

export function* draftSteps(
  resource: Resource,
  { statements, source, isRecorded }: DraftOptions,
): Steps<Draft> {
  const { resourceType, id = '', meta, ...body } = resource;
  const { versionId: _, lastUpdated: __, source: ___, ...about } = meta ?? {};
  const [ownMeta, ownBody] = [members(about), members(body)];
  if (ownBody.length > textAtOnce) yield;
  const hash = yield* hashSteps(`${resourceType}/${id}${ownMeta}${ownBody}`);
  return {
    resourceType,
    resourceId: id,
    statements,
    hash,
    resource,
    text: (version, at) => {
      const stamp = JSON.stringify({
        versionId: String(version),
        lastUpdated: at.toISOString(),
        ...(source === undefined ? {} : { source }),
      }).slice(0, -1);
      const recorded = isRecorded ? `,"recorded":"${at.toISOString()}"` : '';
      return `{"resourceType":"${resourceType}","id":${JSON.stringify(id)},"meta":${stamp}${ownMeta}}${recorded}${ownBody}}`;
    },
  };
}

/** What a reference of a document is in what is served; undefined when nothing of that name is in the record. */
export type TargetOf = (reference: string) => string | undefined;

/** A statement's JSON text → the resource with the references of the record; whether two references have become one. */
export function* servedSteps(
  json: string,
  targetOf: TargetOf,
): Steps<{ resource: Resource; isNarrowed: boolean }> {
  const renamed = new Map<string, string>();
  let isDangling = false;
  const text = renameReferences(json, reference => {
    const target = targetOf(reference);
    if (target === undefined) isDangling = true;
    else renamed.set(reference, target);
    return target ?? reference;
  });
  if (text.length > textAtOnce) yield;
  const resource = JSON.parse(text) as Resource;
  if (text.length > textAtOnce) yield;
  if (isDangling) nameOnly(resource, new Set(renamed.values()));
  return { resource, isNarrowed: new Set(renamed.values()).size < renamed.size };
}

const relative = /^([A-Za-z]{1,64})\/([A-Za-z0-9.-]{1,64})$/;

/** A reference that would lead nowhere names its target by type and id instead (FHIR R4 §2.3.0.2, logical references). */
function nameOnly(value: unknown, known: ReadonlySet<string>): void {
  if (value === null || typeof value !== 'object') return;
  for (const inner of Object.values(value)) nameOnly(inner, known);
  const reference = value as Reference;
  if (typeof reference.reference !== 'string' || known.has(reference.reference)) return;
  const [, type, id] = relative.exec(reference.reference) ?? [];
  if (type === undefined || id === undefined) return;
  delete reference.reference;
  reference.type ??= type;
  reference.identifier ??= { value: id };
}

/** A UUID of a name (RFC 9562 §5.8, over SHA-256): the same name gives the same id anywhere. */
export function uuidOf(name: string): string {
  const hex = sha256(name);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const groupProvenanceId = (whose: string, resourceType: string, resourceId: string): string =>
  uuidOf(`group ${whose} ${resourceType}/${resourceId}`);

const participantType = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const lifecycle = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle';

/** Why a resource says more than one document did: the statements it was put together from, by whom. */
export function groupProvenanceSteps(
  whose: string,
  resourceType: string,
  resourceId: string,
  statementIds: readonly string[],
): Steps<Draft> {
  const provenance: Omit<Provenance, 'recorded'> = {
    resourceType: 'Provenance',
    id: groupProvenanceId(whose, resourceType, resourceId),
    target: [{ reference: `${resourceType}/${resourceId}` }],
    activity: { coding: [{ system: lifecycle, code: 'merge', display: 'Merge Record Lifecycle Event' }] },
    agent: [
      {
        type: { coding: [{ system: participantType, code: 'assembler', display: 'Assembler' }] },
        who: { type: 'Device', display: 'Hadron' },
      },
    ],
    // By name, not by address: a statement is no resource of the record of its own.
    entity: [...statementIds].sort().map(id => ({
      role: 'source',
      what: {
        type: resourceType,
        identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${id}` },
        display: `${resourceType}/${id}`,
      },
    })),
  };
  return draftSteps(provenance, { statements: 0, isRecorded: true });
}
