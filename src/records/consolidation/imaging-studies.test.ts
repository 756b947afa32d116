import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImagingStudy } from 'fhir/r4';
import { consolidate } from './index.ts';
import {
  arrivals,
  asResource,
  coding,
  groupsOfSaid,
  identify,
  permutations,
  whySame,
} from './statements.testing.ts';
import type { Said } from './statements.testing.ts';

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const ct = coding(DCM, 'CT', 'Computed Tomography');
const unknown = coding('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'unknown');
const root = '1.2.840.113619.2.62.994044785528';
const uid = (study: string) => ({
  identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${root}.${study}` }],
});
const image = (n: number) => ({
  uid: `${root}.9.${n}`,
  sopClass: coding('urn:ietf:rfc:3986', 'urn:oid:1.2.840.10008.5.1.4.1.1.2'),
});
const series = (n: number, ...images: object[]) => ({
  uid: `${root}.8.${n}`,
  modality: ct,
  ...(images.length > 0 && { numberOfInstances: images.length, instance: images }),
});
const study = (id: string, more: object = {}): Said => ({
  resourceType: 'ImagingStudy',
  id,
  status: 'available',
  subject: { reference: 'Patient/p' },
  started: '2024-02-29T14:55:00-05:00',
  description: 'CT of the head',
  ...more,
});
const apart = (a: Said, b: Said): void => assert.deepEqual(groupsOfSaid([a, b]), [[a.id], [b.id]]);
const one = (a: Said, b: Said): void => assert.deepEqual(groupsOfSaid([a, b]), [[a.id, b.id]]);

test('a study is its UID, whatever two holders say of it; two UIDs are two studies of that minute', () => {
  one(study('a', uid('1')), study('b', uid('1')));
  one(study('a', uid('1')), study('b', { ...uid('1'), description: 'Head', started: '2024-03-01' }));
  apart(study('a', uid('1')), study('b', uid('2')));
  assert.equal(whySame(study('a', uid('1')), study('b', { ...uid('1'), started: undefined })), 'identifier');
  const made = { system: 'urn:dicom:uid', value: 'urn:oid:2.25.329800735698586629295641978511506172918' };
  one(study('a', { identifier: [made] }), study('b', { identifier: [made], description: 'Head' }));
  one(study('a', uid('1')), study('b', { ...uid('1'), status: 'entered-in-error' }));
});

test('the number of an order, an organization’s root and an example’s are of no one study', () => {
  for (const identifier of [
    { system: 'urn:oid:1.2.840.114350.1.13.99', value: 'ACC-17' },
    { system: 'urn:dicom:uid', value: 'urn:oid:1.2.840.113619' },
    { system: 'urn:dicom:uid', value: 'urn:oid:2.16.840.1.113883.19.5.99999.1' },
    { system: 'urn:dicom:uid', value: 'urn:oid:1.2.3.4.5.6.7' },
  ])
    assert.equal(identify(study('a', { identifier: [identifier] })).ids, undefined, identifier.value);
});

test('without a UID a study is no more than its kind at its moment', () => {
  one(study('a', uid('1')), study('b'));
  apart(study('a'), study('b', { description: 'CT of the chest' }));
  apart(study('a'), study('b', { started: '2024-02-29T15:10:00-05:00' }));
  apart(study('a', { started: '2024-02-29' }), study('b', { started: '2024-02-29' }));
  apart(study('a', { started: undefined }), study('b', { started: undefined }));
  apart(
    study('a', { description: undefined, modality: [ct] }),
    study('b', { description: undefined, modality: [ct] }),
  );
  apart(study('a', { modality: [ct] }), study('b', { modality: [coding(DCM, 'MR')] }));
  // Two were made in that minute: of which the third tells, nobody knows.
  for (const order of arrivals([study('a', uid('1')), study('b', uid('2')), study('c')]))
    assert.deepEqual(groupsOfSaid(order), [['a'], ['b'], ['c']]);
});

test('a series in common is the study', () => {
  const told = { description: undefined, started: undefined };
  one(study('a', { ...uid('1'), series: [series(1)] }), study('b', { ...told, series: [series(1)] }));
  apart(study('a', { series: [series(1)] }), study('b', { series: [series(2)] }));
  apart(study('a', { ...uid('1'), series: [series(1)] }), study('b', { ...uid('2'), series: [series(1)] }));
});

test('the united study has each series and image once, counts them, and knows what either knew', () => {
  const older = study('a', {
    ...uid('1'),
    started: '2024-02-29T14:55:00-05:00',
    modality: [ct],
    numberOfSeries: 2,
    numberOfInstances: 3,
    series: [{ ...series(1, image(1), image(2)), description: 'Axial' }, series(2, image(3))],
  });
  const newer = study('b', {
    ...uid('1'),
    started: '2024-02-29',
    modality: [coding(DCM, 'CT')],
    numberOfSeries: 1,
    numberOfInstances: 2,
    series: [{ ...series(1, image(2), image(4)), modality: unknown }],
  });
  const [united, ...others] = [...permutations([older, newer])].map(said =>
    consolidate(
      said.map(each => ({
        id: each.id,
        resource: asResource(each),
        documentTime: new Date(each === newer ? 86_400_000 : 0),
        hash: each.id,
      })),
    ),
  );
  for (const other of others) assert.deepEqual(other, united);
  const made = united?.resource as ImagingStudy;
  assert.equal(made.started, '2024-02-29T14:55:00-05:00');
  assert.deepEqual(made.modality, [ct]);
  assert.deepEqual([made.numberOfSeries, made.numberOfInstances], [2, 4]);
  assert.deepEqual(
    made.series?.map(({ uid: name, numberOfInstances, description, modality, instance }) => [
      name,
      numberOfInstances,
      description,
      modality.code,
      instance?.map(each => each.uid).toSorted(),
    ]),
    [
      [`${root}.8.1`, 3, 'Axial', 'CT', [1, 2, 4].map(n => image(n).uid)],
      [`${root}.8.2`, 1, undefined, 'CT', [image(3).uid]],
    ],
  );
});

test('an image that is pointed at is one where two point at the same place, and two where it lies in two', () => {
  const pointer = (id: string, url: string, identifier: object[] = [], start?: string): Said => ({
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    identifier,
    type: { coding: [coding('urn:oid:1.2.840.10008.2.6.1', '1.2.840.10008.5.1.4.1.1.1')] },
    content: [{ attachment: { contentType: 'application/dicom', url } }],
    ...(start !== undefined && { context: { period: { start } } }),
  });
  const sop = [{ system: 'urn:ietf:rfc:3986', value: `urn:oid:${root}.9.1` }];
  const other = [{ system: 'urn:ietf:rfc:3986', value: `urn:oid:${root}.9.2` }];
  const here = 'https://pacs.example.org/wado?objectUID=1';
  one(pointer('a', here, sop), pointer('b', here, sop, '2024-02-29'));
  apart(pointer('a', here, sop), pointer('b', 'https://pacs.example.com/1', sop));
  apart(pointer('a', here, sop), pointer('b', here, other));
  one(pointer('a', here, [], '2024-02-29'), pointer('b', here, [], '2024-02-29'));
  apart(pointer('a', 'image1.jpg', [], '2024-02-29'), pointer('b', 'image1.jpg', [], '2024-02-29'));
  apart(pointer('a', here), pointer('b', here));
});
