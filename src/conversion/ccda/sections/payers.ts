// Coverage Activity 4.60 > Policy Activity 4.61 → Coverage. C-CDA 2.1 §3.45.

import type { Coverage, CoverageClass, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { add, again, patient, type Context } from '../context.ts';
import { absent, coded, concept, count } from '../datatypes.ts';
import { defined, list } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { textOf } from '../narrative.ts';
import { organization, party, relatedPerson } from '../participants.ts';
import { trace } from '../provenance.ts';
import { ENTRY, hasTemplate, related, saysNothing, statusCode } from '../statements.ts';
import { period } from '../times.ts';
import type { Mapping } from './section.ts';

const isPolicy = (act: XmlElement): boolean => hasTemplate(act, `${ENTRY}61`, '2.16.840.1.113883.10.20.1.26');

/** Payer performer 4.87: the organization, else the name of whoever pays: a Practitioner pays nothing in FHIR. */
function payors(policy: XmlElement, ctx: Context): Reference[] {
  const found: Reference[] = [];
  for (const performer of policy.all('performer')) {
    const entity = performer.one('assignedEntity');
    if (
      performer.attr('typeCode') === 'PRF' &&
      performer.all('templateId').some(id => id.attr('root') === `${ENTRY}88`)
    )
      continue;
    const payer = organization(entity?.one('representedOrganization'), ctx);
    const display = payer === undefined ? party(entity, ctx)?.who?.display : undefined;
    if (payer !== undefined) found.push({ ...payer });
    else if (display !== undefined) found.push({ display });
  }
  return found;
}

const CLASS = 'http://terminology.hl7.org/CodeSystem/coverage-class';

/** The plan: an act in mood DEF, its id and what it is called. */
function plans(policy: XmlElement, ctx: Context): CoverageClass[] {
  const found: CoverageClass[] = [];
  for (const act of related(policy, '*', 'act')) {
    if (act.attr('moodCode') !== 'DEF') continue;
    const name = textOf(act.one('text'), ctx);
    const value = identifiers(act.all('id'))?.[0]?.value ?? name;
    if (value !== undefined)
      found.push(defined<CoverageClass>({ type: coded(CLASS, 'plan', 'Plan'), value, name }));
  }
  return found;
}

/** A group number is the policy's id; the member's number stands on the covered party. */
function classes(policy: XmlElement, ctx: Context): CoverageClass[] {
  const group = identifiers(policy.all('id'))?.[0]?.value;
  return [
    ...(group === undefined ? [] : [{ type: coded(CLASS, 'group'), value: group }]),
    ...plans(policy, ctx),
  ];
}

const MEMBER = coded('http://terminology.hl7.org/CodeSystem/v2-0203', 'MB', 'Member Number');

/** Whose policy it is: the patient, where the patient covers themselves; else the holder, if named. */
function subscriber(
  covered: XmlElement | undefined,
  holder: XmlElement | undefined,
  ctx: Context,
): Reference | undefined {
  if (covered?.one('participantRole/code')?.attr('code') === 'SELF') return patient(ctx);
  return relatedPerson(holder?.one('participantRole'), ctx);
}

function coverage(policy: XmlElement, outer: XmlElement, ctx: Context): Reference | undefined {
  if (saysNothing(policy)) return undefined;
  const covered = policy.one('participant[@typeCode="COV"]');
  const holder = policy.one('participant[@typeCode="HLD"]');
  const memberIds = identifiers(covered?.all('participantRole/id') ?? []);
  const subscriberId =
    identifiers(holder?.all('participantRole/id') ?? [])?.[0]?.value ?? memberIds?.[0]?.value;
  const payor = payors(policy, ctx);
  const type = concept(policy.one('code'), ctx);
  if (type === undefined && payor.length === 0 && memberIds === undefined) return undefined;
  const order = count(
    policy.one('sequenceNumber')?.attr('value') ??
      outer.one('entryRelationship/sequenceNumber')?.attr('value'),
  );
  const reference = add(
    ctx,
    defined<Coverage>({
      resourceType: 'Coverage',
      identifier: [
        ...(memberIds ?? []).map(id => ({ type: { ...MEMBER }, ...id })),
        ...(identifiers(policy.all('id')) ?? []),
      ],
      status: statusCode(policy) === 'cancelled' ? 'cancelled' : 'active',
      type,
      subscriber: subscriber(covered, holder, ctx),
      subscriberId,
      beneficiary: patient(ctx),
      relationship: concept(covered?.one('participantRole/code'), ctx),
      period: period(covered?.one('time') ?? policy.one('effectiveTime'), ctx),
      payor: payor.length > 0 ? payor : [absent()],
      class: classes(policy, ctx),
      order,
    }),
  );
  trace(reference, [policy, outer], ctx);
  return reference;
}

export const payers: Mapping = (statement, ctx) => {
  if (statement.name !== 'act') return [];
  const policies = isPolicy(statement) ? [statement] : related(statement, '*', 'act').filter(isPolicy);
  const found: Reference[] = [];
  for (const policy of policies.length > 0 ? policies : [statement]) {
    const one = list(coverage(policy, statement, ctx));
    if (one !== undefined) found.push(...one.map(reference => again(ctx, reference)));
  }
  return found;
};
