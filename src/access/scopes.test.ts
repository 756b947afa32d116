// SMART scopes: what is granted of what is asked, and what may be read with it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { mayRead, mayReadAll, parseSmartScope, smartScopesOf } from './scopes.ts';

const reader = (scope?: string) => ({
  roles: ['project.viewer'] as const,
  scopes: scope === undefined ? undefined : smartScopesOf(scope),
});

describe('a scope', () => {
  const cases: [string, string | undefined][] = [
    ['system/*.read', 'system/*.read'],
    ['system/Patient.rs', 'system/Patient.rs'],
    ['system/Patient.r', 'system/Patient.r'],
    ['system/Patient.s', 'system/Patient.s'],
    ['system/Patient.cruds', 'system/Patient.rs'],
    ['system/Patient.*', 'system/Patient.read'],
    ['system/Patient.write', undefined],
    ['system/Patient.cud', undefined],
    ['system/Patient.', undefined],
    ['system/Patient.sr', undefined],
    ['system/patient.read', undefined],
    ['system/Observation.rs?category=laboratory', undefined],
    ['user/*.read', undefined],
    ['patient/Patient.read', undefined],
    ['xsystem/*.read', undefined],
    ['system/*.readx', undefined],
  ];
  for (const [asked, given] of cases)
    test(`${asked} grants ${given ?? 'nothing'}`, () => assert.equal(parseSmartScope(asked)?.text, given));

  test('means the same when it is read back, and never more than was asked', () => {
    const text = fc
      .tuple(fc.constantFrom('*', 'Patient', 'Observation'), fc.subarray(['c', 'r', 'u', 'd', 's']))
      .map(([type, letters]) => `system/${type}.${letters.join('')}`);
    fc.assert(
      fc.property(text, asked => {
        const granted = parseSmartScope(asked);
        if (granted === undefined) return;
        assert.deepEqual(parseSmartScope(granted.text), granted);
        assert.ok(!granted.mayRead || asked.split('.')[1]?.includes('r'));
        assert.ok(!granted.maySearch || asked.split('.')[1]?.includes('s'));
      }),
    );
  });
});

test('without scopes the roles decide', () => {
  assert.ok(mayRead(reader(), 'Observation', 'read') && mayRead(reader(), 'Patient', 'search'));
  assert.ok(!mayRead({ roles: ['organization.owner'], scopes: undefined }, 'Patient', 'read'));
});

test('scopes narrow the roles, and never widen them', () => {
  const patients = reader('system/Patient.rs system/Observation.s');
  assert.ok(mayRead(patients, 'Patient', 'read') && mayRead(patients, 'Patient', 'search'));
  assert.deepEqual(
    [mayRead(patients, 'Observation', 'read'), mayRead(patients, 'Observation', 'search')],
    [false, true],
  );
  assert.ok(!mayRead(patients, 'Condition', 'read'));
  assert.ok(!mayRead({ roles: [], scopes: smartScopesOf('system/*.read') }, 'Patient', 'read'));
  assert.ok(!mayRead(reader(''), 'Patient', 'read'), 'a token whose scopes are empty reads nothing');
  for (const whole of [undefined, 'system/*.read', 'system/*.rs', 'system/*.r system/*.s'])
    assert.ok(mayReadAll(reader(whole)), whole ?? 'none');
  for (const part of ['', 'system/*.r', 'system/*.s system/Patient.r', 'system/Patient.rs'])
    assert.ok(!mayReadAll(reader(part)), part);
});
