// The validator itself: a sound bundle passes, and each way of breaking it is noticed under the rule that it breaks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundleErrors, unknownCodes } from './bundle.ts';
import { definitions } from './definitions.ts';
import type { Json } from './fault.ts';
import { profileFaults } from './us-core.ts';

const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';
const terminology = (name: string): string => `http://terminology.hl7.org/CodeSystem/${name}`;
const coded = (system: string, code: string): Json => ({ coding: [{ system, code }] });

const patient = (): Json => ({
  resourceType: 'Patient',
  id: 'kam',
  text: { status: 'additional', div: `<div ${XHTML}><p>Kam <b>Quark</b></p></div>` },
  identifier: [{ system: 'urn:oid:2.16.840.1.113883.19', value: '1' }],
  name: [{ family: 'Quark', given: ['Kam'] }],
  telecom: [{ system: 'phone', value: '+1 555 0100', use: 'home' }],
  gender: 'female',
  birthDate: '1970-02-28',
  communication: [{ language: coded('urn:ietf:bcp:47', 'en-US') }],
});

const observation = (): Json => ({
  resourceType: 'Observation',
  id: 'pulse',
  status: 'final',
  category: [coded(terminology('observation-category'), 'vital-signs')],
  code: coded('http://loinc.org', '8867-4'),
  subject: { reference: 'Patient/kam' },
  effectivePeriod: { start: '2024-02-28', end: '2024-02-29T10:00:00Z' },
  valueQuantity: { value: 71, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  referenceRange: [{ low: { value: 60 }, high: { value: 100 } }],
});

const condition = (): Json => ({
  resourceType: 'Condition',
  id: 'cough',
  clinicalStatus: coded(terminology('condition-clinical'), 'active'),
  verificationStatus: coded(terminology('condition-ver-status'), 'confirmed'),
  category: [coded(terminology('condition-category'), 'problem-list-item')],
  code: { text: 'Cough' },
  subject: { reference: 'Patient/kam' },
});

const bundleOf = (...resources: Json[]): Json => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map(resource => ({ fullUrl: `urn:uuid:${String(resource.id)}`, resource })),
});

/** The rules that a bundle of these breaks; full URLs of the cast are names, not UUIDs, which is one fault each. */
function broken(...resources: Json[]): string[] {
  const faults = bundleErrors(bundleOf(...resources), definitions());
  return [
    ...new Set(faults.filter(fault => fault.at !== 'Bundle.entry.fullUrl').map(fault => fault.rule)),
  ].sort();
}

test('a sound bundle has no errors', () => {
  assert.deepEqual(broken(patient(), observation(), condition()), []);
  assert.deepEqual(unknownCodes(bundleOf(patient(), observation(), condition()), definitions()), []);
});

const imagingStudy = (): Json => ({
  resourceType: 'ImagingStudy',
  id: 'chest',
  identifier: [{ system: 'urn:dicom:uid', value: 'urn:oid:1.2.840.113619.2.62.1.1' }],
  status: 'available',
  subject: { reference: 'Patient/kam' },
  started: '2024-02-28T10:00:00Z',
  series: [
    {
      uid: '1.2.840.113619.2.62.1.2',
      modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'CR' },
      instance: [
        {
          uid: '1.2.840.113619.2.62.1.3',
          sopClass: { system: 'urn:ietf:rfc:3986', code: 'urn:oid:1.2.840.10008.5.1.4.1.1.1' },
        },
      ],
    },
  ],
});

test('an imaging study is judged down to its images', () => {
  assert.deepEqual(broken(patient(), imagingStudy()), []);
  const [series] = imagingStudy().series as Json[];
  const [image] = series?.instance as Json[];
  const { modality: _modality, ...unspoken } = series ?? {};
  const { sopClass: _sopClass, ...unclassed } = image ?? {};
  for (const [rule, more] of [
    ['binding', { status: 'final' }],
    ['cardinality', { series: [unspoken] }],
    ['cardinality', { series: [{ ...series, instance: [unclassed] }] }],
    ['reference-type', { series: [{ ...series, performer: [{ actor: { reference: 'Condition/cough' } }] }] }],
    ['unknown-property', { laterality: 'left' }],
  ] as const)
    assert.ok(broken(patient(), condition(), { ...imagingStudy(), ...more }).includes(rule), rule);
});

const ways: [what: string, rule: string, break_: (parts: { p: Json; o: Json; c: Json }) => void][] = [
  ['a property R4 does not have', 'unknown-property', ({ p }) => (p.surname = 'Quark')],
  ['a complex property with a twin', 'unknown-property', ({ p }) => (p._name = [{}])],
  ['one name where a list belongs', 'json', ({ p }) => (p.name = { family: 'Quark' })],
  ['an empty list', 'json', ({ p }) => (p.address = [])],
  ['a list where one belongs', 'json', ({ p }) => (p.gender = ['female'])],
  ['null in a list', 'json', ({ p }) => (p.name = [{ given: [null] }])],
  ['an empty object', 'ele-1', ({ p }) => (p.maritalStatus = {})],
  ['an empty string', 'primitive-string', ({ p }) => (p.name = [{ family: ' ' }])],
  ['a control character', 'primitive-string', ({ p }) => (p.name = [{ family: 'Qu\u0001ark' }])],
  ['a number for a string', 'primitive-string', ({ p }) => (p.name = [{ family: 7 }])],
  ['a string for a boolean', 'primitive-boolean', ({ p }) => (p.active = 'true')],
  ['a string for a decimal', 'primitive-decimal', ({ o }) => (o.valueQuantity = { value: '71' })],
  ['a day that is not', 'primitive-date', ({ p }) => (p.birthDate = '1970-02-29')],
  ['a time in a date', 'primitive-date', ({ p }) => (p.birthDate = '1970-02-28T10:00:00Z')],
  ['a time without zone', 'primitive-dateTime', ({ c }) => (c.recordedDate = '2024-02-28T10:00:00')],
  ['an instant without time', 'primitive-instant', ({ o }) => (o.issued = '2024-02-28')],
  ['an id too long', 'primitive-id', ({ c }) => (c.id = 'x'.repeat(65))],
  [
    'an OID with a leading zero',
    'primitive-uri',
    ({ p }) => (p.identifier = [{ system: 'urn:oid:2.016.1', value: '1' }]),
  ],
  ['a code with two blanks', 'primitive-code', ({ o }) => (o.code = coded('http://loinc.org', 'a  b'))],
  ['no status', 'cardinality', ({ o }) => delete o.status],
  ['two values', 'choice', ({ o }) => (o.valueString = 'fast')],
  ['a status of another kind', 'binding', ({ o }) => (o.status = 'active')],
  ['a clinical status without code', 'binding', ({ c }) => (c.clinicalStatus = { text: 'active' })],
  [
    'a language that is none',
    'binding',
    ({ p }) => (p.communication = [{ language: coded('urn:ietf:bcp:47', 'english language') }]),
  ],
  [
    'a subject that is no subject',
    'reference-type',
    ({ o, c }) => (o.subject = { reference: `Condition/${String(c.id)}` }),
  ],
  ['a reference to nobody', 'reference', ({ o }) => (o.subject = { reference: 'Patient/nobody' })],
  ['a contained resource that is not there', 'ref-1', ({ o }) => (o.subject = { reference: '#nobody' })],
  [
    'a contained resource nobody refers to',
    'dom-3',
    ({ o }) => (o.contained = [{ resourceType: 'Patient', id: 'x', active: true }]),
  ],
  [
    'a value and the reason for none',
    'obs-6',
    ({ o }) => (o.dataAbsentReason = coded(terminology('data-absent-reason'), 'unknown')),
  ],
  [
    'a component that repeats the code',
    'obs-7',
    ({ o }) => (o.component = [{ code: o.code, valueString: 'fast' }]),
  ],
  ['an empty reference range', 'obs-3', ({ o }) => (o.referenceRange = [{ age: { low: { value: 1 } } }])],
  [
    'an end before the start',
    'per-1',
    ({ o }) => (o.effectivePeriod = { start: '2024-03', end: '2024-02-29' }),
  ],
  ['a unit’s code without system', 'qty-3', ({ o }) => (o.valueQuantity = { value: 71, code: '/min' })],
  ['a number without a system', 'cpt-2', ({ p }) => (p.telecom = [{ value: '+1 555 0100' }])],
  ['a relative system', 'coding-system', ({ o }) => (o.code = coded('LOINC', '8867-4'))],
  ['an abated active problem', 'con-4', ({ c }) => (c.abatementDateTime = '2024')],
  [
    'a problem in error with a status',
    'con-5',
    ({ c }) => (c.verificationStatus = coded(terminology('condition-ver-status'), 'entered-in-error')),
  ],
  ['a problem without a status', 'con-3', ({ c }) => delete c.clinicalStatus],
  [
    'a script in the narrative',
    'txt-1',
    ({ p }) => (p.text = { status: 'additional', div: `<div ${XHTML}><script>x</script></div>` }),
  ],
  [
    'an attribute that acts',
    'txt-1',
    ({ p }) => (p.text = { status: 'additional', div: `<div ${XHTML}><p onclick="x">x</p></div>` }),
  ],
  [
    'a narrative that does not close',
    'txt-1',
    ({ p }) => (p.text = { status: 'additional', div: `<div ${XHTML}><p>x</div>` }),
  ],
  [
    'a narrative of nothing',
    'txt-2',
    ({ p }) => (p.text = { status: 'additional', div: `<div ${XHTML}> </div>` }),
  ],
  [
    'an extension with value and parts',
    'ext-1',
    ({ p }) =>
      (p.extension = [
        { url: 'http://x.test/e', valueString: 'a', extension: [{ url: 'b', valueString: 'c' }] },
      ]),
  ],
  [
    'an extension with another type',
    'extension',
    ({ p }) =>
      (p.extension = [
        { url: 'http://hl7.org/fhir/StructureDefinition/patient-religion', valueString: 'none' },
      ]),
  ],
  [
    'an extension in another place',
    'extension',
    ({ o }) =>
      (o.extension = [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/patient-religion',
          valueCodeableConcept: { text: 'x' },
        },
      ]),
  ],
  ['one id for two resources', 'id-twice', ({ c, o }) => ((c.resourceType = 'Observation'), (c.id = o.id))],
];

for (const [what, rule, break_] of ways) {
  test(`it notices ${what}`, () => {
    const parts = { p: patient(), o: observation(), c: condition() };
    break_(parts);
    const rules = broken(parts.p, parts.o, parts.c);
    assert.ok(rules.includes(rule), `expected ${rule}, found ${rules.join(', ') || 'nothing'}`);
  });
}

test('it notices the bundle’s own faults', () => {
  const rules = (change: (bundle: Json) => void): string[] => {
    const bundle = bundleOf(patient());
    change(bundle);
    return bundleErrors(bundle, definitions()).map(fault => fault.rule);
  };
  assert.ok(rules(bundle => (bundle.total = 1)).includes('bdl-1'));
  assert.ok(
    rules(bundle => ((bundle.entry as unknown[])[1] = (bundle.entry as unknown[])[0])).includes('bdl-7'),
  );
  assert.ok(rules(bundle => (bundle.type = 'document')).includes('bdl-11'));
  assert.ok(rules(bundle => ((bundle.entry as Json[])[0] = { fullUrl: 'urn:x:1' })).includes('bdl-5'));
});

test('it notices a code that its system does not have', () => {
  const wrong = { ...condition(), category: [coded(terminology('condition-category'), 'illness')] };
  assert.deepEqual(
    unknownCodes(bundleOf(wrong), definitions()).map(fault => fault.rule),
    ['code'],
  );
});

test('a resource keeps its US Core profile, or the broken promise is named', () => {
  const rules = (resource: Json, profile: string): string[] =>
    profileFaults(resource, profile).map(fault => fault.rule);
  assert.deepEqual(rules(patient(), 'us-core-patient'), []);
  assert.deepEqual(rules(observation(), 'us-core-heart-rate'), []);
  assert.deepEqual(rules(condition(), 'us-core-condition-problems-health-concerns'), []);
  assert.deepEqual(rules({ ...patient(), name: [{ text: 'Kam' }] }, 'us-core-patient'), ['us-core-6']);
  assert.deepEqual(rules({ ...patient(), identifier: [{ value: '1' }] }, 'us-core-patient'), [
    'identifier.system',
  ]);
  const race = {
    url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race',
    extension: [
      { url: 'ombCategory', valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code: '9999-9' } },
    ],
  };
  assert.deepEqual(rules({ ...patient(), extension: [race] }, 'us-core-patient'), [
    'us-core-race.text',
    'us-core-race.ombCategory',
  ]);
  const { valueQuantity: _value, ...silent } = observation();
  assert.deepEqual(rules(silent, 'us-core-heart-rate'), ['vs-2']);
  assert.deepEqual(rules({ ...silent, valueQuantity: { value: 71, unit: 'bpm' } }, 'us-core-heart-rate'), [
    'unit',
  ]);
  assert.deepEqual(rules(observation(), 'us-core-body-weight'), ['code', 'unit']);
  assert.deepEqual(rules({ ...observation(), effectivePeriod: undefined }, 'us-core-vital-signs'), [
    'effective[x]',
  ]);
  assert.deepEqual(rules(condition(), 'us-core-condition-encounter-diagnosis'), ['category']);
  assert.deepEqual(rules(condition(), 'us-core-nonsense'), ['unknown-profile']);
});
