// Resource → the US Core 6.1 profile it keeps. FHIR, meta.profile: a claim is an assertion that the content conforms, so it is made only where the profile's mandatory elements and constraints are met; the source does not always have them.

import type { CodeableConcept, FhirResource, Observation, ObservationComponent, Quantity } from 'fhir/r4';
import { LOINC, UCUM } from './datatypes.ts';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const PROBLEM = new Set(['problem-list-item', 'health-concern']);

/** LOINC of a vital sign → its profile and the UCUM codes the profile takes. */
const vitalSigns: ReadonlyMap<string, { profile: string; units: readonly string[] }> = new Map(
  Object.entries({
    '29463-7': { profile: 'us-core-body-weight', units: ['g', 'kg', '[lb_av]'] },
    '8302-2': { profile: 'us-core-body-height', units: ['cm', '[in_i]'] },
    '39156-5': { profile: 'us-core-bmi', units: ['kg/m2'] },
    '8867-4': { profile: 'us-core-heart-rate', units: ['/min'] },
    '9279-1': { profile: 'us-core-respiratory-rate', units: ['/min'] },
    '8310-5': { profile: 'us-core-body-temperature', units: ['Cel', '[degF]'] },
    '9843-4': { profile: 'us-core-head-circumference', units: ['cm', '[in_i]'] },
    '8289-1': { profile: 'head-occipital-frontal-circumference-percentile', units: ['%'] },
    '59576-9': { profile: 'pediatric-bmi-for-age', units: ['%'] },
    '77606-2': { profile: 'pediatric-weight-for-height', units: ['%'] },
    '59408-5': { profile: 'us-core-pulse-oximetry', units: ['%'] },
  }),
);

const has = (concept: CodeableConcept | undefined, code: string): boolean =>
  concept?.coding?.some(one => one.code === code) ?? false;

/** A code of a category, whichever of the resource's categories says it. */
const isOf = (category: readonly CodeableConcept[] | undefined, code: string): boolean =>
  category?.some(one => has(one, code)) ?? false;

const measured = (quantity: Quantity | undefined, units: readonly string[]): boolean =>
  quantity?.value !== undefined &&
  quantity.unit !== undefined &&
  quantity.system === UCUM &&
  units.includes(quantity.code ?? '');

const hasValue = (o: Observation | ObservationComponent): boolean => {
  for (const name in o) if (name.startsWith('value')) return true;
  return false;
};
const tells = (o: Observation): boolean =>
  hasValue(o) || o.dataAbsentReason !== undefined || o.component !== undefined || o.hasMember !== undefined;

function vitalSign(o: Observation): string | undefined {
  const { component } = o;
  if (o.effectiveDateTime === undefined && o.effectivePeriod === undefined) return undefined;
  if (!toTheDay(o) || !tells(o)) return undefined;
  if (!(component?.every(one => hasValue(one) || one.dataAbsentReason !== undefined) ?? true))
    return undefined;
  if (has(o.code, '85354-9')) {
    const isPressure = ['8480-6', '8462-4'].every(code => {
      const part = component?.find(one => has(one.code, code));
      return part !== undefined && (measured(part.valueQuantity, ['mm[Hg]']) || !hasValue(part));
    });
    return isPressure ? 'us-core-blood-pressure' : 'us-core-vital-signs';
  }
  for (const { system, code } of o.code.coding ?? []) {
    const sign = system === LOINC ? vitalSigns.get(code ?? '') : undefined;
    if (sign !== undefined && (measured(o.valueQuantity, sign.units) || !hasValue(o))) return sign.profile;
  }
  return 'us-core-vital-signs';
}

/** us-core-1: a time is known at least to the day. */
const toTheDay = (o: Observation): boolean => (o.effectiveDateTime?.length ?? 10) >= 10;

function observation(o: Observation): string | undefined {
  const { category, code } = o;
  if (isOf(category, 'vital-signs')) return vitalSign(o);
  if (isOf(category, 'laboratory')) {
    const isUcum = o.valueQuantity?.system === undefined || o.valueQuantity.system === UCUM;
    return isUcum && toTheDay(o) && tells(o) ? 'us-core-observation-lab' : undefined;
  }
  if (!isOf(category, 'social-history') || o.effectiveDateTime === undefined || !toTheDay(o))
    return undefined;
  if (has(code, '82810-3')) return tells(o) ? 'us-core-observation-pregnancystatus' : undefined;
  const isSmoking = has(code, '72166-2') && (o.status === 'final' || o.status === 'entered-in-error');
  return isSmoking && o.valueCodeableConcept !== undefined ? 'us-core-smokingstatus' : undefined;
}

/** Reports in these states have, in US Core, a time and a moment of issue. */
const reported = new Set(['partial', 'preliminary', 'final', 'amended', 'corrected', 'appended']);

type Keeps = {
  [R in FhirResource as R['resourceType']]?: (resource: R) => string | false | undefined;
};

const keeps: Keeps = {
  Patient: p =>
    (p.identifier?.every(id => id.system !== undefined && id.value !== undefined) ?? false) &&
    (p.name?.every(name => name.family !== undefined || name.given !== undefined) ?? false) &&
    p.gender !== undefined &&
    (p.telecom?.every(one => one.system !== undefined && one.value !== undefined) ?? true) &&
    'us-core-patient',
  AllergyIntolerance: a => a.code !== undefined && 'us-core-allergyintolerance',
  CareTeam: team =>
    (team.participant?.every(one => one.role !== undefined && one.member !== undefined) ?? false) &&
    'us-core-careteam',
  Condition: c =>
    c.code !== undefined &&
    (isOf(c.category, 'encounter-diagnosis')
      ? 'us-core-condition-encounter-diagnosis'
      : c.category?.some(one => one.coding?.some(({ code }) => PROBLEM.has(code ?? ''))) === true &&
        'us-core-condition-problems-health-concerns'),
  Coverage: c =>
    c.relationship !== undefined &&
    c.subscriberId !== undefined &&
    c.payor.length === 1 &&
    'us-core-coverage',
  Device: d =>
    d.type !== undefined &&
    d.patient !== undefined &&
    (d.udiCarrier?.every(one => one.deviceIdentifier !== undefined) ?? true) &&
    'us-core-implantable-device',
  DiagnosticReport: r => {
    const isReported = reported.has(r.status);
    if (isReported && r.effectiveDateTime === undefined && r.effectivePeriod === undefined) return undefined;
    if (!isOf(r.category, 'LAB')) return 'us-core-diagnosticreport-note';
    return !isReported || r.issued !== undefined ? 'us-core-diagnosticreport-lab' : undefined;
  },
  DocumentReference: d =>
    d.category !== undefined &&
    (d.type?.coding?.some(one => one.system === LOINC && one.code !== undefined) ?? false) &&
    d.content.every(({ attachment }) => attachment.data !== undefined || attachment.url !== undefined) &&
    'us-core-documentreference',
  Encounter: e =>
    e.type !== undefined &&
    (e.identifier?.every(id => id.system !== undefined && id.value !== undefined) ?? true) &&
    'us-core-encounter',
  Goal: () => 'us-core-goal',
  Immunization: () => 'us-core-immunization',
  Location: place => place.name !== undefined && 'us-core-location',
  Medication: m => m.code !== undefined && 'us-core-medication',
  MedicationDispense: d =>
    (d.status !== 'completed' || d.whenHandedOver !== undefined) && 'us-core-medicationdispense',
  MedicationRequest: m => (m.intent !== 'order' || m.requester !== undefined) && 'us-core-medicationrequest',
  Observation: observation,
  Organization: o =>
    o.active !== undefined &&
    o.name !== undefined &&
    (o.address?.every(one => (one.line?.length ?? 0) <= 4) ?? true) &&
    'us-core-organization',
  Practitioner: p =>
    (p.identifier?.every(id => id.system !== undefined && id.value !== undefined) ?? false) &&
    (p.name?.every(name => name.family !== undefined) ?? false) &&
    (p.address?.every(one => (one.line?.length ?? 0) <= 4) ?? true) &&
    'us-core-practitioner',
  Procedure: p =>
    ((p.status !== 'completed' && p.status !== 'in-progress') ||
      p.performedDateTime !== undefined ||
      p.performedPeriod !== undefined) &&
    'us-core-procedure',
  Provenance: p =>
    p.agent.every(
      ({ who, onBehalfOf }) =>
        onBehalfOf !== undefined || !/^(?:Practitioner|Device)\//.test(who.reference ?? ''),
    ) && 'us-core-provenance',
  RelatedPerson: r =>
    r.active !== undefined &&
    (r.name !== undefined || r.relationship !== undefined) &&
    'us-core-relatedperson',
  ServiceRequest: s => s.code !== undefined && 'us-core-servicerequest',
};

/** Writes the claim into the resource, when there is one to make. */
export function claim(resource: FhirResource): void {
  const kept = keeps[resource.resourceType] as
    ((one: FhirResource) => string | false | undefined) | undefined;
  const profile = kept?.(resource);
  if (typeof profile === 'string') (resource.meta ??= {}).profile = [US_CORE + profile];
}
