// What stands within a Medication Activity → the steps of its dosage, how well it is adhered to, what it brought about. C-CDA 2.1, Medication Activity; C-CDA 4.1, Medication Adherence 4.508.

import type { CodeableConcept, Dosage, Extension, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { add, again, type Context } from '../context.ts';
import { concept, count } from '../datatypes.ts';
import { defined, list } from '../defined.ts';
import { dosage } from '../dosage.ts';
import { collapse } from '../narrative.ts';
import { isObserved, observation } from '../observations.ts';
import { trace } from '../provenance.ts';
import { ENTRY, hasTemplate, isNegated, related, saysNothing } from '../statements.ts';
import { dateTime } from '../times.ts';

/** The drug: coded, or only named. */
export function drug(statement: XmlElement, ctx: Context): CodeableConcept | undefined {
  const material =
    statement.one('consumable/manufacturedProduct/manufacturedMaterial') ??
    statement.one('consumable/manufacturedProduct/manufacturedLabeledDrug') ??
    statement.one('product/manufacturedProduct/manufacturedMaterial');
  const code = concept(material?.one('code'), ctx);
  const name = collapse(material?.one('name')?.text ?? '');
  if (code === undefined) return name === '' ? undefined : { text: name };
  if (code.text === undefined && name !== '') code.text = name;
  return code;
}

export const isSig = (statement: XmlElement): boolean =>
  statement.one('code')?.attr('code') === '76662-6' || hasTemplate(statement, `${ENTRY}147`);

export interface Step {
  element: XmlElement;
  sequence: number | undefined;
}

/** Subordinate administrations of the same drug: the steps of a taper, the parts of a split dose. C-CDA 2.1, Medication Activity. */
export function stepsOf(statement: XmlElement, code: CodeableConcept, ctx: Context): Step[] {
  if (statement.one('entryRelationship/substanceAdministration') === undefined) return [];
  const found: Step[] = [];
  for (const holder of statement.all('entryRelationship')) {
    const element = holder.one('substanceAdministration');
    const kind = holder.attr('typeCode');
    if (element === undefined || (kind !== 'COMP' && kind !== 'SUBJ')) continue;
    if (isSig(element) || saysNothing(element) || isNegated(element)) continue;
    const own = drug(element, ctx);
    if (own !== undefined && !isSameDrug(own, code)) continue;
    found.push({ element, sequence: count(holder.one('sequenceNumber')?.attr('value')) });
  }
  return found;
}

const isSameDrug = (one: CodeableConcept, other: CodeableConcept): boolean =>
  one.coding === undefined || other.coding === undefined
    ? one.text === other.text
    : one.coding.some(mine =>
        other.coding?.some(({ system, code }) => system === mine.system && code === mine.code),
      );

export function instructions(
  statement: XmlElement,
  steps: readonly Step[],
  ctx: Context,
): Dosage[] | undefined {
  const whole = dosage(statement, ctx);
  if (steps.length === 0) return list(whole);
  const parts: Dosage[] = [];
  for (const { element, sequence } of steps) {
    const one = dosage(element, ctx);
    if (one !== undefined) parts.push(defined<Dosage>({ sequence, ...one }));
  }
  return [...(list(whole) ?? []), ...parts];
}

const ADHERENCE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-medication-adherence';

/** Medication Adherence 4.508: whether it is taken as told, and as of when. */
export function adherence(statement: XmlElement, ctx: Context): Extension[] {
  if (statement.one('entryRelationship') === undefined) return [];
  const found: Extension[] = [];
  for (const o of related(statement, '*', 'observation')) {
    if (!hasTemplate(o, `${ENTRY}508`) && o.one('code')?.attr('code') !== '71799-1') continue;
    const valueCodeableConcept = isNegated(o) ? undefined : concept(o.one('value'), ctx);
    if (valueCodeableConcept === undefined) continue;
    const extension: Extension[] = [{ url: 'medicationAdherence', valueCodeableConcept }];
    const valueDateTime = dateTime(o.one('effectiveTime'), ctx);
    if (valueDateTime !== undefined) extension.push({ url: 'dateAsserted', valueDateTime });
    found.push({ url: ADHERENCE, extension });
  }
  return found;
}

/** Reaction Observation 4.9: what the drug brought about, a finding about its taking. */
export function reactions(statement: XmlElement, medication: Reference, ctx: Context): void {
  for (const o of related(statement, '*', 'observation')) {
    if (!hasTemplate(o, `${ENTRY}9`) || isNegated(o) || !isObserved(o, ctx)) continue;
    const whole = observation(o, ctx, { category: 'exam' });
    whole.focus = [again(ctx, medication)];
    trace(add(ctx, whole), [o, statement], ctx);
  }
}
