import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { largeText, memoryOf, sentValue } from './sent-values.ts';
import { writeValue } from './values.ts';

const textOf = (sent: ReturnType<typeof sentValue>) =>
  sent instanceof Uint8Array ? Buffer.from(sent).toString() : sent;

const long = 'x'.repeat(largeText);

test('a parameter says the same in bytes as in text, whatever is in it', () => {
  const element = fc.oneof(
    fc.constantFrom(null, 7, true, '', 'NULL', '"', '\\', '\\"', '{a,b}', 'é"ö\\', '🙂"'),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(element), fc.nat(), (some, at) => {
      const values = some.toSpliced(at % (some.length + 1), 0, long);
      const sent = sentValue(values);
      assert.ok(sent instanceof Uint8Array);
      assert.equal(textOf(sent), Buffer.from(writeValue(values) ?? '').toString());
    }),
  );
  for (const value of [`${long}é`, { a: long }, new Date(0), null, 'short', [['a'], ['b']], ['short', null]])
    assert.equal(textOf(sentValue(value)), writeValue(value));
});

test('what is long stands in memory of its own, which can be given away; what is short in none', () => {
  const values = [sentValue(long), sentValue([long, 'short']), sentValue('short'), sentValue(['short'])];
  const memory = memoryOf(values);
  assert.equal(memory.length, 2);
  structuredClone(values, { transfer: memory });
  assert.deepEqual(
    values.map(value => value instanceof Uint8Array && value.length),
    [0, 0, false, false],
  );
});
