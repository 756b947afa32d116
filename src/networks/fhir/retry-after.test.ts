// Retry-After in both of its forms, and in none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterSeconds } from './retry-after.ts';

const now = new Date('2026-03-01T12:00:00Z');

const headers: [header: string | undefined, seconds: number | undefined][] = [
  ['120', 120],
  ['0', 0],
  [' 7 ', 7],
  ['999999999', 86_400],
  ['Sun, 01 Mar 2026 12:00:30 GMT', 30],
  ['Sunday, 01-Mar-26 12:00:30 GMT', 30],
  ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
  ['Sun, 01 Mar 2099 11:00:00 GMT', 86_400],
  ['Sun, 01 Mar 2026 12:00:30', undefined],
  ['2026-03-01T12:00:30Z', undefined],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['', undefined],
  [undefined, undefined],
];

test('seconds and HTTP dates are obeyed up to a day; anything else says nothing', () => {
  for (const [header, seconds] of headers) assert.equal(retryAfterSeconds(header, now), seconds, header);
});
