// A resource that claims a US Core 6.1.0 profile → what the profile has against it. The table holds the profiles' mandatory elements, required bindings, fixed values and error-level constraints, written from the guide; no package of the guide is on the registry that tests may use.

import { hasCoding, isObject, objects, valuesAt, type Fault, type Json } from './fault.ts';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const CONDITION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category';
const DATA_ABSENT_REASON = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

interface Profile {
  type: string;
  /** Elements with a minimum of 1 beyond base R4. "a.b": each `a` there is has a `b`; `[x]` any type of a choice. */
  required: string[];
  /** One coding of these must be among the categories. */
  category?: [system: string, codes: string[]];
  /** LOINC codes that must all be among the codings of `code`. */
  loinc?: string[];
  /** UCUM codes that valueQuantity is fixed or bound to; then value, unit, system and code must all be there. */
  units?: string[];
  /** Constraints by the guide's key. */
  rules?: [key: string, holds: (resource: Json) => boolean][];
}

const has = (value: Json, name: string): boolean => {
  if (!name.endsWith('[x]')) return value[name] !== undefined || value[`_${name}`] !== undefined;
  const stem = name.slice(0, -3);
  return Object.entries(value).some(([key, said]) => {
    const bare = key.startsWith('_') ? key.slice(1) : key;
    return said !== undefined && bare.startsWith(stem) && /^[A-Z]/.test(bare.slice(stem.length));
  });
};

const isDataAbsent = (value: Json): boolean =>
  objects(value.extension).some(one => one.url === DATA_ABSENT_REASON);
const statusIs = (resource: Json, ...statuses: string[]): boolean =>
  statuses.includes(String(resource.status));

/** us-core-1, vs-1: a time is known at least to the day. */
const toTheDay = (o: Json): boolean =>
  typeof o.effectiveDateTime !== 'string' || o.effectiveDateTime.length >= 10;
/** us-core-2, vs-2: a value, a reason why there is none, components or members. */
const saysSomething = (o: Json): boolean =>
  has(o, 'value[x]') || has(o, 'dataAbsentReason') || has(o, 'component') || has(o, 'hasMember');
/** vs-3: components likewise. */
const componentsSaySomething = (o: Json): boolean =>
  objects(o.component).every(one => has(one, 'value[x]') || has(one, 'dataAbsentReason'));
/** us-core-3: coded units are UCUM's. */
const isUcum = (o: Json): boolean => {
  const quantity = isObject(o.valueQuantity) ? o.valueQuantity : {};
  return quantity.system === undefined || quantity.system === UCUM;
};

const vitalSign = (loinc: string[], units: string[]): Profile => ({
  type: 'Observation',
  required: ['status', 'category', 'code', 'subject', 'effective[x]'],
  category: [OBSERVATION_CATEGORY, ['vital-signs']],
  loinc,
  units,
  rules: [
    ['vs-1', toTheDay],
    ['vs-2', saysSomething],
    ['vs-3', componentsSaySomething],
  ],
});

const socialHistory: Profile = {
  type: 'Observation',
  required: ['status', 'category', 'code', 'subject'],
  category: [OBSERVATION_CATEGORY, ['social-history']],
  rules: [['us-core-2', saysSomething]],
};

const reported = ['partial', 'preliminary', 'final', 'amended', 'corrected', 'appended'];

export const profiles: Readonly<Record<string, Profile>> = {
  'us-core-patient': {
    type: 'Patient',
    required: [
      'identifier',
      'identifier.system',
      'identifier.value',
      'name',
      'gender',
      'telecom.system',
      'telecom.value',
      'communication.language',
    ],
    rules: [
      [
        'us-core-6',
        p =>
          objects(p.name).every(name => (has(name, 'family') || has(name, 'given')) !== isDataAbsent(name)),
      ],
    ],
  },
  'us-core-allergyintolerance': {
    type: 'AllergyIntolerance',
    required: ['code', 'patient', 'reaction.manifestation'],
  },
  'us-core-careteam': {
    type: 'CareTeam',
    required: ['subject', 'participant', 'participant.role', 'participant.member'],
  },
  'us-core-condition-problems-health-concerns': {
    type: 'Condition',
    required: ['category', 'code', 'subject'],
    rules: [
      [
        'us-core-problem-or-health-concern',
        c =>
          hasCoding(c.category, CONDITION_CATEGORY, ['problem-list-item']) ||
          hasCoding(c.category, 'http://hl7.org/fhir/us/core/CodeSystem/condition-category', [
            'health-concern',
          ]),
      ],
    ],
  },
  'us-core-condition-encounter-diagnosis': {
    type: 'Condition',
    required: ['category', 'code', 'subject'],
    category: [CONDITION_CATEGORY, ['encounter-diagnosis']],
  },
  'us-core-coverage': {
    type: 'Coverage',
    required: ['status', 'relationship', 'beneficiary', 'payor'],
    rules: [
      [
        'us-core-15',
        c =>
          has(c, 'subscriberId') ||
          hasCoding(
            objects(c.identifier).map(one => one.type),
            'http://terminology.hl7.org/CodeSystem/v2-0203',
            ['MB'],
          ),
      ],
      ['payor-0..1', c => objects(c.payor).length === 1],
    ],
  },
  'us-core-implantable-device': {
    type: 'Device',
    required: ['type', 'patient', 'udiCarrier.deviceIdentifier'],
  },
  'us-core-diagnosticreport-lab': {
    type: 'DiagnosticReport',
    required: ['status', 'category', 'code', 'subject'],
    category: ['http://terminology.hl7.org/CodeSystem/v2-0074', ['LAB']],
    rules: [
      ['us-core-8', r => !statusIs(r, ...reported) || has(r, 'effective[x]')],
      ['us-core-9', r => !statusIs(r, ...reported) || has(r, 'issued')],
    ],
  },
  'us-core-diagnosticreport-note': {
    type: 'DiagnosticReport',
    required: ['status', 'category', 'code', 'subject'],
    rules: [['us-core-10', r => !statusIs(r, ...reported) || has(r, 'effective[x]')]],
  },
  'us-core-documentreference': {
    type: 'DocumentReference',
    required: ['status', 'type', 'category', 'subject', 'content.attachment'],
    rules: [
      [
        'us-core-6',
        d => objects(valuesAt(d, 'content.attachment')).every(one => has(one, 'url') || has(one, 'data')),
      ],
      // Required binding us-core-documentreference-type: LOINC document codes, or UNK.
      [
        'us-core-documentreference-type',
        d =>
          objects(valuesAt(d, 'type.coding')).some(
            one =>
              (one.system === LOINC && one.code !== undefined) ||
              (one.system === 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor' && one.code === 'UNK'),
          ),
      ],
    ],
  },
  'us-core-encounter': {
    type: 'Encounter',
    required: [
      'status',
      'class',
      'type',
      'subject',
      'identifier.system',
      'identifier.value',
      'location.location',
    ],
  },
  'us-core-goal': { type: 'Goal', required: ['lifecycleStatus', 'description', 'subject'] },
  // Since release 6 primarySource is a flag to support, no longer mandatory: a document cannot tell it.
  'us-core-immunization': {
    type: 'Immunization',
    required: ['status', 'vaccineCode', 'patient', 'occurrence[x]'],
  },
  'us-core-location': { type: 'Location', required: ['name'] },
  'us-core-medication': { type: 'Medication', required: ['code'] },
  'us-core-medicationdispense': {
    type: 'MedicationDispense',
    required: ['status', 'medication[x]', 'subject', 'performer.actor'],
    rules: [['us-core-20', d => d.status !== 'completed' || has(d, 'whenHandedOver')]],
  },
  'us-core-medicationrequest': {
    type: 'MedicationRequest',
    required: ['status', 'intent', 'medication[x]', 'subject'],
    rules: [
      [
        'us-core-21',
        m =>
          !['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'].includes(
            String(m.intent),
          ) || has(m, 'requester'),
      ],
    ],
  },
  'us-core-observation-lab': {
    type: 'Observation',
    required: ['status', 'category', 'code', 'subject'],
    category: [OBSERVATION_CATEGORY, ['laboratory']],
    rules: [
      ['us-core-1', toTheDay],
      ['us-core-2', saysSomething],
      ['us-core-3', isUcum],
    ],
  },
  'us-core-smokingstatus': {
    ...socialHistory,
    required: [...socialHistory.required, 'effectiveDateTime', 'value[x]'],
    rules: [
      ['us-core-1', toTheDay],
      // Required binding us-core-observation-smoking-status-status.
      ['us-core-observation-smoking-status-status', o => statusIs(o, 'final', 'entered-in-error')],
      ['value-type', o => has(o, 'valueCodeableConcept') || has(o, 'valueQuantity')],
    ],
  },
  'us-core-observation-pregnancystatus': {
    ...socialHistory,
    required: [...socialHistory.required, 'effectiveDateTime'],
    loinc: ['82810-3'],
  },
  'us-core-organization': {
    type: 'Organization',
    required: ['active', 'name'],
    rules: [
      [
        'address.line-0..4',
        o => objects(o.address).every(one => !Array.isArray(one.line) || one.line.length <= 4),
      ],
    ],
  },
  'us-core-practitioner': {
    type: 'Practitioner',
    required: ['identifier', 'identifier.system', 'identifier.value', 'name', 'name.family'],
    rules: [
      [
        'address.line-0..4',
        o => objects(o.address).every(one => !Array.isArray(one.line) || one.line.length <= 4),
      ],
    ],
  },
  'us-core-practitionerrole': {
    type: 'PractitionerRole',
    required: ['telecom.system', 'telecom.value'],
    rules: [
      [
        'us-core-13',
        r => ['practitioner', 'organization', 'healthcareService', 'location'].some(name => has(r, name)),
      ],
      ['pd-1', r => has(r, 'telecom') || has(r, 'endpoint')],
    ],
  },
  'us-core-procedure': {
    type: 'Procedure',
    required: ['status', 'code', 'subject'],
    rules: [['us-core-7', p => !statusIs(p, 'completed', 'in-progress') || has(p, 'performed[x]')]],
  },
  'us-core-provenance': {
    type: 'Provenance',
    required: ['target', 'recorded', 'agent', 'agent.who'],
    rules: [
      [
        'provenance-1',
        p =>
          objects(p.agent).every(
            agent =>
              !/^(?:Practitioner|Device)\//.test(String(valuesAt(agent, 'who.reference')[0])) ||
              has(agent, 'onBehalfOf'),
          ),
      ],
    ],
  },
  'us-core-relatedperson': {
    type: 'RelatedPerson',
    required: ['active', 'patient'],
    rules: [['us-core-14', r => has(r, 'name') || has(r, 'relationship')]],
  },
  'us-core-specimen': { type: 'Specimen', required: ['type'] },
  'us-core-servicerequest': { type: 'ServiceRequest', required: ['status', 'intent', 'code', 'subject'] },
  'us-core-vital-signs': vitalSign([], []),
  'us-core-blood-pressure': {
    ...vitalSign(['85354-9'], []),
    rules: [
      ...(vitalSign([], []).rules ?? []),
      [
        'systolic-and-diastolic',
        o =>
          ['8480-6', '8462-4'].every(code =>
            objects(o.component).some(one => {
              const quantity = one.valueQuantity;
              if (!hasCoding(one.code, LOINC, [code])) return false;
              return isObject(quantity) ? isFull(quantity, ['mm[Hg]']) : !has(one, 'value[x]');
            }),
          ),
      ],
    ],
  },
  'us-core-bmi': vitalSign(['39156-5'], ['kg/m2']),
  'us-core-body-height': vitalSign(['8302-2'], ['cm', '[in_i]']),
  'us-core-body-weight': vitalSign(['29463-7'], ['g', 'kg', '[lb_av]']),
  'us-core-body-temperature': vitalSign(['8310-5'], ['Cel', '[degF]']),
  'us-core-heart-rate': vitalSign(['8867-4'], ['/min']),
  'us-core-respiratory-rate': vitalSign(['9279-1'], ['/min']),
  'us-core-head-circumference': vitalSign(['9843-4'], ['cm', '[in_i]']),
  'us-core-pulse-oximetry': {
    ...vitalSign(['59408-5', '2708-6'], ['%']),
    rules: [
      ...(vitalSign([], []).rules ?? []),
      [
        'flow-and-concentration',
        o =>
          objects(o.component).every(one => {
            const units = hasCoding(one.code, LOINC, ['3151-8'])
              ? ['L/min']
              : hasCoding(one.code, LOINC, ['3150-0'])
                ? ['%']
                : undefined;
            const quantity = isObject(one.valueQuantity) ? one.valueQuantity : {};
            return units === undefined || !has(one, 'value[x]') || isFull(quantity, units);
          }),
      ],
    ],
  },
  'head-occipital-frontal-circumference-percentile': vitalSign(['8289-1'], ['%']),
  'pediatric-bmi-for-age': vitalSign(['59576-9'], ['%']),
  'pediatric-weight-for-height': vitalSign(['77606-2'], ['%']),
};

/** A quantity of a vital sign says its value, its unit as written, and the unit's code from the list. */
function isFull(quantity: Json, units: readonly string[]): boolean {
  return (
    has(quantity, 'value') &&
    has(quantity, 'unit') &&
    quantity.system === UCUM &&
    units.includes(String(quantity.code))
  );
}

function missing(resource: Json, path: string): boolean {
  const dot = path.lastIndexOf('.');
  if (dot < 0) return !has(resource, path);
  return objects(valuesAt(resource, path.slice(0, dot))).some(
    one => !isDataAbsent(one) && !has(one, path.slice(dot + 1)),
  );
}

const RACES = ['1002-5', '2028-9', '2054-5', '2076-8', '2106-3'];
const ETHNICITIES = ['2135-2', '2186-5'];
const NULLS = ['UNK', 'ASKU'];

/** The extensions of Patient that the guide defines, with their required bindings. */
function extensionFaults(patient: Json): string[] {
  const found: string[] = [];
  for (const extension of objects(patient.extension)) {
    const name = String(extension.url).replace(US_CORE, '');
    if (name === 'us-core-race' || name === 'us-core-ethnicity') {
      const parts = objects(extension.extension);
      const codes = name === 'us-core-race' ? RACES : ETHNICITIES;
      const categories = parts.filter(one => one.url === 'ombCategory').map(one => one.valueCoding);
      if (parts.filter(one => one.url === 'text' && typeof one.valueString === 'string').length !== 1)
        found.push(`${name}.text`);
      if (categories.length > (name === 'us-core-race' ? 5 : 1)) found.push(`${name}.ombCategory-max`);
      const isBound = categories.every(
        one =>
          isObject(one) &&
          ((one.system === 'urn:oid:2.16.840.1.113883.6.238' && codes.includes(String(one.code))) ||
            (one.system === 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor' &&
              NULLS.includes(String(one.code)))),
      );
      if (!isBound) found.push(`${name}.ombCategory`);
      const isDetailBound = parts
        .filter(one => one.url === 'detailed')
        .every(
          one => isObject(one.valueCoding) && one.valueCoding.system === 'urn:oid:2.16.840.1.113883.6.238',
        );
      if (!isDetailBound) found.push(`${name}.detailed`);
    }
    if (
      name === 'us-core-birthsex' &&
      !['F', 'M', 'OTH', 'UNK', 'ASKU'].includes(String(extension.valueCode))
    )
      found.push(name);
    if (name === 'us-core-genderIdentity' && !has(extension, 'valueCodeableConcept')) found.push(name);
  }
  return found;
}

export function profileFaults(resource: Json, name: string): Fault[] {
  const profile = profiles[name];
  if (profile === undefined)
    return [{ rule: 'unknown-profile', at: name, why: 'no profile of US Core 6.1.0' }];
  const found: Fault[] = [];
  const say = (rule: string, why: string): number => found.push({ rule, at: name, why });
  if (resource.resourceType !== profile.type) say('type', 'a profile of another resource');
  for (const path of profile.required) if (missing(resource, path)) say(path, 'is mandatory');
  if (profile.category !== undefined && !hasCoding(resource.category, ...profile.category))
    say('category', 'has not the category of the profile');
  for (const code of profile.loinc ?? [])
    if (!hasCoding(resource.code, LOINC, [code])) say('code', `is not ${code}`);
  if (profile.units !== undefined && profile.units.length > 0) {
    const { valueQuantity } = resource;
    const isRight = isObject(valueQuantity)
      ? isFull(valueQuantity, profile.units)
      : !has(resource, 'value[x]');
    if (!isRight) say('unit', 'value, unit, system and code of the profile are not all there');
  }
  for (const [key, holds] of profile.rules ?? []) if (!holds(resource)) say(key, 'does not hold');
  if (name === 'us-core-patient') for (const rule of extensionFaults(resource)) say(rule, 'extension');
  return found;
}

export interface Claims {
  /** Resources that claim a US Core profile. */
  claiming: number;
  /** Those of them that keep every promise. */
  conforming: number;
  faults: Fault[];
}

export function judgeClaims(bundle: unknown): Claims {
  const claims: Claims = { claiming: 0, conforming: 0, faults: [] };
  for (const { resource } of objects(isObject(bundle) ? bundle.entry : [])) {
    if (!isObject(resource)) continue;
    const names = valuesAt(resource, 'meta.profile')
      .map(String)
      .filter(url => url.startsWith(US_CORE));
    if (names.length === 0) continue;
    const faults = names.flatMap(url => profileFaults(resource, url.slice(US_CORE.length)));
    claims.claiming++;
    if (faults.length === 0) claims.conforming++;
    claims.faults.push(...faults);
  }
  return claims;
}
