// Who is asked for a patient, and what an operator's file of holders may say.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import type { Demographics } from '../patients/patient.ts';
import { DirectoryTrouble, loadHolders, locate } from './directory.ts';
import type { Holder } from './network.ts';

const patient: Demographics = {
  givenName: 'Avery',
  familyName: 'Sample',
  dateOfBirth: '1966-01-18',
  gender: 'FEMALE',
  postalCode: '02140',
  addressCity: 'Cambridge',
  addressState: 'Massachusetts',
  addressLines: [],
};

const holder = (id: string, parts: Partial<Holder> = {}): Holder => ({
  id,
  name: id,
  connector: 'fhir',
  baseUrl: 'https://holder.example/fhir',
  isNational: false,
  states: [],
  specialties: [],
  patience: { concurrent: 1, timeoutSeconds: 1, retryDelaysSeconds: [], longestAnswerBytes: 1 },
  ...parts,
});

const directory = [
  holder('texan', { states: ['TX'] }),
  holder('bostonian', { states: ['MA', 'RI'] }),
  holder('everywhere', { isNational: true }),
  holder('texan-hearts', { states: ['TX'], specialties: ['CARDIOLOGY'] }),
  holder('bostonian-hearts', { states: ['MA'], specialties: ['CARDIOLOGY'] }),
];

const ids = (holders: Holder[]) => holders.map(({ id }) => id);

test('a patient’s state and the national holders are asked, however the state is written', () => {
  for (const addressState of ['MA', 'ma', 'Massachusetts']) {
    const located = locate(directory, { ...patient, addressState }, [], []);
    assert.deepEqual(ids(located), ['everywhere', 'bostonian', 'bostonian-hearts'], addressState);
  }
});

test('hints add the holders where their ZIP codes lie; one that is no ZIP code adds none', () => {
  const located = locate(directory, patient, ['75001', 'nonsense'], []);
  assert.deepEqual(ids(located), ['everywhere', 'bostonian', 'bostonian-hearts', 'texan', 'texan-hearts']);
});

test('a ZIP code in another state than the address is asked too: one of the two may be old', () => {
  const located = locate(directory, { ...patient, postalCode: '75001' }, [], []);
  assert.ok(ids(located).includes('texan') && ids(located).includes('bostonian'));
});

test('specialties bring their holders first and leave out other special-purpose ones, never a general one', () => {
  assert.deepEqual(ids(locate(directory, patient, [], ['cardiology'])), [
    'bostonian-hearts',
    'everywhere',
    'bostonian',
  ]);
  assert.deepEqual(ids(locate(directory, patient, [], ['ONCOLOGY'])), ['everywhere', 'bostonian']);
});

test('never more than the cap, no holder twice, and the same answer whatever the order of the directory', () => {
  const holders = fc.uniqueArray(
    fc.record({
      id: fc.stringMatching(/^[a-z]{1,6}$/),
      isNational: fc.boolean(),
      states: fc.subarray(['MA', 'TX', 'CA']),
      specialties: fc.subarray(['CARDIOLOGY', 'ONCOLOGY']),
    }),
    { selector: ({ id }) => id },
  );
  fc.assert(
    fc.property(holders, fc.nat(5), fc.subarray(['CARDIOLOGY']), (described, cap, specialties) => {
      const all = described.map(({ id, ...parts }) => holder(id, parts));
      const located = ids(locate(all, patient, ['90210'], specialties, cap));
      assert.ok(located.length <= cap);
      assert.equal(new Set(located).size, located.length);
      assert.deepEqual(ids(locate(all.toReversed(), patient, ['90210'], specialties, cap)), located);
    }),
  );
});

async function fileOf(t: TestContext, content: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hadron-holders-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'holders.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('an operator’s holder needs an id, a name, an address and where it serves; the rest has defaults', async t => {
  const file = await fileOf(t, [
    { id: 'clinic', name: 'Clinic', baseUrl: 'https://clinic.example/fhir', states: ['Oregon', 'wa'] },
    {
      id: 'here',
      name: 'Here',
      baseUrl: 'http://127.0.0.1:8080/fhir',
      isNational: true,
      patience: { timeoutSeconds: 5 },
    },
  ]);
  const [clinic, here] = await loadHolders(file);
  assert.deepEqual(clinic?.states, ['OR', 'WA']);
  assert.equal(clinic?.connector, 'fhir');
  assert.ok((clinic?.patience.retryDelaysSeconds.length ?? 0) > 0);
  assert.equal(here?.patience.timeoutSeconds, 5);
  assert.ok((here?.patience.longestAnswerBytes ?? 0) > 0);
});

const good = { id: 'clinic', name: 'Clinic', baseUrl: 'https://clinic.example/fhir', isNational: true };

const mistakes: [content: unknown, sentence: RegExp][] = [
  ['{', /is not JSON/],
  [{}, /list of holders/],
  [[{ ...good, id: 'No Good' }], /holder 1 id: must be/],
  [[good, good], /holder 2 id: is used twice/],
  [[{ ...good, baseUrl: 'clinic.example' }], /holder 1 baseUrl: must be an https address/],
  [[{ ...good, baseUrl: 'ftp://clinic.example' }], /holder 1 baseUrl: must be an https address/],
  [[{ ...good, baseUrl: 'http://clinic.example/fhir' }], /plain http is for this machine only/],
  [[{ ...good, baseUrl: 'http://127.0.0.1.clinic.example/fhir' }], /plain http is for this machine only/],
  [[{ ...good, baseUrl: 'https://user:s3cret@clinic.example/fhir' }], /must not carry a user or password/],
  [[{ ...good, baseUrl: 'https://clinic.example/fhir?x=1' }], /no \? and no #/],
  [[{ ...good, states: ['Atlantis'] }], /holder 1 states 0: is not a state/],
  [[{ ...good, isNational: false }], /holder 1: is never asked/],
  [[{ ...good, timeout: 5 }], /holder 1: .*timeout/],
  [[{ ...good, patience: { timeoutSeconds: 0 } }], /holder 1 patience timeoutSeconds/],
];

test('a wrong file of holders is refused with a sentence that says where and why', async t => {
  for (const [content, sentence] of mistakes) {
    const path = await fileOf(t, content);
    await assert.rejects(loadHolders(path), (error: unknown) => {
      assert.ok(error instanceof DirectoryTrouble);
      assert.match(error.message, sentence);
      assert.ok(!error.message.includes('s3cret'), 'a password is not repeated');
      return true;
    });
  }
});

test('a file of holders that is missing is said so', async () => {
  await assert.rejects(loadHolders('/nowhere/holders.json'), /cannot be read \(ENOENT\)/);
});
