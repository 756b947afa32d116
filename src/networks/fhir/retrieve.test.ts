// How a document's bytes are fetched, unwrapped and checked.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { DocumentEntry } from '../network.ts';
import { call, scriptHolder, type Scripted } from './scripted-holder.testing.ts';

const bytes = Buffer.from('<ClinicalDocument>Größe\r\n</ClinicalDocument>');
const entry: DocumentEntry = { uniqueId: 'd1', location: 'url:Binary/b1', mimeType: 'text/xml' };
const base64 = bytes.toString('base64');

const answers: [how: string, answer: Scripted, mimeType: string][] = [
  ['raw', { bytes, headers: { 'content-type': 'application/xml; charset=utf-8' } }, 'application/xml'],
  [
    'raw, of no particular type',
    { bytes, headers: { 'content-type': 'application/octet-stream' } },
    'text/xml',
  ],
  [
    'wrapped in JSON',
    { json: { resourceType: 'Binary', contentType: 'text/xml', data: base64 } },
    'text/xml',
  ],
  [
    'wrapped in XML',
    {
      bytes: Buffer.from(
        `<Binary xmlns="http://hl7.org/fhir"><contentType value="text/xml"/><data value="${base64}"/></Binary>`,
      ),
      headers: { 'content-type': 'application/fhir+xml' },
    },
    'text/xml',
  ],
  [
    'gzipped unasked',
    { bytes: gzipSync(bytes), headers: { 'content-type': 'text/xml', 'content-encoding': 'gzip' } },
    'text/xml',
  ],
  [
    'deflated unasked',
    { bytes: deflateSync(bytes), headers: { 'content-type': 'text/xml', 'content-encoding': 'deflate' } },
    'text/xml',
  ],
  [
    'in brotli unasked',
    { bytes: brotliCompressSync(bytes), headers: { 'content-type': 'text/xml', 'content-encoding': 'br' } },
    'text/xml',
  ],
];

for (const [how, answer, mimeType] of answers) {
  test(`a document that comes ${how} is the same bytes`, async t => {
    const { network, holder, received } = await scriptHolder(t, () => answer);
    const document = await network.retrieve(holder, entry, call);
    assert.equal(Buffer.from(document.bytes).toString('hex'), bytes.toString('hex'));
    assert.equal(document.mimeType, mimeType);
    assert.match(String(received[0]?.headers['accept']), /^text\/xml, /);
    assert.equal(received[0]?.headers['accept-encoding'], 'identity');
  });
}

test('data inside the DocumentReference are read again from there', async t => {
  const { network, holder, received } = await scriptHolder(t, () => ({
    json: {
      resourceType: 'DocumentReference',
      content: [{}, { attachment: { contentType: 'text/xml', data: base64 } }],
    },
  }));
  const inline = { ...entry, location: 'inline:1:DocumentReference/d1' };
  assert.deepEqual(Buffer.from((await network.retrieve(holder, inline, call)).bytes), bytes);
  assert.equal(received[0]?.url, '/fhir/DocumentReference/d1');
});

test('a document at another origin is not fetched: neither token nor question leaves the holder', async t => {
  const elsewhere = await scriptHolder(t, () => ({ bytes }));
  const { network, holder } = await scriptHolder(t, () => ({ bytes }));
  for (const url of [
    `${elsewhere.origin}/fhir/Binary/b1`,
    'file:///etc/passwd',
    '//elsewhere.example/x',
    'http://',
  ]) {
    const astray = { ...entry, location: `url:${url}` };
    await assert.rejects(network.retrieve(holder, astray, call), { troubleClass: 'refused' }, url);
  }
  assert.equal(elsewhere.received.length, 0);
});

test('the right hash proves the bytes, in base64 or hexadecimal, even beside a wrong size', async t => {
  const { network, holder } = await scriptHolder(t, () => ({
    bytes,
    headers: { 'content-type': 'text/xml' },
  }));
  const sha1 = createHash('sha1').update(bytes);
  const spellings = [sha1.copy().digest('base64'), sha1.copy().digest('hex').toUpperCase()];
  for (const spelling of spellings) {
    await network.retrieve(holder, { ...entry, sha1: spelling, sizeBytes: base64.length }, call);
  }
});

const mutilated: [how: string, answer: Scripted, troubleClass: string][] = [
  ['empty', { bytes: new Uint8Array(), headers: { 'content-type': 'text/xml' } }, 'garbled'],
  ['nothing', { status: 204 }, 'garbled'],
  ['part of it', { status: 206, bytes, headers: { 'content-type': 'text/xml' } }, 'garbled'],
  ['broken base64', { json: { resourceType: 'Binary', data: '!!!!' } }, 'garbled'],
  ['no data', { json: { resourceType: 'Binary' } }, 'garbled'],
  ['another resource', { json: { resourceType: 'Patient', data: base64 } }, 'garbled'],
  [
    'an unknown encoding',
    { bytes, headers: { 'content-type': 'text/xml', 'content-encoding': 'zstd' } },
    'garbled',
  ],
  ['broken gzip', { bytes, headers: { 'content-type': 'text/xml', 'content-encoding': 'gzip' } }, 'garbled'],
  ['410', { status: 410 }, 'gone'],
];

for (const [what, answer, troubleClass] of mutilated) {
  test(`a holder that sends ${what} is ${troubleClass}`, async t => {
    const { network, holder } = await scriptHolder(t, () => answer);
    await assert.rejects(network.retrieve(holder, entry, call), { name: 'NetworkTrouble', troubleClass });
  });
}
