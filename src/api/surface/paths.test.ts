import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedPath, isBelowOldPrefix } from './paths.ts';

const means: [asked: string, path: string][] = [
  ['/api/v2/patients?x=//%24', '/api/v2/patients?x=//%24'],
  ['//api/v2/patients', '/api/v2/patients'],
  ['https://gateway.example:8443//auth', '/auth'],
  ['https://gateway.example', '/'],
  ['?x=1', '/?x=1'],
  ['/R4//Patient/1/%24query?a=b', '/R4/Patient/1/$query?a=b'],
  ['/fhir///Patient', '/fhir/Patient'],
  ['/v1/projects%3Asearch', '/v1/projects:search'],
  ['/v1/serviceaccounts/1%3asetPolicy', '/v1/serviceaccounts/1:setPolicy'],
  ['/particle-sandbox-api/api/v1/queries/', '/api/v1/queries/'],
  ['//particle-sandbox-api//api/v1/queries', '/api/v1/queries'],
  ['/particle-sandbox-api', '/'],
  ['/particle-sandbox-apis/x', '/particle-sandbox-apis/x'],
  // An id that was forgotten is not taken out of the way.
  ['/api/v1/patients//subscriptions', '/api/v1/patients//subscriptions'],
  // Encoded twice is not these characters.
  ['/api/v1/patients/a%2524b%253A', '/api/v1/patients/a%2524b%253A'],
];

for (const [asked, path] of means) test(`${asked} → ${path}`, () => assert.equal(askedPath(asked), path));

test('what was asked below the oldest prefix is known', () => {
  for (const url of ['/particle-sandbox-api', '//particle-sandbox-api/x', 'http://h/particle-sandbox-api?x'])
    assert.ok(isBelowOldPrefix(url), url);
  for (const url of ['/x/particle-sandbox-api', '/particle-sandbox-apis', '/x?/particle-sandbox-api'])
    assert.ok(!isBelowOldPrefix(url), url);
});
