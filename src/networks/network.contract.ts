// What every network must do, whatever it speaks: each connector's test calls `describeNetwork` with a holder of its own protocol on loopback.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Demographics } from '../patients/patient.ts';
import {
  NetworkTrouble,
  type Call,
  type DocumentEntry,
  type Holder,
  type Network,
  type TroubleClass,
} from './network.ts';
import type { TemperName } from './sandbox/tempers.ts';

export interface NetworkUnderTest {
  network: Network;
  /** Its limit of bytes lies between the documents' size and 1 MB. */
  holder: Holder;
  /** Known to the holder, with the documents below. */
  person: Demographics;
  /** In any order; more than fit one page of the holder. */
  documents: { bytes: Uint8Array; mimeType: string }[];
  setTemper(temper: TemperName): void;
  /** Resolves when the next request has reached the holder. */
  nextRequest(): Promise<void>;
  stop(): Promise<void>;
}

type Step = 'discover' | 'query' | 'retrieve';
type Expectation = TroubleClass | Record<Step, TroubleClass>;

/** Temper → the trouble it must become, at every step. */
const troubles: [temper: TemperName, expected: Expectation][] = [
  ['hang', 'timeout'],
  ['drip', 'timeout'],
  ['flood', 'flood'],
  ['gzipBomb', 'flood'],
  ['html', 'garbled'],
  ['garbage', 'garbled'],
  ['deep', 'garbled'],
  ['notHttp', 'garbled'],
  ['reset', 'away'],
  ['resetMidway', 'away'],
  ['longLength', 'garbled'],
  ['shortLength', 'garbled'],
  ['redirect', 'refused'],
  ['says401', 'refused'],
  ['says403', 'refused'],
  ['says404', { discover: 'refused', query: 'refused', retrieve: 'gone' }],
  ['says429', 'busy'],
  ['says500', 'away'],
  ['says503', 'busy'],
  ['hangs500', 'timeout'],
  ['hangs503', 'busy'],
];

export function describeNetwork(name: string, make: () => Promise<NetworkUnderTest>): void {
  // A call that its limits do not end would hang the suite: this bound is the failure, not a measurement.
  void describe(`the ${name} network`, { timeout: 60_000 }, () => {
    let under: NetworkUnderTest;
    let steps: Record<Step, (call?: Partial<Call>, holder?: Holder) => Promise<unknown>>;
    let secrets: string[];
    let hasty: Holder;

    const callWith = (call: Partial<Call> = {}): Call => ({
      purposeOfUse: 'TREATMENT',
      signal: new AbortController().signal,
      ...call,
    });

    before(async () => {
      under = await make();
      const { network, holder, person } = under;
      const [match] = await network.discover(holder, person, callWith());
      const holderPatientId = match?.holderPatientId ?? '';
      const [entry] = await network.query(holder, holderPatientId, callWith());
      assert.ok(entry);
      hasty = { ...holder, patience: { ...holder.patience, timeoutSeconds: 0.3 } };
      steps = {
        discover: (call, to = holder) => network.discover(to, person, callWith(call)),
        query: (call, to = holder) => network.query(to, holderPatientId, callWith(call)),
        retrieve: (call, to = holder) => network.retrieve(to, entry, callWith(call)),
      };
      secrets = [
        person.familyName,
        person.givenName,
        person.dateOfBirth,
        person.addressCity,
        ...person.addressLines,
        ...(person.ssn ? [person.ssn] : []),
        holderPatientId,
        entry.location,
        holder.baseUrl,
        new URL(holder.baseUrl).hostname,
      ];
    });
    after(() => under.stop());

    story('finds the person, every page of documents, and each of them byte for byte', async () => {
      const { network, holder, person, documents } = under;
      const matches = await network.discover(holder, person, callWith());
      assert.equal(matches.length, 1);
      const entries = await network.query(holder, matches[0]?.holderPatientId ?? '', callWith());
      assert.equal(entries.length, documents.length);
      assert.equal(new Set(entries.map(entry => entry.uniqueId)).size, documents.length);
      const retrieved = await Promise.all(entries.map(entry => network.retrieve(holder, entry, callWith())));
      const plain = (all: { bytes: Uint8Array; mimeType: string }[]) =>
        all.map(({ bytes, mimeType }) => `${mimeType} ${Buffer.from(bytes).toString('hex')}`).sort();
      assert.deepEqual(plain(retrieved), plain(documents));
    });

    story('says who the holder thinks the person is, so that the gateway can check', async () => {
      const { network, holder, person } = under;
      const [match] = await network.discover(holder, person, callWith());
      assert.equal(match?.person?.birthDate, person.dateOfBirth);
      assert.ok(match?.person?.names.some(({ family }) => family !== ''));
    });

    story('finds nobody for a person whom the holder does not know', async () => {
      const { network, holder, person } = under;
      const stranger = { ...person, dateOfBirth: '1911-11-11' };
      assert.deepEqual(await network.discover(holder, stranger, callWith()), []);
    });

    story('finds no documents for a patient id that the holder does not know', async () => {
      assert.deepEqual(await under.network.query(under.holder, 'nobody', callWith()), []);
    });

    for (const [temper, expected] of troubles) {
      for (const step of ['discover', 'query', 'retrieve'] as const) {
        const troubleClass = typeof expected === 'string' ? expected : expected[step];
        story(
          `${step}: a holder that ${temper} is ${troubleClass}, and the trouble names nobody`,
          async () => {
            under.setTemper(temper);
            const trouble = await troubleOf(
              steps[step]({}, troubleClass === 'timeout' ? hasty : under.holder),
            );
            under.setTemper('steady');
            assert.equal(trouble.troubleClass, troubleClass, trouble.message);
            assert.equal(trouble.retryAfterSeconds, ['says429', 'says503'].includes(temper) ? 7 : undefined);
            assertNamesNobody(trouble, secrets);
            // Trouble passes: the next call, on whatever connection is left, is answered.
            await steps[step]();
          },
        );
      }
    }

    for (const step of ['discover', 'query', 'retrieve'] as const) {
      story(
        `${step}: ends at once when the caller aborts, however patient the holder's entry is`,
        async () => {
          under.setTemper('hang');
          const controller = new AbortController();
          const patient = { ...under.holder, patience: { ...under.holder.patience, timeoutSeconds: 3600 } };
          const arrived = under.nextRequest();
          const ended = troubleOf(steps[step]({ signal: controller.signal }, patient));
          await arrived;
          controller.abort();
          assert.equal((await ended).troubleClass, 'timeout');
          under.setTemper('steady');
        },
      );

      story(`${step}: asks nothing when the caller has aborted already`, async () => {
        assert.equal((await troubleOf(steps[step]({ signal: AbortSignal.abort() }))).troubleClass, 'timeout');
      });

      story(`${step}: a holder where nothing listens is away`, async () => {
        const nowhere = { ...under.holder, baseUrl: 'http://127.0.0.1:1/fhir' };
        const trouble = await troubleOf(steps[step]({}, nowhere));
        assert.equal(trouble.troubleClass, 'away');
        assertNamesNobody(trouble, secrets);
      });
    }

    story('retrieve: a document that the holder no longer has is gone', async () => {
      const { network, holder, person } = under;
      const [match] = await network.discover(holder, person, callWith());
      const [entry] = await network.query(holder, match?.holderPatientId ?? '', callWith());
      const lost = { ...entry, location: `${entry?.location ?? ''}x` } as DocumentEntry;
      assert.equal((await troubleOf(network.retrieve(holder, lost, callWith()))).troubleClass, 'gone');
    });

    story('retrieve: bytes that are not those the registry described are garbled', async () => {
      const { network, holder, person } = under;
      const [match] = await network.discover(holder, person, callWith());
      const [entry] = await network.query(holder, match?.holderPatientId ?? '', callWith());
      assert.ok(entry?.sha1 !== undefined && entry.sizeBytes !== undefined);
      const otherHash = { ...entry, sha1: Buffer.alloc(20).toString('base64') };
      assert.equal(
        (await troubleOf(network.retrieve(holder, otherHash, callWith()))).troubleClass,
        'garbled',
      );
      const { sha1: _, ...unhashed } = entry;
      const otherSize = { ...unhashed, sizeBytes: entry.sizeBytes + 1 };
      assert.equal(
        (await troubleOf(network.retrieve(holder, otherSize, callWith()))).troubleClass,
        'garbled',
      );
    });
  });
}

/** A test of the suite; its promise is the runner's to await. */
function story(title: string, tell: () => Promise<void>): void {
  void test(title, tell);
}

async function troubleOf(work: Promise<unknown>): Promise<NetworkTrouble> {
  const error = await work.then(
    () => assert.fail('no trouble'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof NetworkTrouble, `not a NetworkTrouble but ${String(error)}`);
  return error;
}

/** Message, stack and cause: all that could reach a log. */
function assertNamesNobody(trouble: NetworkTrouble, secrets: string[]): void {
  const told = [trouble.message, trouble.stack, String(trouble.cause), JSON.stringify(trouble.cause)].join(
    '\n',
  );
  for (const secret of secrets)
    assert.ok(!told.includes(secret), 'the trouble quotes what it was asked or answered');
}
