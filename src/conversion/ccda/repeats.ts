// Resources of one document that say the same but for their identifiers → one resource with every identifier; all references follow it.

import type { FhirResource, Identifier, Narrative } from 'fhir/r4';
import type { Context, Entry } from './context.ts';

/** What a repeat may differ in. */
interface Repeated {
  id?: string;
  identifier?: Identifier[];
  text?: Narrative;
}

/** Where a resource says what it is about, and when. */
const topics: Readonly<Record<string, readonly [what: string, when: string]>> = {
  AllergyIntolerance: ['code', 'onsetDateTime'],
  Condition: ['code', 'onsetDateTime'],
  DiagnosticReport: ['code', 'effectiveDateTime'],
  Goal: ['description', 'startDate'],
  Immunization: ['vaccineCode', 'occurrenceDateTime'],
  MedicationAdministration: ['medicationCodeableConcept', 'effectiveDateTime'],
  MedicationDispense: ['medicationCodeableConcept', 'whenHandedOver'],
  MedicationRequest: ['medicationCodeableConcept', 'authoredOn'],
  Observation: ['code', 'effectiveDateTime'],
  Procedure: ['code', 'performedDateTime'],
  ServiceRequest: ['code', 'occurrenceDateTime'],
};

/** What the resource is about, cheaply: only those that agree in it are compared word by word. */
function gist(resource: FhirResource): string {
  const { resourceType } = resource;
  const topic = topics[resourceType];
  if (topic === undefined) return resourceType;
  const about = resource as unknown as Record<string, unknown>;
  const concept = about[topic[0]] as { text?: string; coding?: { code?: string }[] } | undefined;
  const when = about[topic[1]];
  return `${resourceType} ${concept?.coding?.[0]?.code ?? concept?.text ?? ''} ${typeof when === 'string' ? when : ''}`;
}

/** Everything else it says, in the order its mapping writes it. */
function statementOf(resource: FhirResource): string {
  const one = resource as { [name in keyof Repeated]: unknown };
  const { id, identifier, text } = one;
  one.id = undefined;
  if (identifier !== undefined) one.identifier = undefined;
  if (text !== undefined) one.text = undefined;
  const said = JSON.stringify(resource);
  one.id = id;
  if (identifier !== undefined) one.identifier = identifier;
  if (text !== undefined) one.text = text;
  return said;
}

const sameIdentifier = (a: Identifier, b: Identifier): boolean =>
  a.value === b.value && a.system === b.system && a.use === b.use;

const inner = /^<div[^>]*>|<\/div>$/g;

/** Both fragments of narrative, where they differ. */
function joined(a: Narrative | undefined, b: Narrative | undefined): Narrative | undefined {
  if (a === undefined || b === undefined || a.div === b.div) return a ?? b;
  const one = b.div.replace(inner, '');
  return a.div.includes(one) ? a : { ...a, div: `${a.div.slice(0, -'</div>'.length)}<br/>${one}</div>` };
}

/** The id does not depend on which was told first: the lowest of them. */
function join(kept: Entry, gone: Entry): void {
  const one = kept.resource as Repeated;
  const other = gone.resource as Repeated;
  for (const identifier of other.identifier ?? []) {
    const all = (one.identifier ??= []);
    if (!all.some(known => sameIdentifier(known, identifier))) all.push(identifier);
  }
  const text = joined(one.text, other.text);
  if (text !== undefined) one.text = text;
  if ((other.id ?? '') < (one.id ?? '')) kept.resource.id = other.id ?? '';
  kept.handedOut.push(...gone.handedOut);
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => value !== null && typeof value === 'object';

/** The resource an element of a list names: itself a reference, or one of its parts is (Encounter.diagnosis). */
function named(one: Json): string | undefined {
  if (typeof one.reference === 'string') return one.reference;
  for (const name in one) {
    const part = one[name];
    if (isObject(part) && typeof part.reference === 'string') return part.reference;
  }
  return undefined;
}

/** Parts that name no resource. */
const wordsOnly = new Set(['text', 'coding', 'identifier', 'meta', 'content', 'code']);

/** A list that now names one resource twice names it once. */
function withoutRepeats(value: Json, joined: ReadonlySet<string>): void {
  for (const name in value) {
    const part = value[name];
    if (!isObject(part) || wordsOnly.has(name)) continue;
    if (!Array.isArray(part)) {
      withoutRepeats(part, joined);
      continue;
    }
    let seen: Set<string> | undefined;
    for (let at = 0; at < part.length; at++) {
      const one: unknown = part[at];
      if (!isObject(one)) break;
      withoutRepeats(one, joined);
      if (!joined.has(named(one) ?? '')) continue;
      const said = JSON.stringify(one);
      if (seen?.has(said) === true) part.splice(at--, 1);
      else (seen ??= new Set()).add(said);
    }
  }
}

function joinRound(ctx: Context): boolean {
  const groups = new Map<string, Entry[]>();
  for (const entries of ctx.entries.values()) {
    for (const entry of entries) {
      // People, places and the document have keys of their own; only statements repeat.
      if (!entry.isStatement) continue;
      const key = gist(entry.resource);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [entry]);
      else group.push(entry);
    }
  }
  const gone = new Set<Entry>();
  const kept = new Set<Entry>();
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const told = new Map<string, Entry>();
    for (const entry of group) {
      const said = statementOf(entry.resource) + entry.beside;
      const first = told.get(said);
      if (first === undefined) told.set(said, entry);
      else {
        join(first, entry);
        kept.add(first);
        gone.add(entry);
      }
    }
  }
  if (gone.size === 0) return false;
  for (const [slot, entries] of ctx.entries) {
    const left = entries.filter(entry => !gone.has(entry));
    if (left.length !== entries.length) ctx.entries.set(slot, left);
  }
  const names = new Set<string>();
  for (const entry of kept) {
    entry.reference = `${entry.resource.resourceType}/${entry.resource.id ?? ''}`;
    for (const reference of entry.handedOut) reference.reference = entry.reference;
    names.add(entry.reference);
  }
  for (const entries of ctx.entries.values())
    for (const { resource } of entries) withoutRepeats(resource as unknown as Json, names);
  return true;
}

/** What points at repeats (a panel told twice) may by that become a repeat itself. */
const mostRounds = 8;

export function joinRepeats(ctx: Context): void {
  for (let round = 0; round < mostRounds && joinRound(ctx); round++);
}
