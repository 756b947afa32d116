// FHIR references of a resource → links of its row.
import type { Reference } from 'fhir/r4';
import type { Link } from './dataset.ts';
import { isOf, list } from './record.ts';
import type { FlatRecord, Node, OfType } from './record.ts';
import { text } from './cells.ts';

export const to = (record: FlatRecord, from: Node, ...references: (Reference | undefined)[]): Link[] =>
  references.map(reference => ({ to: record.follow(from, reference) }));

export const toAll = (record: FlatRecord, from: Node, references: readonly Reference[] | undefined): Link[] =>
  to(record, from, ...list(references));

/** The name of what a reference points at: the resource's own, else the words beside the reference. */
export function nameAt(record: FlatRecord, from: Node, reference: Reference | undefined): string {
  const target = record.follow(from, reference);
  const own =
    target && 'name' in target.resource && typeof target.resource.name === 'string'
      ? text(target.resource.name)
      : '';
  return own || text(reference?.display);
}

/** A reference may name the person or one of the person's roles. */
export function practitionerAt(
  record: FlatRecord,
  from: Node,
  reference: Reference | undefined,
): Node<OfType<'Practitioner'>> | undefined {
  const target = record.follow(from, reference);
  if (isOf(target, 'Practitioner')) return target;
  if (!isOf(target, 'PractitionerRole')) return undefined;
  const person = record.follow(target, target.resource.practitioner);
  return isOf(person, 'Practitioner') ? person : undefined;
}
