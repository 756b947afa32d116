// What holds for every document: nothing thrown, same bytes again, references that lead somewhere, ids that keep.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Bundle, FhirResource } from 'fhir/r4';
import { convert, readHeader } from './index.ts';

const documentOf = (
  sections: string,
  header = '',
): string => `<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<id root="2.16.840.1.113883.19.7" extension="d1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Summary</title>
<effectiveTime value="20240301"/>${header}
<recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="ariel"/><patient><name><given>Ariel</given><family>Hermiston</family></name>
<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19800102"/></patient></patientRole></recordTarget>
<component><structuredBody>${sections}</structuredBody></component></ClinicalDocument>`;

const section = (code: string, entries: string): string =>
  `<component><section><code code="${code}" codeSystem="2.16.840.1.113883.6.1"/><title>S</title><text><content ID="t1">words</content></text>${entries}</section></component>`;

const procedure = (id: string, code: string): string =>
  `<entry><procedure classCode="PROC" moodCode="EVN">${id}<code code="${code}" codeSystem="2.16.840.1.113883.6.96"/><statusCode code="completed"/></procedure></entry>`;

const found = (bundle: Bundle, type: string): FhirResource[] =>
  (bundle.entry ?? [])
    .map(entry => entry.resource)
    .filter((resource): resource is FhirResource => resource?.resourceType === type);
const ids = (document: string, type: string): string[] =>
  found(convert(document).bundle, type).map(resource => resource.id ?? '');

const ID = '<id root="2.16.840.1.113883.19.14" extension="p1"/>';

test('an id depends on what a thing is called, not on where it stands', () => {
  const [alone] = ids(documentOf(section('47519-4', procedure(ID, '73761001'))), 'Procedure');
  const among = ids(
    documentOf(section('47519-4', procedure('', '43075005') + procedure(ID, '73761001'))),
    'Procedure',
  );
  assert.equal(among.length, 2);
  assert.ok(alone !== undefined && among.includes(alone));
});

test('a thing without identifier is called by what it says, in any order', () => {
  const one = ids(documentOf(section('47519-4', procedure('', '1') + procedure('', '2'))), 'Procedure');
  const other = ids(documentOf(section('47519-4', procedure('', '2') + procedure('', '1'))), 'Procedure');
  assert.deepEqual([...one].sort(), [...other].sort());
});

test('a repeat that says the same is one resource', () => {
  assert.equal(
    ids(documentOf(section('47519-4', procedure(ID, '1') + procedure(ID, '1'))), 'Procedure').length,
    1,
  );
});

test('one identifier for two different statements keeps both, whichever comes first', () => {
  const one = ids(documentOf(section('47519-4', procedure(ID, '1') + procedure(ID, '2'))), 'Procedure');
  const other = ids(documentOf(section('47519-4', procedure(ID, '2') + procedure(ID, '1'))), 'Procedure');
  assert.equal(new Set(one).size, 2);
  assert.deepEqual([...one].sort(), [...other].sort());
});

test('two patients never share an id', () => {
  const document = documentOf(section('47519-4', procedure(ID, '1')));
  const [one] = ids(document, 'Procedure');
  const [other] = ids(document.replace('"ariel"', '"elvira"'), 'Procedure');
  assert.notEqual(one, other);
});

test('a pointer into the narrative becomes its words, and one that leads nowhere becomes nothing', () => {
  const entry = (reference: string): string =>
    `<entry><procedure classCode="PROC" moodCode="EVN"><code code="1" codeSystem="2.16.840.1.113883.6.96"><originalText><reference value="${reference}"/></originalText></code><statusCode code="completed"/></procedure></entry>`;
  const { bundle, issues } = convert(documentOf(section('47519-4', entry('#t1') + entry('#nowhere'))));
  const texts = found(bundle, 'Procedure').map(
    resource => (resource as { code?: { text?: string } }).code?.text,
  );
  assert.deepEqual(texts, ['words', undefined]);
  assert.deepEqual(
    issues.map(issue => issue.code),
    ['reference.unresolved'],
  );
  assert.doesNotMatch(JSON.stringify(bundle), /"#/);
});

test('an issue says where and what, never whose', () => {
  const { issues } = convert(
    documentOf(
      section(
        '47519-4',
        procedure('', '1').replace('<statusCode', '<effectiveTime value="20209999"/><statusCode'),
      ),
    ),
  );
  assert.deepEqual(
    issues.map(({ code, path }) => ({ code, path })),
    [
      {
        code: 'date.impossible',
        path: '/ClinicalDocument/component/structuredBody/component/section/entry/procedure/effectiveTime',
      },
    ],
  );
});

test('what is no clinical document gives an empty bundle and says why', () => {
  for (const document of [
    '',
    'not xml',
    '<html/>',
    '<a',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    new Uint8Array([0, 255, 3]),
  ]) {
    const { bundle, issues, header } = convert(document);
    assert.deepEqual(bundle.entry, undefined);
    assert.equal(header, undefined);
    assert.ok(issues.length > 0);
    assert.equal(readHeader(document), undefined);
  }
});

test('the header tells whose document it is, parsed alone or along the way', () => {
  const document = documentOf('');
  const header = readHeader(document);
  assert.deepEqual(header?.person, {
    names: [{ given: ['Ariel'], family: 'Hermiston' }],
    birthDate: '1980-01-02',
    gender: 'female',
    addresses: [],
    telephones: [],
    emails: [],
  });
  assert.deepEqual(convert(document).header, header);
});

test('a document cut off anywhere gives what was read, and never throws', () => {
  const whole = documentOf(section('47519-4', procedure(ID, '73761001')) + section('10160-0', ''));
  fc.assert(
    fc.property(fc.nat(whole.length), length => {
      const { bundle } = convert(whole.slice(0, length));
      assert.equal(bundle.resourceType, 'Bundle');
      assert.equal(JSON.stringify(convert(whole.slice(0, length)).bundle), JSON.stringify(bundle));
    }),
    { numRuns: 60 },
  );
});

test('attributes and elements of any content never throw', () => {
  const words = fc.oneof(
    fc.string(),
    fc.constantFrom('CD', 'PQ', 'IVL_TS', 'EVN', 'completed', '2020', '#t1', 'true', 'UNK', '-1', '1e400'),
  );
  const attribute = fc.tuple(
    fc.constantFrom(
      'value',
      'code',
      'codeSystem',
      'unit',
      'xsi:type',
      'root',
      'extension',
      'nullFlavor',
      'negationInd',
      'moodCode',
      'typeCode',
    ),
    words,
  );
  const safe = (text: string): string => text.replace(/[^\x20-\x7e]/g, '').replace(/[&<"]/g, '');
  const names = [
    'id',
    'code',
    'value',
    'effectiveTime',
    'low',
    'high',
    'observation',
    'entryRelationship',
    'act',
    'organizer',
    'component',
    'text',
    'reference',
    'translation',
    'period',
    'participant',
    'participantRole',
    'playingEntity',
    'consumable',
    'author',
    'assignedAuthor',
    'time',
    'statusCode',
  ];
  const element: fc.Memo<string> = fc.memo(depth =>
    fc
      .tuple(
        fc.constantFrom(...names),
        fc.uniqueArray(attribute, { maxLength: 3, selector: ([name]) => name }),
        depth <= 1 ? fc.constant([]) : fc.array(element(depth - 1), { maxLength: 4 }),
      )
      .map(
        ([name, attributes, children]) =>
          `<${name}${attributes.map(([key, value]) => ` ${key}="${safe(value)}"`).join('')}>${children.join('')}</${name}>`,
      ),
  );
  const codes = [
    '48765-2',
    '11450-4',
    '10160-0',
    '30954-2',
    '8716-3',
    '46240-8',
    '47519-4',
    '11369-6',
    '29762-2',
    '18776-5',
    '10157-6',
    '48768-6',
    '61146-7',
  ];
  const kinds = [
    'act',
    'observation',
    'organizer',
    'substanceAdministration',
    'encounter',
    'procedure',
    'supply',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...codes),
      fc.constantFrom(...kinds),
      fc.array(element(4), { maxLength: 6 }),
      (code, kind, children) => {
        const { issues } = convert(
          documentOf(section(code, `<entry><${kind} moodCode="EVN">${children.join('')}</${kind}></entry>`)),
        );
        assert.ok(!issues.some(issue => issue.code === 'entry.unreadable'));
      },
    ),
    { numRuns: 400 },
  );
});

const identified = (id: string): string => `<id root="2.16.840.1.113883.19.8" extension="${id}"/>`;

test('a statement told twice under two identifiers stays two: whether they are one is for the record to say', () => {
  const told = ['first', 'second'].map(id => procedure(identified(id), '80146002'));
  const [forward, backward] = [told, told.toReversed()].map(entries => {
    const { bundle } = convert(documentOf(section('47519-4', entries.join(''))));
    return found(bundle, 'Procedure').map(one => one.id);
  });
  assert.equal(new Set(forward).size, 2);
  assert.deepEqual(backward, forward?.toReversed());
});

test('a document says where the gateway keeps it, and relative references resolve within the Bundle', () => {
  const { bundle } = convert(documentOf(section('47519-4', procedure('', '80146002'))), {
    documentId: 'doc-1',
  });
  const whole = found(bundle, 'DocumentReference').find(
    one => one.resourceType === 'DocumentReference' && one.masterIdentifier !== undefined,
  );
  assert.ok(whole?.resourceType === 'DocumentReference');
  assert.equal(whole.content[0]?.attachment.url, 'Binary/doc-1');
  for (const { fullUrl, resource } of bundle.entry ?? [])
    assert.ok(fullUrl?.endsWith(`/fhir/${resource?.resourceType ?? ''}/${resource?.id ?? ''}`), fullUrl);
});

test('what is denied in words alone stays denied; that nothing is told is no statement', () => {
  const denied = (words: string) =>
    `<entry><procedure classCode="PROC" moodCode="EVN" negationInd="1"><code nullFlavor="UNK"><originalText>${words}</originalText></code><statusCode code="Completed"/></procedure></entry>`;
  const of = (words: string) =>
    found(convert(documentOf(section('47519-4', denied(words)))).bundle, 'Procedure').map(
      resource => resource.resourceType === 'Procedure' && [resource.status, resource.code?.text],
    );
  assert.deepEqual(of('Colonoscopy'), [['not-done', 'Colonoscopy']]);
  for (const nothing of [
    'Procedures not documented',
    'No known procedures',
    'No procedure information available',
  ])
    assert.deepEqual(of(nothing), [], nothing);
});

test('a value says what it is by its type, or by its form where it has none', () => {
  const values: readonly (readonly [xml: string, expected: object])[] = [
    ['<value value="4.5" unit="g"><translation code="x" codeSystem="1.2"/></value>', { valueQuantity: 4.5 }],
    [
      '<value nullFlavor="OTH"><translation value="4.25"><originalText>x10e6/uL</originalText></translation></value>',
      { valueQuantity: 4.25 },
    ],
    ['<value xsi:type="QTY" value="4"/>', { valueQuantity: 4 }],
    ['<value xsi:type="IVL_PQ"><width value="5" unit="mg"/></value>', { valueQuantity: 5 }],
    ['<value xsi:type="IVL_TS"><width value="3" unit="d"/></value>', { valueQuantity: 3 }],
    ['<value xsi:type="PIVL_TS"><period value="8" unit="h"/></value>', { valueString: 'every 8 h' }],
    [
      '<value xsi:type="PIVL_TS"><phase><low value="20240101"/></phase><period value="1" unit="d"/></value>',
      { valuePeriod: { start: '2024-01-01' } },
    ],
    ['<value xsi:type="EIVL_TS"><event code="HS"/></value>', { valueCodeableConcept: 'HS' }],
    ['<value xsi:type="PN"><given>Ann</given><family>Lee</family></value>', { valueString: 'Ann Lee' }],
    ['<value xsi:type="AD"><city>Salem</city><state>OR</state></value>', { valueString: 'Salem OR' }],
  ];
  for (const [xml, expected] of values) {
    const entry = `<entry><observation classCode="OBS" moodCode="EVN"><code code="1-8" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>${xml}</observation></entry>`;
    const [made] = found(convert(documentOf(section('30954-2', entry))).bundle, 'Observation');
    assert.ok(made?.resourceType === 'Observation');
    const { valueQuantity, valueString, valuePeriod, valueCodeableConcept } = made;
    assert.deepEqual(
      Object.fromEntries(
        Object.entries({
          valueQuantity: valueQuantity?.value,
          valueString,
          valuePeriod,
          valueCodeableConcept: valueCodeableConcept?.coding?.[0]?.code,
        }).filter(([, value]) => value !== undefined),
      ),
      expected,
      xml,
    );
  }
});

test('a qualifier of what was found or done is told in words: left is not lost', () => {
  const qualifier = (value: string) =>
    `<qualifier><name code="272741003" codeSystem="2.16.840.1.113883.6.96"/><value ${value} codeSystem="2.16.840.1.113883.6.96"/></qualifier>`;
  const of = (name: string, side: string) =>
    found(
      convert(
        documentOf(
          section(
            '47519-4',
            `<entry><procedure classCode="PROC" moodCode="EVN"><code code="609588000" codeSystem="2.16.840.1.113883.6.96" displayName="${name}">${qualifier(side)}</code><statusCode code="completed"/></procedure></entry>`,
          ),
        ),
      ).bundle,
      'Procedure',
    ).map(resource => resource.resourceType === 'Procedure' && resource.code?.text)[0];
  assert.equal(of('Knee replacement', 'code="7771000" displayName="Left"'), 'Knee replacement, Left');
  assert.equal(of('Knee replacement', 'code="24028007"'), 'Knee replacement, right');
  assert.equal(of('Replacement of left knee', 'code="7771000" displayName="Left"'), undefined);
  assert.equal(of('Repair of cleft lip', 'code="7771000" displayName="Left"'), 'Repair of cleft lip, Left');
});

test('a problem and an allergy that were taken back as errors are entered in error, and have no clinical status', () => {
  const snomed = 'codeSystem="2.16.840.1.113883.6.96"';
  const concern = (status: string, own: string) =>
    `<entry><act classCode="ACT" moodCode="EVN"><code code="CONC" codeSystem="2.16.840.1.113883.5.6"/><statusCode code="${status}"/><entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.${own === 'problem' ? 4 : 7}"/><code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/><statusCode code="completed"/>${
      own === 'problem'
        ? `<value xsi:type="CD" code="233604007" ${snomed} displayName="Pneumonia"/>`
        : `<value xsi:type="CD" code="416098002" ${snomed}/><participant typeCode="CSM"><participantRole><playingEntity><code code="7980" codeSystem="2.16.840.1.113883.6.88" displayName="penicillin G"/></playingEntity></participantRole></participant>`
    }</observation></entryRelationship></act></entry>`;
  for (const [code, own, type] of [
    ['11450-4', 'problem', 'Condition'],
    ['48765-2', 'allergy', 'AllergyIntolerance'],
  ] as const) {
    const statuses = (status: string) =>
      found(convert(documentOf(section(code, concern(status, own)))).bundle, type).map(made =>
        made.resourceType === 'Condition' || made.resourceType === 'AllergyIntolerance'
          ? [made.clinicalStatus?.coding?.[0]?.code, made.verificationStatus?.coding?.[0]?.code]
          : [],
      );
    assert.deepEqual(statuses('nullified'), [[undefined, 'entered-in-error']]);
    assert.deepEqual(statuses('active'), [['active', undefined]]);
  }
});

const within = (typeCode: string, statement: string) =>
  `<entryRelationship typeCode="${typeCode}">${statement}</entryRelationship>`;
const performed = (name: string, attributes: string, inner = '') =>
  `<procedure classCode="PROC" ${attributes}><templateId root="2.16.840.1.113883.10.20.22.4.14"/><id root="2.16.840.1.113883.19.14" extension="${name}"/><code code="73761001" codeSystem="2.16.840.1.113883.6.96" displayName="${name}"/><statusCode code="completed"/>${inner}</procedure>`;
const ELEVATED = `<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.2"/><id root="2.16.840.1.113883.19.14" extension="inr"/><code code="34714-6" codeSystem="2.16.840.1.113883.6.1" displayName="INR"/><statusCode code="completed"/><value xsi:type="PQ" value="6"/></observation>`;

const told = (code: string, statement: string): string[] =>
  (convert(documentOf(section(code, `<entry>${statement}</entry>`))).bundle.entry ?? []).flatMap(
    ({ resource }) =>
      resource?.resourceType === 'Procedure' || resource?.resourceType === 'ServiceRequest'
        ? [`${resource.resourceType} ${resource.code?.coding?.[0]?.display ?? ''} ${resource.status}`]
        : resource?.resourceType === 'Observation'
          ? [`Observation ${resource.code.coding?.[0]?.display ?? ''}`]
          : [],
  );

test('what would have been a part of something denied is not told as done; why it was not done is', () => {
  const parts = within('COMP', performed('Polypectomy', 'moodCode="EVN"')) + within('RSON', ELEVATED);
  assert.deepEqual(told('47519-4', performed('Colonoscopy', 'moodCode="EVN" negationInd="true"', parts)), [
    'Procedure Colonoscopy not-done',
    'Observation INR',
  ]);
  const nullified = performed('Colonoscopy', 'moodCode="EVN"', parts).replace('completed', 'nullified');
  assert.deepEqual(told('47519-4', nullified), ['Procedure Colonoscopy entered-in-error']);
  assert.deepEqual(told('47519-4', performed('Colonoscopy', 'moodCode="EVN"', parts)), [
    'Procedure Colonoscopy completed',
    'Procedure Polypectomy completed',
    'Observation INR',
  ]);
});

test('a plan told in full within itself is one plan, and none where it is denied', () => {
  const full = within('REFR', performed('Colonoscopy', 'moodCode="EVN"'));
  assert.deepEqual(told('18776-5', performed('Colonoscopy', 'moodCode="rqo"', full)), [
    'ServiceRequest Colonoscopy completed',
  ]);
  const bare = (attributes: string) =>
    `<procedure classCode="PROC" ${attributes}><id root="2.16.840.1.113883.19.14" extension="Colonoscopy"/>${full}</procedure>`;
  assert.deepEqual(told('18776-5', bare('moodCode="RQO"')), ['ServiceRequest Colonoscopy completed']);
  assert.deepEqual(told('18776-5', bare('moodCode="RQO" negationInd="true"')), []);
});

test('an implant is in use since what was removed to make room for it', () => {
  const use = (name: string) =>
    found(
      convert(
        documentOf(
          section(
            '46264-8',
            `<entry>${performed(name, 'moodCode="EVN"', '<effectiveTime value="20230101"/><participant typeCode="DEV"><participantRole><playingDevice><code code="1" codeSystem="2.16.840.1.113883.6.96" displayName="Implant"/></playingDevice></participantRole></participant>')}</entry>`,
          ),
        ),
      ).bundle,
      'DeviceUseStatement',
    ).map(made => made.resourceType === 'DeviceUseStatement' && [made.status, made.timingPeriod]);
  for (const name of [
    'Extracapsular cataract removal with insertion of intraocular lens',
    'Removal and replacement of pacemaker generator',
  ])
    assert.deepEqual(use(name), [['active', { start: '2023-01-01' }]], name);
  for (const name of ['Removal of implanted pacemaker', 'Explantation of intraocular lens'])
    assert.deepEqual(use(name), [['completed', { end: '2023-01-01' }]], name);
});

test('words that know of no allergy do not make an allergy of one that is denied', () => {
  const [allergy] = found(
    convert(
      documentOf(
        section(
          '48765-2',
          '<entry><observation classCode="OBS" moodCode="EVN" negationInd="true"><templateId root="2.16.840.1.113883.10.20.22.4.7"/><code code="ASSERTION"/><value xsi:type="CD" code="419511003" codeSystem="2.16.840.1.113883.6.96"/><participant typeCode="CSM"><participantRole><playingEntity><code code="5640" codeSystem="2.16.840.1.113883.6.88" displayName="ibuprofen"><originalText>No known drug allergies</originalText></code></playingEntity></participantRole></participant></observation></entry>',
        ),
      ),
    ).bundle,
    'AllergyIntolerance',
  );
  assert.ok(allergy?.resourceType === 'AllergyIntolerance');
  assert.equal(allergy.verificationStatus?.coding?.[0]?.code, 'refuted');
  assert.deepEqual(
    allergy.code?.coding?.map(({ code }) => code),
    ['5640'],
  );
});

test('a waveform of millions of digits is one', () => {
  const [wave] = found(
    convert(
      documentOf(
        section(
          '30954-2',
          `<entry><observation classCode="OBS" moodCode="EVN"><code code="71575-5" codeSystem="2.16.840.1.113883.6.1" displayName="ECG"/><value xsi:type="SLIST_PQ"><origin value="0" unit="mV"/><scale value="1" unit="mV"/><digits>${'1 -2.5 '.repeat(2_000_000)}</digits></value></observation></entry>`,
        ),
      ),
    ).bundle,
    'Observation',
  );
  assert.ok(wave?.resourceType === 'Observation' && wave.valueSampledData?.data?.endsWith(' -2.5') === true);
});
