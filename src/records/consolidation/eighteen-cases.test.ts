import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conceptOf, consolidate } from './index.ts';
import type { Stated } from './index.ts';
import {
  arrivals,
  asResource,
  CVX,
  coded,
  coding,
  condition,
  groupsOfSaid,
  ICD10,
  identify,
  lab,
  LOINC,
  NDC,
  quantity,
  RXNORM,
  SNOMED,
  uuid,
} from './statements.testing.ts';
import type { Said } from './statements.testing.ts';

/** The same groups in every order of arrival. */
function comesOutAs(said: readonly Said[], groups: string[][], others: readonly Said[] = []): void {
  for (const order of arrivals(said)) assert.deepEqual(groupsOfSaid(order, [], others), groups);
}

/** A statement alone is served word for word. */
function isKept(said: Said): void {
  comesOutAs([said], [[said.id]]);
  const stated: Stated = { id: said.id, resource: asResource(said), documentTime: undefined, hash: 'h' };
  assert.deepEqual(consolidate([stated]), { resource: asResource(said), choices: [] });
}

const diabetes = coding(SNOMED, '44054006', 'Type 2 diabetes mellitus');
const diabetesIcd = coding(ICD10, 'E11.9', 'Type 2 diabetes mellitus without complications');

test('1. a condition with text only is kept, and two that say the same are one', () => {
  const text = condition('a', { text: 'Trouble sleeping since the move' });
  isKept(text);
  comesOutAs([text, { ...text, id: 'b' }], [['a', 'b']]);
  comesOutAs([text, condition('c', { text: 'Trouble walking' })], [['a'], ['c']]);
});

test('2. valueInteger 0 is a value', () => {
  isKept(lab('a', { valueInteger: 0 }));
  comesOutAs([lab('a', { valueInteger: 0 }), lab('b', { valueInteger: 1 })], [['a'], ['b']]);
  comesOutAs([lab('a', { valueInteger: 0 }), lab('b', { valueInteger: 0 })], [['a', 'b']]);
  comesOutAs([lab('a', { valueInteger: 0 }), lab('b')], [['a'], ['b']]);
});

test('3. valueBoolean false is a value', () => {
  isKept(lab('a', { valueBoolean: false }));
  comesOutAs([lab('a', { valueBoolean: false }), lab('b', { valueBoolean: true })], [['a'], ['b']]);
  comesOutAs([lab('a', { valueBoolean: false }), lab('b', { valueBoolean: false })], [['a', 'b']]);
});

test('4. a blood pressure that has only components is kept; the same two numbers are one reading, others another', () => {
  const pressure = (id: string, systolic: number, diastolic: number) =>
    lab(id, {
      code: coded(coding(LOINC, '85354-9')),
      component: [
        { code: coded(coding(LOINC, '8480-6')), valueQuantity: quantity(systolic, 'mm[Hg]') },
        { code: coded(coding(LOINC, '8462-4')), valueQuantity: quantity(diastolic, 'mmHg') },
      ],
    });
  isKept(pressure('a', 120, 80));
  comesOutAs([pressure('a', 120, 80), pressure('b', 120, 80)], [['a', 'b']]);
  comesOutAs([pressure('a', 120, 80), pressure('b', 120, 85), pressure('c', 130, 80)], [['a'], ['b'], ['c']]);
});

test('5. a lab whose specimen clotted is kept, and is not the lab that has a value', () => {
  const clotted = lab('a', {
    dataAbsentReason: {
      ...coded(coding('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'error')),
      text: 'Specimen clotted',
    },
  });
  isKept(clotted);
  comesOutAs([clotted, lab('b', { valueQuantity: quantity(95, 'mg/dL') })], [['a'], ['b']]);
});

test('6. two troponins of one day, six hours apart, with one value, are two; a third told by its day alone is neither', () => {
  const troponin = (id: string, effectiveDateTime: string) =>
    lab(id, {
      code: coded(coding(LOINC, '6598-7')),
      effectiveDateTime,
      valueQuantity: quantity(0.04, 'ng/mL'),
    });
  const [morning, noon] = [
    troponin('a', '2024-03-05T08:00:00-05:00'),
    troponin('b', '2024-03-05T14:00:00-05:00'),
  ];
  comesOutAs([morning, noon], [['a'], ['b']]);
  comesOutAs([morning, noon, troponin('c', '2024-03-05')], [['a'], ['b'], ['c']]);
  // With one candidate, the day is that one's; the same instant in another zone is the same instant.
  comesOutAs(
    [morning, troponin('c', '2024-03-05'), troponin('d', '2024-03-05T13:00:00Z')],
    [['a', 'c', 'd']],
  );
});

test('7. mg/dL and mg/dl are one unit', () => {
  const glucose = (id: string, value: number, unit: string) =>
    lab(id, { valueQuantity: quantity(value, unit) });
  comesOutAs(
    [glucose('a', 95, 'mg/dL'), glucose('b', 95, 'mg/dl'), glucose('c', 0.95, 'g/L')],
    [['a', 'b', 'c']],
  );
  comesOutAs([glucose('a', 95, 'mg/dL'), glucose('b', 95, 'mg/L')], [['a'], ['b']]);
});

test('8. a final result and its correction with a new value are one, and the correction stands', () => {
  const first = lab('a', {
    valueQuantity: quantity(95, 'mg/dL'),
    interpretation: [coded(coding('v3', 'N'))],
  });
  const corrected = lab('b', { status: 'corrected', valueQuantity: quantity(195, 'mg/dL') });
  comesOutAs([first, corrected], [['a', 'b']]);
  for (const order of arrivals([first, corrected])) {
    const { resource, choices } = consolidate(
      order.map((said, at) => ({
        id: said.id,
        resource: asResource(said),
        documentTime: new Date(at),
        hash: said.id,
      })),
    );
    const made = resource as unknown as Said;
    assert.equal(made.id, 'a');
    assert.equal(made.status, 'corrected');
    assert.deepEqual(made.valueQuantity, quantity(195, 'mg/dL'));
    // "Normal" was said of the other value.
    assert.equal(made.interpretation, undefined);
    assert.deepEqual(
      choices.filter(({ rule }) => rule === 'latest-correction').map(({ path, from }) => [path, from]),
      [
        ['interpretation', 'b'],
        ['status', 'b'],
        ['value', 'b'],
      ],
    );
  }
  // The same identifier says so without a status; another moment is another test.
  const updated = (id: string, value: number, more: object = {}) =>
    lab(id, { identifier: [uuid(7)], valueQuantity: quantity(value, 'mg/dL'), ...more });
  comesOutAs([updated('a', 95), updated('b', 195)], [['a', 'b']]);
  comesOutAs(
    [updated('a', 95), updated('b', 195, { effectiveDateTime: '2024-05-05T08:30:00-05:00' })],
    [['a'], ['b']],
  );
  comesOutAs(
    [lab('a', { valueQuantity: quantity(95, 'mg/dL') }), lab('b', { valueQuantity: quantity(195, 'mg/dL') })],
    [['a'], ['b']],
  );
  // Which of two it corrects is not told.
  const other = lab('c', { valueQuantity: quantity(80, 'mg/dL') });
  comesOutAs([first, corrected, other], [['a'], ['b'], ['c']]);
});

test('9. undated diabetes stays undated beside that of 2010 and of 2020, and is linked to them by its concept', () => {
  const all = [
    condition('a', coded(diabetes)),
    condition('b', coded(diabetes), { onsetDateTime: '2010' }),
    condition('c', coded(diabetes), { onsetDateTime: '2020' }),
  ];
  comesOutAs(all, [['a'], ['b'], ['c']]);
  const [undated = [], ...dated] = all.map(said => conceptOf(identify(said)));
  for (const keys of dated) assert.ok(keys.some(key => undated.includes(key)));
});

test('10, 11. SNOMED CT alone, ICD-10-CM alone and both together are one, in whatever order', () => {
  const all = [
    condition('a', coded(diabetes)),
    condition('b', coded(diabetesIcd)),
    condition('c', coded(diabetes, diabetesIcd)),
  ];
  comesOutAs(all, [['a', 'b', 'c']]);
});

test('10a. two findings that one ICD code covers do not become one by it', () => {
  const [viral, bacterial, icd] = [
    coding(SNOMED, '75570004'),
    coding(SNOMED, '53084003'),
    coding(ICD10, 'J18.9', 'Pneumonia, unspecified organism'),
  ];
  comesOutAs(
    [condition('a', coded(viral, icd)), condition('b', coded(bacterial, icd)), condition('c', coded(icd))],
    [['a'], ['b'], ['c']],
  );
});

const visit = (id: string, more: object = {}): Said => ({
  resourceType: 'Encounter',
  id,
  status: 'finished',
  class: { code: 'AMB' },
  ...more,
});

test('12. an encounter without a date is kept, and is no other', () => {
  isKept(visit('a', { type: [{ text: 'Office visit' }] }));
  comesOutAs(
    [
      visit('a', { type: [{ text: 'Office visit' }] }),
      visit('b', { type: [{ text: 'Office visit' }] }),
      visit('c', { type: [{ text: 'Office visit' }], period: { start: '2024-03-05' } }),
    ],
    [['a'], ['b'], ['c']],
  );
});

test('13. an emergency and a clinic visit that start together are two; the same visit told twice is one', () => {
  const start = '2024-03-05T09:00:00-05:00';
  comesOutAs(
    [visit('a', { class: { code: 'EMER' }, period: { start } }), visit('b', { period: { start } })],
    [['a'], ['b']],
  );
  comesOutAs(
    [
      visit('a', { period: { start } }),
      visit('b', { period: { start: '2024-03-05T14:00:00Z', end: '2024-03-05T14:30:00Z' } }),
    ],
    [['a', 'b']],
  );
  const places = ['North Clinic', 'South Clinic'].map((name, at) => ({
    resourceType: 'Location',
    id: `p${at}`,
    name,
  }));
  const at = (id: string, place: number) =>
    visit(id, { period: { start }, location: [{ location: { reference: `Location/p${place}` } }] });
  comesOutAs([at('a', 0), at('b', 1)], [['a'], ['b']], places);
});

test('14. an allergy coded only in code is kept; the substance makes two reports of it one, reactions united', () => {
  const penicillin = (id: string, more: object = {}): Said => ({
    resourceType: 'AllergyIntolerance',
    id,
    code: coded(coding(RXNORM, '7980', 'penicillin G')),
    ...more,
  });
  isKept(penicillin('a'));
  const rash = { manifestation: [coded(coding(SNOMED, '271807003', 'Rash'))], severity: 'mild' };
  const hives = { manifestation: [coded(coding(SNOMED, '247472004', 'Hives'))] };
  const two = [penicillin('a', { reaction: [rash] }), penicillin('b', { reaction: [hives, rash] })];
  comesOutAs(two, [['a', 'b']]);
  const { resource } = consolidate(
    two.map(said => ({ id: said.id, resource: asResource(said), documentTime: undefined, hash: said.id })),
  );
  assert.deepEqual((resource as unknown as Said).reaction, [rash, hives]);
  const none: Said = {
    resourceType: 'AllergyIntolerance',
    id: 'n',
    code: coded(coding(SNOMED, '716186003', 'No known allergy')),
  };
  comesOutAs([penicillin('a'), none], [['a'], ['n']]);
});

test('15. a report that has only a conclusion is kept', () => {
  const report = (id: string, conclusion: string): Said => ({
    resourceType: 'DiagnosticReport',
    id,
    status: 'final',
    code: coded(coding(LOINC, '36643-5')),
    effectiveDateTime: '2024-03-05T10:00:00-05:00',
    conclusion,
  });
  isKept(report('a', 'No acute disease.'));
  comesOutAs(
    [report('a', 'No acute disease.'), report('b', 'No acute disease'), report('c', 'Effusion.')],
    [['a', 'b'], ['c']],
  );
});

test('16. a pacemaker is kept; one carrier is one device, one model is not', () => {
  const pacemaker = (id: string, more: object = {}): Said => ({
    resourceType: 'Device',
    id,
    type: coded(coding(SNOMED, '14106009', 'Cardiac pacemaker')),
    patient: { reference: 'Patient/p' },
    ...more,
  });
  const carrier = { udiCarrier: [{ carrierHRF: '(01)00643169007222(17)160128(21)BLC200461H' }] };
  isKept(pacemaker('a'));
  comesOutAs([pacemaker('a', carrier), pacemaker('b', carrier)], [['a', 'b']]);
  comesOutAs([pacemaker('a'), pacemaker('b')], [['a'], ['b']]);
});

test('17. a goal is kept', () => {
  const goal = (id: string, text: string): Said => ({
    resourceType: 'Goal',
    id,
    lifecycleStatus: 'active',
    description: { text },
    startDate: '2024-03-05',
  });
  isKept(goal('a', 'Walk a mile a day'));
  comesOutAs(
    [goal('a', 'Walk a mile a day'), goal('b', 'Walk a mile a day'), goal('c', 'Sleep well')],
    [['a', 'b'], ['c']],
  );
});

const order = (id: string, medicationCodeableConcept: object, more: object = {}): Said => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'active',
  intent: 'order',
  medicationCodeableConcept,
  authoredOn: '2024-03-05',
  dosageInstruction: [{ text: 'Take 1 tablet twice a day' }],
  ...more,
});

test('18. metformin by RxNorm and by NDC is one: by what a document gives as one, or by ingredient, strength and form', () => {
  const rxnorm = coding(RXNORM, '861007', 'metformin hydrochloride 500 MG Oral Tablet');
  const ndc = coding(NDC, '00093-1048-01', 'METFORMIN HCL 500MG TABLETS');
  comesOutAs([order('a', coded(rxnorm)), order('b', coded(ndc))], [['a', 'b']]);
  const silent = [coding(RXNORM, '861007'), coding(NDC, '00093-1048-01')] as const;
  comesOutAs([order('a', coded(silent[0])), order('b', coded(silent[1]))], [['a'], ['b']]);
  comesOutAs(
    [order('a', coded(silent[0])), order('b', coded(silent[1])), order('c', coded(...silent))],
    [['a', 'b', 'c']],
  );
  const stronger = coding(NDC, '00093-1049-01', 'METFORMIN HCL 1000MG TABLETS');
  comesOutAs([order('a', coded(rxnorm)), order('b', coded(stronger))], [['a'], ['b']]);
  comesOutAs(
    [order('a', coded(rxnorm)), order('b', coded(rxnorm), { authoredOn: '2024-06-05' })],
    [['a'], ['b']],
  );
});

test('a vaccine by CVX and by NDC, crosswalked by a third document, is one; undated it stays apart', () => {
  const shot = (id: string, codings: object[], more: object = {}): Said => ({
    resourceType: 'Immunization',
    id,
    status: 'completed',
    vaccineCode: coded(...codings),
    occurrenceDateTime: '2023-10-01',
    ...more,
  });
  const [cvx, ndc] = [coding(CVX, '140'), coding(NDC, '49281-0415-50')];
  comesOutAs(
    [
      shot('a', [cvx]),
      shot('b', [ndc]),
      shot('c', [cvx, ndc], { occurrenceDateTime: '2023-10-01T10:00:00-04:00' }),
    ],
    [['a', 'b', 'c']],
  );
  comesOutAs(
    [
      shot('a', [cvx]),
      shot('b', [cvx], { occurrenceDateTime: undefined }),
      shot('c', [cvx], { occurrenceDateTime: undefined }),
    ],
    [['a'], ['b'], ['c']],
  );
  comesOutAs([shot('a', [cvx]), shot('b', [cvx], { status: 'not-done' })], [['a'], ['b']]);
});

test('eighteen reports that are three by code and time become three', () => {
  const all: Said[] = [];
  const others: Said[] = [];
  for (let document = 0; document < 6; document++)
    for (let day = 1; day <= 3; day++) {
      const when = { effectiveDateTime: `2024-03-0${day}T08:00:00Z` };
      const results = [1, 2, 3].map(n => {
        const one = lab(`o${document}${day}${n}`, {
          ...when,
          code: coded(coding(LOINC, `718-${n}`)),
          valueQuantity: quantity(day * n, 'g/dL'),
        });
        others.push(one);
        return { reference: `Observation/${one.id}` };
      });
      all.push({
        resourceType: 'DiagnosticReport',
        id: `r${document}${day}`,
        status: 'final',
        code: coded(coding(LOINC, '58410-2')),
        ...when,
        result: results,
      });
    }
  for (const order of arrivals(all)) assert.equal(groupsOfSaid(order, [], others).length, 3);
});
