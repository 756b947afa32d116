// What callers write in the fields of a registration, and what the gateway makes of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  parseAddressLine,
  parseDateOfBirth,
  parseEmail,
  parseExternalPatientId,
  parseGender,
  parseName,
  parsePostalCode,
  parseSsn,
  parseState,
  parseTelephone,
  presentTelephone,
} from './demographics.ts';

const now = new Date('2026-03-10T12:00:00Z');

test('a date of birth is a day of the calendar, not before 1850 and not to come', () => {
  for (const date of ['1954-12-01', '2024-02-29', '2026-03-10', '1850-01-01'])
    assert.equal(parseDateOfBirth(date, now).value, date);
  assert.equal(parseDateOfBirth('2026-03-11', now).value, '2026-03-11', 'already that day in Kiribati');
  for (const date of [
    '2026-03-12',
    '2027-01-01',
    '1849-12-31',
    '0000-00-00',
    '2023-02-29',
    '1999-04-31',
    '1999-13-01',
    '1/2/1999',
    '19990101',
    '',
    '1999-01-01T00:00:00Z',
  ]) {
    assert.ok(parseDateOfBirth(date, now).problem, date);
  }
});

test('gender is taken in any case and answered in capitals', () => {
  for (const text of ['MALE', 'Male', 'male', 'M', 'm ']) assert.equal(parseGender(text).value, 'MALE');
  for (const text of ['FEMALE', 'Female', 'f']) assert.equal(parseGender(text).value, 'FEMALE');
  for (const text of ['', 'UN', 'other', 'constructor']) assert.ok(parseGender(text).problem, text);
});

test('a telephone number is ten digits in, and parentheses out', () => {
  for (const text of [
    '234-567-8910',
    '1-234-567-8910',
    '(234) 567-8910',
    '+1 234 567 8910',
    '2345678910',
    '234.567.8910 x12',
  ]) {
    assert.equal(parseTelephone(text).value, '2345678910', text);
  }
  assert.equal(presentTelephone('2345678910'), '(234) 567-8910');
  for (const text of ['', '567-8910', '+44 20 7946 0958', '234-567-89101', 'call my daughter 234 567 8910'])
    assert.ok(parseTelephone(text).problem, text);
});

test('an SSN is nine digits and is kept in one form', () => {
  for (const text of ['123-45-6789', '123456789', '123 45 6789'])
    assert.equal(parseSsn(text).value, '123-45-6789');
  for (const text of ['', '123-45-678', 'XXX-XX-6789', '12-345-6789'])
    assert.ok(parseSsn(text).problem, text);
});

test('ZIP codes, states, names, lines, e-mail and ids', () => {
  for (const text of ['02140', '02140-1234']) assert.equal(parsePostalCode(text).value, text);
  for (const text of ['2140', '021401234', 'SW1A 1AA', '']) assert.ok(parsePostalCode(text).problem, text);
  for (const text of ['MA', 'Massachusetts']) assert.equal(parseState(text).value, text);
  assert.ok(parseState('Ontario').problem);
  assert.equal(parseName(' Valadez-Nucleus ').value, 'Valadez-Nucleus');
  for (const text of ['', '  ', 'x'.repeat(101), 'a\0b', 'a\nb']) assert.ok(parseName(text).problem);
  assert.equal(parseAddressLine('').value, '');
  assert.equal(parseEmail('elvira@example.org').value, 'elvira@example.org');
  for (const text of ['', 'elvira', 'elvira@', '@example.org', 'a b@example.org', 'a@b'])
    assert.ok(parseEmail(text).problem, text);
  assert.equal(parseExternalPatientId(' any text ').value, ' any text ');
  for (const text of ['', ' ', 'x'.repeat(201), 'a\0']) assert.ok(parseExternalPatientId(text).problem);
});

test('no sentence repeats what was sent', () => {
  const parsers = [
    (text: string) => parseDateOfBirth(text, now),
    parseGender,
    parsePostalCode,
    parseState,
    parseSsn,
    parseTelephone,
    parseEmail,
  ];
  const sentences = new Set(parsers.map(parse => parse('§').problem));
  assert.equal(sentences.size, parsers.length);
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.constantFrom(...parsers), (text, parse) => {
      const { problem } = parse(text);
      assert.ok(problem === undefined || sentences.has(problem) || problem.startsWith('must '));
    }),
  );
});
