import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical, convert, parseUnit } from './ucum.ts';
import { sameAmount } from './values.ts';
import { quantity } from './statements.testing.ts';

const near = (a: number | undefined, b: number) => {
  assert.ok(a !== undefined && Math.abs(a - b) <= Math.abs(b) * 1e-9, `${String(a)} is not ${b}`);
};

test('values are converted by the definitions of UCUM', () => {
  const table: readonly (readonly [number, string, string, number])[] = [
    [1, 'g/L', 'mg/dL', 100],
    [13.5, 'g/dL', 'g/L', 135],
    [1, '[lb_av]', 'kg', 0.45359237],
    [70, '[in_i]', 'cm', 177.8],
    [98.6, '[degF]', 'Cel', 37],
    [-40, 'Cel', '[degF]', -40],
    [120, 'mm[Hg]', 'kPa', 15.99864],
    [5, '10*3/uL', '10*9/L', 5],
    [4.5, '10*6/uL', '/L', 4.5e12],
    [1, 'mL/min', 'L/h', 0.06],
    [2, 'd', 'h', 48],
    [1, 'ug/(24.h)', 'ng/h', 1000 / 24],
    [50, '%', '1', 0.5],
    [1, '[gal_us]', 'L', 3.785411784],
    [1, 'kg/m2', 'g/cm2', 0.1],
    [7, 'mmol/L', 'umol/mL', 7],
  ];
  for (const [value, from, to, expected] of table) near(convert(value, from, to), expected);
});

test('what cannot be converted is not', () => {
  for (const [from, to] of [
    ['mg/dL', 'mmol/L'],
    ['[IU]/L', 'U/L'],
    ['kg', 'cm'],
    ['{furlong}', 'm'],
    ['no unit at all', 'mg'],
    ['mg', '((((((mg))))))'],
  ] as const)
    assert.equal(convert(1, from, to), undefined, `${from} to ${to}`);
});

test('the spellings of documents are read like their codes; what is counted is kept beside', () => {
  assert.deepEqual(parseUnit('mg/dl'), parseUnit('mg/dL'));
  assert.deepEqual(parseUnit('lbs'), parseUnit('[lb_av]'));
  assert.equal(parseUnit('{tablet}')?.kind, '');
  assert.equal(parseUnit('{tablet}')?.note, 'tablet');
  assert.equal(parseUnit('')?.factor, 1);
});

test('to another unit and back is where it was', () => {
  const pairs = fc.constantFrom(['kg', '[lb_av]'], ['Cel', '[degF]'], ['cm', '[in_i]'], ['g/L', 'mg/dL'], [
    'h',
    'min',
  ] as const);
  fc.assert(
    fc.property(fc.double({ min: -500, max: 5000, noNaN: true }), pairs, (value, [from = '', to = '']) => {
      const back = convert(convert(value, from, to) ?? Number.NaN, to, from);
      assert.ok(back !== undefined && Math.abs(back - value) < 1e-6);
      const [a, b] = [parseUnit(from), parseUnit(to)];
      assert.ok(
        a &&
          b &&
          Math.abs(canonical(value, a) - canonical(convert(value, from, to) ?? 0, b)) <
            1e-6 * Math.max(1, Math.abs(canonical(value, a))),
      );
    }),
  );
});

test('a value rounded after conversion is the same value; one that only comes near is not', () => {
  const is = (a: readonly [number, string], b: readonly [number, string]) => {
    const [one, other] = [
      sameAmount(quantity(...a), quantity(...b)),
      sameAmount(quantity(...b), quantity(...a)),
    ];
    assert.deepEqual(one, other);
    return one.is;
  };
  assert.equal(is([70, 'kg'], [154.3, 'lb']), 'fits');
  assert.equal(is([72.6, 'kg'], [160, '[lb_av]']), 'fits');
  assert.equal(is([98.6, 'F'], [37, 'Cel']), 'fits');
  assert.equal(is([177.8, 'cm'], [70, 'in']), 'fits');
  assert.equal(is([1.35, 'g/dL'], [13.5, 'g/L']), 'fits');
  assert.equal(is([70, 'kg'], [152, 'lb']), 'apart');
  assert.equal(is([37, 'Cel'], [100.4, '[degF]']), 'apart');
  assert.equal(is([98.6, 'F'], [98.7, 'F']), 'apart');
  assert.equal(is([1, '{tablet}'], [1, '{capsule}']), 'apart');
  assert.equal(is([5, 'mg/dL'], [5, 'mg/dl']), 'equal');
  assert.equal(is([5, 'widgets'], [5, 'Widgets']), 'equal');
});
