import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonDescription } from '../patients/matching/person.ts';
import type { Patient } from '../patients/patient.ts';
import { headerInFront, instantOf, isCdaLike, isOurPatient, judgeDocument } from './verify.ts';

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

const cda = (body: string, before = '') =>
  `<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Visit</title><effectiveTime value="20240501"/>${before}<recordTarget><patientRole><patient><name><given>Nora</given><family>Sample</family></name><birthTime value="19800229"/></patient></patientRole></recordTarget>${body}</ClinicalDocument>`;

test('of a document only what stands before its body is read for its header', async () => {
  const never = () => Promise.reject(new Error('the whole document was read'));
  const bytes = Buffer.from(cda(`<component><structuredBody>${'<oops '.repeat(1_000)}`));
  assert.equal(headerInFront(bytes)?.title, 'Visit');
  const noted = Buffer.from(
    cda('<x:component xmlns:x="urn:hl7-org:v3"><x:structuredBody/></x:component>').replace(
      '<title',
      '<!-- no structuredBody yet --><title',
    ),
  );
  assert.equal(headerInFront(noted)?.title, 'Visit');
  const judged = await judgeDocument(nora, bytes, 'text/xml', never);
  assert.equal(judged.quarantineReason, undefined);
  assert.equal(judged.documentTime?.toISOString(), '2024-05-01T00:00:00.000Z');
});

test('a header that is not in front is looked for in the whole document', async () => {
  const bytes = Buffer.from(cda('', '<component><structuredBody/></component>'));
  assert.equal(headerInFront(bytes), undefined);
  assert.equal(headerInFront(Buffer.from(cda('', 'x'.repeat(300_000)))), undefined);
  const asked: Uint8Array[] = [];
  const judged = await judgeDocument(nora, bytes, 'text/xml', async whole => {
    asked.push(whole);
    return undefined;
  });
  assert.deepEqual([asked, judged.title], [[bytes], undefined]);
});
