// The property of src/records/deltas.test.ts through real sockets: whole answers, answers broken off half-way, several connections.
import assert from 'node:assert/strict';
import { request as httpRequest, Agent } from 'node:http';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Bundle } from 'fhir/r4';
import { getPatient } from '../../patients/find.ts';
import { systemClock } from '../../platform/clock.ts';
import { arrive, problem } from '../../records/flat/arrivals.testing.ts';
import { elvira, openTestApi, register } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
});
after(() => api.close());

/** Larger than one read of a socket: who breaks off has not had it all. */
const long = (text: string) => `${text} `.padEnd(150_000, 'x');

type Step =
  | { is: 'arrive'; ids: string[] }
  | { is: 'read'; format: 'fhir' | 'flat'; end: 'whole' | 'broken'; connection: 'kept' | 'new' };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    is: fc.constant('arrive' as const),
    ids: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    is: fc.constant('read' as const),
    format: fc.constantFrom('fhir' as const, 'flat' as const),
    end: fc.constantFrom('whole' as const, 'whole' as const, 'broken' as const),
    connection: fc.constantFrom('kept' as const, 'new' as const),
  }),
);

const kept = new Agent({ keepAlive: true, maxSockets: 1 });

/** The text, or undefined when it was broken off after its first piece. */
const read = (path: string, { end, connection }: Step & { is: 'read' }) =>
  new Promise<string | undefined>((resolve, reject) => {
    const asking = httpRequest(`${api.url}${path}`, {
      headers: { authorization: `Bearer ${clinic.token}` },
      agent: connection === 'kept' ? kept : new Agent({ keepAlive: true }),
    });
    asking.once('error', reject).once('response', answer => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        if (end === 'whole' || text.length < 300) return;
        asking.off('error', reject).on('error', () => {});
        asking.destroy();
        resolve(undefined);
      });
      answer.once('end', () => resolve(text)).once('error', () => {});
    });
    asking.end();
  });

const namesOf = {
  fhir: (text: string) =>
    ((JSON.parse(text) as Bundle).entry ?? []).map(
      ({ resource }) => `${resource?.id} ${(resource as { version?: string }).version}`,
    ),
  flat: (text: string) =>
    ((JSON.parse(text) as { problems?: { condition_id: string }[] }).problems ?? []).map(
      row => row.condition_id,
    ),
};

let version = 0;
test('over sockets too: everything, nothing twice, nothing skipped', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async steps => {
      const id = await register(clinic, { ...elvira, patient_id: `schedule-${++version}` });
      const key = await getPatient(api.parts.database.system.executor, clinic.projectId, id);
      const given = { fhir: new Set<string>(), flat: new Set<string>() };
      const readNew = async (asked: Step & { is: 'read' }) => {
        const path = asked.format === 'fhir' ? `/deltas/patient/${id}/$everything` : `/deltas/flat/${id}`;
        const text = await read(`${path}?_since=lastQuery`, asked);
        for (const name of text === undefined ? [] : namesOf[asked.format](text)) {
          assert.ok(!given[asked.format].has(name), `${asked.format} ${name} is given twice`);
          given[asked.format].add(name);
        }
      };
      for (const each of steps) {
        if (each.is === 'read') {
          await readNew(each);
          continue;
        }
        const arrivals = each.ids.map(one => {
          const name = `${one}${++version}`;
          return { is: 'says' as const, resource: { ...problem(one, long(name)), version: String(version) } };
        });
        await api.parts.database.system.transaction(tx => arrive(tx, key, arrivals, systemClock.now()));
      }
      for (const format of ['fhir', 'flat'] as const) {
        await readNew({ is: 'read', format, end: 'whole', connection: 'new' });
        const path = format === 'fhir' ? `/deltas/patient/${id}/$everything` : `/deltas/flat/${id}`;
        const { text } = await clinic.ask(path);
        for (const name of namesOf[format](text))
          assert.ok(given[format].has(name), `${format} ${name} is skipped`);
      }
    }),
    { numRuns: 25, seed: 4 },
  );
  kept.destroy();
});
