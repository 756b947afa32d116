import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { consolidate, groupsOf, identityOf, meetingKeys, same } from './index.ts';
import type { Decision, Stated } from './index.ts';
import {
  asResource,
  coded,
  coding,
  groupsOfSaid,
  ICD10,
  identify,
  LOINC,
  NDC,
  pairsOf,
  RXNORM,
  SNOMED,
  uuid,
} from './statements.testing.ts';
import type { Said } from './statements.testing.ts';
import { jsonOf } from './unite.ts';

const some = <T>(...values: T[]) => fc.constantFrom(...values);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
/** Absent fields are absent, as in FHIR. */
const told = (said: object): Said =>
  Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Said;

const identifiers = maybe(
  fc.uniqueArray(some(1, 2, 3), { maxLength: 2, minLength: 1 }).map(ids => ids.map(uuid)),
);
const notes = maybe(
  fc
    .uniqueArray(some('Seen at home', 'Told by the daughter'), { minLength: 1 })
    .map(texts => texts.map(text => ({ text }))),
);
const texts = some(undefined, 'Pneumonia', 'Lung infection');
const concepts = (codings: object[]) =>
  fc.tuple(fc.subarray(codings), texts).map(([chosen, text]) =>
    told({
      coding: chosen.length > 0 ? chosen : undefined,
      text: chosen.length > 0 ? text : (text ?? 'Pneumonia'),
    }),
  );
const metas = maybe(
  fc.record({
    profile: fc.subarray(['p1', 'p2'], { minLength: 1 }),
    security: fc.subarray([
      coding('http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'R'),
      coding('http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'V'),
    ]),
  }),
);

const conditions = fc
  .record({
    meta: metas,
    identifier: identifiers,
    verificationStatus: maybe(some('confirmed', 'refuted').map(code => coded(coding('ver', code)))),
    clinicalStatus: some('active', 'resolved').map(code => coded(coding('clinical', code))),
    code: concepts([
      coding(SNOMED, '233604007'),
      coding(SNOMED, '53084003'),
      coding(ICD10, 'J18.9'),
      coding(ICD10, 'J15.9'),
    ]),
    bodySite: maybe(some('Left lung', 'Right lung').map(text => [{ text }])),
    onsetDateTime: some(undefined, '2020', '2020-03', '2020-03-01', '2020-04-01T10:00:00Z', '2021'),
    abatementDateTime: some(undefined, undefined, '2020-05-01'),
    note: notes,
  })
  .map(said => ({
    resourceType: 'Condition',
    ...said,
    abatementDateTime: said.clinicalStatus.coding.some(one => (one as { code: string }).code === 'resolved')
      ? said.abatementDateTime
      : undefined,
  }));

const times = some(
  undefined,
  '2020-03-01',
  '2020-03-01T08:00:00Z',
  '2020-03-01T03:00:00-05:00',
  '2020-03-01T14:00:00Z',
  '2020-03-01T23:30:00-05:00',
);
const observations = fc
  .record({
    identifier: identifiers,
    status: some('final', 'final', 'preliminary', 'corrected'),
    category: some('laboratory', 'social-history').map(code => [coded(coding('category', code))]),
    code: concepts([
      coding(LOINC, '2345-7'),
      coding(LOINC, '2339-0'),
      coding('urn:oid:1.2.840.114350.1.13.1.1.7', 'GLU'),
    ]),
    effectiveDateTime: times,
    valueQuantity: maybe(
      some(
        { value: 95, unit: 'mg/dL' },
        { value: 0.95, unit: 'g/L' },
        { value: 96, unit: 'mg/dl' },
        { value: 0, unit: 'mg/dL' },
      ),
    ),
    interpretation: maybe(some('N', 'H').map(code => [coded(coding('interpretation', code))])),
    note: notes,
  })
  .map(said => ({ resourceType: 'Observation', ...said }));

const prescriptions = fc
  .record({
    identifier: identifiers,
    status: some('active', 'completed', 'unknown'),
    intent: some('order', 'order', 'plan', 'proposal'),
    medicationCodeableConcept: concepts([
      coding(RXNORM, '861007', 'metformin hydrochloride 500 MG Oral Tablet'),
      coding(NDC, '00093104801', 'METFORMIN HCL 500MG TABLETS'),
      coding(NDC, '00093104901', 'METFORMIN HCL 1000MG TABLETS'),
    ]),
    authoredOn: some(undefined, '2020-03-01', '2020-03-02'),
    dosageInstruction: maybe(
      some(
        { text: 'Twice a day' },
        { text: '1 tablet twice a day', timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } } },
        { timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } } },
      ).map(one => [one]),
    ),
    note: notes,
  })
  .map(said => ({ resourceType: 'MedicationRequest', ...said }));

const visits = fc
  .record({
    identifier: identifiers,
    status: some('finished', 'unknown'),
    class: some('AMB', 'EMER', 'UNK').map(code => ({ code })),
    type: maybe(some('Office visit', 'Follow-up').map(text => [{ text }])),
    period: maybe(
      some(
        { start: '2020-03-01' },
        { start: '2020-03-01T08:00:00Z' },
        { start: '2020-03-01T08:00:00Z', end: '2020-03-01T09:00:00Z' },
      ),
    ),
    serviceProvider: maybe(some('Clinic', 'Hospital').map(display => ({ display }))),
  })
  .map(said => ({ resourceType: 'Encounter', ...said }));

const people = fc
  .record({
    identifier: maybe(
      some('1234567893', '1987654320').map(value => [{ system: 'http://hl7.org/fhir/sid/us-npi', value }]),
    ),
    name: maybe(
      some(['Smith', 'John'], ['Smith', 'J'], ['Smith', 'Jane'], ['Jones', 'John']).map(([family, given]) => [
        { family, given: [given] },
      ]),
    ),
    telecom: maybe(
      some('tel:+1(555)555-1234', '5555551234', '555-555-9999').map(value => [{ system: 'phone', value }]),
    ),
  })
  .map(said => ({ resourceType: 'Practitioner', ...said }));

const number = (statements: object[]): Said[] =>
  statements.map((said, at) => told({ ...said, id: `s${String(at).padStart(2, '0')}` }));
/** Records of one type, small enough that statements meet. */
const records = fc
  .oneof(
    ...[conditions, observations, prescriptions, visits, people].map(kind =>
      fc.array(kind as fc.Arbitrary<object>, { minLength: 2, maxLength: 9 }),
    ),
  )
  .map(number);

const runs = { numRuns: 800 };

test('same is symmetric, and what is the same shares a key or is reached through one pair of codes', () => {
  fc.assert(
    fc.property(records, said => {
      const pairs = pairsOf(said);
      const identities = said.map(one => identify(one));
      for (const a of identities)
        for (const b of identities) {
          const why = same(a, b, pairs);
          assert.equal(why, same(b, a, pairs));
          if (why === undefined) continue;
          const [one, other] = [meetingKeys(a, pairs), meetingKeys(b, pairs)];
          assert.ok(
            [...one.own, ...one.reach].some(key => other.own.includes(key)) ||
              one.own.some(key => other.reach.includes(key)),
            `${why}: ${jsonOf([a, b])}`,
          );
        }
    }),
    runs,
  );
});

test('an identity survives being stored as JSON', () => {
  fc.assert(
    fc.property(records, said => {
      for (const one of said) {
        const identity = identityOf(asResource(one), () => undefined);
        assert.deepEqual(JSON.parse(JSON.stringify(identity)), identity);
      }
    }),
    { numRuns: 200 },
  );
});

test('groups do not depend on the order of arrival', () => {
  fc.assert(
    fc.property(
      records.chain(said =>
        fc.tuple(fc.constant(said), fc.shuffledSubarray(said, { minLength: said.length })),
      ),
      ([said, shuffled]) => {
        assert.deepEqual(groupsOfSaid(shuffled), groupsOfSaid(said));
      },
    ),
    runs,
  );
});

test('no group says and denies, or holds two that no identifier and no correction brings together though they differ', () => {
  fc.assert(
    fc.property(records, said => {
      const plain = said
        .map(
          ({ identifier, ...rest }) =>
            (rest.resourceType === 'Practitioner' ? { ...rest, identifier } : rest) as Said,
        )
        .map(told);
      const byId = new Map(plain.map(one => [one.id, one]));
      for (const group of groupsOfSaid(plain)) {
        const members = group.map(id => byId.get(id) as Said);
        const differing = (of: (one: Said) => unknown) =>
          new Set(
            members
              .map(of)
              .filter(value => value !== undefined)
              .map(jsonOf),
          ).size;
        assert.ok(differing(one => jsonOf(one.verificationStatus).includes('refuted')) <= 1);
        assert.ok(differing(one => one.intent === 'proposal') <= 1);
        assert.ok(differing(one => one.bodySite) <= 1);
        assert.ok(differing(one => one.authoredOn) <= 1);
        assert.ok(differing(one => (one.identifier as { value: string }[] | undefined)?.[0]?.value) <= 1);
        if (members.every(one => one.resourceType === 'Observation' && one.status === 'final')) {
          const canonical = (one: Said) =>
            ({ 'mg/dL': 1, 'mg/dl': 1, 'g/L': 100 })[(one.valueQuantity as { unit: string }).unit] ?? 0;
          assert.ok(
            differing(
              one => one.valueQuantity && (one.valueQuantity as { value: number }).value * canonical(one),
            ) <= 1,
          );
        }
      }
    }),
    runs,
  );
});

const decisions = (said: readonly Said[]): fc.Arbitrary<Decision[]> => {
  const ids = some(...said.map(({ id }) => id));
  return fc.array(fc.record({ kind: some('split' as const, 'join' as const), oneId: ids, otherId: ids }), {
    maxLength: 5,
  });
};

test("a caller's split keeps two apart and a join brings them together, whatever the order", () => {
  fc.assert(
    fc.property(
      records.chain(said =>
        fc.tuple(fc.constant(said), fc.shuffledSubarray(said, { minLength: said.length }), decisions(said)),
      ),
      ([said, shuffled, decided]) => {
        const groups = groupsOfSaid(said, decided);
        assert.deepEqual(groupsOfSaid(shuffled, [...decided].reverse()), groups);
        const groupOf = (id: string) => groups.find(group => group.includes(id));
        const splits = decided.filter(({ kind, oneId, otherId }) => kind === 'split' && oneId !== otherId);
        for (const { oneId, otherId } of splits) assert.notEqual(groupOf(oneId), groupOf(otherId));
        if (splits.length === 0)
          for (const { oneId, otherId } of decided) assert.equal(groupOf(oneId), groupOf(otherId));
      },
    ),
    runs,
  );
});

const stated = (said: Said, at: number, told: (number | undefined)[]): Stated => ({
  id: said.id,
  resource: asResource(said),
  documentTime: told[at] === undefined ? undefined : new Date(told[at] * 86_400_000),
  hash: jsonOf(said),
});

const documentTimes = fc.array(maybe(fc.integer({ min: 0, max: 3 })), { minLength: 9, maxLength: 9 });

/** Every leaf of a value as `path=value`; the places in lists left out. */
function* leaves(value: unknown, path: string): Generator<string> {
  if (Array.isArray(value)) for (const one of value) yield* leaves(one, path);
  else if (value !== null && typeof value === 'object')
    for (const [name, one] of Object.entries(value))
      yield* leaves(one, path === '' ? name : `${path}.${name}`);
  else yield `${path}=${String(value)}`;
}

test('a consolidated resource does not depend on the order of its statements, and each word of each is in it or noted as a choice', () => {
  fc.assert(
    fc.property(
      records.chain(said =>
        fc.tuple(
          fc.constant(said),
          fc.shuffledSubarray(
            said.map((_, at) => at),
            { minLength: said.length },
          ),
        ),
      ),
      documentTimes,
      ([said, order], days) => {
        const pairs = pairsOf(said);
        const all = said.map((one, at) => stated(one, at, days));
        for (const group of groupsOf(
          said.map(one => ({ id: one.id, identity: identify(one) })),
          pairs,
          [],
        )) {
          const members = all.filter(({ id }) => group.includes(id));
          const made = consolidate(members);
          assert.deepEqual(
            consolidate(order.flatMap(at => members.filter(member => member === all[at]))),
            made,
          );
          assert.equal(made.resource.id, group[0]);
          const found = new Set(leaves(made.resource, ''));
          const chosen = made.choices.map(({ path }) => path);
          for (const member of members)
            for (const leaf of leaves(member.resource, '')) {
              if (leaf.startsWith('id=') || found.has(leaf)) continue;
              assert.ok(
                chosen.some(path => leaf.startsWith(path)),
                `${leaf} of ${member.id}: ${jsonOf(made.choices)}`,
              );
            }
          for (const { from } of made.choices) assert.ok(group.includes(from));
        }
      },
    ),
    runs,
  );
});
