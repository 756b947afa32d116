// Invariants of FHIR R4's data types and resources, by the keys the specification gives them.

import { hasCoding, isObject, objects, valuesAt, type Fault, type Json } from './fault.ts';
import { narrativeFault } from './narrative.ts';

type Rule<T extends string = string> = [key: T, holds: (value: Json) => boolean];

const has = (value: Json, name: string): boolean =>
  value[name] !== undefined || value[`_${name}`] !== undefined;
const hasAny = (value: Json, ...names: string[]): boolean => names.some(name => has(value, name));
const hasChoice = (value: Json, name: string): boolean =>
  Object.keys(value).some(key => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)));
const implies = (first: boolean, then: boolean): boolean => !first || then;
const UCUM = 'http://unitsofmeasure.org';
const terminology = (name: string): string => `http://terminology.hl7.org/CodeSystem/${name}`;

/** Compared only as far as both are known: 2020 is not after 2020-03, and times with a zone by the moment. */
function isInOrder(start: unknown, end: unknown): boolean {
  if (typeof start !== 'string' || typeof end !== 'string') return true;
  if (start.includes('T') && end.includes('T')) return Date.parse(start) <= Date.parse(end);
  // FHIRPath compares no times of different precision that are one as far as both are known: that is not true, and per-1 wants it true.
  const length = Math.min(start.length, end.length, 10);
  const [from, to] = [start.slice(0, length), end.slice(0, length)];
  return from < to || (from === to && start.length === end.length);
}

const quantity: Rule[] = [['qty-3', q => implies(has(q, 'code'), has(q, 'system'))]];
const isUcum = (q: Json): boolean => implies(has(q, 'system'), q.system === UCUM);

const datatypes: Readonly<Record<string, Rule[]>> = {
  Quantity: quantity,
  Age: [
    ...quantity,
    [
      'age-1',
      q => (has(q, 'code') || !has(q, 'value')) && isUcum(q) && (typeof q.value !== 'number' || q.value > 0),
    ],
  ],
  Duration: [...quantity, ['drt-1', q => implies(has(q, 'code'), q.system === UCUM && has(q, 'value'))]],
  SimpleQuantity: [...quantity, ['sqty-1', q => !has(q, 'comparator')]],
  Period: [['per-1', p => isInOrder(p.start, p.end)]],
  Range: [
    [
      'rng-2',
      r => {
        const [low, high] = [r.low, r.high];
        if (!isObject(low) || !isObject(high) || low.code !== high.code || low.unit !== high.unit)
          return true;
        return typeof low.value !== 'number' || typeof high.value !== 'number' || low.value <= high.value;
      },
    ],
    // The ends of a Range are SimpleQuantities.
    ['sqty-1', r => ![r.low, r.high].some(end => isObject(end) && has(end, 'comparator'))],
  ],
  Ratio: [
    [
      'rat-1',
      r => has(r, 'numerator') === has(r, 'denominator') && (has(r, 'numerator') || has(r, 'extension')),
    ],
  ],
  ContactPoint: [['cpt-2', c => implies(has(c, 'value'), has(c, 'system'))]],
  Attachment: [['att-1', a => implies(has(a, 'data'), has(a, 'contentType'))]],
  Extension: [['ext-1', e => has(e, 'extension') !== hasChoice(e, 'value')]],
  Identifier: [
    // Identifiers of the system of URIs are URIs.
    [
      'identifier-uri',
      i =>
        implies(
          i.system === 'urn:ietf:rfc:3986' && has(i, 'value'),
          /^[a-z][a-z0-9+.-]*:\S+$/i.test(String(i.value)),
        ),
    ],
    ['identifier-system', i => implies(has(i, 'system'), /^[a-z][a-z0-9+.-]*:/i.test(String(i.system)))],
  ],
  Coding: [['coding-system', c => implies(has(c, 'system'), /^[a-z][a-z0-9+.-]*:/i.test(String(c.system)))]],
  Reference: [['ref-content', r => hasAny(r, 'reference', 'identifier', 'display', 'extension')]],
  'Timing.repeat': [
    ['tim-1', t => implies(has(t, 'duration'), has(t, 'durationUnit'))],
    ['tim-2', t => implies(has(t, 'period'), has(t, 'periodUnit'))],
    ['tim-4', t => implies(has(t, 'duration'), Number(t.duration) >= 0)],
    ['tim-5', t => implies(has(t, 'period'), Number(t.period) >= 0)],
    ['tim-6', t => implies(has(t, 'periodMax'), has(t, 'period'))],
    ['tim-7', t => implies(has(t, 'durationMax'), has(t, 'duration'))],
    ['tim-8', t => implies(has(t, 'countMax'), has(t, 'count'))],
    [
      'tim-9',
      t =>
        implies(
          has(t, 'offset'),
          has(t, 'when') && !valuesAt(t, 'when').some(one => ['C', 'CM', 'CD', 'CV'].includes(String(one))),
        ),
    ],
    ['tim-10', t => !has(t, 'timeOfDay') || !has(t, 'when')],
  ],
};

/** Backbone elements with rules of their own, by path. */
const backbones: Readonly<Record<string, Rule[]>> = {
  'Composition.section': [
    ['cmp-1', s => hasAny(s, 'text', 'entry', 'section')],
    ['cmp-2', s => !has(s, 'emptyReason') || !has(s, 'entry')],
  ],
  'Condition.stage': [['con-1', s => hasAny(s, 'summary', 'assessment')]],
  'Condition.evidence': [['con-2', e => hasAny(e, 'code', 'detail')]],
  'CarePlan.activity': [['cpl-3', a => !has(a, 'detail') || !has(a, 'reference')]],
  'Goal.target': [['gol-1', t => implies(hasChoice(t, 'detail'), has(t, 'measure'))]],
  'Immunization.education': [['imm-1', e => hasAny(e, 'documentType', 'reference')]],
  'MedicationAdministration.dosage': [['mad-1', d => has(d, 'dose') || hasChoice(d, 'rate')]],
  'Observation.referenceRange': [['obs-3', r => hasAny(r, 'low', 'high', 'text')]],
  'Patient.contact': [['pat-1', c => hasAny(c, 'name', 'telecom', 'address', 'organization')]],
  'Appointment.participant': [['app-1', p => hasAny(p, 'type', 'actor')]],
};

/** Elements with rules of their own that are spelt with a data type. */
const simpleQuantities = new Set([
  'Observation.referenceRange.low',
  'Observation.referenceRange.high',
  'MedicationDispense.quantity',
  'MedicationDispense.daysSupply',
  'MedicationAdministration.dosage.dose',
  'Immunization.doseQuantity',
  'MedicationRequest.dispenseRequest.quantity',
  'Specimen.collection.quantity',
]);

/** A rule of a recursive element holds at every depth. */
const flat = (path: string): string => path.replace(/(\.section)+$/, '.section');

export function datatypeFaults(value: Json, type: string, at: string): Fault[] {
  const found: Fault[] = [];
  const key = at.endsWith('.repeat') ? 'Timing.repeat' : type;
  const rules = [
    ...(datatypes[key] ?? []),
    ...(backbones[flat(at)] ?? []),
    ...(simpleQuantities.has(at) ? (datatypes.SimpleQuantity ?? []).slice(1) : []),
  ];
  for (const [rule, holds] of rules) if (!holds(value)) found.push({ rule, at, why: 'does not hold' });
  if (type === 'Narrative') {
    const fault = narrativeFault(value.div);
    if (fault !== undefined) found.push({ ...fault, at: `${at}.div` });
  }
  return found;
}

const verification = (of: string): string => terminology(`${of}-verification`);

const resources: Readonly<Record<string, Rule[]>> = {
  AllergyIntolerance: [
    [
      'ait-1',
      a =>
        hasCoding(a.verificationStatus, verification('allergyintolerance'), ['entered-in-error']) ||
        has(a, 'clinicalStatus'),
    ],
    [
      'ait-2',
      a =>
        !hasCoding(a.verificationStatus, verification('allergyintolerance'), ['entered-in-error']) ||
        !has(a, 'clinicalStatus'),
    ],
  ],
  Condition: [
    [
      // A warning only in the specification; what is on a problem list has a status.
      'con-3',
      c =>
        has(c, 'clinicalStatus') ||
        hasCoding(c.verificationStatus, terminology('condition-ver-status'), ['entered-in-error']) ||
        !hasCoding(c.category, terminology('condition-category'), ['problem-list-item']),
    ],
    [
      'con-4',
      c =>
        !hasChoice(c, 'abatement') ||
        hasCoding(c.clinicalStatus, terminology('condition-clinical'), ['resolved', 'remission', 'inactive']),
    ],
    [
      'con-5',
      c =>
        !hasCoding(c.verificationStatus, terminology('condition-ver-status'), ['entered-in-error']) ||
        !has(c, 'clinicalStatus'),
    ],
  ],
  Observation: [
    ['obs-6', o => !has(o, 'dataAbsentReason') || !hasChoice(o, 'value')],
    [
      'obs-7',
      o => {
        if (!hasChoice(o, 'value')) return true;
        const own = objects(valuesAt(o, 'code.coding')).map(
          one => `${String(one.system)}|${String(one.code)}`,
        );
        const parts = objects(valuesAt(o, 'component.code.coding'));
        return !parts.some(one => own.includes(`${String(one.system)}|${String(one.code)}`));
      },
    ],
  ],
  Organization: [
    ['org-1', o => hasAny(o, 'identifier', 'name')],
    ['org-2', o => !valuesAt(o, 'address.use').includes('home')],
    ['org-3', o => !valuesAt(o, 'telecom.use').includes('home')],
  ],
  FamilyMemberHistory: [
    ['fhs-1', f => !hasChoice(f, 'age') || !hasChoice(f, 'born')],
    ['fhs-2', f => implies(has(f, 'estimatedAge'), hasChoice(f, 'age'))],
  ],
  MedicationDispense: [['mdd-1', m => isInOrder(m.whenPrepared, m.whenHandedOver)]],
  ServiceRequest: [['prr-1', s => !has(s, 'orderDetail') || has(s, 'code')]],
  Consent: [['ppc-1', c => hasAny(c, 'policy', 'policyRule')]],
  Appointment: [
    ['app-2', a => has(a, 'start') === has(a, 'end')],
    [
      'app-3',
      a =>
        (has(a, 'start') && has(a, 'end')) ||
        ['proposed', 'cancelled', 'waitlist'].includes(String(a.status)),
    ],
    ['app-4', a => implies(has(a, 'cancelationReason'), ['noshow', 'cancelled'].includes(String(a.status)))],
  ],
};

/** Rules of contained resources (dom-2 to dom-5), for every kind. */
function containedFaults(resource: Json, type: string): Fault[] {
  const contained = objects(resource.contained);
  if (contained.length === 0) return [];
  const text = JSON.stringify(resource);
  const found: Fault[] = [];
  const say = (rule: string): number => found.push({ rule, at: `${type}.contained`, why: 'does not hold' });
  for (const one of contained) {
    if (has(one, 'contained')) say('dom-2');
    const inner = JSON.stringify(one);
    if (!text.includes(`"#${String(one.id)}"`) && !inner.includes('"reference":"#"')) say('dom-3');
    const meta = isObject(one.meta) ? one.meta : {};
    if (hasAny(meta, 'versionId', 'lastUpdated')) say('dom-4');
    if (has(meta, 'security')) say('dom-5');
  }
  return found;
}

export function resourceFaults(resource: Json): Fault[] {
  const type = String(resource.resourceType);
  const found = containedFaults(resource, type);
  for (const [rule, holds] of resources[type] ?? [])
    if (!holds(resource)) found.push({ rule, at: type, why: 'does not hold' });
  return found;
}
