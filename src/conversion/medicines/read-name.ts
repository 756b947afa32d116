// The name a document gives a medicine → ingredients, brand, strength and where it is put: "insulin glargine (LANTUS) 100 UNIT/ML injection".
import type { Place } from './table.ts';
import { placeOf, saysNothing } from './words.ts';
import { table } from '../table.ts';

/** What a run of words names: an ingredient, or a brand with its ingredients. */
export interface Named {
  ingredients: readonly string[];
  brand?: string;
}

export interface ReadName {
  ingredients: string[];
  brand: string;
  /** Milligrams, when one strength is given for the whole dose. */
  mg: number | undefined;
  /** So many milligrams, and no percentage, that it is no drop, cream, spray or inhalation. */
  isLarge: boolean;
  place: Place | undefined;
}

/** Names longer than this are no names. */
const MOST_CHARACTERS = 400;
const LONGEST_NAME = 7;

export const wordsOf = (name: string): string[] =>
  name
    .slice(0, MOST_CHARACTERS)
    .toLowerCase()
    .replace(/['’]/g, '')
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** The key of a name in the dictionary. */
export const nameKey = (name: string): string => wordsOf(name).join(' ');

const MILLIGRAMS: Record<string, number> = table({ mg: 1, mcg: 0.001, g: 1000, gm: 1000 });
const STRENGTH = /(\d+(?:\.\d+)?|\.\d+)\s*(mg|mcg|gm?)\b(?!\s*\/)/gi;

const LARGE = /\b(?:[1-9]\d\d|1\d\d\d)\s*mg\b(?!\s*\/)/i;

function milligramsOf(name: string): number | undefined {
  const found = [...name.slice(0, MOST_CHARACTERS).matchAll(STRENGTH)].map(
    ([, value, unit]) => Number(value) * (MILLIGRAMS[unit?.toLowerCase() ?? ''] ?? Number.NaN),
  );
  return new Set(found).size === 1 ? found[0] : undefined;
}

export const readPlace = (words: string): Place | undefined => placeOf(wordsOf(words));

/** The longest run of words first. One word left that may mean something more, and nothing is said: never a guess. */
export function readName(name: string, dictionary: ReadonlyMap<string, Named>): ReadName {
  const words = wordsOf(name);
  const ingredients = new Set<string>();
  let brand = '';
  let isSure = true;
  for (let at = 0; at < words.length;) {
    const length = longestFrom(words, at, dictionary);
    const named = dictionary.get(words.slice(at, at + length).join(' '));
    for (const ingredient of named?.ingredients ?? []) ingredients.add(ingredient);
    if (named?.brand) brand ||= named.brand;
    if (!named && !saysNothing(words[at] ?? '')) isSure = false;
    at += Math.max(length, 1);
  }
  return {
    ingredients: isSure ? [...ingredients] : [],
    brand: isSure ? brand : '',
    mg: milligramsOf(name),
    isLarge: LARGE.test(name) && !name.includes('%'),
    place: placeOf(words),
  };
}

function longestFrom(words: readonly string[], at: number, dictionary: ReadonlyMap<string, Named>): number {
  for (let length = Math.min(LONGEST_NAME, words.length - at); length > 0; length--)
    if (dictionary.has(words.slice(at, at + length).join(' '))) return length;
  return 0;
}
