import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choiceRules, consolidate, consolidateSteps, dedupeReferences, groupsOf } from './index.ts';
import type { Stated } from './index.ts';
import {
  asResource,
  coded,
  coding,
  condition,
  groupsOfSaid,
  identify,
  lab,
  LOINC,
  permutations,
  quantity,
  SNOMED,
  uuid,
} from './statements.testing.ts';
import type { Said } from './statements.testing.ts';

/** Told on the first, second, third … day, oldest first. */
const told = (...said: Said[]): Stated[] =>
  said.map((one, at) => ({
    id: one.id,
    resource: asResource(one),
    documentTime: new Date(at * 86_400_000),
    hash: one.id,
  }));

function made(...said: Said[]) {
  const [first, ...others] = [...permutations(told(...said))].map(consolidate);
  for (const other of others) assert.deepEqual(other, first);
  assert.ok(first !== undefined);
  for (const { rule } of first.choices) assert.ok(Object.hasOwn(choiceRules, rule));
  return { resource: first.resource as unknown as Said, choices: first.choices };
}

const status = (code: string) =>
  coded(coding('http://terminology.hl7.org/CodeSystem/condition-clinical', code));

test('the newest document speaks for the status, and what ended for an older one goes on', () => {
  const code = coded(coding(SNOMED, '233604007', 'Pneumonia'));
  const resolved = condition('a', code, {
    clinicalStatus: status('resolved'),
    onsetDateTime: '2020-03',
    abatementDateTime: '2020-04',
  });
  const active = condition(
    'b',
    { coding: [coding('http://hl7.org/fhir/sid/icd-10-cm', 'J18.9')], text: 'Pneumonia again' },
    { clinicalStatus: status('active'), onsetDateTime: '2020-03-01' },
  );
  const { resource, choices } = made(resolved, active);
  assert.deepEqual(resource, {
    resourceType: 'Condition',
    id: 'a',
    code: {
      coding: [
        coding('http://hl7.org/fhir/sid/icd-10-cm', 'J18.9'),
        coding(SNOMED, '233604007', 'Pneumonia'),
      ],
      text: 'Pneumonia again',
    },
    clinicalStatus: status('active'),
    onsetDateTime: '2020-03-01',
  });
  assert.deepEqual(
    choices.map(({ path }) => path),
    ['abatement', 'clinicalStatus', 'onset'],
  );
  // Told the other way round it is over, and began on the day the other knows.
  const over = made({ ...active, id: 'a' }, { ...resolved, id: 'b' });
  assert.equal(over.resource.abatementDateTime, '2020-04');
  assert.equal(over.resource.onsetDateTime, '2020-03-01');
  assert.ok(
    over.choices.some(({ path, rule, from }) => path === 'onset' && rule === 'most-precise' && from === 'a'),
  );
});

test('a status that is unknown overrules nothing', () => {
  const { resource } = made(lab('a', { valueInteger: 1 }), lab('b', { valueInteger: 1, status: 'unknown' }));
  assert.equal(resource.status, 'final');
});

test('preliminary, final, amended, corrected: the last state stands whenever it was heard of', () => {
  const states = ['preliminary', 'final', 'amended', 'corrected'].map((one, at) =>
    lab(`s${at}`, { status: one, valueInteger: at }),
  );
  for (const order of permutations(states)) {
    const { resource } = consolidate(told(...order));
    assert.equal((resource as unknown as Said).valueInteger, 3);
    assert.equal((resource as unknown as Said).status, 'corrected');
  }
});

test('who says the same value completes it; who said another does not', () => {
  const high = [coded(coding('interpretation', 'H'))];
  const { resource } = made(
    lab('a', { valueQuantity: quantity(0.95, 'g/L'), interpretation: high }),
    lab('b', { valueQuantity: quantity(95, 'mg/dL'), referenceRange: [{ text: '70-99' }] }),
  );
  assert.deepEqual(resource.valueQuantity, quantity(95, 'mg/dL'));
  assert.deepEqual([resource.interpretation, resource.referenceRange], [high, [{ text: '70-99' }]]);
});

test('a blood pressure that the newest source gives in part keeps what another found with it', () => {
  const part = (code: string, value: number) => ({
    code: coded(coding(LOINC, code)),
    valueQuantity: quantity(value, 'mm[Hg]'),
  });
  const [systolic, diastolic] = [part('8480-6', 128), part('8462-4', 82)];
  const pressure = (id: string, ...component: object[]) =>
    lab(id, { code: coded(coding(LOINC, '85354-9')), component });
  const { resource } = made(pressure('a', systolic, diastolic), pressure('b', systolic));
  assert.deepEqual(resource.component, [systolic, diastolic]);
  const corrected = { ...pressure('b', part('8480-6', 118)), status: 'corrected' };
  const high = { interpretation: [coded(coding('interpretation', 'H'))] };
  const revised = made({ ...pressure('a', systolic, diastolic), ...high }, corrected).resource;
  assert.deepEqual(revised.component, [part('8480-6', 118)]);
  assert.equal(revised.interpretation, undefined);
});

test('a profile is claimed where all of the group claimed it, or where uniting gave what was missing', () => {
  const url = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-immunization';
  const shot = (id: string, meta?: object): Said => ({
    ...{ id, resourceType: 'Immunization', status: 'completed', vaccineCode: coded(coding(LOINC, '1')) },
    ...{ patient: { reference: 'Patient/p' }, occurrenceDateTime: '2020-01-01', ...(meta && { meta }) },
  });
  const claiming = { profile: [url] };
  assert.deepEqual(made(shot('a', claiming), shot('b', claiming)).resource.meta, claiming);
  // It had what the profile asks for and did not claim it: it points at a resource that keeps none, and so does the united one.
  assert.equal(made(shot('a', claiming), shot('b')).resource.meta, undefined);
});

test('identifiers, notes and categories of all are there once; the strictest label and every profile stay', () => {
  const level = (code: string) => coding('http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code);
  const { resource, choices } = made(
    lab('b', {
      meta: { profile: ['p1'], security: [level('V')] },
      identifier: [uuid(1)],
      note: [{ text: 'fasting' }],
      category: [coded(coding(LOINC, 'x'))],
    }),
    lab('a', {
      meta: { profile: ['p2'], security: [level('R'), coding('s', 'ETH')] },
      identifier: [uuid(2), uuid(1)],
      note: [{ text: 'fasting' }, { text: 'repeat' }],
      category: [coded(coding(LOINC, 'x', 'X'))],
    }),
  );
  assert.deepEqual(resource.meta, { profile: ['p1', 'p2'], security: [level('V'), coding('s', 'ETH')] });
  assert.deepEqual(resource.identifier, [uuid(2), uuid(1)]);
  assert.deepEqual(resource.note, [{ text: 'fasting' }, { text: 'repeat' }]);
  assert.deepEqual(resource.category, [coded(coding(LOINC, 'x', 'X'))]);
  assert.deepEqual(choices, [{ path: 'meta.security', rule: 'most-restrictive', from: 'b' }]);
});

test('one dosage in words and in structure stays one dosage; a new dosage replaces the old', () => {
  const order = (id: string, dosage: object): Said => ({
    resourceType: 'MedicationRequest',
    id,
    status: 'active',
    intent: 'order',
    dosageInstruction: [dosage],
  });
  const daily = { timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } } };
  const twice = { timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } } };
  assert.deepEqual(
    made(order('a', { ...daily, text: 'Once a day' }), order('b', daily)).resource.dosageInstruction,
    [{ ...daily, text: 'Once a day' }],
  );
  assert.deepEqual(
    made(order('a', { ...daily, text: 'Once a day' }), order('b', twice)).resource.dosageInstruction,
    [twice],
  );
});

test('references that name one resource after rewriting are named once', () => {
  const before = {
    resourceType: 'Encounter', id: 'e', status: 'finished',
    participant: [{ individual: { reference: 'Practitioner/p' } }, { individual: { reference: 'Practitioner/p', display: 'Dr. Smith' } }, { individual: { reference: 'Practitioner/q' } }],
    reasonCode: [{ text: 'cough' }, { text: 'cough' }],
  }; // prettier-ignore
  const copy = structuredClone(before);
  const after = dedupeReferences(asResource(before)) as unknown as Said;
  assert.deepEqual(after.participant, [
    { individual: { reference: 'Practitioner/p', display: 'Dr. Smith' } },
    { individual: { reference: 'Practitioner/q' } },
  ]);
  assert.deepEqual(after.reasonCode, before.reasonCode);
  assert.deepEqual(before, copy);
});

test('three hundred wordings of one finding are one; more than can be compared with each other stay apart', () => {
  const wordings = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      condition(
        String(n).padStart(4, '0'),
        coded(coding(SNOMED, '233604007'), coding('urn:oid:1.2.840.114350.1.13.1.1.7', `P${n}`)),
      ),
    ).map(one => ({ id: one.id, identity: identify(one) }));
  assert.equal(groupsOf(wordings(300), [], []).length, 1);
  assert.equal(groupsOf(wordings(600), [], []).length, 600);
});

test('what was entered in error says nothing beside what stands, though it is newer and a caller joins them', () => {
  const code = coded(coding(SNOMED, '38341003', 'Hypertension'));
  const error = { verificationStatus: status('entered-in-error'), note: [{ text: 'Wrong chart' }] };
  const problem = made(
    condition('a', code, { clinicalStatus: status('active') }),
    condition('b', code, error),
  );
  assert.deepEqual(problem.resource, condition('a', code, { clinicalStatus: status('active') }));
  assert.deepEqual(problem.choices, [{ path: 'verificationStatus', rule: 'standing', from: 'a' }]);
  const result = made(
    lab('a', { status: 'preliminary', valueQuantity: quantity(5, 'mg/dL') }),
    lab('b', { status: 'entered-in-error', valueQuantity: quantity(50, 'mg/dL') }),
  );
  assert.deepEqual(
    [result.resource.status, result.resource.valueQuantity],
    ['preliminary', quantity(5, 'mg/dL')],
  );
  assert.equal(
    made(lab('a', { status: 'entered-in-error' }), lab('b', { status: 'entered-in-error' })).resource.status,
    'entered-in-error',
  );
});

test('what a source takes back under the same identifier no longer stands, unless another said it too or it is said again', () => {
  const code = coded(coding(SNOMED, '38341003', 'Hypertension'));
  const active = { clinicalStatus: status('active') };
  const error = { verificationStatus: status('entered-in-error') };
  const said = condition('a', code, { ...active, identifier: [uuid(1)] });
  const takenBack = condition('b', code, { ...error, identifier: [uuid(1)] });
  const byAnother = condition('c', code, { ...active, identifier: [uuid(2)] });
  const groups = (...all: Said[]) =>
    groupsOfSaid(all)
      .map(ids => ids.join(''))
      .sort();

  assert.deepEqual(groups(said, takenBack), ['ab']);
  assert.deepEqual(groups(takenBack, byAnother), ['b', 'c'], 'it takes back only its own');
  assert.deepEqual(groups(said, takenBack, byAnother), ['abc']);

  const gone = made(said, takenBack);
  assert.deepEqual(gone.resource, { ...takenBack, id: 'a' });
  assert.deepEqual(gone.choices, [{ path: 'verificationStatus', rule: 'withdrawn', from: 'b' }]);
  const another = made(said, takenBack, byAnother);
  assert.deepEqual(another.resource, { ...byAnother, id: 'a' });
  assert.deepEqual(another.choices, [{ path: 'verificationStatus', rule: 'standing', from: 'c' }]);
  const again = made(takenBack, said);
  assert.deepEqual(again.resource, said);
});

test('a result that is taken back and a drug: the withdrawal is one with them, a denial is not', () => {
  const glucose = lab('a', { identifier: [uuid(1)], valueQuantity: quantity(5, 'mg/dL') });
  const error = lab('b', {
    identifier: [uuid(1)],
    status: 'entered-in-error',
    valueQuantity: quantity(5, 'mg/dL'),
  });
  assert.deepEqual(groupsOfSaid([glucose, error]), [['a', 'b']]);
  assert.equal(made(glucose, error).resource.status, 'entered-in-error');
  const vaccine = (id: string, state: string): Said => ({
    resourceType: 'Immunization',
    id,
    identifier: [uuid(3)],
    status: state,
    vaccineCode: coded(coding('http://hl7.org/fhir/sid/cvx', '140')),
    occurrenceDateTime: '2024-01-02',
  });
  assert.equal(groupsOfSaid([vaccine('a', 'completed'), vaccine('b', 'not-done')]).length, 2);
  assert.equal(groupsOfSaid([vaccine('a', 'completed'), vaccine('b', 'entered-in-error')]).length, 1);
});

test('a group of very many is interrupted between its elements, a usual one never', () => {
  const stepsOf = (count: number) => {
    const said = told(...Array.from({ length: count }, (_, n) => lab(`lab-${n}`)));
    return [...consolidateSteps(said)].length;
  };
  assert.equal(stepsOf(20), 0);
  assert.ok(stepsOf(600) > 3);
});

const absent = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};

test('that nobody knows overrules nothing that is known: the end of a problem, the class of a visit, the time of a procedure', () => {
  const code = coded(coding(SNOMED, '233604007', 'Pneumonia'));
  const over = { clinicalStatus: status('resolved'), onsetDateTime: '2020-03-01' };
  const ended = condition('a', code, { ...over, abatementDateTime: '2020-04' });
  const endUnknown = condition('b', code, { ...over, _abatementDateTime: absent });
  assert.deepEqual(groupsOfSaid([ended, endUnknown]), [['a', 'b']]);
  for (const said of [
    [ended, endUnknown],
    [endUnknown, ended],
  ]) {
    const { resource } = made(...said);
    assert.deepEqual([resource.abatementDateTime, resource._abatementDateTime], ['2020-04', undefined]);
  }
  assert.deepEqual(made(endUnknown, { ...endUnknown, id: 'c' }).resource, endUnknown);
  const goesOn = condition('d', code, { ...over, clinicalStatus: status('active') });
  assert.equal(made(endUnknown, goesOn).resource._abatementDateTime, undefined, 'FHIR con-4');

  const visit = (id: string, kind: object): Said => ({
    resourceType: 'Encounter', id, status: 'finished', class: kind, period: { start: '2024-03-05T09:00:00Z' },
    type: [coded(coding('http://www.ama-assn.org/go/cpt', '99213'))],
  }); // prettier-ignore
  const ambulatory = coding('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'AMB', 'ambulatory');
  const unknown = coding('http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'UNK', 'unknown');
  for (const kind of [absent, unknown]) {
    const both = [visit('a', ambulatory), visit('b', kind)];
    assert.deepEqual(groupsOfSaid(both), [['a', 'b']]);
    assert.deepEqual(made(...both).resource.class, ambulatory);
    assert.deepEqual(made(visit('a', kind), visit('b', kind)).resource.class, kind);
  }

  const scope = (id: string, when: object): Said => ({
    resourceType: 'Procedure', id, identifier: [uuid(9)], status: 'completed', code: coded(coding(SNOMED, '73761001')), ...when,
  }); // prettier-ignore
  const { resource } = made(
    scope('a', { performedPeriod: { start: '2024-03-05', end: '2024-03-05' } }),
    scope('b', { _performedDateTime: absent }),
  );
  assert.deepEqual(
    [resource.performedPeriod, resource._performedDateTime],
    [{ start: '2024-03-05', end: '2024-03-05' }, undefined],
  );
});

test('a category with its name is the category without; an observation within a procedure is the observation', () => {
  const category = (display?: string) => [
    coded(coding('http://terminology.hl7.org/CodeSystem/condition-category', 'problem-list-item', display)),
  ];
  const code = coded(coding(SNOMED, '233604007', 'Pneumonia'));
  const named = condition('a', code, { onsetDateTime: '2020', category: category('Problem List Item') });
  const bare = condition('b', code, { onsetDateTime: '2020', category: category() });
  const other = condition('c', code, { onsetDateTime: '2020', category: category('Problem list') });
  assert.deepEqual(groupsOfSaid([named, bare, other]), [['a', 'b', 'c']]);
  assert.deepEqual(made(named, bare).resource.category, category('Problem List Item'));
  assert.equal((made(named, bare, other).resource.category as unknown[]).length, 1);
  const part = { partOf: [{ reference: 'Procedure/p' }] };
  const both = [lab('a', { ...quantified, ...part }), lab('b', quantified)];
  assert.deepEqual(groupsOfSaid(both), [['a', 'b']]);
  assert.deepEqual(made(...both).resource.partOf, part.partOf);
});
const quantified = { valueQuantity: quantity(95, 'mg/dL') };
