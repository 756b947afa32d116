import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse, renderRefusal } from './errors.ts';

test('a refusal becomes one JSON object with a message, a code, and the fields', () => {
  const errors = [{ field: 'gender', message: 'must be MALE or FEMALE' }];
  const { status, headers, body } = renderRefusal(refuse('request.field-invalid', { errors }), 'r-1');
  assert.equal(status, 422);
  assert.deepEqual(headers, {});
  assert.deepEqual(body, {
    message: 'One or more fields are not valid.',
    error: 'request.field-invalid',
    errors,
    hint: 'See errors: each names a field.',
    request_id: 'r-1',
  });
});

test('a wait is whole seconds, and at least one', () => {
  const wait = (retryAfterSeconds: number) =>
    renderRefusal(refuse('service.unavailable', { retryAfterSeconds })).headers['retry-after'];
  assert.deepEqual([wait(0), wait(0.2), wait(59.1)], ['1', '1', '60']);
});

test('the cause is kept for us and not told', () => {
  const refusal = refuse('storage.full', { cause: new Error('/data/elvira') });
  assert.ok(refusal.cause instanceof Error);
  assert.doesNotMatch(JSON.stringify(renderRefusal(refusal)), /elvira/);
});
