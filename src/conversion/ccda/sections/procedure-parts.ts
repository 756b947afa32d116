// What stands within a procedure → its outcome, complications and follow-up; the procedures it is made of and the drugs given in it. C-CDA Procedure Activity 4.12–4.14; FHIR R4 Procedure.

import type { CodeableConcept, Procedure, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { again, amend, resourceOf, type Context } from '../context.ts';
import { concept, value } from '../datatypes.ts';
import { definedOrNothing } from '../defined.ts';
import { ENTRY, hasTemplate, isNegated, related, saysNothing, textConcept } from '../statements.ts';
import { medicationStatement } from './medications.ts';
import type { Mapping } from './section.ts';

const found = (observation: XmlElement | undefined, ctx: Context): CodeableConcept | undefined => {
  const element = observation?.one('value');
  const said = element === undefined ? undefined : value(element, ctx);
  return (
    said?.valueCodeableConcept ?? (said?.valueString === undefined ? undefined : { text: said.valueString })
  );
};

/** What an activity of observing found, when it is a concept or words; else what is told of how it came out. */
export const outcome = (statement: XmlElement, ctx: Context): CodeableConcept | undefined =>
  found(statement, ctx) ?? found(related(statement, 'OUTC', 'observation')[0], ctx);

/** Problems that came of it. */
function complications(statement: XmlElement, ctx: Context): CodeableConcept[] {
  return [...related(statement, 'COMP', 'observation'), ...related(statement, 'CAUS', 'observation')]
    .filter(
      one => hasTemplate(one, `${ENTRY}4`, '2.16.840.1.113883.10.20.1.28', `${ENTRY}9`) && !isNegated(one),
    )
    .map(one => found(one, ctx))
    .filter(one => one !== undefined);
}

/** What is to be done after it: planned acts and instructions; their words say more than their code. */
function followUps(statement: XmlElement, ctx: Context): CodeableConcept[] {
  return related(statement, '*', 'act')
    .filter(act => /^(INT|RQO|PRP|APT)$/.test(act.attr('moodCode') ?? '') && !isNegated(act))
    .map(act =>
      definedOrNothing<CodeableConcept>({ ...concept(act.one('code'), ctx), ...textConcept(act, ctx) }),
    )
    .filter(one => one !== undefined);
}

/** The rows of a Procedure that come of what stands within it. */
export function within(
  statement: XmlElement,
  ctx: Context,
): Pick<Procedure, 'outcome' | 'complication' | 'followUp'> {
  if (statement.one('entryRelationship') === undefined) {
    const own = found(statement, ctx);
    return own === undefined ? {} : { outcome: own };
  }
  const own = outcome(statement, ctx);
  return {
    ...(own === undefined ? undefined : { outcome: own }),
    complication: complications(statement, ctx),
    followUp: followUps(statement, ctx),
  };
}

/** Procedures of which this one is made: each a Procedure of its own that is part of it; drugs given in it. A vaccine is told as such. */
export function partsOf(
  statement: XmlElement,
  whole: Reference,
  procedures: Mapping,
  ctx: Context,
): Reference[] {
  if (statement.one('entryRelationship[@typeCode="COMP"]') === undefined) return [];
  const steps = [
    ...related(statement, 'COMP', 'procedure'),
    ...[...related(statement, 'COMP', 'act'), ...related(statement, 'COMP', 'observation')].filter(one =>
      hasTemplate(one, `${ENTRY}12`, `${ENTRY}13`, `${ENTRY}14`),
    ),
  ].flatMap(step => procedures(step, ctx));
  const drugs = related(statement, 'COMP', 'substanceAdministration')
    .filter(drug => !saysNothing(drug) && !hasTemplate(drug, `${ENTRY}52`, `${ENTRY}120`))
    .flatMap(drug => medicationStatement(drug, ctx, true));
  for (const part of [...steps, ...drugs]) {
    const resource = resourceOf(ctx, part);
    if (resource?.resourceType !== 'Procedure' && resource?.resourceType !== 'MedicationAdministration')
      continue;
    if (resource === resourceOf(ctx, whole)) continue;
    amend(ctx, part);
    const known = (resource.partOf ??= []);
    if (!known.some(other => other.reference === whole.reference)) known.push(again(ctx, whole));
  }
  return [...steps, ...drugs];
}
