import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadMedicines, normalizeNdc, shippedMedicines } from './index.ts';
import { nameKey } from './read-name.ts';
import { shippedTable } from './table/index.ts';

const named = (name: string, route?: string) =>
  shippedMedicines.describe({ names: [name], codes: [], ...(route ? { route } : {}) });

/** generic, and the deepest class. */
const brief = (name: string, route?: string) =>
  named(name, route).map(({ generic, classes }) => `${generic} ${classes.at(-1)?.code ?? '-'}`);

test('the shipped table has the common ingredients, each with a name, its own RXCUI and classes that have names', () => {
  assert.ok(shippedTable.ingredients.length >= 600, String(shippedTable.ingredients.length));
  const names = shippedTable.ingredients
    .flatMap(({ name, otherNames }) => [name, ...otherNames])
    .map(nameKey);
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
  const rxcuis = shippedTable.ingredients.map(({ rxcui }) => rxcui).filter(rxcui => rxcui !== undefined);
  assert.deepEqual(
    rxcuis.filter((rxcui, at) => !/^\d+$/.test(rxcui) || rxcuis.indexOf(rxcui) !== at),
    [],
  );
  const unnamed = shippedTable.ingredients
    .flatMap(({ classes }) => classes)
    .flatMap(({ atc }) => [1, 3, 4, 5].map(length => atc.slice(0, length)))
    .filter(code => !shippedTable.classNames[code]);
  assert.deepEqual([...new Set(unnamed)], []);
});

test('classes are ATC codes of level 4, and every named class stands under a named one of the level above', () => {
  // WHO's fourteen groups; level 2 two digits, levels 3 and 4 a letter each.
  const form = /^[ABCDGHJLMNPRSV](?:\d\d(?:[A-Z][A-Z]?)?)?$/;
  const named = Object.keys(shippedTable.classNames);
  assert.deepEqual(
    named.filter(code => !form.test(code)),
    [],
  );
  const above = (code: string): string => (code.length === 3 ? code.slice(0, 1) : code.slice(0, -1));
  assert.deepEqual(
    named.filter(code => code.length > 1 && shippedTable.classNames[above(code)] === undefined),
    [],
  );
  const classes = shippedTable.ingredients.flatMap(({ name, classes }) =>
    classes.map(({ atc }) => ({ name, atc })),
  );
  assert.deepEqual(
    classes.filter(({ atc }) => atc.length !== 5 || !form.test(atc)),
    [],
  );
  // Spot checks across the groups, of WHO's index.
  for (const [name, code] of [
    ['metformin', 'A10BA'],
    ['warfarin', 'B01AA'],
    ['lisinopril', 'C09AA'],
    ['halobetasol', 'D07AC'],
    ['tamsulosin', 'G04CA'],
    ['levothyroxine', 'H03AA'],
    ['azithromycin', 'J01FA'],
    ['rituximab', 'L01FA'],
    ['allopurinol', 'M04AA'],
    ['sertraline', 'N06AB'],
    ['permethrin', 'P03AC'],
    ['montelukast', 'R03DC'],
    ['latanoprost', 'S01EE'],
    ['sevelamer', 'V03AE'],
  ])
    assert.ok(
      classes.some(one => one.name === name && one.atc === code),
      `${name} ${code}`,
    );
});

test('every brand leads to ingredients the table has, and no brand to two medicines', () => {
  const known = new Set(shippedTable.ingredients.map(({ name }) => name));
  const keys = shippedTable.brands.map(({ name }) => nameKey(name));
  assert.deepEqual(
    shippedTable.brands.filter(({ ingredients }) => !ingredients.every(name => known.has(name))),
    [],
  );
  assert.deepEqual(
    keys.filter((key, at) => keys.indexOf(key) !== at),
    [],
  );
});

test('a name is read for ingredient, brand, strength and form', () => {
  assert.deepEqual(named('insulin glargine (LANTUS) 100 UNIT/ML injection'), [
    {
      generic: 'insulin glargine',
      brand: 'Lantus',
      rxcui: '',
      classes: [
        { code: 'A', name: 'Digestion and metabolism' },
        { code: 'A10', name: 'Diabetes' },
        { code: 'A10A', name: 'Insulins' },
        { code: 'A10AE', name: 'Long-acting insulins' },
      ],
      from: { ingredient: 'hadron', classes: 'hadron' },
    },
  ]);
  assert.deepEqual(brief('1 ML ketorolac tromethamine 30 MG/ML Injection'), ['ketorolac M01AB']);
  assert.deepEqual(brief('LISINOPRIL 30 MG TABS'), ['lisinopril C09AA']);
  assert.deepEqual(brief('24 HR venlafaxine 37.5 MG Extended Release Oral Capsule [Effexor]'), [
    'venlafaxine N06AX',
  ]);
});

test('the same ingredient has other classes where it is put elsewhere', () => {
  assert.deepEqual(brief('ketorolac 0.5 % ophthalmic solution'), ['ketorolac S01BC']);
  assert.deepEqual(brief('albuterol 0.09 MG/ACTUAT Metered Dose Inhaler'), ['albuterol R03AC']);
  assert.deepEqual(brief('albuterol 2 MG Oral Tablet'), ['albuterol R03CC']);
  assert.deepEqual(brief('fluticasone propionate 0.05 MG/ACTUAT Nasal Spray'), ['fluticasone R01AD']);
  assert.deepEqual(brief('timolol', 'Ophthalmic'), ['timolol S01ED']);
  assert.deepEqual(brief('vancomycin 125 MG Oral Capsule'), ['vancomycin A07AA']);
});

test('a large dose in milligrams is no eye drop; a small one may be', () => {
  assert.deepEqual(brief('Ciprofloxacin 250 mg'), ['ciprofloxacin J01MA']);
  assert.deepEqual(brief('ciprofloxacin 0.3 %'), ['ciprofloxacin -']);
  assert.deepEqual(brief('albuterol 2 mg'), ['albuterol R03']);
});

test('a hormone coil, a vitamin given as an antidote and a cloth for sweat are not taken for their better known uses', () => {
  assert.deepEqual(brief('levonorgestrel 52 MG Intrauterine System [Mirena]'), ['levonorgestrel G02BA']);
  assert.deepEqual(brief('levonorgestrel 1.5 MG Oral Tablet [Plan B]'), ['levonorgestrel G03AD']);
  assert.deepEqual(brief('hydroxocobalamin 5000 MG Injection'), ['hydroxocobalamin -']);
  assert.deepEqual(brief('hydroxocobalamin 1 MG/ML Injectable Solution'), ['hydroxocobalamin B03BA']);
  assert.deepEqual(brief('ephedrine sulfate 25 MG Oral Capsule'), ['ephedrine R03CA']);
  assert.deepEqual(brief('acyclovir 3 % ophthalmic ointment'), ['acyclovir S01AD']);
  assert.deepEqual(brief('glycopyrronium 2.4 % Topical'), ['glycopyrrolate D11AA']);
});

test('strength decides where the classes do: low-dose aspirin is no painkiller', () => {
  assert.deepEqual(brief('aspirin 81 MG Oral Tablet'), ['aspirin B01AC']);
  assert.deepEqual(brief('Aspirin 325 mg tablet'), ['aspirin N02BA']);
  assert.deepEqual(brief('aspirin'), ['aspirin -']);
});

test('a combination is each of its ingredients', () => {
  assert.deepEqual(brief('amoxicillin 875 MG / clavulanate 125 MG Oral Tablet [Augmentin]'), [
    'amoxicillin J01CA',
    'clavulanate -',
  ]);
  assert.deepEqual(brief('Bactrim DS'), ['sulfamethoxazole J01EC', 'trimethoprim J01EA']);
  assert.deepEqual(brief('hydrocodone-acetaminophen 5-325 MG Tab'), [
    'acetaminophen N02BE',
    'hydrocodone R05DA',
  ]);
});

test('what is unsure is empty: a word more may be another medicine, and codes and names may contradict each other', () => {
  for (const name of [
    'Tylenol Cold',
    'Beta Blocker Therapy',
    'aspirin free pain relief',
    'penicillin allergy',
    '',
  ])
    assert.deepEqual(brief(name), [], name);
  assert.deepEqual(brief('ketorolac'), ['ketorolac -']);
  assert.deepEqual(brief('albuterol'), ['albuterol R03']);
  const rxnorm = [{ code: '6809', system: 'RxNorm' }];
  assert.deepEqual(shippedMedicines.describe({ names: ['lisinopril 10 MG'], codes: rxnorm }), []);
  assert.deepEqual(
    shippedMedicines.describe({ names: [], codes: rxnorm }).map(({ generic }) => generic),
    ['metformin'],
  );
  assert.deepEqual(shippedMedicines.describe({ names: [], codes: [{ code: '6809', system: 'NDC' }] }), []);
});

test('an NDC is eleven digits where its shape leaves no doubt', () => {
  assert.equal(normalizeNdc('0409-3795-01'), '00409379501');
  assert.equal(normalizeNdc('0088-2220-33'), '00088222033');
  assert.equal(normalizeNdc('50580-506-02'), '50580050602');
  assert.equal(normalizeNdc('00409379501'), '00409379501');
  for (const doubtful of ['0409379501', '409-3795-1', 'abc', '', '1-2'])
    assert.equal(normalizeNdc(doubtful), '');
});

test('a table of another format is refused', () => {
  assert.throws(() => loadMedicines('{"format":"other"}'));
});
