// What a resource is found by, without a database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resource } from 'fhir/r4';
import fc from 'fast-check';
import { indexOf } from './index-of.ts';
import { parametersOf, searchedTypes } from './parameters.ts';
import { dateRange } from './ranges.ts';
import { timeSaidIn } from './said-time.ts';

const observation = {
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  category: [{ coding: [{ system: 'urn:c', code: 'Laboratory', display: 'Läb' }] }],
  code: { text: 'Glucose', coding: [{ system: 'http://loinc.org', code: '2345-7' }, { code: 'GLU' }] },
  subject: { reference: 'Patient/p' },
  encounter: { reference: 'Encounter/e/_history/2' },
  performer: [{ reference: '#inside' }, { identifier: { system: 'urn:npi', value: '1' } }],
  effectivePeriod: { start: '2024-05' },
  valueQuantity: { value: 5.4, unit: 'mg/dL' },
} as unknown as Resource;

test('a code is found with its system, without, and whatever the system; in any case', () => {
  const { tokens } = indexOf(observation);
  for (const entry of [
    'code|http://loinc.org|2345-7',
    'code||2345-7',
    'code||glu',
    'code|!|glu',
    'category||laboratory',
  ])
    assert.ok(tokens.includes(entry), entry);
  assert.ok(!tokens.includes('code|!|2345-7'), 'it has a system');
});

test('a bare code is found by the system of its value set too', () => {
  const { tokens } = indexOf(observation);
  for (const system of ['', '!', 'http://hl7.org/fhir/observation-status'])
    assert.ok(tokens.includes(`status|${system}|final`), system);
});

test('references lose their version; what is contained or only identified is not referred to', () => {
  const { refs, tokens } = indexOf(observation);
  assert.deepEqual(refs, ['encounter|Encounter/e', 'patient|Patient/p', 'subject|Patient/p']);
  assert.ok(tokens.includes('performer:identifier|urn:npi|1'));
});

test('names are found without case and accents, and exactly', () => {
  const { strings } = indexOf({
    resourceType: 'Patient',
    name: [{ family: 'Ñúñez', given: ['Elvira', 'María'] }],
  } as Resource);
  for (const entry of ['family|nunez', 'family:exact|Ñúñez', 'given|maria', 'name|elvira maria nunez'])
    assert.ok(strings.includes(entry), entry);
});

test('a date is as wide as it is written, a period without an end has not ended', () => {
  assert.deepEqual(indexOf(observation).dates['date'], [[Date.UTC(2024, 4, 1), 9e15]]);
  const cases: [string, number, number][] = [
    ['2024', Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1) - 1],
    ['2024-02', Date.UTC(2024, 1, 1), Date.UTC(2024, 2, 1) - 1],
    ['2024-02-29', Date.UTC(2024, 1, 29), Date.UTC(2024, 2, 1) - 1],
    ['2024-05-01T10:00-05:00', Date.UTC(2024, 4, 1, 15), Date.UTC(2024, 4, 1, 15, 1) - 1],
    ['2024-05-01T10:00:30Z', Date.UTC(2024, 4, 1, 10, 0, 30), Date.UTC(2024, 4, 1, 10, 0, 30, 999)],
    ['2024-05-01T10:00:30.5Z', Date.UTC(2024, 4, 1, 10, 0, 30, 500), Date.UTC(2024, 4, 1, 10, 0, 30, 500)],
  ];
  for (const [text, from, to] of cases) assert.deepEqual(dateRange(text), [from, to], text);
  for (const text of ['2023-02-29', '2024-13', 'yesterday', '2024-1-1', ''])
    assert.equal(dateRange(text), undefined, text);
});

test('any instant lies within the range of its own day, month and year', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0100-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }),
      date => {
        const text = date.toISOString();
        for (const precision of [4, 7, 10]) {
          const [from, to] = dateRange(text.slice(0, precision)) ?? [NaN, NaN];
          assert.ok(from <= date.getTime() && date.getTime() <= to);
        }
      },
    ),
  );
});

test('words have what people read, and no markup, addresses or bytes', () => {
  const { words } = indexOf({
    resourceType: 'DocumentReference',
    id: 'secret-id',
    text: {
      status: 'generated',
      div: '<div xmlns="http://www.w3.org/1999/xhtml"><b>Fever</b>&amp;chills</div>',
    },
    content: [{ attachment: { title: 'Discharge', url: 'Binary/1', data: 'QUJD' } }],
  } as unknown as Resource);
  assert.match(words, /Fever &chills/);
  assert.match(words, /Discharge/);
  assert.doesNotMatch(words, /xhtml|Binary|QUJD|secret-id|<b>/);
});

test('nothing a document can say breaks the index: NUL, halves of surrogates, any shape', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...searchedTypes, 'Dream'),
      fc.jsonValue(),
      fc.jsonValue(),
      (resourceType, one: unknown, other: unknown) => {
        const paths = [...parametersOf(resourceType).values()].flatMap(each =>
          each.paths.map(path => path.split('.')[0]),
        );
        const entries = paths.map(
          (path, i) => [path?.replace('[x]', 'Period'), i % 2 ? one : other] as const,
        );
        const index = indexOf({ ...Object.fromEntries(entries), resourceType } as Resource);
        for (const entry of [...index.tokens, ...index.refs, ...index.strings, index.words]) {
          assert.ok(!entry.includes('\0') && entry.isWellFormed());
        }
        for (const [from, to] of Object.values(index.dates).flat())
          assert.ok(Number.isFinite(from) && Number.isFinite(to));
      },
    ),
  );
});

test('one resource cannot take more of an index than its share', () => {
  const coding = Array.from({ length: 50_000 }, (_, i) => ({ system: 'urn:s', code: 'x'.repeat(5_000) + i }));
  const { tokens } = indexOf({ resourceType: 'Condition', code: { coding } } as unknown as Resource);
  assert.ok(tokens.length <= 2_000);
  assert.ok(tokens.every(entry => entry.length <= 1_000));
});

test('a study is found by what it is of and how it was made, however many images it has; its words are not their UIDs', () => {
  const study = (images: number) =>
    indexOf({
      resourceType: 'ImagingStudy',
      identifier: [{ system: 'urn:dicom:uid', value: 'urn:oid:1.2.840.1' }],
      status: 'available',
      subject: { reference: 'Patient/p' },
      started: '2024-02-29',
      description: 'Chest, two views',
      series: [
        {
          uid: '1.2.840.2',
          modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'CR' },
          bodySite: { system: 'http://snomed.info/sct', code: '51185008' },
          performer: [{ actor: { reference: 'Practitioner/x' } }],
          instance: Array.from({ length: images }, (_, n) => ({
            uid: `1.2.840.3.${n}`,
            sopClass: { system: 'urn:ietf:rfc:3986', code: 'urn:oid:1.2.840.10008.5.1.4.1.1.1' },
          })),
        },
      ],
    } as unknown as Resource);
  assert.ok(study(1).tokens.includes('instance||1.2.840.3.0'));
  const { tokens, refs, dates, words } = study(5_000);
  for (const entry of [
    'identifier|urn:dicom:uid|urn:oid:1.2.840.1',
    'status|http://hl7.org/fhir/imagingstudy-status|available',
    'modality|http://dicom.nema.org/resources/ontology/DCM|cr',
    'modality||cr',
    'bodysite|http://snomed.info/sct|51185008',
    'dicom-class||urn:oid:1.2.840.10008.5.1.4.1.1.1',
    'series||1.2.840.2',
  ])
    assert.ok(tokens.includes(entry), entry);
  assert.deepEqual(refs.toSorted(), ['patient|Patient/p', 'performer|Practitioner/x', 'subject|Patient/p']);
  assert.deepEqual(Object.keys(dates), ['started']);
  assert.match(words, /Chest, two views/);
  assert.doesNotMatch(words, /1\.2\.840\.[23]/);
  const started = { resourceType: 'ImagingStudy', started: '2024-02-29' } as unknown as Resource;
  assert.equal(timeSaidIn(started), '2024-02-29');
});

test('the time a resource is of, where each kind tells it', () => {
  const of = (said: object) => timeSaidIn(said as Resource);
  assert.equal(of({ resourceType: 'Consent', dateTime: '2024-02-15' }), '2024-02-15');
  assert.equal(of({ resourceType: 'DeviceUseStatement', timingPeriod: { start: '2020' } }), '2020');
  const file = { resourceType: 'DocumentReference', context: { period: { start: '2024-03-01' } } };
  assert.equal(of(file), '2024-03-01');
  assert.equal(of({ resourceType: 'Specimen', collection: { collectedDateTime: '2023' } }), '2023');
  assert.equal(of({ resourceType: 'Device' }), undefined);
});
