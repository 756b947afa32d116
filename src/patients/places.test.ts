// States and ZIP codes in the spellings people send.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateCode, stateName, stateOfZip } from './places.ts';

test('a state is known by its code and by its name, in any case and punctuation', () => {
  for (const spelling of ['MA', 'ma', 'M.A.', 'Massachusetts', ' MASSACHUSETTS '])
    assert.equal(stateCode(spelling), 'MA');
  assert.equal(stateCode('new york'), 'NY');
  assert.equal(stateCode('District of Columbia'), 'DC');
  assert.equal(stateCode('Washington, D.C.'), 'DC');
  assert.equal(stateCode('Washington'), 'WA');
  assert.equal(stateCode('Puerto Rico'), 'PR');
  assert.equal(stateCode('U.S. Virgin Islands'), 'VI');
});

test('what is no state has no code', () => {
  for (const text of ['', 'XX', 'Ontario', '42', 'constructor']) assert.equal(stateCode(text), undefined);
});

test('a code has a name', () => {
  assert.equal(stateName('ny'), 'New York');
  assert.equal(stateName('GU'), 'Guam');
  assert.equal(stateName('ZZ'), undefined);
});

test('a ZIP code lies in a state', () => {
  const places = {
    '02140': 'MA',
    '10001-1234': 'NY',
    '97266': 'OR',
    '00501': 'NY',
    '00907': 'PR',
    '00801': 'VI',
    '20001': 'DC',
    '22030': 'VA',
  };
  for (const [zip, state] of Object.entries(places)) assert.equal(stateOfZip(zip), state, zip);
  const more = {
    '30301': 'GA',
    '39901': 'GA',
    '73301': 'TX',
    '79901': 'TX',
    '88510': 'TX',
    '96799': 'AS',
    '96910': 'GU',
    '96950': 'MP',
    '99501': 'AK',
    '06390': 'NY',
    '09012': 'AE',
  };
  for (const [zip, state] of Object.entries(more)) assert.equal(stateOfZip(zip), state, zip);
});

test('what is no ZIP code, or one nobody has, lies nowhere', () => {
  for (const zip of ['', '123', 'ABCDE', '00000', '00401', '123456'])
    assert.equal(stateOfZip(zip), undefined, zip);
});
