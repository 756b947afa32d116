// Medication Activity → MedicationRequest, or MedicationAdministration where drugs given are listed; Medication; MedicationDispense. HL7 C-CDA on FHIR, CF-medications.

import type {
  Annotation,
  Dosage,
  CodeableConcept,
  Medication,
  MedicationAdministration,
  MedicationAdministrationDosage,
  MedicationDispense,
  MedicationRequest,
  MedicationRequestDispenseRequest,
  Period,
  Reference,
} from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import administrationStatuses from '../concept-maps/administration-status.json' with { type: 'json' };
import dispenseStatuses from '../concept-maps/dispense-status.json' with { type: 'json' };
import medicationStatuses from '../concept-maps/medication-status.json' with { type: 'json' };
import priorities from '../concept-maps/request-priority.json' with { type: 'json' };
import { add, again, patient, resourceOf, standsAt, type Context } from '../context.ts';
import { absent, absentConcept, coded, concept, count, lookup, quantity } from '../datatypes.ts';
import { defined, definedOrNothing, list } from '../defined.ts';
import { dosage, interval } from '../dosage.ts';
import { identifiers } from '../ids.ts';
import { followReasons } from '../links.ts';
import { collapse, textOf } from '../narrative.ts';
import { actors, organization } from '../participants.ts';
import { preferenceNotes } from '../preferences.ts';
import { trace } from '../provenance.ts';
import {
  comments,
  hasTemplate,
  ENTRY,
  indications,
  isNegated,
  isPlaceholder,
  observationWithCode,
  recordedDate,
  recorder,
  related,
  saysNothing,
  textConcept,
} from '../statements.ts';
import { dateTime, effective, endTime, period } from '../times.ts';
import { adherence, drug, instructions, isSig, reactions, stepsOf } from './medication-parts.ts';
import type { Mapping } from './section.ts';
import { table } from '../../table.ts';

type Medicine = Pick<MedicationRequest, 'medicationCodeableConcept' | 'medicationReference'>;

/** A Medication of its own when more than the drug's code is known; else the code inline. */
function medication(statement: XmlElement, code: CodeableConcept, ctx: Context): Medicine {
  const product =
    statement.one('consumable/manufacturedProduct') ?? statement.one('product/manufacturedProduct');
  const manufacturer = organization(product?.one('manufacturerOrganization'), ctx);
  const lotNumber = collapse(product?.one('manufacturedMaterial/lotNumberText')?.text ?? '');
  const form = concept(statement.one('administrationUnitCode'), ctx);
  const vehicles = statement
    .all('participant[@typeCode="CSM"]/participantRole/playingEntity/code')
    .map(element => concept(element, ctx))
    .filter(vehicle => vehicle !== undefined);
  if (manufacturer === undefined && lotNumber === '' && form === undefined && vehicles.length === 0)
    return { medicationCodeableConcept: code };
  const medicationReference = add(
    ctx,
    defined<Medication>({
      resourceType: 'Medication',
      code,
      manufacturer,
      form,
      ingredient: vehicles.map(itemCodeableConcept => ({ itemCodeableConcept, isActive: false })),
      batch: lotNumber === '' ? undefined : { lotNumber },
    }),
  );
  return { medicationReference: standsAt(ctx, medicationReference, product ?? statement) };
}

/** Medication Status Observation of CCD 1.0 and C32 (33999-4): active, on hold, no longer active, a thing of the past. */
const observedStatuses: Readonly<Record<string, MedicationRequest['status']>> = table({
  '55561003': 'active',
  '421139008': 'on-hold',
  '73425007': 'stopped',
  '392521001': 'completed',
});

/** What was written as "completed" may mean the prescription; the dates tell whether it still runs. */
function requestStatus(statement: XmlElement, ctx: Context): MedicationRequest['status'] {
  const observed = observationWithCode(statement, '33999-4')?.one('value');
  const status =
    lookup<MedicationRequest['status']>(observedStatuses, observed) ??
    lookup<MedicationRequest['status']>(medicationStatuses, statement.one('statusCode')) ??
    'unknown';
  const end = endTime(interval(statement), ctx);
  if (end === undefined || ctx.documentDay === undefined) return status;
  const length = Math.min(end.length, ctx.documentDay.length, 10);
  const isOver = end.slice(0, length) < ctx.documentDay.slice(0, length);
  if (status === 'active' && isOver) return 'completed';
  if (status === 'completed' && !isOver && end.slice(0, length) > ctx.documentDay.slice(0, length))
    return 'active';
  return status;
}

/** Medication Supply Order 4.17. */
const supplyOrder = (statement: XmlElement): XmlElement | undefined =>
  related(statement, '*', 'supply').find(one => one.attr('moodCode') !== 'EVN' && !isNegated(one));

/** HITSP C83 §2.2.2.8: the one time of an order is when it expires. */
function validity(supply: XmlElement, ctx: Context): Period | undefined {
  const time = supply.one('effectiveTime');
  if (time?.attr('value') === undefined || !hasTemplate(supply, '2.16.840.1.113883.3.88.11.83.8.3'))
    return period(time, ctx);
  const end = dateTime(time, ctx);
  return end === undefined ? undefined : { end };
}

/** repeatNumber counts every fill, FHIR only those after the first. */
function orderOf(supply: XmlElement, ctx: Context): MedicationRequestDispenseRequest | undefined {
  const fills = count(supply.one('repeatNumber')?.attr('value'));
  return definedOrNothing<MedicationRequestDispenseRequest>({
    validityPeriod: validity(supply, ctx),
    numberOfRepeatsAllowed: fills === undefined ? undefined : fills - 1,
    quantity: quantity(supply.one('quantity'), ctx),
  });
}

/** "Label in Spanish", "generic substitution allowed": what the pharmacist is told. */
function supplyNotes(statement: XmlElement, ctx: Context): Annotation[] {
  const found: Annotation[] = [];
  for (const act of statement.all('entryRelationship/supply/entryRelationship/act')) {
    const text = textOf(act.one('text'), ctx);
    if (text !== undefined && !found.some(other => other.text === text)) found.push({ text });
  }
  return found;
}

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/medicationrequest-category';

/** Which list it stands on, where the section is one of several: what was taken at home, what is to be taken after. */
const categories: Readonly<Record<string, CodeableConcept>> = table({
  '42346-7': coded(CATEGORY, 'community', 'Community'),
  '10183-2': coded(CATEGORY, 'discharge', 'Discharge'),
  '75311-1': coded(CATEGORY, 'discharge', 'Discharge'),
});

/** CCD 1.0's and C83's Type of Medication: prescribed, or bought over the counter. */
const drugKinds = new Set(['73639000', '329505003']);

function kindOfDrug(statement: XmlElement, ctx: Context): CodeableConcept[] {
  for (const o of related(statement, '*', 'observation'))
    if (drugKinds.has(o.one('code')?.attr('code') ?? '')) return list(concept(o.one('code'), ctx)) ?? [];
  return [];
}

function medicationRequest(statement: XmlElement, code: CodeableConcept, ctx: Context): Reference {
  const order = supplyOrder(statement);
  // Who ordered the supply prescribed, where the statement itself names nobody.
  const authors = [statement, order];
  const steps = stepsOf(statement, code, ctx);
  const medicine = medication(statement, code, ctx);
  const reference = add(
    ctx,
    defined<MedicationRequest>({
      resourceType: 'MedicationRequest',
      extension: adherence(statement, ctx),
      identifier: identifiers(statement.all('id')),
      status: requestStatus(statement, ctx),
      intent: statement.attr('moodCode') === 'EVN' ? 'plan' : 'order',
      category: [...(list(categories[ctx.sectionCode]) ?? []), ...kindOfDrug(statement, ctx)],
      priority: lookup<NonNullable<MedicationRequest['priority']>>(priorities, statement.one('priorityCode')),
      doNotPerform: isNegated(statement) ? true : undefined,
      medicationCodeableConcept: medicine.medicationCodeableConcept,
      medicationReference: medicine.medicationReference,
      subject: patient(ctx),
      authoredOn: recordedDate(authors, ctx),
      requester: recorder(authors, ctx),
      reasonCode: indications(statement, ctx),
      note: [...comments(statement, ctx), ...supplyNotes(statement, ctx), ...preferenceNotes(statement, ctx)],
      dosageInstruction: instructions(statement, steps, ctx),
      dispenseRequest: order === undefined ? undefined : orderOf(order, ctx),
    }),
  );
  trace(reference, [statement], ctx);
  // Told by the prescription: they are none of their own.
  for (const { element } of steps) ctx.origins.push({ target: again(ctx, reference), element });
  if (statement.one('entryRelationship') !== undefined) {
    reactions(statement, reference, ctx);
    const made = resourceOf(ctx, reference);
    if (made?.resourceType === 'MedicationRequest') followReasons(statement, made, ctx);
  }
  return reference;
}

/** FHIR mad-1: words, site and route stand only beside a dose or rate, if only one that is not told. */
function administered(given: Dosage | undefined): MedicationAdministrationDosage | undefined {
  const first = given?.doseAndRate?.[0];
  const dose = first?.doseQuantity ?? first?.doseRange?.high ?? first?.doseRange?.low;
  const rateQuantity = first?.rateQuantity;
  const found = definedOrNothing<MedicationAdministrationDosage>({
    text: given?.text,
    site: given?.site,
    route: given?.route,
    dose,
    rateQuantity,
  });
  if (found !== undefined && dose === undefined && rateQuantity === undefined) found.dose = absent();
  return found;
}

function administration(statement: XmlElement, code: CodeableConcept, ctx: Context): Reference {
  const given = dosage(statement, ctx);
  const when = effective(interval(statement), ctx, true);
  const medicine = medication(statement, code, ctx);
  const reference = add(
    ctx,
    defined<MedicationAdministration>({
      resourceType: 'MedicationAdministration',
      identifier: identifiers(statement.all('id')),
      status: isNegated(statement)
        ? 'not-done'
        : (lookup<MedicationAdministration['status']>(administrationStatuses, statement.one('statusCode')) ??
          'unknown'),
      medicationCodeableConcept: medicine.medicationCodeableConcept,
      medicationReference: medicine.medicationReference,
      subject: patient(ctx),
      effectiveDateTime: when.effectiveDateTime,
      _effectiveDateTime:
        when.effectiveDateTime === undefined && when.effectivePeriod === undefined
          ? absent(statement.one('effectiveTime'))
          : when._effectiveDateTime,
      effectivePeriod: when.effectivePeriod,
      performer: actors(statement.all('performer'), ctx).map(actor => ({ actor })),
      reasonCode: indications(statement, ctx),
      note: comments(statement, ctx),
      dosage: administered(given),
    }),
  );
  trace(reference, [statement], ctx);
  return reference;
}

const fillStatuses: ReadonlySet<string> = new Set([
  'preparation',
  'in-progress',
  'cancelled',
  'on-hold',
  'completed',
  'entered-in-error',
  'stopped',
  'declined',
  'unknown',
]);
const isFillStatus = (code: string | undefined): code is MedicationDispense['status'] =>
  code !== undefined && fillStatuses.has(code);

/** Since 2023 the template's code is FHIR's status, beside a statusCode that is always "completed". */
function dispenseStatus(supply: XmlElement): MedicationDispense['status'] {
  const told = lookup<MedicationDispense['status']>(dispenseStatuses, supply.one('statusCode')) ?? 'unknown';
  const code = supply.one('code')?.attr('code')?.trim().toLowerCase();
  return isFillStatus(code) && told !== 'entered-in-error' ? code : told;
}

/** In these states a reason says why nothing was handed over. */
const unfilled: ReadonlySet<string> = new Set(['declined', 'stopped', 'cancelled', 'on-hold']);

/** repeatNumber of a fill: which one it was. */
function filled(supply: XmlElement): Annotation[] {
  const fill = count(supply.one('repeatNumber')?.attr('value'));
  return fill === undefined ? [] : [{ text: `Fill number ${fill}` }];
}

/** Medication Dispense 4.18. */
function dispense(
  supply: XmlElement,
  code: CodeableConcept,
  prescription: Reference | undefined,
  statements: readonly XmlElement[],
  ctx: Context,
): Reference | undefined {
  const fill = definedOrNothing<Omit<MedicationDispense, 'resourceType' | 'status'>>({
    identifier: identifiers(supply.all('id')),
    note: filled(supply),
    quantity: quantity(supply.one('quantity'), ctx),
    whenHandedOver: dateTime(supply.one('effectiveTime'), ctx),
    performer: actors(supply.all('performer'), ctx).map(actor => ({ actor })),
  });
  if (fill === undefined) return undefined;
  const status = isNegated(supply) ? 'declined' : dispenseStatus(supply);
  const medicine = medication(supply, drug(supply, ctx) ?? code, ctx);
  const reference = add(
    ctx,
    defined<MedicationDispense>({
      resourceType: 'MedicationDispense',
      status,
      statusReasonCodeableConcept: unfilled.has(status) ? indications(supply, ctx)[0] : undefined,
      ...medicine,
      subject: patient(ctx),
      authorizingPrescription: prescription === undefined ? undefined : [again(ctx, prescription)],
      ...fill,
    }),
  );
  trace(reference, statements, ctx);
  return reference;
}

/** C-CDA's Medication Dispense; CCD 1.0's and C83's supply, which tell an order from a fill by the mood alone. */
const isDispense = (supply: XmlElement): boolean =>
  hasTemplate(
    supply,
    `${ENTRY}18`,
    '2.16.840.1.113883.10.20.1.34',
    '2.16.840.1.113883.3.88.11.83.8.3',
    '1.3.6.1.4.1.19376.1.5.3.1.4.7.3',
  );

function dispenses(
  statement: XmlElement,
  code: CodeableConcept,
  prescription: Reference | undefined,
  ctx: Context,
): Reference[] {
  const found: Reference[] = [];
  for (const supply of related(statement, '*', 'supply')) {
    if (supply.attr('moodCode') !== 'EVN' || !isDispense(supply) || saysNothing(supply)) continue;
    const one = dispense(supply, code, prescription, [supply, statement], ctx);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** Lists of what was given rather than of what is taken. */
const administeredSections = new Set(['29549-3', '18610-6', '59774-0']);

export function medicationStatement(
  statement: XmlElement,
  ctx: Context,
  isGivenHere = administeredSections.has(ctx.sectionCode),
): Reference[] {
  if (saysNothing(statement) || isSig(statement)) return [];
  const code = drug(statement, ctx) ?? textConcept(statement, ctx);
  if (code === undefined) {
    // Something is taken though nobody says what: keep dose and dates, say that the drug is missing.
    if (
      statement.one('doseQuantity')?.attr('value') === undefined &&
      textOf(statement.one('text'), ctx) === undefined
    )
      return [];
    return [
      medicationRequest(
        statement,
        absentConcept(statement.one('consumable/manufacturedProduct/manufacturedMaterial/code')),
        ctx,
      ),
    ];
  }
  if (isPlaceholder(statement, code)) return [];
  const given = isGivenHere && statement.attr('moodCode') !== 'INT';
  const reference = given ? administration(statement, code, ctx) : medicationRequest(statement, code, ctx);
  return [reference, ...dispenses(statement, code, given ? undefined : reference, ctx)];
}

/** Medication Supply Order 4.17 and Dispense 4.18 standing alone: an order, or a fill, of the drug they name. */
function suppliedAlone(supply: XmlElement, ctx: Context): Reference[] {
  const code = saysNothing(supply) ? undefined : drug(supply, ctx);
  if (code === undefined || isPlaceholder(supply, code)) return [];
  if (supply.attr('moodCode') === 'EVN') {
    const fill = dispense(supply, code, undefined, [supply], ctx);
    return fill === undefined ? [] : [fill];
  }
  const reference = add(
    ctx,
    defined<MedicationRequest>({
      resourceType: 'MedicationRequest',
      identifier: identifiers(supply.all('id')),
      status: lookup<MedicationRequest['status']>(medicationStatuses, supply.one('statusCode')) ?? 'unknown',
      intent: 'order',
      doNotPerform: isNegated(supply) ? true : undefined,
      ...medication(supply, code, ctx),
      subject: patient(ctx),
      authoredOn: recordedDate([supply], ctx),
      requester: recorder([supply], ctx),
      note: comments(supply, ctx),
      dispenseRequest: orderOf(supply, ctx),
    }),
  );
  trace(reference, [supply], ctx);
  return [reference];
}

export const medications: Mapping = (statement, ctx) => {
  if (statement.name === 'supply') return suppliedAlone(statement, ctx);
  if (statement.name === 'substanceAdministration') return medicationStatement(statement, ctx);
  // Admission and Discharge Medication acts (4.36, 4.35) wrap the activity.
  const found: Reference[] = [];
  for (const inner of related(statement, '*', 'substanceAdministration'))
    found.push(...medicationStatement(inner, ctx));
  return found;
};
