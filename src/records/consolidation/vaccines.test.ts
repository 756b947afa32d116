// When is a vaccine of unspecified formulation a named one?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLessPrecise } from './vaccines.ts';

const cvx = (...codes: string[]): string[] => codes.map(code => `http://hl7.org/fhir/sid/cvx|${code}`);

test('a vaccine whose kind alone is told may be any of that kind, from either side', () => {
  assert.ok(isLessPrecise(cvx('88'), cvx('140')));
  assert.ok(isLessPrecise(cvx('140'), cvx('88')));
  assert.ok(isLessPrecise(cvx('88', '151'), cvx('111')));
});

test('whose kind and name are told is no other vaccine of that kind', () => {
  assert.ok(!isLessPrecise(cvx('88', '111'), cvx('140')));
  assert.ok(!isLessPrecise(cvx('140'), cvx('88', '111')));
  assert.ok(!isLessPrecise(cvx('88', '151'), cvx('140')));
  assert.ok(!isLessPrecise(cvx('140'), cvx('111')));
});
