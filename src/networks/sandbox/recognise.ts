// Whether a sandbox holder takes the person asked for to be one of its patients: its own rules, lenient on spelling, strict on the birth date.
import type { PersonDescription } from '../../patients/matching/person.ts';

/** What a caller of $match or a search said. */
export interface AskedPerson {
  family: string;
  given: string[];
  birthDate: string;
  gender?: string | undefined;
}

export type Grade = 'certain' | 'probable' | 'possible';

export const matchScores: Record<Grade, number> = { certain: 0.99, probable: 0.85, possible: 0.6 };

/** Gender, address and the rest are never held against anybody; a shared part of a double-barrelled family name is enough. */
export function recognise(known: PersonDescription, asked: AskedPerson): Grade | undefined {
  const birthDate = known.birthDate ?? '';
  if (birthDate.length < 4 || !asked.birthDate.startsWith(birthDate)) return undefined;
  const grades = known.names.map(name => gradeOfName(name.family, name.given, asked));
  const best = (['certain', 'probable', 'possible'] as const).find(grade => grades.includes(grade));
  const hasWholeBirthDate = birthDate === asked.birthDate;
  return best === 'certain' && !hasWholeBirthDate ? 'possible' : best;
}

function gradeOfName(family: string, given: string[], asked: AskedPerson): Grade | undefined {
  const families = wordsOf(family);
  const askedFamilies = wordsOf(asked.family);
  const givens = given.flatMap(wordsOf);
  const askedGivens = asked.given.flatMap(wordsOf);
  if (!families.some(word => askedFamilies.includes(word))) return undefined;
  if (askedGivens.length > 0 && !givens.some(word => askedGivens.some(other => isSameGiven(word, other))))
    return undefined;
  const isSameFamily = families.join(' ') === askedFamilies.join(' ');
  if (!isSameFamily || askedGivens.length === 0) return 'possible';
  return givens[0] === askedGivens[0] ? 'certain' : 'probable';
}

/** An initial stands for the name. */
const isSameGiven = (one: string, other: string) =>
  one === other || (Math.min(one.length, other.length) === 1 && one[0] === other[0]);

/** Valadez-Nucleus → valadez, nucleus; O’Brien and OBrien are one word; accents and case do not count. */
export const wordsOf = (name: string): string[] =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/['’`.\p{Diacritic}]/gu, '')
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter(word => word !== '');
