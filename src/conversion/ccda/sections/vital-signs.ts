// Vital Signs Organizer 4.26 > Vital Sign Observation 4.27 → Observation; blood pressure and pulse oximetry joined; panel with members. HL7 C-CDA on FHIR, CF-vitals.

import type { CodeableConcept, Observation, ObservationComponent, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { add, again, patient, type Context } from '../context.ts';
import { coded, concept, LOINC } from '../datatypes.ts';
import { defined, same } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { category, isObserved, observation, observationStatus } from '../observations.ts';
import { trace } from '../provenance.ts';
import { isNegated, related } from '../statements.ts';
import { effective, type Effective } from '../times.ts';
import { span } from './results.ts';
import type { Mapping } from './section.ts';

const SYSTOLIC = '8480-6';
const DIASTOLIC = '8462-4';

const loincOf = (code: CodeableConcept): string | undefined =>
  code.coding?.find(one => one.system === LOINC)?.code;

interface Reading {
  element: XmlElement;
  observation: Observation;
  loinc: string | undefined;
  /** The observation elsewhere that became part of it. */
  also?: XmlElement;
}

function read(o: XmlElement, organizer: XmlElement | undefined, ctx: Context): Reading | undefined {
  if (!isObserved(o, ctx)) return undefined;
  const code = concept(o.one('code'), ctx);
  const loinc = code === undefined ? undefined : loincOf(code);
  return {
    element: o,
    loinc,
    observation: observation(o, ctx, {
      category: 'vital-signs',
      organizer,
      code,
    }),
  };
}

/** An observation's findings as a component of another. */
function component({ observation }: Reading): ObservationComponent {
  const {
    code,
    valueQuantity,
    valueCodeableConcept,
    valueString,
    valueInteger,
    valueRange,
    dataAbsentReason,
    interpretation,
    referenceRange,
  } = observation;
  return defined<ObservationComponent>({
    code,
    valueQuantity,
    valueCodeableConcept,
    valueString,
    valueInteger,
    valueRange,
    dataAbsentReason,
    interpretation,
    referenceRange,
  });
}

const isAtOnce = ({ observation: one }: Reading, { observation: other }: Reading): boolean =>
  one.effectiveDateTime === other.effectiveDateTime &&
  same(one._effectiveDateTime, other._effectiveDateTime) &&
  same(one.effectivePeriod, other.effectivePeriod);
const isPlain = ({ element, observation }: Reading): boolean =>
  !isNegated(element) && observation.component === undefined;

/** Systolic and diastolic of one moment → one blood pressure with two components. */
function bloodPressure(
  systolic: Reading,
  diastolic: Reading,
  loinc = '85354-9',
  code = coded(LOINC, loinc, 'Blood pressure panel with all children optional'),
): Reading {
  const {
    meta: _meta,
    code: _code,
    valueQuantity: _value,
    interpretation: _interpretation,
    referenceRange: _range,
    dataAbsentReason: _absent,
    identifier,
    ...shared
  } = systolic.observation;
  const {
    valueCodeableConcept: _concept,
    valueString: _string,
    valueInteger: _integer,
    valueRange: _valueRange,
    ...rest
  } = shared;
  const ids = [...(identifier ?? [])];
  for (const id of diastolic.observation.identifier ?? [])
    if (!ids.some(other => other.system === id.system && other.value === id.value)) ids.push(id);
  const { resourceType, status, category, ...others } = rest;
  return {
    element: systolic.element,
    loinc,
    observation: defined<Observation>({
      resourceType,
      identifier: ids,
      status,
      category,
      code,
      ...others,
      component: [component(systolic), component(diastolic)],
    }),
  };
}

function joinBloodPressures(readings: readonly Reading[]): Reading[] {
  const waiting = readings.filter(one => one.loinc === DIASTOLIC && isPlain(one));
  const joined = new Set<Reading>();
  const found: Reading[] = [];
  for (const reading of readings) {
    if (reading.loinc !== SYSTOLIC || !isPlain(reading)) {
      found.push(reading);
      continue;
    }
    const other = waiting.find(one => !joined.has(one) && isAtOnce(one, reading));
    if (other === undefined) found.push(reading);
    else {
      joined.add(other);
      found.push(bloodPressure(reading, other));
    }
  }
  return found.filter(one => !joined.has(one));
}

/** Oxygen flow (3151-8) and concentration (3150-6) belong to the saturation measured with them. */
function joinPulseOximetry(readings: readonly Reading[]): Reading[] {
  const saturations = readings.filter(one => one.loinc === '59408-5' || one.loinc === '2708-6');
  if (saturations.length === 0) return [...readings];
  const joined = new Set<Reading>();
  for (const saturation of saturations) {
    const coding = saturation.observation.code.coding ?? [];
    for (const [code, display] of [
      ['59408-5', 'Oxygen saturation in Arterial blood by Pulse oximetry'],
      ['2708-6', 'Oxygen saturation in Arterial blood'],
    ] as const) {
      if (!coding.some(one => one.code === code)) coding.push({ system: LOINC, code, display });
    }
    for (const reading of readings) {
      if (
        (reading.loinc !== '3151-8' && reading.loinc !== '3150-6' && reading.loinc !== '3150-0') ||
        joined.has(reading) ||
        !isAtOnce(reading, saturation) ||
        !isPlain(reading)
      )
        continue;
      joined.add(reading);
      (saturation.observation.component ??= []).push(component(reading));
    }
  }
  return readings.filter(one => !joined.has(one));
}

/** The other half of a blood pressure, in another organizer of the section: of the same moment, and the only one. */
function counterpart(reading: Reading, organizer: XmlElement, ctx: Context): Reading | undefined {
  const wanted = reading.loinc === SYSTOLIC ? DIASTOLIC : SYSTOLIC;
  const found: Reading[] = [];
  for (const other of ctx.section?.all('entry/organizer') ?? []) {
    if (other.start === organizer.start) continue;
    const observations = other.all('component/observation');
    // An organizer that has both halves keeps them.
    if (observations.some(o => o.one('code')?.attr('code') === reading.loinc)) continue;
    for (const o of observations) {
      if (o.one('code')?.attr('code') !== wanted || ctx.taken.has(o)) continue;
      const one = read(o, other, ctx);
      if (one?.loinc === wanted && isPlain(one) && isAtOnce(one, reading)) found.push(one);
    }
  }
  return found.length === 1 ? found[0] : undefined;
}

/** A systolic alone and a diastolic alone, told in two organizers, are one blood pressure. */
function joinAcrossOrganizers(
  readings: readonly Reading[],
  organizer: XmlElement | undefined,
  ctx: Context,
): Reading[] {
  if (organizer === undefined) return [...readings];
  return readings.map(reading => {
    if ((reading.loinc !== SYSTOLIC && reading.loinc !== DIASTOLIC) || !isPlain(reading)) return reading;
    const other = counterpart(reading, organizer, ctx);
    if (other === undefined) return reading;
    const [systolic, diastolic] = reading.loinc === SYSTOLIC ? [reading, other] : [other, reading];
    return { ...bloodPressure(systolic, diastolic), also: other.element };
  });
}

function keepAll(readings: readonly Reading[], organizer: XmlElement | undefined, ctx: Context): Reference[] {
  const found: Reference[] = [];
  const joined = joinAcrossOrganizers(joinPulseOximetry(joinBloodPressures(readings)), organizer, ctx);
  for (const { observation, element, also } of joined) {
    const reference = add(ctx, observation);
    ctx.taken.set(element, reference);
    if (also !== undefined) ctx.taken.set(also, reference);
    trace(reference, [element, organizer], ctx);
    found.push(reference);
  }
  return found;
}

const AVERAGE = '96607-7';

/** Average Blood Pressure Organizer 4.512 → one Observation with two components (US Core Average Blood Pressure), at the organizer's time. */
function averagePressure(organizer: XmlElement, ctx: Context): Reference | undefined {
  const code = concept(organizer.one('code'), ctx);
  if (code === undefined || loincOf(code) !== AVERAGE) return undefined;
  const readings: Reading[] = [];
  for (const o of organizer.all('component/observation')) {
    const one = read(o, organizer, ctx);
    if (one !== undefined) readings.push(one);
  }
  const systolic = readings.find(one => one.loinc === '96608-5');
  const diastolic = readings.find(one => one.loinc === '96609-3' || one.loinc === DIASTOLIC);
  if (readings.length !== 2 || systolic === undefined || diastolic === undefined) return undefined;
  if (!isPlain(systolic) || !isPlain(diastolic) || !isAtOnce(systolic, diastolic)) return undefined;
  const { observation } = bloodPressure(systolic, diastolic, AVERAGE, code);
  const own = identifiers(organizer.all('id'));
  const when = effective(organizer.one('effectiveTime'), ctx);
  // An average is of a span of time; where the organizer tells none, of the time at which it was reckoned.
  const isTimed = when.effectivePeriod !== undefined || observation.effectiveDateTime === undefined;
  const reference = add(
    ctx,
    defined<Observation>({
      ...observation,
      identifier: [...(own ?? []), ...(observation.identifier ?? [])],
      effectiveDateTime: isTimed ? when.effectiveDateTime : observation.effectiveDateTime,
      _effectiveDateTime: isTimed ? when._effectiveDateTime : observation._effectiveDateTime,
      effectivePeriod: isTimed ? when.effectivePeriod : observation.effectivePeriod,
    }),
    own,
  );
  for (const { element } of [systolic, diastolic]) ctx.taken.set(element, reference);
  trace(reference, [systolic.element, organizer], ctx);
  return reference;
}

function panel(organizer: XmlElement, members: readonly Reference[], ctx: Context): Reference {
  const said = concept(organizer.one('code'), ctx);
  const own = effective(organizer.one('effectiveTime'), ctx);
  const when: Effective =
    own.effectiveDateTime === undefined && own.effectivePeriod === undefined ? span(members, ctx) : own;
  const coding = [
    {
      system: LOINC,
      code: '85353-1',
      display: 'Vital signs, weight, height, head circumference, oxygen saturation and BMI panel',
    },
  ];
  const reference = add(
    ctx,
    defined<Observation>({
      resourceType: 'Observation',
      identifier: identifiers(organizer.all('id')),
      status: observationStatus(organizer),
      category: [category('vital-signs')],
      code: { coding: [...coding, ...(said?.coding?.filter(one => one.code !== '85353-1') ?? [])] },
      subject: patient(ctx),
      effectiveDateTime: when.effectiveDateTime,
      _effectiveDateTime: when._effectiveDateTime,
      effectivePeriod: when.effectivePeriod,
      hasMember: members.map(member => again(ctx, member)),
    }),
  );
  trace(reference, [organizer], ctx);
  return reference;
}

export const vitalSigns: Mapping = (statement, ctx) => {
  if (statement.name === 'observation') {
    const one = read(statement, undefined, ctx);
    return one === undefined ? [] : keepAll([one], undefined, ctx);
  }
  if (statement.name !== 'organizer')
    return statement.name === 'act'
      ? [...related(statement, '*', 'organizer'), ...related(statement, '*', 'observation')].flatMap(inner =>
          vitalSigns(inner, ctx),
        )
      : [];
  const average = averagePressure(statement, ctx);
  if (average !== undefined) return [average];
  const readings: Reading[] = [];
  const elsewhere: Reference[] = [];
  for (const o of statement.all('component/observation')) {
    const taken = ctx.taken.get(o);
    if (taken !== undefined) {
      elsewhere.push(again(ctx, taken));
      continue;
    }
    const one = read(o, statement, ctx);
    if (one !== undefined) readings.push(one);
  }
  const members = [...elsewhere, ...keepAll(readings, statement, ctx)];
  for (const inner of statement.all('component/organizer')) members.push(...vitalSigns(inner, ctx));
  return members.length === 0 ? [] : [panel(statement, members, ctx), ...members];
};
