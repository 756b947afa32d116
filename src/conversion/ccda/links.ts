// Entry Reference (4.122): a statement that is but the id of another → what that other became. C-CDA 2.1, Entry Reference.

import type { Extension, FhirResource, Reference } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import { resources, type Context } from './context.ts';
import { identifierKey, identifiers } from './ids.ts';
import { ENTRY, hasTemplate, related } from './statements.ts';

export interface Linked {
  resource: FhirResource;
  reference: string;
}

/** Most documents hold no entry references: what has which identifier is put together when the first is followed. */
const indexes = new WeakMap<Context, Map<string, Linked[]>>();

/** An id that very many go by tells none of them apart; a statement that points at very many says no more by that. */
const mostAlike = 20;
const mostPointers = 500;

function indexOf(ctx: Context): Map<string, Linked[]> {
  const known = indexes.get(ctx);
  if (known !== undefined) return known;
  const index = new Map<string, Linked[]>();
  indexes.set(ctx, index);
  for (const resource of resources(ctx)) {
    const { identifier } = resource as { identifier?: unknown };
    if (!Array.isArray(identifier)) continue;
    for (const one of identifier) {
      const key = identifierKey([one]);
      const linked = { resource, reference: `${resource.resourceType}/${resource.id ?? ''}` };
      const others = index.get(key);
      if (others === undefined) index.set(key, [linked]);
      else if (others.length < mostAlike) others.push(linked);
    }
  }
  return index;
}

/** Ids that a statement points at by relationships of a kind; `*` any. */
const pointers = (statement: XmlElement, typeCode: string): XmlElement[] =>
  related(statement, typeCode, 'act')
    .filter(act => hasTemplate(act, `${ENTRY}122`))
    .slice(0, mostPointers);

/** What the statement points at, once every section was read: what is pointed at may be told after it. */
export function follow(
  statement: XmlElement,
  typeCode: string,
  ctx: Context,
  take: (target: Linked) => void,
): void {
  if (statement.one('entryRelationship') === undefined) return;
  const acts = pointers(statement, typeCode);
  if (acts.length === 0) return;
  ctx.later.push(() => {
    const index = indexOf(ctx);
    for (const act of acts)
      for (const id of identifiers(act.all('id')) ?? [])
        for (const one of index.get(identifierKey([id])) ?? []) take(one);
  });
}

/** A list of references with one more, unless it is there. */
export function pointingAt(list: Reference[] | undefined, reference: string): Reference[] {
  const found = list ?? [];
  if (!found.some(other => other.reference === reference)) found.push({ reference });
  return found;
}

const PERTAINS_TO_GOAL = 'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal';

const grounds: ReadonlySet<string> = new Set([
  'Condition',
  'Observation',
  'DiagnosticReport',
  'DocumentReference',
]);

/** Why it is done, where that is told elsewhere: a goal it serves, a problem, a finding. */
export function followReasons(
  statement: XmlElement,
  made: { extension?: Extension[]; reasonReference?: Reference[] },
  ctx: Context,
): void {
  follow(statement, 'RSON', ctx, ({ resource, reference }) => {
    if (resource.resourceType === 'Goal')
      (made.extension ??= []).push({ url: PERTAINS_TO_GOAL, valueReference: { reference } });
    else if (grounds.has(resource.resourceType))
      made.reasonReference = pointingAt(made.reasonReference, reference);
  });
}
