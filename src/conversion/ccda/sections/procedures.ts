// Procedure Activity (procedure 4.14, act 4.12, observation 4.13) → Procedure; not yet done → ServiceRequest. HL7 C-CDA on FHIR, CF-procedures.

import type {
  Annotation,
  CodeableConcept,
  Extension,
  Procedure,
  ProcedurePerformer,
  Reference,
  ServiceRequest,
} from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import procedureStatuses from '../concept-maps/procedure-status.json' with { type: 'json' };
import priorities from '../concept-maps/request-priority.json' with { type: 'json' };
import requestStatuses from '../concept-maps/request-status.json' with { type: 'json' };
import { add, again, patient, resourceOf, type Context } from '../context.ts';
import {
  absentConcept,
  coded,
  concept,
  concepts,
  isNull,
  lookup,
  PARTICIPATION,
  SNOMED,
  value,
} from '../datatypes.ts';
import { defined, list, some } from '../defined.ts';
import { instruction, isInstruction } from '../dosage.ts';
import { identifiers } from '../ids.ts';
import { followReasons } from '../links.ts';
import { isObserved, observation } from '../observations.ts';
import { collapse, textOf } from '../narrative.ts';
import { actors } from '../participants.ts';
import { performed } from '../performed.ts';
import { preferenceNotes } from '../preferences.ts';
import { trace } from '../provenance.ts';
import {
  qualified,
  comments,
  ENTRY,
  hasTemplate,
  indications,
  isNegated,
  isNullified,
  isPlaceholder,
  isUntold,
  moodOf,
  recordedDate,
  recorder,
  related,
  saysNothing,
  textConcept,
} from '../statements.ts';
import { when } from '../times.ts';
import { devicesIn, implanted } from './devices.ts';
import { locationsOf } from './encounters.ts';
import { partsOf, within } from './procedure-parts.ts';
import { specimen } from './results.ts';
import type { Mapping } from './section.ts';
import { table } from '../../table.ts';

/** What was done: the code, else the words. */
function doneCode(statement: XmlElement, ctx: Context): CodeableConcept | undefined {
  return qualified(statement.one('code'), ctx) ?? textConcept(statement, ctx);
}

/** What a plan to observe or do says in its value: "Get a chest X-ray on 6/23". */
function details(statement: XmlElement, ctx: Context): CodeableConcept[] {
  const found: CodeableConcept[] = [];
  for (const element of statement.all('value')) {
    const { valueCodeableConcept, valueString, valueQuantity } = value(element, ctx);
    const text =
      valueString ??
      (valueQuantity === undefined
        ? undefined
        : collapse(
            `${valueQuantity.comparator ?? ''}${valueQuantity.value ?? ''} ${valueQuantity.unit ?? ''}`,
          ));
    const one = valueCodeableConcept ?? (text === undefined ? undefined : { text });
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** Who was first and who assisted, where the participation says so. */
const parts: ReadonlyMap<string, string> = new Map([
  ['PPRF', 'primary performer'],
  ['SPRF', 'secondary performer'],
]);

function performers(statement: XmlElement, ctx: Context): ProcedurePerformer[] {
  const found = new Map<string | undefined, ProcedurePerformer>();
  for (const performer of statement.all('performer')) {
    const [actor] = actors([performer], ctx);
    if (actor === undefined || found.has(actor.reference)) continue;
    const part = performer.attr('typeCode') ?? '';
    const display = parts.get(part);
    found.set(
      actor.reference,
      defined<ProcedurePerformer>({
        function:
          concept(performer.one('functionCode'), ctx) ??
          (display === undefined ? undefined : coded(PARTICIPATION, part, display)),
        actor,
      }),
    );
  }
  // To hand over is done with whom it is handed to.
  for (const recipient of statement.all('participant[@typeCode="IRCP"]')) {
    const [actor] = actors([recipient], ctx);
    if (actor !== undefined)
      found.set(`IRCP ${actor.reference ?? ''}`, {
        function: coded(PARTICIPATION, 'IRCP', 'information recipient'),
        actor,
      });
  }
  return [...found.values()];
}

const METHOD = 'http://hl7.org/fhir/StructureDefinition/procedure-method';

/** methodCode: FHIR's Procedure has an extension for it. */
const methods = (statement: XmlElement, ctx: Context): Extension[] =>
  concepts(statement.all('methodCode'), ctx).map(valueCodeableConcept => ({
    url: METHOD,
    valueCodeableConcept,
  }));

/** The procedure, and that its implants are in use since. */
function procedure(statement: XmlElement, code: CodeableConcept, ctx: Context): [Reference, ...Reference[]] {
  const status = lookup<Procedure['status']>(procedureStatuses, statement.one('statusCode')) ?? 'unknown';
  // What was not done used no device.
  const isDenied = isNegated(statement);
  const devices = isDenied ? [] : devicesIn(statement, ctx);
  const reasons = indications(statement, ctx);
  const time = performed(statement.one('effectiveTime'), ctx);
  const reference = add(
    ctx,
    defined<Procedure>({
      resourceType: 'Procedure',
      extension: methods(statement, ctx),
      identifier: identifiers(statement.all('id')),
      status: isDenied && status !== 'entered-in-error' ? 'not-done' : status,
      // Why it was not done is no reason to do it.
      statusReason: isDenied ? reasons[0] : undefined,
      code,
      subject: patient(ctx),
      performedDateTime: time.performedDateTime,
      _performedDateTime: time._performedDateTime,
      performedPeriod: time.performedPeriod,
      recorder: recorder([statement], ctx),
      performer: performers(statement, ctx),
      location: locationsOf(statement, ctx)[0],
      reasonCode: isDenied ? reasons.slice(1) : reasons,
      bodySite: some(statement.all('targetSiteCode').map(site => qualified(site, ctx))),
      ...(isDenied ? undefined : within(statement, ctx)),
      note: [...comments(statement, ctx), ...ownWords(statement, code, ctx)],
      usedCode: concepts(statement.all('participant/participantRole/playingDevice/code'), ctx),
      focalDevice: devices.map(manipulated => ({ manipulated: again(ctx, manipulated) })),
    }),
  );
  trace(reference, [statement], ctx);
  const made = resourceOf(ctx, reference);
  if (made?.resourceType === 'Procedure') followReasons(statement, made, ctx);
  return [reference, ...implanted(statement, reference, devices, ctx)];
}

/** Acts that are there for what they hold or for who reads them, none of which was done to the patient: Reporting Parameters, Manual Initiation Reason. */
const formal = ['2.16.840.1.113883.10.20.17.3.8', '2.16.840.1.113883.10.20.15.2.3.5'];
const ACT_CLASS = '2.16.840.1.113883.5.6';
const isFormal = (statement: XmlElement): boolean =>
  statement.name === 'act' &&
  (statement.one('code')?.attr('codeSystem') === ACT_CLASS || hasTemplate(statement, ...formal));

/** moodCode → intent (request-intent). */
const intents: Readonly<Record<string, ServiceRequest['intent']>> = table({
  INT: 'plan',
  RQO: 'order',
  PRP: 'proposal',
  PRMS: 'directive',
  ARQ: 'order',
  APT: 'plan',
  GOL: 'plan',
  DEF: 'option',
});

/** Nutrition Recommendation 4.130: which diet. */
function recommended(statement: XmlElement, ctx: Context): CodeableConcept[] {
  if (!hasTemplate(statement, `${ENTRY}130`)) return [];
  const found: CodeableConcept[] = [];
  for (const inner of related(statement, '*', 'observation')) {
    const diet = concept(inner.one('value'), ctx) ?? concept(inner.one('code'), ctx);
    if (diet !== undefined) found.push(diet);
  }
  return found;
}

/** Patient Referral Act 4.140: how far the care goes over to whom the patient is sent ("shared care"). */
function careModels(statement: XmlElement, ctx: Context): CodeableConcept[] {
  if (!hasTemplate(statement, `${ENTRY}140`)) return [];
  return concepts(
    related(statement, 'SUBJ', 'observation')
      .map(inner => inner.one('value'))
      .filter(one => one !== undefined),
    ctx,
  );
}

/** To whom the patient is referred. */
const referredTo = (statement: XmlElement): XmlElement | undefined =>
  statement.one('participant[@typeCode="REFT"]/participantRole');

/** Words written at the statement itself that its code does not say; what it points at in the narrative is its text. */
function ownWords(statement: XmlElement, code: CodeableConcept, ctx: Context): Annotation[] {
  const element = statement.one('text');
  if (element === undefined || (element.one('reference') !== undefined && !isInstruction(statement)))
    return [];
  const text = textOf(element, ctx);
  const known = [code.text, ...(code.coding ?? []).map(({ display }) => display)];
  return text === undefined || known.includes(text) ? [] : [{ text }];
}

/** Planned Observation 4.44: something is to be found out; Planned Procedure 4.41: something is to be done to the body; an act may be anything. */
const kindOfRequest: Readonly<Record<string, CodeableConcept[]>> = table({
  procedure: [coded(SNOMED, '71388002', 'Procedure')],
  observation: [coded(SNOMED, '386053000', 'Evaluation procedure')],
});

export function serviceRequest(statement: XmlElement, ctx: Context): Reference | undefined {
  const code = doneCode(statement, ctx);
  if (code === undefined) return undefined;
  const { dateTime, _dateTime, period } = when(statement.one('effectiveTime'), ctx, true);
  const reference = add(
    ctx,
    defined<ServiceRequest>({
      resourceType: 'ServiceRequest',
      identifier: identifiers(statement.all('id')),
      status: lookup<ServiceRequest['status']>(requestStatuses, statement.one('statusCode')) ?? 'unknown',
      intent: intents[moodOf(statement) ?? ''] ?? 'plan',
      doNotPerform: isNegated(statement) ? true : undefined,
      priority: lookup<NonNullable<ServiceRequest['priority']>>(priorities, statement.one('priorityCode')),
      category: [...concepts(statement.all('category'), ctx), ...(kindOfRequest[statement.name] ?? [])],
      code,
      orderDetail: [
        ...details(statement, ctx),
        ...concepts(statement.all('methodCode'), ctx),
        ...recommended(statement, ctx),
        ...careModels(statement, ctx),
      ],
      subject: patient(ctx),
      occurrenceDateTime: dateTime,
      _occurrenceDateTime: _dateTime,
      occurrencePeriod: period,
      authoredOn: recordedDate([statement], ctx),
      requester: recorder([statement], ctx),
      performerType: concept(referredTo(statement)?.one('code'), ctx),
      performer: [
        ...actors(statement.all('performer'), ctx),
        ...actors(statement.all('participant[@typeCode="REFT"]'), ctx),
        ...actors(statement.all('participant[@typeCode="RESP"]'), ctx),
      ],
      reasonCode: indications(statement, ctx),
      bodySite: some(statement.all('targetSiteCode').map(site => qualified(site, ctx))),
      note: [
        ...comments(statement, ctx),
        ...preferenceNotes(statement, ctx),
        ...(isInstruction(statement) ? [] : ownWords(statement, code, ctx)),
      ],
      patientInstruction: isInstruction(statement)
        ? ownWords(statement, code, ctx)[0]?.text
        : statement.one('entryRelationship') === undefined
          ? undefined
          : instruction(statement, ctx),
      supportingInfo: ctx.held.get(statement)?.map(one => again(ctx, one)),
    }),
  );
  trace(reference, [statement], ctx);
  const made = resourceOf(ctx, reference);
  if (made?.resourceType === 'ServiceRequest') followReasons(statement, made, ctx);
  return reference;
}

const namesDevice = (statement: XmlElement): boolean =>
  statement.one('participant/participantRole/playingDevice') !== undefined;

export const isPlanned = (statement: XmlElement): boolean => {
  const mood = moodOf(statement);
  return mood !== undefined && mood !== 'EVN' && mood !== 'EVN.CRT';
};

export const procedures: Mapping = (statement, ctx) => {
  if (statement.name !== 'procedure' && statement.name !== 'act' && statement.name !== 'observation')
    return [];
  if (saysNothing(statement) || isFormal(statement)) return [];
  if (isPlanned(statement)) return list(serviceRequest(statement, ctx)) ?? [];
  // An implant may be all that is known of the operation.
  const code =
    doneCode(statement, ctx) ?? (namesDevice(statement) ? absentConcept(statement.one('code')) : undefined);
  if (code === undefined || isUntold(statement, code)) return [];
  // "No implanted devices" is a statement.
  if (isPlaceholder(statement, code) && !namesDevice(statement)) return [];
  const [whole, ...uses] = procedure(statement, code, ctx);
  // What was not done, or never was but by error, has no parts that were.
  const isUndone = isNegated(statement) || isNullified(statement, undefined);
  const found = [whole, ...uses, ...(isUndone ? [] : partsOf(statement, whole, procedures, ctx))];
  for (const element of isUndone ? [] : statement.all('specimen')) {
    const taken = specimen(element, statement, ctx);
    if (taken !== undefined) found.push(taken);
  }
  // An activity that found something is also an Observation.
  if (
    statement.name === 'observation' &&
    statement.all('value').some(one => !isNull(one)) &&
    isObserved(statement, ctx)
  ) {
    const reference = add(ctx, {
      ...observation(statement, ctx, { category: 'procedure' }),
      partOf: [again(ctx, whole)],
    });
    trace(reference, [statement], ctx);
    found.push(reference);
  }
  return found;
};
