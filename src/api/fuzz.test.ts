// Whatever is sent to any described call: never a server error, never a status or a body that its description does not have, and nothing of
// ours or of others in it. `node scripts/fuzz.ts` does the same for as long as wanted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { openFuzzer } from './surface/fuzzing.testing.ts';
import type { Fuzzer } from './surface/fuzzing.testing.ts';

let fuzzer: Fuzzer;
before(async () => {
  fuzzer = await openFuzzer();
});
after(() => fuzzer?.close());

test('no input makes an answer that is not sound', async () => {
  await fc.assert(
    fc.asyncProperty(fc.gen(), async g => assert.equal(await fuzzer.tryOne(g), undefined)),
    { numRuns: 400, endOnFailure: true },
  );
  // Each is drawn twice or so; scripts/fuzz.ts makes thousands of calls.
  assert.ok(
    fuzzer.succeeded.size > fuzzer.operations.length / 3,
    `only ${fuzzer.succeeded.size} calls succeeded`,
  );
});
