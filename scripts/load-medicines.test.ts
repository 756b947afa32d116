import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadMedicines } from '../src/conversion/medicines/index.ts';
import { readRelease } from './load-medicines.ts';

// Authored: the shape of RRF, with codes of no release (99…) and invented medicines.

const atom = (rxcui: string, type: string, name: string, source = 'RXNORM', code = rxcui, suppress = 'N') =>
  `${rxcui}|ENG||||||1||||${source}|${type}|${code}|${name}||${suppress}||`;
const relation = (one: string, rela: string, two: string, source = 'RXNORM') =>
  `${one}||CUI|RO|${two}||CUI|${rela}|||${source}||||N||`;
const ndc = (rxcui: string, value: string, source = 'RXNORM') =>
  `${rxcui}||||AUI|${rxcui}|||NDC|${source}|${value}|N||`;

const conso = [
  atom('990001', 'IN', 'quarkolol'),
  atom('990002', 'IN', 'gluonide'),
  atom('990003', 'IN', 'lisinopril'),
  atom('990010', 'PIN', 'quarkolol maleate'),
  atom('990011', 'BN', 'Strangex'),
  atom('990020', 'SCDC', 'quarkolol 10 MG'),
  atom('990021', 'SCDC', 'gluonide 5 MG'),
  atom('990030', 'SCD', 'gluonide 5 MG / quarkolol 10 MG Oral Tablet'),
  atom('990031', 'SBD', 'gluonide 5 MG / quarkolol 10 MG Oral Tablet [Strangex]'),
  atom('990040', 'IN', 'bosonine', 'RXNORM', '990040', 'O'),
  atom('990001', 'IN', 'Quarkolol', 'ATC', 'C07AB99'),
  atom('990099', 'PT', 'THE HEART, AS WHO SAYS IT', 'ATC', 'C'),
];
const rel = [
  relation('990010', 'form_of', '990001'),
  relation('990001', 'ingredient_of', '990020'),
  relation('990021', 'has_ingredient', '990002'),
  relation('990030', 'consists_of', '990020'),
  relation('990030', 'consists_of', '990021'),
  relation('990031', 'tradename_of', '990030'),
  relation('990031', 'has_ingredient', '990011'),
  relation('990011', 'tradename_of', '990001'),
  relation('990011', 'tradename_of', '990002'),
  relation('990030', 'has_ingredient', '990003', 'MMSL'),
];
const sat = [
  ndc('990031', '12345678901'),
  ndc('990031', '1234', 'RXNORM'),
  ndc('990030', '99999999999', 'VANDF'),
];
const atc = ['C03CA97,gluonide', 'C03CA;LOOPS', 'not a code,x', '"C09AA03"\t"Lisinopril"'];

const read = () => readRelease({ conso, rel, sat, atc });

test('a release becomes a table that the lookup takes: products, brands and packages lead to every ingredient', async () => {
  const medicines = loadMedicines(JSON.stringify(await read()));
  const expected = [
    ['gluonide', 'C03CA', 'atc'],
    ['quarkolol', 'C07AB', 'atc'],
  ];
  for (const medicine of [
    { names: [], codes: [{ system: 'RxNorm', code: '990031' }] },
    { names: [], codes: [{ system: 'NDC', code: '12345-6789-01' }] },
    { names: ['Strangex 10/5 oral tablet'], codes: [] },
  ])
    assert.deepEqual(
      medicines
        .describe(medicine)
        .map(({ generic, classes, from }) => [generic, classes.at(-1)?.code, from.classes]),
      expected,
    );
  assert.equal(
    medicines.describe({ names: [], codes: [{ system: 'RxNorm', code: '990031' }] })[0]?.brand,
    'Strangex',
  );
  assert.deepEqual(
    medicines.describe({ names: [], codes: [{ system: 'RxNorm', code: '990010' }] }).map(one => one.rxcui),
    ['990001'],
  );
});

test('rows say where they come from; other sources, suppressed atoms and broken packages are passed over', async () => {
  const table = await read();
  const find = (name: string) => table.ingredients.find(one => one.name === name);
  assert.equal(find('quarkolol')?.from, 'rxnorm');
  assert.equal(find('bosonine'), undefined);
  assert.deepEqual([find('metformin')?.from, find('metformin')?.classes[0]?.from], ['hadron', 'hadron']);
  assert.deepEqual(
    [find('lisinopril')?.from, find('lisinopril')?.rxcui, find('lisinopril')?.classes],
    ['rxnorm', '990003', [{ atc: 'C09AA', from: 'atc' }]],
  );
  assert.deepEqual(table.ndcs, { '12345678901': '990031' });
  assert.equal(table.classNames.C, 'THE HEART, AS WHO SAYS IT');
  assert.equal(table.classNames.C03CA, 'LOOPS');
  assert.equal(table.classNames.C09AA, 'ACE inhibitors');
});

/** Columns of NLM's technical documentation, section 12: every one of them, and the empty one after the last bar. */
const line = (columns: Record<number, string>, count: number, end: string): string =>
  `${Array.from({ length: count }, (_, at) => columns[at] ?? '').join('|')}|${end}`;
const consoLine = (rxcui: string, tty: string, str: string, more: Record<number, string> = {}) =>
  line(
    {
      0: rxcui,
      1: 'ENG',
      7: `88${rxcui}`,
      9: rxcui,
      11: 'RXNORM',
      12: tty,
      13: rxcui,
      14: str,
      16: 'N',
      17: '4096',
      ...more,
    },
    18,
    '\r',
  );
const relLine = (one: string, rela: string, two: string, more: Record<number, string> = {}) =>
  line(
    {
      0: one,
      2: 'CUI',
      3: 'RO',
      4: two,
      6: 'CUI',
      7: rela,
      8: '1',
      10: 'RXNORM',
      11: 'RXNORM',
      14: 'N',
      15: '4096',
      ...more,
    },
    16,
    '\r',
  );
const satLine = (rxcui: string, name: string, value: string, more: Record<number, string> = {}) =>
  line(
    {
      0: rxcui,
      3: `88${rxcui}`,
      4: 'AUI',
      5: rxcui,
      8: name,
      9: 'RXNORM',
      10: value,
      11: 'N',
      12: '4096',
      ...more,
    },
    13,
    '\r',
  );

const asReleased = {
  conso: [
    consoLine('990101', 'IN', 'quarkolol'),
    // Suppressed in each of the ways there are: obsolete, by an editor, by its source.
    consoLine('990102', 'IN', 'obsoletine', { 16: 'O' }),
    consoLine('990103', 'IN', 'editorine', { 16: 'E' }),
    consoLine('990104', 'IN', 'sourcine', { 16: 'Y' }),
    consoLine('990105', 'IN', 'cuarcolol', { 1: 'SPA' }),
    // The same concept said again: in capitals as tall man letters, as a synonym, by another source.
    consoLine('990101', 'TMSY', 'QUARKolol'),
    consoLine('990101', 'SY', 'quarkolol free base'),
    consoLine('990101', 'CD', 'QUARKOLOL', { 11: 'VANDF' }),
    consoLine('990110', 'SCDC', 'quarkolol 10 MG'),
    consoLine('990120', 'SCD', 'quarkolol 10 MG Oral Tablet'),
    consoLine('990121', 'SBD', 'quarkolol 10 MG Oral Tablet [Strangex]'),
    consoLine('990122', 'SBD', 'quarkolol 10 MG Oral Tablet [Bygonex]', { 16: 'O' }),
    consoLine('990130', 'BN', 'Strangex'),
    consoLine('990101', 'IN', 'Quarkolol', { 11: 'ATC', 13: 'C07AB98' }),
    consoLine('990199', 'PT', 'Selective ones', { 11: 'ATC', 13: 'C07AB' }),
    // Files end with a line of nothing.
    '',
  ],
  rel: [
    // NLM writes the second concept's relation to the first: both ways stand in the file.
    relLine('990110', 'has_ingredient', '990101'),
    relLine('990101', 'ingredient_of', '990110'),
    relLine('990120', 'consists_of', '990110'),
    relLine('990121', 'tradename_of', '990120'),
    relLine('990130', 'ingredient_of', '990121'),
    relLine('990130', 'tradename_of', '990101'),
    // Between atoms there are no concepts to relate; a suppressed relation is none.
    line(
      { 1: '880101', 2: 'AUI', 3: 'RO', 5: '880110', 6: 'AUI', 7: 'ingredient_of', 10: 'RXNORM', 14: 'N' },
      16,
      '\r',
    ),
    relLine('990120', 'consists_of', '990130', { 14: 'O' }),
    '',
  ],
  sat: [
    satLine('990121', 'NDC', '11111222233'),
    // The same package again; one that is obsolete; other spellings; other facts; other sources.
    satLine('990121', 'NDC', '11111222233'),
    satLine('990121', 'NDC', '11111222244', { 11: 'O' }),
    satLine('990121', 'NDC', '11111-2222-55'),
    satLine('990121', 'NDC', '1111122226'),
    satLine('990121', 'RXN_OBSOLETED', '03012019'),
    satLine('990121', 'NDC', '11111222277', { 9: 'MTHSPL' }),
    satLine('990122', 'NDC', '11111222288'),
    '',
  ],
  // A byte order mark, a heading, CRLF, quotes with a comma within, a level that there is not.
  atc: [
    '\ufeffATC code,Name\r',
    'C07AB,"Beta blockers, selective"\r',
    'C07A\tBeta blockers, all\r',
    'C07AB98,quarkolol\r',
    'C07AB9,quarkolol\r',
    '\r',
  ],
};

test('files as they are released: every column, CRLF, suppressed and obsolete rows, repeats and the last empty line', async () => {
  const table = await readRelease(asReleased);
  const released = table.ingredients.filter(({ from }) => from === 'rxnorm');
  assert.deepEqual(
    released.map(({ name, rxcui, classes }) => [name, rxcui, classes]),
    [['quarkolol', '990101', [{ atc: 'C07AB', from: 'atc' }]]],
  );
  assert.deepEqual(table.ndcs, { '11111222233': '990121' });
  assert.deepEqual(table.products.map(({ rxcui }) => rxcui).sort(), ['990120', '990121', '990130']);
  assert.equal(table.products.find(({ rxcui }) => rxcui === '990121')?.brand, 'Strangex');
  assert.equal(table.classNames.C07AB, 'Beta blockers, selective');
  assert.equal(table.classNames.C07A, 'Beta blockers, all');
});
