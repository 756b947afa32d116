// How a FHIR holder's DocumentReferences are listed over pages and read in XDS's words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundle, call, outcome, scriptHolder } from './scripted-holder.testing.ts';

const reference = (id: string, parts: Record<string, unknown> = {}) => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  content: [{ attachment: { contentType: 'text/xml', url: `Binary/${id}` } }],
  ...parts,
});

test('the URL asks for current documents of the holder’s own patient id, escaped', async t => {
  const { network, holder, received } = await scriptHolder(t, () => bundle([]));
  await network.query(holder, 'a&b', call);
  assert.equal(received[0]?.url, '/fhir/DocumentReference?patient=a%26b&status=current&_count=50');
});

test('a DocumentReference becomes an entry in XDS’s words', async t => {
  const { network, holder } = await scriptHolder(t, () =>
    bundle([
      reference('d1', {
        masterIdentifier: { value: 'urn:oid:2.999.1' },
        contained: [
          { resourceType: 'Practitioner', id: 'doc', name: [{ given: ['Jo', 'A'], family: 'Doe' }] },
        ],
        type: {
          coding: [
            { system: 'http://local', code: 'X' },
            { system: 'http://loinc.org', code: '34133-9' },
          ],
        },
        category: [{ coding: [{ code: 'clinical-note' }] }],
        date: '2024-01-31T10:15:00-05:00',
        author: [{ reference: '#doc' }, { reference: 'Organization/1', display: 'Test Clinic' }],
        securityLabel: [{ coding: [{ code: 'N' }] }],
        description: 'A summary',
        content: [
          {
            attachment: {
              contentType: 'Text/XML; charset=utf-8',
              url: 'Binary/b1',
              size: 12,
              hash: 'aGFzaA==',
              language: 'en-US',
              creation: 'yesterday',
            },
            format: { code: 'urn:hl7-org:sdwg:ccda-structuredBody:2.1' },
          },
        ],
        context: {
          event: [{ coding: [{ code: 'E' }] }],
          period: { start: '2024-01-01', end: '2024-01-31' },
          facilityType: { coding: [{ code: '22232009' }] },
          practiceSetting: { coding: [{ code: '394802001' }] },
        },
      }),
    ]),
  );
  assert.deepEqual(await network.query(holder, 'p', call), [
    {
      uniqueId: 'urn:oid:2.999.1',
      location: 'url:Binary/b1',
      title: 'A summary',
      mimeType: 'text/xml',
      sizeBytes: 12,
      sha1: 'aGFzaA==',
      creationTime: '2024-01-31T10:15:00-05:00',
      serviceStartTime: '2024-01-01',
      serviceStopTime: '2024-01-31',
      classCode: 'clinical-note',
      typeCode: '34133-9',
      formatCode: 'urn:hl7-org:sdwg:ccda-structuredBody:2.1',
      eventCode: 'E',
      confidentialityCode: 'N',
      healthcareFacilityTypeCode: '22232009',
      practiceSettingCode: '394802001',
      languageCode: 'en-US',
      authorName: 'Jo A Doe',
      authorOrganization: 'Test Clinic',
    },
  ]);
});

test('every content is kept; an address below the holder’s base is kept relative, so that it outlives a move', async t => {
  const { network, holder } = await scriptHolder(t, (_, origin) =>
    bundle([
      reference('d1', {
        content: [
          { attachment: { url: `${origin}/fhir/Binary/1` } },
          { attachment: { url: 'https://elsewhere.example/2' } },
          { attachment: { data: 'AAAA' } },
          { attachment: {} },
        ],
      }),
    ]),
  );
  const entries = await network.query(holder, 'p', call);
  assert.deepEqual(
    entries.map(({ uniqueId, location }) => [uniqueId, location]),
    [
      ['d1', 'url:Binary/1'],
      ['d1#1', 'url:https://elsewhere.example/2'],
      ['d1#2', 'inline:2:DocumentReference/d1'],
    ],
  );
});

test('what is not current, was entered in error, is another patient’s or no DocumentReference is left out', async t => {
  const { network, holder } = await scriptHolder(t, () =>
    bundle([
      reference('good', { subject: { reference: 'https://h.example/Patient/p/_history/2' } }),
      reference('superseded', { status: 'superseded' }),
      reference('wrong', { docStatus: 'entered-in-error' }),
      reference('other', { subject: { reference: 'Patient/q' } }),
      { resourceType: 'Patient', id: 'p' },
      null,
      'nonsense',
      { ...reference('x'), id: 7 },
    ]),
  );
  assert.deepEqual(
    (await network.query(holder, 'p', call)).map(({ uniqueId }) => uniqueId),
    ['good'],
  );
});

test('pages are followed as they are given, relative ones too', async t => {
  const { network, holder, received } = await scriptHolder(t, ({ url }, origin) => {
    if (url.includes('patient=')) return bundle([reference('d1')], `${origin}/opaque?page=%32`);
    if (url.startsWith('/opaque')) return bundle([reference('d2')], 'three');
    return bundle([reference('d3')]);
  });
  assert.equal((await network.query(holder, 'p', call)).length, 3);
  assert.deepEqual(
    received.slice(1).map(({ url }) => url),
    ['/opaque?page=%32', '/three'],
  );
});

test('a next page at another origin is never fetched', async t => {
  const elsewhere = await scriptHolder(t, () => bundle([]));
  const { network, holder } = await scriptHolder(t, () =>
    bundle([reference('d1')], `${elsewhere.origin}/fhir/next`),
  );
  await assert.rejects(network.query(holder, 'p', call), { troubleClass: 'garbled' });
  assert.equal(elsewhere.received.length, 0);
});

test('pages that lead in a circle, or never end, are given up', async t => {
  const circle = await scriptHolder(t, (_, origin) => bundle([reference('d')], `${origin}/fhir/again`));
  await assert.rejects(circle.network.query(circle.holder, 'p', call), { troubleClass: 'garbled' });
  let page = 0;
  const endless = await scriptHolder(t, (_, origin) => bundle([], `${origin}/fhir/page${page++}`));
  await assert.rejects(endless.network.query(endless.holder, 'p', call), { troubleClass: 'flood' });
});

test('the limit of bytes covers all pages together', async t => {
  let page = 0;
  const { network, holder } = await scriptHolder(t, (_, origin) =>
    bundle([reference(`d${page}`, { description: 'x'.repeat(90_000) })], `${origin}/fhir/page${page++}`),
  );
  await assert.rejects(network.query(holder, 'p', call), { troubleClass: 'flood' });
  assert.ok(page <= 12);
});

test('OperationOutcomes among the entries are warnings while documents came', async t => {
  const { network, holder } = await scriptHolder(t, () =>
    bundle([outcome('timeout'), reference('d1'), outcome('informational', 'warning')]),
  );
  assert.equal((await network.query(holder, 'p', call)).length, 1);
});

const outcomes: [code: string, troubleClass: string][] = [
  ['transient', 'away'],
  ['throttled', 'busy'],
  ['timeout', 'timeout'],
  ['exception', 'away'],
  ['security', 'refused'],
  ['forbidden', 'refused'],
];

test('an error without any document is the trouble it names, not an empty list', async t => {
  for (const [code, troubleClass] of outcomes) {
    const inBundle = await scriptHolder(t, () => bundle([outcome(code)]));
    await assert.rejects(inBundle.network.query(inBundle.holder, 'p', call), { troubleClass }, code);
    const alone = await scriptHolder(t, () => ({ json: outcome(code) }));
    await assert.rejects(alone.network.query(alone.holder, 'p', call), { troubleClass }, code);
  }
});

test('a refusal’s OperationOutcome says more than its status', async t => {
  const throttled = await scriptHolder(t, () => ({ status: 400, json: outcome('throttled') }));
  await assert.rejects(throttled.network.query(throttled.holder, 'p', call), {
    troubleClass: 'busy',
    httpStatus: 400,
  });
  const forbidden = await scriptHolder(t, () => ({ status: 500, json: outcome('forbidden') }));
  await assert.rejects(forbidden.network.query(forbidden.holder, 'p', call), { troubleClass: 'refused' });
});

test('a patient that the holder does not know has no documents', async t => {
  const { network, holder } = await scriptHolder(t, () => ({ status: 404, json: outcome('not-found') }));
  assert.deepEqual(await network.query(holder, 'p', call), []);
});

test('an answer promised for later is not the answer', async t => {
  const { network, holder } = await scriptHolder(t, () => ({ status: 202 }));
  await assert.rejects(network.query(holder, 'p', call), { troubleClass: 'garbled' });
});
