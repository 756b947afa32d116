// The shipped table of medicines, from lines people can read: generic name, other names | classes | brands | RXCUI of the ingredient.
//
// A class is an ATC level-4 code, with where it applies when that does not follow from the code (`A07AA:oral`, `C01DA:any`) and for which strength
// in milligrams (`B01AC<=162`). Blank where the ingredient has no class of its own. An RXCUI is there only where a
// second source confirms it.
import { PLACES } from '../table.ts';
import type { Brand, ClassRule, Ingredient, MedicineTable, Place } from '../table.ts';
import { breathEyesAndOthers } from './breath-eyes-and-others.ts';
import { classNames } from './class-names.ts';
import { combinations } from './combinations.ts';
import { heartAndVessels } from './heart-and-vessels.ts';
import { infectionAndCancer } from './infection-and-cancer.ts';
import { metabolismAndBlood } from './metabolism-and-blood.ts';
import { nervesAndJoints } from './nerves-and-joints.ts';
import { skinHormonesAndWater } from './skin-hormones-and-water.ts';

const linesOf = (text: string): string[] => text.split('\n').filter(line => line.trim() !== '');
const columnsOf = (line: string): string[] => line.split('|').map(column => column.trim());
const itemsOf = (column: string | undefined): string[] =>
  (column ?? '')
    .split(',')
    .map(item => item.trim())
    .filter(Boolean);

const RULE = /^([A-Z]\d\d[A-Z]{2})(?::([a-z]+))?(?:(<=|>=)(\d+))?$/;
const isPlace = (name: string): name is Place => PLACES.some(place => place === name);

function ruleOf(written: string): ClassRule {
  const [, atc = '', where, bound, mg] = RULE.exec(written) ?? [];
  if (atc === '' || (where !== undefined && where !== 'any' && !isPlace(where)))
    throw new Error(`No class: ${written}`);
  return {
    atc,
    ...(where === undefined ? {} : { places: where === 'any' ? 'any' : [where] }),
    ...(bound === '>=' ? { atLeastMg: Number(mg) } : bound === '<=' ? { atMostMg: Number(mg) } : {}),
    from: 'hadron',
  };
}

const rows = [
  metabolismAndBlood,
  heartAndVessels,
  skinHormonesAndWater,
  infectionAndCancer,
  nervesAndJoints,
  breathEyesAndOthers,
]
  .flatMap(linesOf)
  .map(columnsOf);

const ingredients = rows.map(([names, classes, , rxcui]): Ingredient => {
  const [name = '', ...otherNames] = itemsOf(names);
  return {
    name,
    otherNames,
    ...(rxcui ? { rxcui } : {}),
    classes: itemsOf(classes).map(ruleOf),
    from: 'hadron',
  };
});

const brands = [
  ...rows.flatMap(([names, , brandNames]) =>
    itemsOf(brandNames).map((name): Brand => ({
      name,
      ingredients: itemsOf(names).slice(0, 1),
      from: 'hadron',
    })),
  ),
  ...linesOf(combinations)
    .map(columnsOf)
    .flatMap(([brandNames, names]) =>
      itemsOf(brandNames).map((name): Brand => ({ name, ingredients: itemsOf(names), from: 'hadron' })),
    ),
];

export const shippedTable: MedicineTable = {
  format: 'hadron-medicines-1',
  classNames: Object.fromEntries(
    linesOf(classNames).map(line => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1).trim()]),
  ),
  ingredients,
  brands,
  products: [],
  ndcs: {},
};
