// What is found, in which order, and that pages hold while data arrive; against a real database.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Resource } from 'fhir/r4';
import fc from 'fast-check';
import { Refusal } from '../../platform/errors.ts';
import { openTestDatabase } from '../../platform/database/testing.ts';
import type { TestDatabase } from '../../platform/database/testing.ts';
import { newPatient, newProject } from '../flat/arrivals.testing.ts';
import type { Patient } from '../../patients/patient.ts';
import { putResources } from './charts.testing.ts';
import { dateRange } from './ranges.ts';
import { parseSearch } from './parse-search.ts';
import type { Parameters } from './parse-search.ts';
import { searchResources } from './search.ts';

const settings = { now: new Date('2026-01-01T00:00:00Z'), bases: ['https://gateway/fhir/'], isStrict: false };

let database: TestDatabase;
let nora: Patient;
before(async () => {
  database = await openTestDatabase();
  nora = await newPatient(database, await newProject(database));
});
after(() => database.close());

const parametersFrom = (query: string): Parameters => [...new URLSearchParams(query)];
const search = (patient: Patient, type: string, query: string) =>
  searchResources(
    database.executor,
    { projectId: patient.projectId, patientIds: [patient.particlePatientId] },
    parseSearch(type, parametersFrom(query), settings),
  );
const idsOf = async (patient: Patient, type: string, query: string) =>
  (await search(patient, type, query)).matches.map(match => match.resourceId).join(' ');

const observation = (id: string, fields: object) =>
  ({
    resourceType: 'Observation',
    id,
    status: 'final',
    subject: { reference: 'Patient/p' },
    ...fields,
  }) as unknown as Resource;
const concept = (...codings: [system: string | undefined, code: string, display?: string][]) => ({
  coding: codings.map(([system, code, display]) => ({
    ...(system && { system }),
    code,
    ...(display && { display }),
  })),
});

describe('what is found', () => {
  before(() =>
    putResources(database, nora, [
      observation('day', {
        code: concept(['http://loinc.org', '2345-7', 'Glucose']),
        effectiveDateTime: '2024-05-10',
        valueQuantity: { value: 5.4, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
        encounter: { reference: 'Encounter/visit' },
      }),
      observation('instant', {
        code: concept(['http://loinc.org', '718-7'], [undefined, 'HGB']),
        effectiveDateTime: '2024-05-10T23:30:00-05:00',
        status: 'amended',
        performer: [{ reference: 'Practitioner/grey' }],
      }),
      observation('open', {
        code: concept(['urn:local', '2345-7']),
        effectivePeriod: { start: '2024-05-01' },
      }),
      observation('month', {
        code: { text: 'Àccented glucose' },
        effectiveDateTime: '2024-06',
        valueString: 'a,b',
      }),
      { resourceType: 'Encounter', id: 'visit', status: 'finished', class: { code: 'AMB' } } as Resource,
      {
        resourceType: 'Practitioner',
        id: 'grey',
        name: [{ family: 'Grey', given: ['Meredith'] }],
      } as Resource,
      {
        resourceType: 'Provenance',
        id: 'said',
        target: [{ reference: 'Observation/day' }],
        recorded: '2024-01-01T00:00:00Z',
      } as unknown as Resource,
    ]),
  );

  const cases: Record<string, Record<string, string>> = {
    'codes (§3.1.1.4.10)': {
      'code=2345-7': 'day open',
      'code=http://loinc.org|2345-7': 'day',
      'code=http://loinc.org|': 'day instant',
      'code=|HGB': 'instant',
      'code=|2345-7': '',
      'code=hgb,http://loinc.org|2345-7': 'day instant',
      'code=nothing': '',
      'code:not=2345-7': 'instant month',
      'code:text=accented': 'month',
      'code:text=gluc': 'day',
      'code:missing=false&status=amended': 'instant',
      'status=final': 'day month open',
      'status=http://hl7.org/fhir/observation-status|amended': 'instant',
      'status:not=final': 'instant',
      'combo-code=718-7': 'instant',
    },
    'dates (§3.1.1.4.4)': {
      'date=2024-05-10': 'day',
      'date=2024-05-11': 'instant',
      'date=2024-05-11T04:30:00Z': 'instant',
      'date=2024-05-10T23:30:00-05:00': 'instant',
      'date=2024-05-10T23:30:00 -05:00': '!',
      'date=2024-05-10T23:30:00 05:00': '',
      'date=2024-05': 'day instant',
      'date=2024': 'day instant month',
      'date=ne2024-05': 'month open',
      'date=gt2024-05-10': 'instant month open',
      'date=ge2024-05-10': 'day instant month open',
      'date=lt2024-05-10': 'open',
      'date=le2024-05-10': 'day open',
      'date=sa2024-05-10': 'instant month',
      'date=eb2024-05-11': 'day',
      'date=ge2024-05-10&date=le2024-05-11': 'day instant open',
      'date=2024-05-10,2024-06': 'day month',
      'date=ap2024-05-10': 'day instant month open',
      'date:missing=true': '',
    },
    'references (§3.1.1.4.12)': {
      'encounter=visit': 'day',
      'encounter=Encounter/visit': 'day',
      'encounter=https://gateway/fhir/Encounter/visit': 'day',
      'encounter=https://elsewhere/fhir/Encounter/visit': '',
      'encounter:Encounter=visit': 'day',
      'performer=grey': 'instant',
      'performer:Organization=grey': '',
      'encounter:missing=true': 'instant month open',
      'encounter.class=AMB': 'day',
      'performer:Practitioner.name=mere': 'instant',
      'performer.family=shepherd': '',
    },
    'texts, quantities, ids': {
      'value-string=A\\,b': 'month',
      'value-string=a,z': 'month',
      'value-string:exact=a\\,B': '',
      'value-string:contains=\\,b': 'month',
      'value-quantity=5.4': 'day',
      'value-quantity=5.41': '',
      'value-quantity=5': 'day',
      'value-quantity=gt5|http://unitsofmeasure.org|mmol/L': 'day',
      'value-quantity=gt5||mmol/L': 'day',
      'value-quantity=gt5||mg/dL': '',
      'value-quantity=lt5.4': '',
      '_id=day,open,nobody': 'day open',
      '_lastUpdated=2026-01-01': 'day instant month open',
      '_lastUpdated=gt2026': '',
      '_lastUpdated=ge2026-01-01T00:00:00Z': 'day instant month open',
      '_lastUpdated=lt2026-01-01': '',
      'code=2345-7&status=final&date=2024-05-10': 'day',
    },
  };
  for (const [about, searches] of Object.entries(cases))
    test(about, async () => {
      for (const [query, expected] of Object.entries(searches))
        if (expected === '!')
          await assert.rejects(idsOf(nora, 'Observation', query.replaceAll('+', '%2B')), Refusal, query);
        else assert.equal(await idsOf(nora, 'Observation', query.replaceAll('+', '%2B')), expected, query);
    });

  test('what cannot be understood would change what is found, and is refused', () => {
    for (const query of [
      'code:below=1',
      'code:in=urn:valueset',
      'date:exact=2024',
      'date=yesterday',
      'date=2024-02-30',
      'value-quantity=much',
      'value-quantity=ap1.7e308',
      'encounter:Patient=1',
      'encounter.class.display=x',
      'status.x=1',
      'code:missing=perhaps',
      '_include=Observation:code',
      '_include:follow=Observation:encounter',
      '_count=few',
      '_total=some',
    ])
      assert.throws(() => parseSearch('Observation', parametersFrom(query), settings), Refusal, query);
  });

  test('what is not known is named, or refused when asked so', () => {
    const asked = parametersFrom('colour=red&status=final');
    assert.deepEqual(parseSearch('Observation', asked, settings).ignored, ['colour']);
    assert.throws(() => parseSearch('Observation', asked, { ...settings, isStrict: true }), Refusal);
  });

  test('_include and _revinclude bring what belongs to the page, once', async () => {
    const included = async (type: string, query: string) =>
      (await search(nora, type, query)).included
        .map(each => `${each.resourceType}/${each.resourceId}`)
        .join(' ');
    assert.equal(await included('Observation', '_include=Observation:encounter'), 'Encounter/visit');
    assert.equal(await included('Observation', '_include=Observation:encounter&code=718-7'), '');
    assert.equal(await included('Observation', '_include=Observation:performer:Organization'), '');
    assert.equal(await included('Observation', '_include=*'), 'Encounter/visit Practitioner/grey');
    assert.equal(await included('Observation', '_revinclude=Provenance:target'), 'Provenance/said');
    assert.equal(
      await included('Encounter', '_revinclude=Observation:encounter&_revinclude:iterate=Provenance:target'),
      'Observation/day Provenance/said',
    );
  });
});

test('an imaging study is found by what it shows and how, with whoever made it and what rests on it', async () => {
  const patient = await newPatient(database, nora.projectId);
  const study = (id: string, started: string, code: string) =>
    ({
      resourceType: 'ImagingStudy',
      id,
      identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:1.2.840.99.${id}` }],
      status: 'available',
      subject: { reference: 'Patient/p' },
      started,
      description: 'Chest, two views',
      series: [
        {
          uid: `1.2.840.99.${id}.1`,
          modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code },
          performer: [{ actor: { reference: 'Practitioner/grey' } }],
        },
      ],
    }) as unknown as Resource;
  await putResources(database, patient, [
    study('1', '2024-02-29T14:55:00-05:00', 'CR'),
    study('2', '2025', 'CT'),
    { resourceType: 'Practitioner', id: 'grey' },
    observation('nodule', { derivedFrom: [{ reference: 'ImagingStudy/1' }], code: { text: 'Nodule' } }),
    {
      resourceType: 'Provenance',
      id: 'made',
      target: [{ reference: 'ImagingStudy/1' }],
    } as unknown as Resource,
  ]);
  for (const [query, found] of [
    ['modality=CR', '1'],
    ['modality=http://dicom.nema.org/resources/ontology/DCM|ct', '2'],
    ['started=2024-02', '1'],
    ['started=gt2024-12-31', '2'],
    ['identifier=urn:dicom:uid|urn:oid:1.2.840.99.2', '2'],
    ['series=1.2.840.99.1.1', '1'],
    ['status=available&_sort=-started', '2 1'],
    ['performer=Practitioner/grey&_sort=started', '1 2'],
    ['_content=two views&_sort=started', '1 2'],
  ] as const)
    assert.equal(await idsOf(patient, 'ImagingStudy', query), found, query);
  const { included } = await search(
    patient,
    'ImagingStudy',
    '_id=1&_include=ImagingStudy:performer&_revinclude=Observation:derived-from&_revinclude=Provenance:target',
  );
  assert.deepEqual(included.map(each => `${each.resourceType}/${each.resourceId}`).toSorted(), [
    'Observation/nodule',
    'Practitioner/grey',
    'Provenance/made',
  ]);
  assert.equal(await idsOf(patient, 'Observation', 'derived-from:ImagingStudy.modality=CR'), 'nodule');
});

test('dates compare as the specification says, whatever the widths', async () => {
  const instant = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2020-03-31'), noInvalidDate: true })
    .chain(date => fc.constantFrom(7, 10, 24).map(length => date.toISOString().slice(0, length)));
  const patient = await newPatient(database, nora.projectId);
  const stored = fc.sample(instant, 40);
  await putResources(
    database,
    patient,
    stored.map((date, i) => observation(`d${i}`, { effectiveDateTime: date })),
  );
  const holds: Record<string, (t: [number, number], s: [number, number]) => boolean> = {
    eq: (t, s) => s[0] <= t[0] && t[1] <= s[1],
    ne: (t, s) => !(s[0] <= t[0] && t[1] <= s[1]),
    gt: (t, s) => t[1] > s[1],
    lt: (t, s) => t[0] < s[0],
    sa: (t, s) => t[0] > s[1],
    eb: (t, s) => t[1] < s[0],
  };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(holds)), instant, async (comparator, asked) => {
      const found = await idsOf(patient, 'Observation', `date=${comparator}${asked}&_count=1000`);
      const expected = stored.flatMap((date, i) =>
        holds[comparator]!(dateRange(date)!, dateRange(asked)!) ? [`d${i}`] : [],
      );
      assert.deepEqual(found.split(' ').filter(Boolean).toSorted(), expected.toSorted());
    }),
    { numRuns: 60 },
  );
});

describe('pages', () => {
  async function readPages(patient: Patient, query: string, between: () => Promise<void>) {
    const seen: string[] = [];
    const totals = new Set<number | undefined>();
    let token: string | undefined;
    do {
      const page = await search(
        patient,
        'Observation',
        query + (token === undefined ? '' : `&page_token=${token}`),
      );
      seen.push(...page.matches.map(match => match.resourceId));
      totals.add(page.total);
      token = page.nextToken;
      if (token !== undefined) await between();
    } while (token !== undefined);
    return { seen, totals: [...totals] };
  }
  const numbered = (n: number, from = 0) =>
    Array.from({ length: n }, (_, i) =>
      observation(`o${String(from + i * 2).padStart(3, '0')}`, {
        effectiveDateTime: i % 7 === 0 ? undefined : `2024-01-${String((i % 5) + 10)}`,
      }),
    );

  for (const query of [
    '_count=7',
    '_count=7&_sort=date',
    '_count=7&_sort=-date',
    '_count=7&_sort=-_lastUpdated,-_id',
    '_count=7&_sort=-_id',
  ])
    test(`hold while data arrive: ${query}`, async () => {
      const patient = await newPatient(database, nora.projectId);
      await putResources(database, patient, numbered(40));
      const all = await readPages(patient, query.replace('_count=7', '_count=1000'), async () => {});
      assert.equal(all.seen.length, 40);
      let odd = 1;
      const { seen, totals } = await readPages(patient, query, async () => {
        // New ones that would stand everywhere in the order, and a change of one that has its place.
        await putResources(database, patient, numbered(3, odd));
        await putResources(database, patient, [numbered(40)[39]!]);
        odd += 6;
      });
      assert.deepEqual(seen, all.seen, 'each once, in their order, and nothing of what came later');
      assert.deepEqual(totals, [40]);
    });

  test('are sorted by date, what has none last', async () => {
    const patient = await newPatient(database, nora.projectId);
    await putResources(database, patient, [
      observation('b', { effectiveDateTime: '2024-02-01' }),
      observation('none', {}),
      observation('a', { effectivePeriod: { start: '2023-01-01', end: '2025-01-01' } }),
      observation('c', { effectiveDateTime: '2024-03-01' }),
    ]);
    assert.equal(await idsOf(patient, 'Observation', '_sort=date'), 'a b c none');
    assert.equal(await idsOf(patient, 'Observation', '_sort=-date'), 'a c b none');
    assert.equal(await idsOf(patient, 'Observation', '_sort=-_id'), 'none c b a');
  });

  test('belong to one search', async () => {
    const patient = await newPatient(database, nora.projectId);
    await putResources(database, patient, numbered(3));
    const { nextToken } = await search(patient, 'Observation', '_count=1&status=final');
    assert.ok(nextToken);
    for (const query of [
      `status=amended&page_token=${nextToken}`,
      'page_token=rubbish',
      `_sort=date&status=final&page_token=${nextToken}`,
    ])
      await assert.rejects(search(patient, 'Observation', query), { code: 'request.page-invalid' }, query);
    assert.equal(
      (await search(patient, 'Observation', `_count=2&status=final&page_token=${nextToken}`)).matches.length,
      2,
    );
  });

  test('a record is one patient’s, also by another’s page', async () => {
    const other = await newPatient(database, nora.projectId);
    assert.equal((await search(other, 'Observation', '')).total, 0);
    assert.equal((await search(other, 'Observation', '_count=0')).total, 0);
    assert.equal((await search(nora, 'Observation', '_count=0')).total, 4);
  });
});
