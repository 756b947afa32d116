// What is sent to find a person at a FHIR holder, and how the many ways of answering are read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { avery, bundle, call, outcome, scriptHolder, type Scripted } from './scripted-holder.testing.ts';

const gradeExtension = (valueCode: string) => ({
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/match-grade', valueCode }],
});

const matches = (entries: [id: string, search: unknown][]): Scripted => ({
  json: {
    resourceType: 'Bundle',
    entry: entries.map(([id, search]) => ({ resource: { resourceType: 'Patient', id }, search })),
  },
});

test('$match is given the person as a Patient, and the URL nothing of the person', async t => {
  const { network, holder, received } = await scriptHolder(t, () => bundle([]));
  assert.deepEqual(await network.discover(holder, avery, call), []);
  const [request] = received;
  assert.equal(`${request?.method} ${request?.url}`, 'POST /fhir/Patient/$match');
  const parameters = JSON.parse(request?.text ?? '') as {
    resourceType: string;
    parameter: { resource?: unknown }[];
  };
  assert.equal(parameters.resourceType, 'Parameters');
  assert.deepEqual(parameters.parameter[0]?.resource, {
    resourceType: 'Patient',
    name: [{ use: 'official', family: 'Sample, the $econd', given: ['Avery'] }],
    gender: 'female',
    birthDate: '1966-01-18',
    address: [{ line: ['1 Test Way'], city: 'Springfield', state: 'MA', postalCode: '01101' }],
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-12-3456' }],
    telecom: [{ system: 'phone', value: '4135550101' }],
  });
});

for (const status of [400, 404, 405, 422, 501]) {
  test(`a holder that answers $match with ${status} is searched by a form, never by a URL`, async t => {
    const { network, holder, received } = await scriptHolder(t, ({ url }) =>
      url.endsWith('$match') ? { status, json: {} } : bundle([{ resourceType: 'Patient', id: 'p1' }]),
    );
    const [match] = await network.discover(holder, avery, call);
    assert.deepEqual([match?.holderPatientId, match?.grade], ['p1', 'possible']);
    const [, search] = received;
    assert.equal(`${search?.method} ${search?.url}`, 'POST /fhir/Patient/_search');
    assert.deepEqual(Object.fromEntries(new URLSearchParams(search?.text)), {
      family: 'Sample\\, the \\$econd',
      given: 'Avery',
      birthdate: '1966-01-18',
      _count: '20',
    });
  });
}

test('an OperationOutcome of not-supported leads to the search whatever its status', async t => {
  const { network, holder } = await scriptHolder(t, ({ url }) =>
    url.endsWith('$match') ? { status: 500, json: outcome('not-supported') } : bundle([]),
  );
  assert.deepEqual(await network.discover(holder, avery, call), []);
});

test('a holder that refuses the form too is not asked any further', async t => {
  for (const status of [404, 405, 410]) {
    const { network, holder, received } = await scriptHolder(t, () => ({ status, json: {} }));
    await assert.rejects(network.discover(holder, avery, call), { troubleClass: 'refused' });
    assert.equal(received.length, 2);
  }
});

test('a holder that forbids $match is not searched', async t => {
  const { network, holder, received } = await scriptHolder(t, () => ({ status: 403 }));
  await assert.rejects(network.discover(holder, avery, call), { troubleClass: 'refused' });
  assert.equal(received.length, 1);
});

test('grades are the holder’s, else made of its score; whom it says is certainly not the person is left out', async t => {
  const { network, holder } = await scriptHolder(t, () =>
    matches([
      ['a', { mode: 'match', score: 0.2, ...gradeExtension('certain') }],
      ['b', { mode: 'match', score: 0.99, ...gradeExtension('certainly-not') }],
      ['c', { mode: 'match', score: 0.96 }],
      ['d', { mode: 'match', score: 0.85 }],
      ['e', { mode: 'match', score: 0.3 }],
      ['f', undefined],
      ['a', { mode: 'match', ...gradeExtension('possible') }],
    ]),
  );
  const found = await network.discover(holder, avery, call);
  assert.deepEqual(
    found.map(({ holderPatientId, grade }) => `${holderPatientId} ${grade}`),
    ['a certain', 'c certain', 'd probable', 'e possible', 'f probable'],
  );
});

test('what the holder says of the person is handed on for the gateway to compare', async t => {
  const { network, holder } = await scriptHolder(t, () =>
    bundle([
      {
        resourceType: 'Patient',
        id: 'p1',
        name: [
          { family: 'Sample', given: ['Avery', 'Q'] },
          { text: 'Old, Avery' },
          { text: 'Avery Older' },
          'nonsense',
        ],
        birthDate: '1966-01-18',
        gender: 'female',
        address: [{ line: ['1 Test Way'], city: 'Springfield', state: 'MA', postalCode: '01101' }],
        telecom: [
          { system: 'phone', value: '413-555-0101' },
          { system: 'email', value: 'avery@example.com' },
          { system: 'fax', value: '1' },
        ],
        identifier: [
          { system: 'urn:mrn', value: '7' },
          { type: { coding: [{ code: 'SS' }] }, value: '999123456' },
        ],
      },
    ]),
  );
  const [match] = await network.discover(holder, avery, call);
  assert.deepEqual(match?.person, {
    names: [
      { given: ['Avery', 'Q'], family: 'Sample' },
      { given: ['Avery'], family: 'Old' },
      { given: ['Avery'], family: 'Older' },
    ],
    birthDate: '1966-01-18',
    gender: 'female',
    addresses: [{ lines: ['1 Test Way'], city: 'Springfield', state: 'MA', postalCode: '01101' }],
    telephones: ['413-555-0101'],
    emails: ['avery@example.com'],
    ssn: '999123456',
  });
});

test('the next page of a search is not fetched: its link may repeat the demographics', async t => {
  const { network, holder, received } = await scriptHolder(t, (_, origin) =>
    bundle([{ resourceType: 'Patient', id: 'p1' }], `${origin}/fhir/Patient?family=Sample`),
  );
  assert.equal((await network.discover(holder, avery, call)).length, 1);
  assert.equal(received.length, 1);
});

test('at most twenty matches are taken', async t => {
  const crowd = Array.from({ length: 500 }, (_, n) => ({ resourceType: 'Patient', id: `p${n}` }));
  const { network, holder } = await scriptHolder(t, () => bundle(crowd));
  assert.equal((await network.discover(holder, avery, call)).length, 20);
});

test('the holder’s own token goes with every call to it', async t => {
  const { network, holder, received } = await scriptHolder(t, () => bundle([]), {
    authorize: async ({ id }) => ({ authorization: `Bearer for-${id}` }),
  });
  await network.discover(holder, avery, call);
  assert.equal(received[0]?.headers['authorization'], 'Bearer for-scripted');
});
