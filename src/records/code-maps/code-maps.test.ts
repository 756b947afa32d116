// Maps that an operator supplies: what a file of each says, and which statements become one by it. The tables here are written for the tests.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { MedicationRequest, Resource } from 'fhir/r4';
import { explain, splitStatements } from '../decide.ts';
import { readResources } from '../read.ts';
import {
  assertFeedTellsAll,
  condition,
  icd10,
  openRecords,
  pneumonia,
  pneumoniaIcd,
  snomed,
} from '../records.testing.ts';
import { dropCodeMap, loadCodeMap, regroupMarked } from './load.ts';
import { codeMaps } from './maps.ts';
import type { CodeMapName, MapRow } from './maps.ts';
import { NotThisFile } from './not-this-file.ts';
import { readMaps } from './sql.ts';

const headings =
  'id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tmapGroup\tmapPriority\tmapRule\tmapAdvice\tmapTarget\tcorrelationId\tmapCategoryId';
interface Said {
  concept: string;
  target: string;
  rule?: string;
  advice?: string;
  group?: number;
  active?: string;
  refset?: string;
  category?: string;
}
const row = ({ concept, target, ...more }: Said) =>
  [
    'x', '20250901', more.active ?? '1', '731000124108', more.refset ?? '6011000124106', concept, more.group ?? 1, 1, more.rule ?? 'TRUE',
    more.advice ?? `ALWAYS ${target}`, target, '447561005', more.category ?? '447637006',
  ].join('\t'); // prettier-ignore
const snomedMap = (...rows: Said[]) => [headings, ...rows.map(row)];
const ndcRow = (rxcui: string, ndc: string, { source = 'RXNORM', suppress = 'N' } = {}) =>
  `${rxcui}||||AUI|${rxcui}|AT1||NDC|${source}|${ndc}|${suppress}|4096|`;

async function rowsOf(map: CodeMapName, lines: string[]): Promise<MapRow[]> {
  const rows: MapRow[] = [];
  for await (const each of codeMaps[map].read(lines).rows) rows.push(each);
  return rows;
}
const codeOf = (key: string) => key.slice(key.indexOf('|') + 1);
const sureOf = async (map: CodeMapName, lines: string[]) =>
  (await rowsOf(map, lines))
    .filter(each => each.isSure)
    .map(each => [codeOf(each.source), codeOf(each.target)]);

describe('a file', () => {
  test('of SNOMED CT to ICD-10-CM: sure is what has no condition, is whole, and is no rest class', async () => {
    const lines = snomedMap(
      { concept: '233604007', target: 'J18.9' },
      { concept: '1', target: 'E10.9', rule: 'IFA 248153007 | Male |', advice: 'IF MALE CHOOSE E10.9' },
      { concept: '2', target: 'S52.501?', advice: 'ALWAYS S52.501? | EPISODE OF CARE INFORMATION NEEDED' },
      { concept: '3', target: 'J98.8' },
      { concept: '4', target: 'E11.9', category: '447639009' },
      { concept: '5', target: 'I10', active: '0' },
      { concept: '6', target: 'I10', refset: '447562003' },
      { concept: '404684003', target: 'R69' },
    );
    assert.deepEqual(await sureOf('snomed-icd10cm', lines), [['233604007', 'J18.9']]);
    assert.equal(
      (await rowsOf('snomed-icd10cm', lines)).length,
      6,
      'what is not sure still makes its source unsure',
    );
  });

  test('with the names beside the codes is read by its headings', async () => {
    const heads =
      'active\trefsetId\treferencedComponentId\treferencedComponentName\tmapRule\tmapAdvice\tmapTarget\tmapTargetName';
    const line = (concept: string, target: string, name: string) =>
      ['1', '6011000124106', concept, 'x', 'TRUE', `ALWAYS ${target}`, target, name].join('\t');
    assert.deepEqual(
      await sureOf('snomed-icd10cm', [
        heads,
        line('7', 'J98.8', 'Other specified respiratory disorders'),
        line('8', 'K57.8', 'Diverticulitis of intestine, part unspecified, with perforation and abscess'),
      ]),
      [['8', 'K57.8']],
    );
  });

  test('of packages has what RxNorm itself says, in eleven digits', async () => {
    const lines = [
      ndcRow('860975', '00093104801'),
      ndcRow('860975', '0093-1048-10'),
      ndcRow('1', '00000000001', { source: 'MTHSPL' }),
      ndcRow('1', '00000000002', { suppress: 'O' }),
      '860975||||AUI|860975|AT1||RXN_STRENGTH|RXNORM|500 MG|N|4096|',
    ];
    assert.deepEqual(await sureOf('ndc-rxnorm', lines), [
      ['00093104801', '860975'],
      ['00093104810', '860975'],
    ]);
  });

  test('that is another is refused, and not quoted', async () => {
    for (const [map, lines] of [
      ['snomed-icd10cm', ['Nora\tSample']],
      ['snomed-icd10cm', []],
      ['ndc-rxnorm', ['Nora|Sample']],
    ] as const)
      await assert.rejects(
        rowsOf(map, [...lines]),
        (error: unknown) => error instanceof NotThisFile && !error.message.includes('Nora'),
      );
  });
});

describe('the record', () => {
  const closers: (() => unknown)[] = [];
  let records: Awaited<ReturnType<typeof openRecords>>;
  before(async () => {
    records = await openRecords({ after: close => void closers.push(close as () => unknown) });
  });
  after(async () => {
    for (const close of closers) await close();
  });
  const parts = () => ({ database: records.database.system, clock: records.parts.clock });
  const load = async (map: CodeMapName, lines: string[], version?: string) => {
    const loaded = await loadCodeMap(parts(), map, lines, version);
    return { ...loaded, regrouped: await regroupMarked(parts()) };
  };
  const served = async (key: Parameters<typeof readResources>[1], resourceType = 'Condition') =>
    (await readResources(records.database.executor, key, { resourceType })).map(each => each.resourceId);
  const bare = (id: string, system: string, code: string, onset?: string): Resource => {
    const { code: _, ...rest } = condition(id, [], onset) as Resource & { code: object };
    return { ...rest, code: { coding: [{ system, code }] } } as Resource;
  };

  test('before a map two vocabularies are two; with it they are one, whatever came first; without it two again', async () => {
    const { tell, newPatient, database } = records;
    const keys = [await newPatient(), await newPatient()];
    const both = [bare('a', snomed, pneumonia.code), bare('b', icd10, pneumoniaIcd.code)];
    for (const [at, key] of keys.entries())
      for (const resource of at === 0 ? both : both.toReversed()) await tell(key, { resources: [resource] });
    const stranger = await newPatient();
    await tell(stranger, { resources: [bare('x', snomed, '1')] });
    for (const key of keys) assert.deepEqual(await served(key), ['a', 'b']);

    const { regrouped, ...loaded } = await load(
      'snomed-icd10cm',
      snomedMap({ concept: pneumonia.code, target: 'J18.9' }),
    );
    assert.deepEqual([loaded, regrouped], [{ pairs: 1, version: '20250901' }, 2], 'nobody else is touched');
    for (const key of keys) {
      assert.deepEqual(await served(key), ['a']);
      await assertFeedTellsAll(database.executor, key);
      const [link] = (await explain(database.executor, key, 'Condition', 'a', 'b')).path;
      assert.deepEqual(
        [link?.because, link?.crosswalks],
        [
          'crosswalk',
          [
            {
              one: `${icd10}|J18.9`,
              other: `${snomed}|233604007`,
              documentIds: [],
              maps: [{ title: 'SNOMED CT to ICD-10-CM map', version: '20250901' }],
            },
          ],
        ],
      );
      assert.match(link?.sentence ?? '', /map/);
    }
    const late = await newPatient();
    for (const resource of both) await tell(late, { resources: [resource] });
    assert.deepEqual(await served(late), ['a'], 'what arrives later is grouped by it at once');

    const [key] = keys;
    await splitStatements(records.parts, key!, {
      resourceType: 'Condition',
      oneId: 'a',
      otherId: 'b',
      decidedBy: 'x',
    });
    assert.deepEqual(await served(key!), ['a', 'b'], 'a caller’s word is stronger');

    assert.equal(await dropCodeMap(parts(), 'snomed-icd10cm'), true);
    assert.equal(await regroupMarked(parts()), 3);
    for (const each of [...keys, late]) assert.deepEqual(await served(each), ['a', 'b']);
    assert.deepEqual(await readMaps(database.executor), []);
  });

  test('nothing goes through a shared code to its neighbour, nor by what holds only sometimes', async () => {
    const { tell, newPatient } = records;
    await load(
      'snomed-icd10cm',
      snomedMap(
        { concept: '59621000', target: 'I10' },
        { concept: '70272006', target: 'I10' },
        { concept: '73211009', target: 'E11.9' },
        { concept: '73211009', target: 'Z79.4', group: 2 },
      ),
    );
    const key = await newPatient();
    await tell(key, { resources: [bare('a', snomed, '59621000'), bare('b', snomed, '70272006')] });
    await tell(key, { resources: [bare('c', icd10, 'I10')] });
    await tell(key, { resources: [bare('d', snomed, '73211009'), bare('e', icd10, 'E11.9')] });
    assert.deepEqual(await served(key), ['a', 'b', 'c', 'd', 'e']);
    const [why] = [await explain(records.database.executor, key, 'Condition', 'a', 'c')];
    assert.deepEqual([why.areOne, why.because], [false, 'ambiguous']);
  });

  test('a package and its product are one drug; a package of two products is of neither', async () => {
    const { tell, newPatient, database } = records;
    const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
    const ndc = 'http://hl7.org/fhir/sid/ndc';
    const request = (id: string, system: string, code: string): MedicationRequest => ({
      resourceType: 'MedicationRequest',
      id,
      status: 'active',
      intent: 'order',
      subject: { reference: 'Patient/p' },
      authoredOn: '2024-03-01',
      medicationCodeableConcept: { coding: [{ system, code }] },
    });
    // More rows than are held at once, and the two that contradict each other far apart.
    const lines = [
      ndcRow('1111111', '00093104801'),
      ndcRow('2222222', '00000009999'),
      ...Array.from({ length: 4_100 }, (_, n) => ndcRow('3333333', String(50_000_000_000 + n))),
      ndcRow('2222223', '00000009999'),
    ];
    const { pairs, version } = await load('ndc-rxnorm', lines, '2025-09-02');
    assert.deepEqual([pairs, version], [4_101, '2025-09-02']);
    const key = await newPatient();
    await tell(key, { resources: [request('a', ndc, '0093-1048-01'), request('b', ndc, '00000009999')] });
    await tell(key, { resources: [request('c', rxnorm, '1111111'), request('d', rxnorm, '2222222')] });
    assert.deepEqual(await served(key, 'MedicationRequest'), ['a', 'b', 'd']);
    const [link] = (await explain(database.executor, key, 'MedicationRequest', 'c', 'a')).path;
    assert.deepEqual(link?.crosswalks?.[0]?.maps, [{ title: 'NDC to RxNorm', version: '2025-09-02' }]);
  });

  test('a file that breaks off leaves what was loaded before', async () => {
    const before = await readMaps(records.database.executor);
    await assert.rejects(load('ndc-rxnorm', [ndcRow('1', '00093104801'), 'cut off']), NotThisFile);
    await assert.rejects(load('snomed-icd10cm', [headings]), NotThisFile);
    assert.deepEqual(await readMaps(records.database.executor), before);
  });
});
