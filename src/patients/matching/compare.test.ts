// Who is the same person, who may be, and who only lives with them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Demographics } from '../patient.ts';
import { compare } from './compare.ts';
import type { PersonDescription } from './person.ts';

const person = (parts: {
  given?: string;
  family?: string;
  birthDate?: string;
  gender?: string;
  line?: string;
  city?: string;
  zip?: string;
  telephone?: string;
  email?: string;
  ssn?: string;
}): PersonDescription => ({
  names: [{ given: [parts.given ?? 'Ariel'], family: parts.family ?? 'Hermiston' }],
  birthDate: parts.birthDate ?? '1984-03-17',
  gender: parts.gender ?? 'F',
  addresses: [
    {
      lines: [parts.line ?? '12 Quarry Road Apt 3'],
      city: parts.city ?? 'Boston',
      state: 'MA',
      postalCode: parts.zip ?? '02140',
    },
  ],
  telephones: parts.telephone === undefined ? [] : [parts.telephone],
  emails: parts.email === undefined ? [] : [parts.email],
  ...(parts.ssn === undefined ? {} : { ssn: parts.ssn }),
});
const verdict = (a: PersonDescription | Demographics, b: PersonDescription) => compare(a, b).verdict;
const ariel = person({});

const kam: Demographics = {
  givenName: 'Kam',
  familyName: 'Quark',
  dateOfBirth: '1954-12-01',
  gender: 'MALE',
  postalCode: '11111',
  addressCity: 'Brookline',
  addressState: 'Massachusetts',
  addressLines: ['999 Dev Drive', 'Apt 9'],
};
const elvira: Demographics = {
  givenName: 'Elvira',
  familyName: 'Valadez-Nucleus',
  dateOfBirth: '1970-12-26',
  gender: 'FEMALE',
  postalCode: '02215',
  addressCity: 'Boston',
  addressState: 'MA',
  addressLines: [''],
  ssn: '123-45-6789',
  telephone: '2345678910',
};

test('Kam registers as MALE and her documents say FEMALE: the record is hers', () => {
  const document = person({
    given: 'Kam',
    family: 'QUARK',
    birthDate: '1954-12-01',
    gender: 'FEMALE',
    line: '1 Other St',
    city: 'Brookline',
    zip: '11111',
  });
  const comparison = compare(kam, document);
  assert.equal(comparison.verdict, 'same');
  assert.ok(comparison.reasons.includes('gender.different'));
});

test('Elvira registers with two family names and no street; her documents have one name and a street', () => {
  const document = person({
    given: 'Elvira',
    family: 'Valadez',
    birthDate: '1970-12-26',
    line: '703 Ankunding Trail Unit 45',
    zip: '02215',
  });
  const comparison = compare(elvira, document);
  assert.equal(comparison.verdict, 'same');
  assert.ok(comparison.reasons.includes('family.part'));
  assert.ok(comparison.reasons.includes('place.zip'));
  const numbered = person({
    given: 'Elvira561',
    family: 'Valadez233',
    birthDate: '1970-12-26',
    zip: '02215',
  });
  assert.equal(verdict(elvira, numbered), 'same');
});

test('a household is not one person', () => {
  const home = { telephone: '(617) 555-0134', email: 'family@example.org' };
  const twin = person({ ...home, given: 'Dana' });
  assert.equal(verdict(person({ ...home, given: 'Ariel' }), twin), 'different', 'twins');
  assert.equal(
    verdict(person({ ...home, given: 'Jayden' }), person({ ...home, given: 'Jaylen' })),
    'different',
    'twins with look-alike names',
  );
  assert.equal(
    verdict(person({ ...home, given: 'Daniel', gender: 'M' }), person({ ...home, given: 'Daniela' })),
    'different',
    'brother and sister',
  );
  assert.equal(
    verdict(person(home), person({ ...home, given: 'Henrick', gender: 'M', birthDate: '1983-11-02' })),
    'different',
    'spouses',
  );
  const father = person({
    ...home,
    given: 'Henrick',
    family: 'Testingson Sr.',
    gender: 'M',
    birthDate: '1950-05-05',
  });
  const son = person({
    ...home,
    given: 'Henrick',
    family: 'Testingson, Jr.',
    gender: 'M',
    birthDate: '1980-05-05',
  });
  assert.equal(verdict(father, son), 'different', 'father and son');
  const unmarked = (birthDate: string) =>
    person({ ...home, given: 'Henrick', family: 'Testingson', gender: 'M', birthDate });
  assert.equal(
    verdict(unmarked('1950-05-05'), unmarked('1980-05-05')),
    'different',
    'father and son without a suffix, born on one day',
  );
  assert.equal(verdict(unmarked('1980-05-05'), son), 'same', 'a suffix left out is no conflict');
});

test('a name said otherwise is the same name where the rest agrees', () => {
  const robert = (given: string, more = {}) =>
    person({ given, family: 'García-López', gender: 'M', telephone: '617-555-0134', ...more });
  assert.equal(
    verdict(robert('Robert'), robert('Bob', { telephone: '+1 (617) 555-0134' })),
    'same',
    'a nickname',
  );
  assert.equal(verdict(robert('Marcus'), robert('Marc')), 'same', 'a name cut short');
  assert.notEqual(verdict(robert('Marcus'), robert('Mark')), 'same', 'two names, one letter apart');
  assert.equal(
    verdict(robert('Robert'), robert('ROBERT', { family: 'GARCIA LOPEZ' })),
    'same',
    'diacritics, hyphen and case',
  );
  assert.equal(
    verdict(robert('Robert'), robert('Robert', { family: 'Garcia', line: '' })),
    'same',
    'one of two family names',
  );
  assert.equal(verdict(person({ family: "O'Brien" }), person({ family: 'OBRIEN' })), 'same', 'an apostrophe');
  assert.equal(verdict(person({ family: 'De la Cruz' }), person({ family: 'DeLaCruz' })), 'same', 'spaces');
  assert.equal(
    verdict(person({ given: 'Ariel', family: 'Hermiston' }), person({ given: 'Hermiston', family: 'Ariel' })),
    'same',
    'swapped',
  );
  assert.equal(
    verdict(person({ given: 'Mary Ann' }), person({ given: 'Maryann' })),
    'same',
    'written together',
  );
  assert.equal(
    verdict(ariel, person({ family: 'Quark' })),
    'same',
    'a family name changed, in one household',
  );
  assert.equal(
    verdict(person({ given: 'Robert' }), person({ given: 'R', line: '4 Elm St' })),
    'possible',
    'an initial alone does not do',
  );
  const named = (given: string, family: string) => person({ given, family });
  assert.equal(
    verdict(named('Ariel Jane', 'Quark'), named('Ariel J', 'Quark-Hermiston')),
    'same',
    'a middle initial',
  );
  assert.equal(
    verdict(named('Ariel Jane', 'Quark'), named('Ariel Rose', 'Quark-Hermiston')),
    'possible',
    'two middle names',
  );
  assert.equal(
    verdict(ariel, person({ given: 'Arial' })),
    'possible',
    'a slip in the given name may be a twin',
  );
});

test('a suffix told after the family name and again after the given names is read, and the first one counts', () => {
  const told = person({ given: 'Mary Ann III', family: 'Hermiston Jr' });
  assert.equal(verdict(told, person({ given: 'Mary Ann', family: 'Hermiston Jr' })), 'same');
  assert.notEqual(verdict(told, person({ given: 'Mary Ann', family: 'Hermiston Sr' })), 'same');
});

test('a former name and a former address count like the present ones', () => {
  const moved: PersonDescription = {
    ...person({ family: 'Quark', line: '900 Harbor Blvd', city: 'San Diego', zip: '92101' }),
    names: [
      { given: ['Ariel'], family: 'Quark' },
      { given: ['Ariel', 'J'], family: 'Hermiston' },
    ],
  };
  assert.equal(verdict(ariel, moved), 'possible');
  assert.equal(verdict(ariel, { ...moved, addresses: [...moved.addresses, ...ariel.addresses] }), 'same');
});

test('a slip in the birth date is only possible, unless the SSN or much else agrees', () => {
  for (const birthDate of ['1984-03-11', '1983-03-17', '1984-03-16', '1984-01-01']) {
    assert.equal(verdict(ariel, person({ birthDate })), 'possible', birthDate);
  }
  assert.equal(
    verdict(person({ birthDate: '1984-03-07' }), person({ birthDate: '1984-07-03' })),
    'possible',
    'day and month changed places',
  );
  const ssn = '219-09-1234';
  assert.equal(verdict(person({ ssn }), person({ ssn, birthDate: '1984-03-11' })), 'same', 'the SSN agrees');
  const reached = { telephone: '6175550134' };
  assert.equal(
    verdict(person(reached), person({ ...reached, birthDate: '1984-03-11' })),
    'same',
    'street and telephone agree',
  );
  assert.equal(verdict(ariel, person({ birthDate: '1991-08-30' })), 'different');
  assert.equal(verdict(ariel, { ...ariel, birthDate: '1984-03' }), 'possible', 'the day is unknown');
});

test('another SSN is never the same person', () => {
  assert.equal(verdict(person({ ssn: '219-09-1234' }), person({ ssn: '219-09-1234' })), 'same');
  assert.equal(verdict(person({ ssn: '219-09-1234' }), person({ ssn: '536-22-8876' })), 'possible');
  assert.equal(verdict(person({ ssn: '219-09-1234' }), person({ ssn: 'XXX-XX-8876' })), 'possible');
  assert.equal(
    verdict(person({ ssn: '219-09-1234' }), person({ ssn: 'XXX-XX-1234', line: '', zip: '', city: '' })),
    'same',
  );
});

test('what is written when nothing is known counts as nothing', () => {
  for (const ssn of ['999-99-9999', '000-00-0000', '123-45-6789', '123456789', '000-12-3456', 'unknown']) {
    assert.equal(verdict(person({ ssn: '219-09-1234' }), person({ ssn })), 'same', ssn);
    assert.ok(
      !compare(person({ ssn }), person({ ssn })).reasons.some(reason => reason.startsWith('ssn')),
      ssn,
    );
  }
  for (const telephone of ['5555555555', '000-000-0000', '(123) 456-7890', '1-999-999-9999', 'none']) {
    assert.ok(
      !compare(person({ telephone }), person({ telephone })).reasons.some(reason =>
        reason.startsWith('telephone'),
      ),
      telephone,
    );
  }
  assert.ok(compare(person({ birthDate: '1900-01-01' }), ariel).reasons.includes('birth-date.missing'));
  for (const given of ['Baby Boy', 'BabyGirl', 'Baby Girl A', 'BB', 'Newborn', 'Unknown', '']) {
    const comparison = compare(person({ given }), ariel);
    assert.ok(comparison.reasons.includes('given.missing'), given);
    assert.notEqual(comparison.verdict, 'same', given);
  }
});

test('missing is not disagreement: a sparse header with the whole name, birth date and gender is enough', () => {
  const sparse: PersonDescription = {
    names: ariel.names,
    birthDate: '19840317',
    gender: 'female',
    addresses: [],
    telephones: [],
    emails: [],
  };
  assert.equal(verdict(ariel, sparse), 'same');
  assert.equal(verdict(ariel, { ...sparse, birthDate: '' }), 'different');
  const nobody: PersonDescription = { names: [], addresses: [], telephones: [], emails: [] };
  assert.equal(verdict(nobody, nobody), 'different');
  assert.equal(verdict(ariel, nobody), 'different');
});

test('the same name and birth date in another state is possible, not more', () => {
  assert.equal(
    verdict(ariel, person({ line: '900 Harbor Blvd', city: 'San Diego', zip: '92101' })),
    'possible',
  );
});

test('an address is the same however it is abbreviated', () => {
  const at = (line: string) =>
    compare(person({ line: '12 North Quarry Road, Apartment 3' }), person({ line, city: '' })).reasons;
  for (const line of ['12 N Quarry Rd', '12 N. QUARRY RD #3', '12 Quarrry Road Unit 3'])
    assert.ok(at(line).includes('place.street'), line);
  for (const line of ['14 North Quarry Road', '12 Elm Street', '', 'UNKNOWN'])
    assert.ok(at(line).includes('place.zip'), line);
});

const letters = (text: string) => fc.string({ unit: fc.constantFrom(...text), minLength: 3, maxLength: 9 });
const capital = letters('bcdfgaeiou').map(text => text[0]?.toUpperCase() + text.slice(1));
const family = fc.oneof(
  capital,
  fc.tuple(capital, capital).map(pair => pair.join('-')),
  fc.constantFrom('Testingson Jr', "O'Brien", 'De la Cruz', 'Quark'),
);
const given = fc.oneof(
  capital,
  fc.constantFrom('Robert', 'Bob', 'R', 'Jayden', 'Jaylen', 'Mary Ann', 'Baby Girl', ''),
);
const birthDate = fc.constantFrom(
  '1984-03-17',
  '1984-03-11',
  '1984-07-03',
  '1984-03-07',
  '1950-03-17',
  '1984',
  '1984-01-01',
  '1900-01-01',
  '',
);
const anyone: fc.Arbitrary<PersonDescription> = fc.record({
  names: fc.array(fc.record({ given: fc.array(given, { minLength: 1, maxLength: 2 }), family }), {
    maxLength: 3,
  }),
  birthDate,
  gender: fc.constantFrom('F', 'male', 'UN', ''),
  addresses: fc.array(
    fc.record({
      lines: fc.constantFrom([''], ['12 Quarry Rd'], ['12 Quarry Road Apt 3'], ['PO Box 9'], ['4 Elm St']),
      city: fc.constantFrom('Boston', 'Cambridge', ''),
      state: fc.constantFrom('MA', 'Massachusetts'),
      postalCode: fc.constantFrom('02140', '02140-1234', '02215', ''),
    }),
    { maxLength: 2 },
  ),
  telephones: fc.array(fc.constantFrom('617-555-0134', '+16175550134', '6175550199', '5555555555'), {
    maxLength: 2,
  }),
  emails: fc.array(fc.constantFrom('a@example.org', 'B@example.org', 'none'), { maxLength: 2 }),
  ssn: fc.constantFrom('219-09-1234', '536-22-8876', 'XXX-XX-1234', '999-99-9999', ''),
});

test('it does not matter who is compared with whom', () => {
  fc.assert(
    fc.property(anyone, anyone, (a, b) => assert.deepEqual(compare(a, b), compare(b, a))),
    { numRuns: 2000 },
  );
});

test('a person with a name, a birth date and an address is the same as themselves', () => {
  const full = fc
    .record({
      given: capital,
      family,
      birthDate: fc.constantFrom('1984-03-17', '2001-12-31'),
      gender: fc.constantFrom('F', 'M'),
    })
    .map(person);
  fc.assert(fc.property(full, someone => assert.equal(verdict(someone, someone), 'same')));
});

const shout = (text: string) => text.toUpperCase();
const accent = (text: string) => text.replace(/[aeiou]/gi, vowel => `${vowel}\u0301`).normalize('NFC');
const respell = (someone: PersonDescription, spell: (text: string) => string): PersonDescription => ({
  ...someone,
  names: someone.names.map(name => ({ given: name.given.map(spell), family: spell(name.family) })).reverse(),
  addresses: someone.addresses
    .map(address => ({ ...address, lines: address.lines.map(spell), city: spell(address.city ?? '') }))
    .reverse(),
  telephones: someone.telephones.toReversed(),
  emails: someone.emails.map(shout).reverse(),
});

test('case, diacritics and the order of a source make no difference', () => {
  fc.assert(
    fc.property(anyone, anyone, fc.constantFrom(shout, accent), (a, b, spell) =>
      assert.deepEqual(compare(a, respell(b, spell)), compare(a, b)),
    ),
    { numRuns: 2000 },
  );
});

test('no input is too odd: whatever comes, an answer comes', () => {
  const odd = fc.record({
    names: fc.array(
      fc.record({ given: fc.array(fc.string({ unit: 'binary' })), family: fc.string({ unit: 'binary' }) }),
    ),
    birthDate: fc.string(),
    gender: fc.string(),
    addresses: fc.array(
      fc.record({ lines: fc.array(fc.string()), city: fc.string(), postalCode: fc.string() }),
    ),
    telephones: fc.array(fc.string()),
    emails: fc.array(fc.string()),
    ssn: fc.string(),
  });
  fc.assert(fc.property(odd, odd, (a, b) => assert.deepEqual(compare(a, b), compare(b, a))));
});
