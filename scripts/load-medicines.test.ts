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
