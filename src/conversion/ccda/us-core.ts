// Resource → the US Core 6.1 profile it keeps. FHIR, meta.profile: a claim is an assertion that the content conforms, so it is made only where the profile's mandatory elements and constraints are met; the source does not always have them.

import type {
  CodeableConcept,
  FhirResource,
  Observation,
  ObservationComponent,
  Quantity,
  Reference,
} from 'fhir/r4';
import { LOINC, UCUM } from './datatypes.ts';

export const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
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

/** What pulse oximetry asks of its components. */
const oxygen: ReadonlyMap<string, readonly string[]> = new Map([
  ['3151-8', ['L/min']],
  ['3150-0', ['%']],
]);
const isOxygen = (part: ObservationComponent): boolean => {
  for (const { system, code } of part.code.coding ?? []) {
    const units = system === LOINC ? oxygen.get(code ?? '') : undefined;
    if (units !== undefined && hasValue(part) && !measured(part.valueQuantity, units)) return false;
  }
  return true;
};

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
    if (sign === undefined || (!measured(o.valueQuantity, sign.units) && hasValue(o))) continue;
    if (component?.every(isOxygen) ?? true) return sign.profile;
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
  PractitionerRole: role =>
    (role.telecom?.every(one => one.system !== undefined && one.value !== undefined) ?? false) &&
    (role.practitioner !== undefined || role.organization !== undefined || role.location !== undefined) &&
    'us-core-practitionerrole',
  Procedure: p =>
    ((p.status !== 'completed' && p.status !== 'in-progress') ||
      p.performedDateTime !== undefined ||
      p._performedDateTime !== undefined ||
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
  Specimen: s => s.type !== undefined && 'us-core-specimen',
};

function profileOf(resource: FhirResource): string | undefined {
  const kept = keeps[resource.resourceType] as
    ((one: FhirResource) => string | false | undefined) | undefined;
  const profile = kept?.(resource);
  return typeof profile === 'string' ? profile : undefined;
}

function write(profile: string, resource: FhirResource): void {
  (resource.meta ??= {}).profile = [US_CORE + profile];
}

/** Writes the claim into the resource, when there is one to make; it stands by itself, its references are not looked at. */
export function claim(resource: FhirResource): void {
  const profile = profileOf(resource);
  if (profile !== undefined) write(profile, resource);
}

type IsUnkept = (reference: Reference | undefined) => boolean;

/** The references that US Core binds to profiles of its own: whether one of them points at a resource that keeps none. */
const pointsAt: {
  [R in FhirResource as R['resourceType']]?: (resource: R, isUnkept: IsUnkept) => boolean | undefined;
} = {
  AllergyIntolerance: (a, is) => is(a.patient),
  CareTeam: (team, is) => is(team.subject) || team.participant?.some(({ member }) => is(member)),
  Condition: (c, is) => is(c.subject) || is(c.encounter),
  Coverage: (c, is) => is(c.beneficiary) || c.payor.some(is),
  Device: (d, is) => is(d.patient),
  DiagnosticReport: (r, is) =>
    is(r.subject) ||
    r.performer?.some(is) ||
    // The report of a laboratory has results that keep the profile, other reports an encounter that does.
    (isOf(r.category, 'LAB') ? r.result?.some(is) : is(r.encounter)),
  DocumentReference: (d, is) => is(d.subject) || d.author?.some(is) || d.context?.encounter?.some(is),
  Encounter: (e, is) =>
    is(e.subject) ||
    is(e.serviceProvider) ||
    e.participant?.some(({ individual }) => is(individual)) ||
    e.reasonReference?.some(one => is(one) && one.reference?.startsWith('Observation/') !== true),
  Goal: (goal, is) => is(goal.subject),
  Immunization: (i, is) => is(i.patient),
  Location: (place, is) => is(place.managingOrganization),
  MedicationDispense: (d, is) =>
    is(d.subject) ||
    is(d.medicationReference) ||
    d.performer?.some(({ actor }) => is(actor)) ||
    d.authorizingPrescription?.some(is),
  MedicationRequest: (m, is) =>
    is(m.subject) ||
    is(m.encounter) ||
    is(m.requester) ||
    is(m.reportedReference) ||
    is(m.medicationReference),
  Observation: (o, is) =>
    is(o.subject) || is(o.specimen) || (isOf(o.category, 'vital-signs') && o.hasMember?.some(is)),
  PractitionerRole: (role, is) => is(role.practitioner) || is(role.organization),
  Procedure: (p, is) => is(p.subject),
  Provenance: (p, is) => p.agent.some(({ who, onBehalfOf }) => is(who) || is(onBehalfOf)),
  RelatedPerson: (r, is) => is(r.patient),
  ServiceRequest: (s, is) => is(s.subject) || is(s.requester),
  Specimen: (s, is) => is(s.subject),
};

/** Devices are pointed at as base R4 knows them, whichever profile they keep; the rest is pointed at by none of the above. */
const targets: ReadonlySet<string> = new Set<FhirResource['resourceType']>([
  'CareTeam',
  'Condition',
  'Encounter',
  'Medication',
  'MedicationRequest',
  'Observation',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Procedure',
  'RelatedPerson',
  'Specimen',
]);

/** Claims for all of a document's resources: who points at a resource that keeps no profile, where the profile asks for one, keeps none either. */
export function claimAll(resources: readonly FhirResource[]): void {
  const profiles = resources.map(profileOf);
  const unkept = new Set<string>();
  const lose = ({ resourceType, id }: FhirResource): void => {
    if (targets.has(resourceType)) unkept.add(`${resourceType}/${id ?? ''}`);
  };
  for (let i = 0; i < resources.length; i++) {
    const resource = resources[i];
    if (resource !== undefined && profiles[i] === undefined) lose(resource);
  }
  const isUnkept: IsUnkept = reference =>
    reference?.reference !== undefined && unkept.has(reference.reference);
  for (let before = 0; before !== unkept.size;) {
    before = unkept.size;
    for (let i = 0; i < resources.length; i++) {
      const resource = resources[i];
      if (resource === undefined || profiles[i] === undefined) continue;
      const points = pointsAt[resource.resourceType] as
        ((one: FhirResource, is: IsUnkept) => boolean | undefined) | undefined;
      if (points?.(resource, isUnkept) !== true) continue;
      profiles[i] = undefined;
      lose(resource);
    }
  }
  for (let i = 0; i < resources.length; i++) {
    const resource = resources[i];
    const profile = profiles[i];
    if (resource !== undefined && profile !== undefined) write(profile, resource);
  }
}
