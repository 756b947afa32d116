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
