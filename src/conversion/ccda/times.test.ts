// Times of CDA as FHIR has them: nothing invented, nothing thrown, precision kept.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTime } from './times.ts';

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** dateTime of FHIR R4. */
const fhirDateTime =
  /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00)))?)?)?$/;

test('each precision stays what it is', () => {
  assert.deepEqual(parseTime('2023'), { dateTime: '2023' });
  assert.deepEqual(parseTime('202305'), { dateTime: '2023-05' });
  assert.deepEqual(parseTime('20230531'), { dateTime: '2023-05-31' });
  assert.deepEqual(parseTime('202305312205-0500'), { dateTime: '2023-05-31T22:05:00-05:00' });
  assert.deepEqual(parseTime('20230531220507.250+0000'), { dateTime: '2023-05-31T22:05:07.250+00:00' });
});

test('a time without zone gives the day and keeps the clock beside it', () => {
  assert.deepEqual(parseTime('20120815100000'), { dateTime: '2012-08-15', local: '2012-08-15T10:00:00' });
  assert.deepEqual(parseTime('201208151000-9900'), { dateTime: '2012-08-15', local: '2012-08-15T10:00:00' });
  assert.deepEqual(parseTime('2012081510'), { dateTime: '2012-08-15' });
});

test('what cannot be is cut back to what can', () => {
  assert.deepEqual(parseTime('20100431'), { dateTime: '2010-04', impossible: true });
  assert.deepEqual(parseTime('20230229'), { dateTime: '2023-02', impossible: true });
  assert.deepEqual(parseTime('20240229'), { dateTime: '2024-02-29' });
  assert.deepEqual(parseTime('20101301'), { dateTime: '2010', impossible: true });
  assert.deepEqual(parseTime('20100500'), { dateTime: '2010-05' });
  assert.equal(parseTime('00010101'), undefined);
  assert.equal(parseTime('unknown'), undefined);
  assert.equal(parseTime(''), undefined);
});

test('ISO spellings are read as what they say', () => {
  assert.deepEqual(parseTime('2012-08-15'), { dateTime: '2012-08-15' });
  assert.deepEqual(parseTime('2012-08-15T10:00:00-08:00'), { dateTime: '2012-08-15T10:00:00-08:00' });
  assert.deepEqual(parseTime('2012-08-15T10:00:00Z'), { dateTime: '2012-08-15T10:00:00Z' });
});

test('every real moment with a zone comes back digit by digit', () => {
  const moment = fc.record({
    at: fc.date({
      min: new Date('1000-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    }),
    sign: fc.constantFrom('+', '-'),
    hours: fc.integer({ min: 0, max: 13 }),
    minutes: fc.constantFrom(0, 30, 45),
  });
  fc.assert(
    fc.property(moment, ({ at, sign, hours, minutes }) => {
      const day = [pad(at.getUTCFullYear(), 4), pad(at.getUTCMonth() + 1), pad(at.getUTCDate())];
      const clock = [pad(at.getUTCHours()), pad(at.getUTCMinutes()), pad(at.getUTCSeconds())];
      const literal = `${day.join('')}${clock.join('')}${sign}${pad(hours)}${pad(minutes)}`;
      assert.deepEqual(parseTime(literal), {
        dateTime: `${day.join('-')}T${clock.join(':')}${sign}${pad(hours)}:${pad(minutes)}`,
      });
    }),
  );
});

test('whatever stands in a value, the answer is a FHIR dateTime or nothing, and never finer than the source', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 16 });
  const literal = fc.oneof(
    fc.string(),
    digits,
    fc
      .tuple(digits, fc.constantFrom('', '.5', '+0000', '-05', 'Z', '-2500', ' '))
      .map(parts => parts.join('')),
  );
  fc.assert(
    fc.property(literal, text => {
      const time = parseTime(text);
      if (time === undefined) return;
      assert.match(time.dateTime, fhirDateTime);
      const isExact = time.dateTime.length > 10;
      if (isExact) assert.match(text, /(Z|z|[+-]\d\d:?(\d\d)?)\s*$/);
      const said = time.dateTime.replace(/\D/g, '');
      const written = text.replace(/\D/g, '');
      assert.ok(written.startsWith(isExact ? said.slice(0, 12) : said));
    }),
    { numRuns: 1000 },
  );
});
