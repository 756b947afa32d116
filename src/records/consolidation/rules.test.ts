import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codePairsOf, meetingKeys } from './index.ts';
import {
  arrivals,
  asResource,
  coded,
  coding,
  condition,
  CVX,
  groupsOfSaid,
  ICD10,
  identify,
  lab,
  LOINC,
  NDC,
  pairsOf,
  quantity,
  RXNORM,
  SNOMED,
  uuid,
  whySame,
} from './statements.testing.ts';
import type { Said } from './statements.testing.ts';

const fracture = coded(coding(SNOMED, '125605004', 'Fracture of bone'));
const on = (onsetDateTime: string) => ({ onsetDateTime });
const apart = (a: Said, b: Said): void => assert.equal(whySame(a, b), undefined);
const one = (a: Said, b: Said, reason: string): void => assert.equal(whySame(a, b), reason);

test('left is not right, however it is told, and what tells no side is neither', () => {
  const left = condition('a', fracture, { ...on('2024-01-05'), bodySite: [{ text: 'Left arm' }] });
  const right = condition('b', { ...fracture, text: 'Fracture of right arm' }, on('2024-01-05'));
  const silent = condition('c', fracture, on('2024-01-05'));
  apart(left, right);
  for (const order of arrivals([left, right, silent]))
    assert.deepEqual(groupsOfSaid(order), [['a'], ['b'], ['c']]);
  assert.deepEqual(groupsOfSaid([left, silent]), [['a', 'c']]);
  const xray = (id: string, text: string): Said => ({
    resourceType: 'DiagnosticReport', id, status: 'final', code: { ...coded(coding(LOINC, '36554-4')), text }, effectiveDateTime: '2024-01-05',
  }); // prettier-ignore
  apart(xray('a', 'XR knee, left'), xray('b', 'XR knee, right'));
  apart(xray('a', 'XR knee LT'), xray('b', 'XR knee RT'));
  apart(xray('a', 'L knee XR'), xray('b', 'XR knee (R)'));
  one(xray('a', 'XR knee, LT'), xray('b', 'XR knee, left'), 'identical');
  const cataract = (id: string, text: string): Said => ({
    resourceType: 'Procedure', id, status: 'completed', code: { ...coded(coding(SNOMED, '54885007')), text }, performedDateTime: '2024-01-05',
  }); // prettier-ignore
  apart(cataract('a', 'Cataract extraction, OD'), cataract('b', 'Cataract extraction, OS'));
  apart(
    condition('a', coded(coding(SNOMED, '125605004'), coding(ICD10, 'S52.501A')), on('2024-01-05')),
    condition('b', coded(coding(SNOMED, '125605004'), coding(ICD10, 'S52.502A')), on('2024-01-05')),
  );
});

test('what is denied, withdrawn or not done is not what is said', () => {
  const said = condition('a', fracture, on('2024'));
  for (const code of ['refuted', 'entered-in-error'])
    apart(said, condition('b', fracture, { ...on('2024'), verificationStatus: coded(coding('ver', code)) }));
  apart(lab('a', { valueInteger: 1 }), lab('b', { valueInteger: 1, status: 'entered-in-error' }));
  const order: Said = {
    resourceType: 'MedicationRequest',
    id: 'a',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: coded(coding(RXNORM, '861007')),
    authoredOn: '2024-01-05',
  };
  apart(order, { ...order, id: 'b', doNotPerform: true });
  one(order, { ...order, id: 'b', status: 'completed' }, 'identical');
  one(order, { ...order, id: 'b', intent: 'plan' }, 'less-precise');
  apart(order, { ...order, id: 'b', intent: 'proposal' });
});

test('a goal that is rejected is not the goal', () => {
  const goal = (id: string, lifecycleStatus: string, text?: string): Said => ({
    resourceType: 'Goal', id, lifecycleStatus, startDate: '2024-01-05',
    description: { ...coded(coding(SNOMED, '289169006', 'Weight loss')), ...(text && { text }) },
  }); // prettier-ignore
  apart(goal('a', 'active'), goal('b', 'rejected', 'Not: Weight loss'));
  apart(goal('a', 'active'), goal('b', 'rejected'));
  one(goal('a', 'active'), goal('b', 'completed'), 'identical');
});

test('a consent is one by its number in whatever state, or by its kind and day; undated it may be given anew', () => {
  const consent = (id: string, more: object = {}): Said => ({
    resourceType: 'Consent',
    id,
    status: 'active',
    scope: coded(coding('http://terminology.hl7.org/CodeSystem/consentscope', 'treatment')),
    category: [coded(coding(LOINC, '64293-4', 'Procedure consent'))],
    policyRule: coded(coding('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'unknown')),
    ...more,
  });
  const number = { identifier: [uuid(7)] };
  one(consent('a', number), consent('b', { ...number, status: 'inactive' }), 'identifier');
  one(consent('a', number), consent('b', { ...number, dateTime: '2024-01-05' }), 'identifier');
  one(consent('a', number), consent('b', { ...number, status: 'entered-in-error' }), 'identifier');
  one(
    consent('a', { dateTime: '2024-01-05' }),
    consent('b', { dateTime: '2024-01-05T08:00:00Z' }),
    'identical',
  );
  apart(consent('a', { dateTime: '2024-01-05' }), consent('b', { dateTime: '2024-02-05' }));
  apart(
    consent('a', { dateTime: '2024-01-05' }),
    consent('b', { dateTime: '2024-01-05', status: 'rejected' }),
  );
  apart(
    consent('a', { dateTime: '2024-01-05' }),
    consent('b', { dateTime: '2024-01-05', provision: { type: 'deny' } }),
  );
  apart(consent('a'), consent('b'));
});

test('a file of an entry is one by its bytes, whoever dates it; the same words on two days are two notes', () => {
  const file = (id: string, more: object = {}, contentType = 'image/png'): Said => ({
    resourceType: 'DocumentReference', id, status: 'current', content: [{ attachment: { contentType, data: 'AAAA', hash: 'abc=' } }], ...more,
  }); // prettier-ignore
  const day = (start: string) => ({ context: { period: { start } } });
  const strip = { type: coded(coding(LOINC, '11524-6', 'EKG study')) };
  one(file('a'), file('b'), 'identical');
  one(file('a', { ...strip, ...day('2024-01-05') }), file('b', strip), 'less-precise');
  apart(file('a', day('2024-01-05')), file('b', day('2024-02-05')));
  apart(file('a', strip), file('b', { type: coded(coding(LOINC, '18748-4')) }));
  apart(file('a'), file('b', { content: [{ attachment: { contentType: 'image/png', hash: 'def=' } }] }));
  apart(file('a', {}, 'text/plain'), file('b', {}, 'text/plain'));
});

test('an implant two holders tell of is used once; two of one kind, or of one model, are two', () => {
  const implant = (id: string, device: object, more: object = {}): [Said, Said] => [
    { resourceType: 'DeviceUseStatement', id, status: 'active', device: { reference: `Device/${id}d` }, ...more },
    { resourceType: 'Device', id: `${id}d`, patient: {}, type: coded(coding(SNOMED, '14106009', 'Pacemaker')), ...device },
  ]; // prettier-ignore
  const groups = (...all: [Said, Said][]) =>
    groupsOfSaid(
      all.map(([use]) => use),
      [],
      all.map(([, device]) => device),
    );
  const since = (start: string) => ({ timingPeriod: { start } });
  const di = { deviceIdentifier: '00848486001056' };
  const whole = {
    udiCarrier: [{ ...di, carrierHRF: '(01)00848486001056(21)AB12' }],
    serialNumber: 'AB12',
  };
  const parts = { udiCarrier: [di], serialNumber: 'AB12' };
  const [one, other, third] = [
    implant('a', whole, since('2020-01-05')),
    implant('b', parts),
    implant('c', {}, since('2020-01-05')),
  ] as const;
  assert.deepEqual(groups(one, other), [['a', 'b']], 'by its number, though one does not say since when');
  assert.deepEqual(groups(one, third), [['a', 'c']], 'by its kind and day, where one tells no number');
  assert.deepEqual(groups(other, third), [['b'], ['c']]);
  const twin = implant('e', { ...parts, serialNumber: 'AB13' }, since('2020-01-05'));
  assert.deepEqual(groups(one, twin), [['a'], ['e']]);
  assert.deepEqual(groups(one, twin, third), [['a'], ['c'], ['e']], 'it may be either');
  const removed = implant('f', whole, { status: 'completed', timingPeriod: { end: '2023-04-01' } });
  assert.deepEqual(groups(other, removed), [['b'], ['f']]);
  const model = { udiCarrier: [{ ...di, carrierHRF: '(01)00848486001056' }] };
  apart(implant('a', model)[1], implant('b', model)[1]);
});

test('one identifier is one statement with what is new in it, but not where it stands for another thing or time', () => {
  const id = { identifier: [uuid(1)] };
  const problem = condition('a', fracture, { ...id, ...on('2024-01-05') });
  one(problem, condition('b', fracture, id), 'identifier');
  apart(problem, condition('b', coded(coding(SNOMED, '44054006')), { ...id, ...on('2024-01-05') }));
  apart(problem, condition('b', fracture, { ...id, ...on('2023-01-05') }));
  // Neither a whole system's OID nor a local number is the identifier of one statement.
  for (const local of [
    { value: '17' },
    { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.16.840.1.113883.19' },
    { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:00000000-0000-0000-0000-000000000000' },
  ])
    apart(
      condition('a', fracture, { identifier: [local] }),
      condition('b', fracture, { identifier: [local], ...on('2024') }),
    );
});

test('two ways to map one finding to ICD-10-CM are one finding; two illnesses are two', () => {
  const hypothyroid = coding(SNOMED, '83986005');
  const of = (id: string, icd: string) =>
    condition(id, coded(hypothyroid, coding(ICD10, icd)), on('2006-12-31'));
  one(of('a', 'E03.8'), of('b', 'E039'), 'less-precise');
  apart(of('a', 'E03.8'), of('b', 'E11.9'));
});

test('rest classes make nothing one', () => {
  const rest = (id: string, text: string) =>
    condition(id, { ...coded(coding(ICD10, 'R69', 'Illness, unspecified')), text }, on('2024-01-05'));
  apart(rest('a', 'Knee gives way'), rest('b', 'Always tired'));
  assert.deepEqual(
    codePairsOf(
      asResource(
        condition('a', coded(coding(SNOMED, '84229001'), coding(ICD10, 'R69', 'Illness, unspecified'))),
      ),
    ),
    [],
  );
});

test('long reports that begin alike are told apart by their end', () => {
  const head = 'GENERAL HOSPITAL '.repeat(60);
  apart(lab('a', { valueString: `${head} clear` }), lab('b', { valueString: `${head} effusion` }));
  one(lab('a', { valueString: `${head} clear` }), lab('b', { valueString: `${head} clear` }), 'identical');
});

test('a value in other units is the same value', () => {
  one(
    lab('a', { valueQuantity: quantity(70, 'kg') }),
    lab('b', { valueQuantity: quantity(154.3, 'lb') }),
    'units',
  );
});

test('undated measurements stay apart; an undated way of life is one', () => {
  const undated = { effectiveDateTime: undefined, valueInteger: 5 };
  apart(lab('a', undated), lab('b', undated));
  const social = { ...undated, category: [coded(coding('category', 'social-history'))] };
  one(lab('a', social), lab('b', social), 'identical');
});

const relative = (id: string, code: string, illness: string): Said => ({
  resourceType: 'FamilyMemberHistory',
  id,
  status: 'completed',
  relationship: coded(coding('http://terminology.hl7.org/CodeSystem/v3-RoleCode', code)),
  condition: [{ code: { text: illness } }],
});

test('there is one mother; two brothers may be two, and no mother is a father', () => {
  one(relative('a', 'MTH', 'Asthma'), relative('b', 'MTH', 'Diabetes'), 'identical');
  apart(relative('a', 'MTH', 'Asthma'), relative('b', 'FTH', 'Asthma'));
  apart(relative('a', 'BRO', 'Asthma'), relative('b', 'BRO', 'Diabetes'));
  one(relative('a', 'BRO', 'Asthma'), relative('b', 'BRO', 'Asthma'), 'identical');
});

test('people are their NPI; a name alone is nobody, and no two NPIs are one', () => {
  const who = (id: string, npi: string | undefined, more: object = {}): Said => ({
    resourceType: 'Practitioner',
    id,
    name: [{ family: 'Smith', given: ['John'] }],
    ...(npi !== undefined && { identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }] }),
    ...more,
  });
  const phone = { telecom: [{ value: 'tel:+1-555-555-1234' }] };
  one(who('a', '1234567893'), who('b', '1234567893'), 'identifier');
  apart(who('a', '1234567893', phone), who('b', '1987654320', phone));
  apart(who('a', undefined), who('b', undefined));
  one(
    who('a', undefined, phone),
    who('b', '1234567893', { telecom: [{ value: '(555) 555-1234' }] }),
    'less-precise',
  );
  // Whose telephone it is, nobody knows where two share it.
  assert.deepEqual(
    groupsOfSaid([who('a', undefined, phone), who('b', '1234567893', phone), who('c', '1987654320', phone)]),
    [['a'], ['b'], ['c']],
  );
});

test('father and son share name and telephone, and are two', () => {
  const relative = (id: string, suffix: string[] | undefined): Said => ({
    resourceType: 'RelatedPerson',
    id,
    patient: {},
    name: [{ family: 'Smith', given: ['John'], ...(suffix && { suffix }) }],
    telecom: [{ value: '555-555-1234' }],
  });
  apart(relative('a', ['Sr.']), relative('b', ['Jr.']));
  one(relative('a', ['Jr.']), relative('b', ['JR', 'MD']), 'identical');
  one(relative('a', undefined), relative('b', ['Jr.']), 'less-precise');
});

test('the certificate of a laboratory is written at its parts too, and tells two laboratories of one name apart', () => {
  const clia = (value: string) => ({ system: 'urn:oid:2.16.840.1.113883.4.7', value });
  const naic = (value: string) => ({ system: 'urn:oid:2.16.840.1.113883.6.300', value });
  const telecom = [{ system: 'phone', value: '555-867-5309' }];
  const body = (id: string, name: string | undefined, more: object = {}): Said => ({
    resourceType: 'Organization', id, ...(name !== undefined && { name }), ...more,
  }); // prettier-ignore
  const of = (...identifier: object[]) => ({ identifier, telecom });
  const whole = body('a', 'Lakeside Hospital', of(clia('05D0642827')));
  apart(whole, body('b', 'Lakeside Hospital Blood Bank', of(clia('05D0642827'))));
  apart(whole, body('b', undefined, of(clia('05D0642827'))));
  one(whole, body('b', 'Lakeside Hospital', { identifier: [clia('05D0642827')] }), 'identifier');
  apart(whole, body('b', 'Lakeside Hospital', of(clia('05D0000001'))));
  one(whole, body('b', 'Lakeside Hospital', of(clia('05d-0642827'))), 'identical');
  one(whole, body('b', 'Lakeside Hospital', { telecom }), 'less-precise');
  one(whole, body('b', 'Lakeside Hospital', of(naic('12345'))), 'identical');
  const npi = { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' };
  one(
    body('a', 'Lakeside Hospital', of(npi, clia('05D0642827'))),
    body('b', 'Lakeside Hospital', of(npi, clia('05D0000001'))),
    'identifier',
  );
  const insurer = (id: string, number: string) => body(id, 'Blue Shield', of(naic(number)));
  one(insurer('a', '12345'), insurer('b', '12345'), 'identical');
  apart(insurer('a', '12345'), insurer('b', '54321'));
  apart(
    body('a', 'Blue Shield', { identifier: [naic('12345')] }),
    body('b', 'Blue Shield', { identifier: [naic('12345')] }),
  );
});

test('kin who wrote are known by name and relationship, or by nothing', () => {
  const role = (code: string, display?: string) =>
    coded(coding('http://terminology.hl7.org/CodeSystem/v3-RoleCode', code, display));
  const kin = (id: string, family: string | undefined, relationship?: object): Said => ({
    resourceType: 'RelatedPerson', id, patient: { reference: 'Patient/p' },
    ...(family !== undefined && { name: [{ family, given: ['Ann'] }] }), ...(relationship && { relationship: [relationship] }),
  }); // prettier-ignore
  one(kin('a', 'Quark', role('DAU')), kin('b', 'Quark', role('DAU', 'daughter')), 'identical');
  apart(kin('a', 'Quark', role('DAU')), kin('b', 'Quark', role('MTH')));
  apart(kin('a', 'Quark'), kin('b', 'Quark'));
  apart(kin('a', undefined, role('DAU')), kin('b', undefined, role('DAU')));
});

test('a crosswalk leads one step: never from a code through a shared one to its neighbour', () => {
  const [one, other] = [coding(SNOMED, '75570004'), coding(SNOMED, '53084003')];
  const icd = coding(ICD10, 'J18.9');
  const pairs = pairsOf([condition('a', coded(one, icd)), condition('b', coded(other, icd))]);
  const keys = meetingKeys(identify(condition('c', coded(one), on('2024'))), pairs);
  assert.deepEqual(keys, { own: [`${SNOMED}|75570004|2024`], reach: [`${ICD10}|J18.9|2024`] });
  assert.equal(whySame(condition('a', coded(one)), condition('b', coded(other)), pairs), undefined);
  assert.equal(whySame(condition('a', coded(one)), condition('b', coded(icd)), pairs), 'crosswalk');
});

test('pairs are told once, in one order, and not for an ingredient and a package', () => {
  const packages = [coding(NDC, '0093-1048-01'), coding(NDC, '0093-1048-10')];
  const drug = (code: string): Said => ({
    resourceType: 'Medication',
    id: 'm',
    code: coded(coding(RXNORM, code), ...packages),
  });
  assert.deepEqual(codePairsOf(asResource(drug('861007'))), [
    { one: `${NDC}|00093104801`, other: `${RXNORM}|861007` },
    { one: `${NDC}|00093104810`, other: `${RXNORM}|861007` },
  ]);
  assert.deepEqual(codePairsOf(asResource(drug('6809'))), []);
});

test('all Patients of a record are its patient; what stands behind statements is only itself', () => {
  one(
    { resourceType: 'Patient', id: 'a', name: [{ family: 'Quark' }] },
    { resourceType: 'Patient', id: 'b' },
    'patient',
  );
  const provenance: Said = {
    resourceType: 'Provenance',
    id: 'a',
    target: [],
    recorded: '2024-01-05T00:00:00Z',
  };
  apart(provenance, { ...provenance, id: 'b' });
});

test('an undated allergy is the dated one; where two dates could be meant it is neither', () => {
  const penicillin = (id: string, more: object = {}): Said => ({
    resourceType: 'AllergyIntolerance', id, code: coded(coding(RXNORM, '7980', 'penicillin G')), ...more,
  }); // prettier-ignore
  const [undated, early, late] = [
    penicillin('a'),
    penicillin('b', on('2010-03-05')),
    penicillin('c', on('2015')),
  ];
  one(undated, early, 'less-precise');
  for (const order of arrivals([undated, early])) assert.deepEqual(groupsOfSaid(order), [['a', 'b']]);
  for (const order of arrivals([undated, early, late]))
    assert.deepEqual(groupsOfSaid(order), [['a'], ['b'], ['c']]);
});

test('a procedure told by its year is that of the day in it, unless there are two', () => {
  const appendectomy = (id: string, performedDateTime?: string): Said => ({
    resourceType: 'Procedure', id, status: 'completed', code: coded(coding(SNOMED, '80146002')), ...(performedDateTime && { performedDateTime }),
  }); // prettier-ignore
  const [year, day, moment, other] = [
    appendectomy('a', '1998'),
    appendectomy('b', '1998-06-12'),
    appendectomy('c', '1998-06-12T09:00:00Z'),
    appendectomy('d', '1998-11-02'),
  ];
  for (const order of arrivals([year, day, moment])) assert.deepEqual(groupsOfSaid(order), [['a', 'b', 'c']]);
  for (const order of arrivals([year, day, other]))
    assert.deepEqual(groupsOfSaid(order), [['a'], ['b'], ['d']]);
  apart(year, appendectomy('e'));
});

test('every 24 hours is once a day, every eight hours three times', () => {
  const taken = (id: string, timing: object): Said => ({
    resourceType: 'MedicationRequest', id, intent: 'order', status: 'active', authoredOn: '2024-01-05',
    medicationCodeableConcept: coded(coding(RXNORM, '617311', 'atorvastatin 40 MG Oral Tablet')), dosageInstruction: [{ timing }],
  }); // prettier-ignore
  const every = (period: number, periodUnit: string, frequency?: number) => ({
    repeat: { period, periodUnit, ...(frequency && { frequency }) },
  });
  const abbreviated = {
    code: coded(coding('http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', 'TID')),
  };
  one(taken('a', every(24, 'h')), taken('b', every(1, 'd', 1)), 'identical');
  one(taken('a', every(8, 'h')), taken('b', every(1, 'd', 3)), 'identical');
  one(taken('a', abbreviated), taken('b', every(1, 'd', 3)), 'identical');
  apart(taken('a', every(12, 'h')), taken('b', every(1, 'd')));
  apart(
    taken('a', { repeat: { period: 1, periodUnit: 'd', when: ['HS'] } }),
    taken('b', { repeat: { period: 1, periodUnit: 'd', when: ['MORN'] } }),
  );
});

test('up to two is not two, nor at least two; an hour that one tells is the other’s, another hour is not', () => {
  const taken = (id: string, dose: object, timeOfDay?: string[]): Said => ({
    resourceType: 'MedicationRequest', id, intent: 'order', status: 'active', authoredOn: '2024-01-05',
    medicationCodeableConcept: coded(coding(RXNORM, '617311', 'atorvastatin 40 MG Oral Tablet')),
    dosageInstruction: [
      { doseAndRate: [dose], timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd', ...(timeOfDay && { timeOfDay }) } } },
    ],
  }); // prettier-ignore
  const two = quantity(2, 'mg');
  const doses = [{ doseQuantity: two }, { doseRange: { high: two } }, { doseRange: { low: two } }];
  for (const first of doses)
    for (const other of doses)
      if (first === other) one(taken('a', first), taken('b', other), 'identical');
      else apart(taken('a', first), taken('b', other));
  one(taken('a', { doseRange: { high: two } }), taken('b', {}), 'less-precise');
  one(taken('a', { doseQuantity: two }, ['08:00:00']), taken('b', { doseQuantity: two }), 'less-precise');
  apart(taken('a', { doseQuantity: two }, ['08:00:00']), taken('b', { doseQuantity: two }, ['20:00:00']));
});

test('one tablet of 40 mg is 40 mg, two are not', () => {
  const taken = (id: string, value: number, unit?: string): Said => ({
    resourceType: 'MedicationRequest', id, intent: 'order', status: 'active', authoredOn: '2024-01-05',
    medicationCodeableConcept: coded(coding(RXNORM, '617311', 'atorvastatin 40 MG Oral Tablet')),
    dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value, ...(unit && { unit }) } }] }],
  }); // prettier-ignore
  for (const unit of [undefined, 'tablet']) {
    one(taken('a', 1, unit), taken('b', 40, 'mg'), 'units');
    apart(taken('a', 2, unit), taken('b', 40, 'mg'));
  }
  apart(taken('a', 1), taken('b', 2));
  apart(taken('a', 1), taken('b', 40));
});

test('a vaccine of unspecified formulation is the one that was given that day; two that are named are two', () => {
  const shot = (id: string, cvx: string, occurrenceDateTime = '2023-10-10'): Said => ({
    resourceType: 'Immunization', id, status: 'completed', vaccineCode: coded(coding(CVX, cvx)), occurrenceDateTime,
  }); // prettier-ignore
  const [flu, quadrivalent, highDose] = [shot('a', '88'), shot('b', '150'), shot('c', '135')];
  one(flu, quadrivalent, 'less-precise');
  for (const order of arrivals([flu, quadrivalent])) assert.deepEqual(groupsOfSaid(order), [['a', 'b']]);
  for (const order of arrivals([flu, quadrivalent, highDose]))
    assert.deepEqual(groupsOfSaid(order), [['a'], ['b'], ['c']]);
  apart(flu, shot('d', '150', '2023-10-12'));
  apart(flu, shot('d', '133'));
});

test('a procedure that was broken off is not the one that was done', () => {
  const colonoscopy = (id: string, status: string, more: object = {}): Said => ({
    resourceType: 'Procedure', id, status, code: coded(coding(SNOMED, '73761001')), performedDateTime: '2024-03-05', ...more,
  }); // prettier-ignore
  apart(colonoscopy('a', 'stopped'), colonoscopy('b', 'completed'));
  one(colonoscopy('a', 'in-progress'), colonoscopy('b', 'completed'), 'identical');
  const identifier = [uuid(7)];
  one(
    colonoscopy('a', 'stopped', { identifier }),
    colonoscopy('b', 'completed', { identifier }),
    'identifier',
  );
});

test('the same note told within two documents is one; another day’s in the same words is another', () => {
  const note = (id: string, more: object = {}): Said => ({
    resourceType: 'DocumentReference', id, status: 'current', type: coded(coding(LOINC, '11506-3')),
    context: { period: { start: '2024-03-05' } }, content: [{ attachment: { hash: '6Jfg1i8nS4wajm3dQv2SiJw7hfE=' } }], ...more,
  }); // prettier-ignore
  one(note('a'), note('b'), 'identical');
  apart(note('a'), note('b', { context: { period: { start: '2024-03-06' } } }));
  apart(note('a'), note('b', { content: [{ attachment: { hash: 'other' } }] }));
  apart(note('a', { context: {} }), note('b', { context: {} }));
});

test('a waveform is the same in any unit, and where one does not tell its step; not with other digits', () => {
  const wave = (id: string, unit: string, factor: number, more: object = {}): Said =>
    lab(id, {
      valueSampledData: {
        origin: { value: 0, unit, system: 'http://unitsofmeasure.org', code: unit },
        factor,
        period: 4,
        dimensions: 1,
        data: '1 2 -3 E',
        ...more,
      },
    });
  one(wave('a', 'uV', 2.5), wave('b', 'uV', 2.5), 'identical');
  one(wave('a', 'uV', 2.5), wave('b', 'mV', 0.0025, { data: ' 1 2  -3 E' }), 'identical');
  one(wave('a', 'uV', 2.5), wave('b', 'uV', 2.5, { period: undefined }), 'less-precise');
  apart(wave('a', 'uV', 2.5), wave('b', 'uV', 2.5, { period: 2 }));
  apart(wave('a', 'uV', 2.5), wave('b', 'mV', 2.5));
  apart(wave('a', 'uV', 2.5), wave('b', 'uV', 2.5, { data: '1 2 3 E' }));
  const long = identify(wave('c', 'uV', 1, { data: '1 '.repeat(100_000) }));
  assert.ok(JSON.stringify(long).length < 2_000, 'what it is compared by stays small');
});
