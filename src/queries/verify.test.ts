import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonDescription } from '../patients/matching/person.ts';
import type { Patient } from '../patients/patient.ts';
import { instantOf, isCdaLike, isOurPatient } from './verify.ts';

const nora = {
  demographics: {
    givenName: 'Nora',
    familyName: 'Sample',
    dateOfBirth: '1980-02-29',
    gender: 'FEMALE',
    postalCode: '12207',
    addressCity: 'Albany',
    addressState: 'NY',
    addressLines: ['1 Test Way'],
  },
} as unknown as Patient;

const described = (more: Partial<PersonDescription> = {}): PersonDescription => ({
  names: [{ given: ['Nora'], family: 'Sample' }],
  birthDate: '1980-02-29',
  gender: 'female',
  addresses: [{ lines: ['1 Test Way'], city: 'Albany', state: 'NY', postalCode: '12207' }],
  telephones: [],
  emails: [],
  ...more,
});
const elsewhere = [{ lines: ['9 Far Road'], city: 'Reno', state: 'NV', postalCode: '89501' }];
const claims = (person?: PersonDescription, grade: 'certain' | 'probable' = 'probable') =>
  isOurPatient(nora, { holderPatientId: 'x', grade, ...(person ? { person } : {}) });

test('a move and a wrong gender are forgiven where the holder says it is this patient', () => {
  assert.ok(claims(described()));
  assert.ok(claims(described({ addresses: elsewhere })));
  assert.ok(claims(described({ gender: 'male' })));
});

test('another birth date or given name is another person; nothing said is believed only of a certain holder', () => {
  assert.ok(!claims(described({ birthDate: '1981-02-28' })));
  assert.ok(!claims(described({ names: [{ given: ['Iris'], family: 'Sample' }] })));
  assert.ok(!claims(undefined));
  assert.ok(claims(undefined, 'certain'));
});

test('a time without a zone is the same instant wherever the gateway runs', () => {
  assert.equal(instantOf('2024-01-02T10:00:00')?.toISOString(), '2024-01-02T10:00:00.000Z');
  assert.equal(instantOf('2024-01-02T10:00:00-05:00')?.toISOString(), '2024-01-02T15:00:00.000Z');
  assert.equal(instantOf('2024-01-02')?.toISOString(), '2024-01-02T00:00:00.000Z');
  assert.equal(instantOf('soon'), undefined);
  assert.equal(instantOf(undefined), undefined);
});

test('a C-CDA is known by its type or its first characters, in UTF-16 too', () => {
  assert.ok(isCdaLike(Buffer.from(''), 'text/xml'));
  assert.ok(isCdaLike(Buffer.from('\ufeff<?xml version="1.0"?>', 'utf16le'), 'application/octet-stream'));
  assert.ok(isCdaLike(Buffer.from('<ClinicalDocument>'), 'text/plain'));
  assert.ok(!isCdaLike(Buffer.from('%PDF-1.4 <ClinicalDocument>'), 'application/pdf'));
});
