import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce, every, inSlices, mapInSlices, slicesOf } from './slices.ts';
import type { Steps } from './slices.ts';

function* counting(most: number, told: number[]): Steps<number> {
  const isTime = every(10);
  for (let n = 0; n < most; n++) {
    told.push(n);
    if (isTime()) yield;
  }
  return told.length;
}

test('between the slices of long work other work has its turn', async () => {
  const told: number[] = [];
  const long = inSlices(counting(100, told));
  const seen: number[] = [];
  const other = (async () => {
    while (told.length < 100) {
      seen.push(told.length);
      await new Promise(resolve => setImmediate(resolve));
    }
  })();
  assert.equal(await long, 100);
  await other;
  assert.deepEqual(seen, [10, 20, 30, 40, 50, 60, 70, 80, 90]);
});

test('work comes to the same at once', () => {
  assert.equal(atOnce(counting(25, [])), 25);
});

test('what is mapped in slices keeps its order', async () => {
  assert.deepEqual(await mapInSlices([1, 2, 3, 4, 5], 2, n => n * 2), [2, 4, 6, 8, 10]);
  assert.deepEqual(await mapInSlices([], 2, n => n), []);
});

test('a slice has so many, of so much weight, and a heavy one is alone', () => {
  assert.deepEqual([...slicesOf([1, 2, 3, 4, 5], 2)], [[1, 2], [3, 4], [5]]);
  assert.deepEqual([...slicesOf([1, 1, 9, 1, 1, 1], 10, 2, n => n)], [[1, 1], [9], [1, 1], [1]]);
  assert.deepEqual([...slicesOf([], 2)], []);
});
