// A code without a name, and who lends it one: docs/decisions/018-displays.md.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Coding, Condition } from 'fhir/r4';
import { consolidate } from './index.ts';

const asthma: Coding = { system: 'http://snomed.info/sct', code: '195967001' };
const stated = (id: string, coding: Coding[], year: number) => ({
  id,
  resource: {
    resourceType: 'Condition',
    id,
    subject: { reference: 'Patient/p' },
    code: { coding },
  } as Condition,
  documentTime: new Date(Date.UTC(year, 0, 1)),
  hash: id,
});
const codeOf = ({ resource }: { resource: unknown }) => (resource as Condition).code?.coding;

test('a code alone gets the name that another statement of the group gives it, and it is told whose it is', () => {
  const bare = stated('a', [asthma], 2024);
  const named = stated('b', [{ ...asthma, display: 'Asthma' }], 2020);
  for (const members of [
    [bare, named],
    [named, bare],
  ]) {
    const made = consolidate(members);
    assert.deepEqual(codeOf(made), [{ ...asthma, display: 'Asthma' }]);
    assert.deepEqual(made.choices, [{ path: 'code.coding.display', rule: 'fullest', from: 'b' }]);
  }
  assert.deepEqual(codeOf(bare), [asthma], 'the statement stays as it was said');
});

test('a code that nobody names stays without a name', () => {
  const made = consolidate([stated('a', [asthma], 2024), stated('b', [asthma], 2020)]);
  assert.deepEqual([codeOf(made), made.choices], [[asthma], []]);
});
