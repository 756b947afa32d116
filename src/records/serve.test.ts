// A resource of any size is served in steps that each hold up nobody, and says what it would say at once.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { draftSteps, groupProvenanceSteps, servedSteps } from './serve.ts';
import type { Steps } from '../platform/slices.ts';

function run<T>(work: Steps<T>): { result: T; steps: number } {
  for (let steps = 1; ; steps++) {
    const { done, value } = work.next();
    if (done === true) return { result: value, steps };
  }
}

const narrative = (letters: number) => ({
  resourceType: 'Composition' as const,
  id: 'long',
  text: { div: `x${'🙂'.repeat(letters / 2)}` },
});

test('a resource of megabytes is read and written with interruptions, a usual one without', () => {
  const steps = (letters: number) => {
    const { result, steps: read } = run(servedSteps(JSON.stringify(narrative(letters)), () => undefined));
    assert.deepEqual(result.resource, narrative(letters));
    return read + run(draftSteps(result.resource, { statements: 1 })).steps;
  };
  assert.equal(steps(100_000), 2);
  assert.ok(steps(10_000_000) >= 9);
});

test('its hash is that of what it says, wherever it was cut', () => {
  for (const letters of [10, 5_000_000, 5_000_001]) {
    const { result } = run(draftSteps(narrative(letters) as never, { statements: 1 }));
    const { text } = narrative(letters);
    const said = `Composition/long,"text":${JSON.stringify(text)}`;
    assert.equal(result.hash, createHash('sha256').update(said).digest('hex'));
  }
});

test('so is the Provenance of a group of very many', () => {
  const ids = Array.from({ length: 40_000 }, (_, n) => `statement-${n}`);
  const { result, steps } = run(groupProvenanceSteps('whose', 'Observation', 'one', ids));
  assert.ok(steps > 3);
  assert.equal((JSON.parse(result.text(1, new Date(0))) as { entity: unknown[] }).entity.length, 40_000);
});
