// What a document that was replaced, or taken back, still adds to the record. Pure.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentReference, FhirResource } from 'fhir/r4';
import { wordsOf } from './standing.ts';
import { statementsOf } from './statement.ts';

const document = (id: string, more: Partial<DocumentReference>): FhirResource => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  content: [{ attachment: { contentType: 'text/plain', data: 'Q291Z2hz' } }],
  ...more,
});

test('a replaced document stays as superseded, with who wrote it; notes and files within it say no more', () => {
  const resources: FhirResource[] = [
    document('numbered', {
      masterIdentifier: { system: 'urn:oid:1.2.3', value: '1' },
      context: { encounter: [{ reference: 'Encounter/visit' }], period: { start: '2024' } },
    }),
    document('kept', { content: [{ attachment: { contentType: 'text/xml', url: 'Binary/1' } }] }),
    document('note', { identifier: [{ system: 'urn:oid:1.2.3', value: '2' }] }),
    document('picture', { context: { related: [{ reference: 'Condition/pain' }] } }),
    { resourceType: 'Practitioner', id: 'author' },
    { resourceType: 'Condition', id: 'pain', subject: {} },
    { resourceType: 'Encounter', id: 'visit', status: 'finished', class: {} },
  ];
  const entry = resources.map(resource => ({ resource }));
  const said = statementsOf({ resourceType: 'Bundle', type: 'collection', entry });
  const stays = wordsOf(said, 'REPLACED').map(each => JSON.parse(each.json) as DocumentReference);
  assert.deepEqual(stays.map(({ id }) => id).sort(), ['author', 'kept', 'numbered']);
  const numbered = stays.find(({ id }) => id === 'numbered');
  assert.deepEqual([numbered?.status, numbered?.context], ['superseded', { period: { start: '2024' } }]);
  assert.equal(wordsOf(said, 'CURRENT'), said);
  assert.deepEqual(wordsOf(said, 'WITHDRAWN'), []);
});
