// Two descriptions of persons → same, possible or different, with the reasons. Pure; the one seam to whatever engine decides.
// Not a score: each verdict is a named combination of agreements, the way CMS' matching proposal lists them. What a household shares
// (family name, address, telephone, e-mail) is one piece of evidence however often it is repeated, and never makes two given names one person.
import type { Demographics } from '../patient.ts';
import { distance } from './distance.ts';
import { areNicknames, isCommonGivenName } from './given-names.ts';
import { normalise } from './normalise.ts';
import type { NormalAddress, NormalDate, NormalName, NormalPerson } from './normalise.ts';
import type { PersonDescription } from './person.ts';

export type GivenNames =
  'exact' | 'nickname' | 'middle' | 'swapped' | 'initial' | 'near' | 'missing' | 'different';
export type FamilyNames = 'exact' | 'part' | 'near' | 'missing' | 'different';
export type Suffixes = 'same' | 'conflict' | 'one-sided' | 'missing';
export type BirthDates = 'exact' | 'partial' | 'near' | 'missing' | 'different';
export type Genders = 'same' | 'missing' | 'different';
export type Ssns = 'same' | 'last-four' | 'missing' | 'conflict';
export type Places = 'street' | 'zip' | 'city' | 'missing' | 'different';
export type Contacts = 'same' | 'missing' | 'different';

/** What agreed and what did not; codes only, fit for an audit row. */
export type ReasonCode =
  | `given.${GivenNames}`
  | `middle.${Exclude<Contacts, 'missing'>}`
  | `family.${FamilyNames}`
  | `suffix.${Exclude<Suffixes, 'missing'>}`
  | `birth-date.${BirthDates}`
  | `gender.${Genders}`
  | `ssn.${Exclude<Ssns, 'missing'>}`
  | `place.${Exclude<Places, 'missing'>}`
  | `telephone.${Exclude<Contacts, 'missing'>}`
  | `email.${Exclude<Contacts, 'missing'>}`;

export type Verdict = 'same' | 'possible' | 'different';

export interface Comparison {
  verdict: Verdict;
  reasons: ReasonCode[];
}

export const describe = (demographics: Demographics): PersonDescription => ({
  names: [{ given: [demographics.givenName], family: demographics.familyName }],
  birthDate: demographics.dateOfBirth,
  gender: demographics.gender,
  addresses: [
    {
      lines: demographics.addressLines,
      city: demographics.addressCity,
      state: demographics.addressState,
      postalCode: demographics.postalCode,
    },
  ],
  telephones: demographics.telephone === undefined ? [] : [demographics.telephone],
  emails: demographics.email === undefined ? [] : [demographics.email],
  ...(demographics.ssn === undefined ? {} : { ssn: demographics.ssn }),
});

interface Agreement {
  given: GivenNames;
  middle: Contacts;
  family: FamilyNames;
  suffix: Suffixes;
  birthDate: BirthDates;
  gender: Genders;
  ssn: Ssns;
  place: Places;
  telephone: Contacts;
  email: Contacts;
}

/** Test systems number their people (Elvira561): a number tells two apart only when both have one. */
const lettersOf = (word: string) => word.replace(/\p{N}+$/u, '') || word;
const sameWord = (a: string, b: string) =>
  a === b || (lettersOf(a) === lettersOf(b) && (lettersOf(a) === a || lettersOf(b) === b));

const isInitial = (word: string) => word.length === 1;

function compareFirstNames(a: string, b: string): GivenNames {
  if (sameWord(a, b)) return 'exact';
  if (isInitial(a) || isInitial(b)) return a[0] === b[0] ? 'initial' : 'different';
  if (areNicknames(a, b)) return 'nickname';
  if (isCommonGivenName(a) && isCommonGivenName(b)) return 'different';
  const longest = Math.max(a.length, b.length);
  return longest >= 4 && distance(lettersOf(a), lettersOf(b), 2) <= (longest >= 8 ? 2 : 1)
    ? 'near'
    : 'different';
}

function compareGiven(a: string[], b: string[]): GivenNames {
  const [firstOfA, ...middleOfA] = a;
  const [firstOfB, ...middleOfB] = b;
  if (firstOfA === undefined || firstOfB === undefined) return 'missing';
  // Mary Ann and Maryann.
  if (
    a.join('') === b.join('') ||
    firstOfA === firstOfB + (middleOfB[0] ?? '') ||
    firstOfB === firstOfA + (middleOfA[0] ?? '')
  )
    return 'exact';
  const first = compareFirstNames(firstOfA, firstOfB);
  if (first !== 'different') return first;
  const calledByMiddle = [
    ...middleOfB.map(middle => [firstOfA, middle] as const),
    ...middleOfA.map(middle => [firstOfB, middle] as const),
  ];
  return calledByMiddle.some(
    ([x, y]) => !isInitial(x) && !isInitial(y) && (sameWord(x, y) || areNicknames(x, y)),
  )
    ? 'middle'
    : 'different';
}

/** Small words that many families share. */
const particles = new Set(
  'DE DEL DELA DELLA DER DES DI DA DAS DO DOS DU EL AL LA LE LAS LOS VAN VON VANDER DEN BEN BIN IBN ABU SAN SANTA ST MAC MC O Y E'.split(
    ' ',
  ),
);

function compareFamily(a: string[], b: string[]): FamilyNames {
  if (a.length === 0 || b.length === 0) return 'missing';
  const [joinedA, joinedB] = [a.join(''), b.join('')];
  if (sameWord(joinedA, joinedB)) return 'exact';
  const telling = (parts: string[]) => parts.filter(part => part.length > 1 && !particles.has(part));
  if (
    (a.length > 1 || b.length > 1) &&
    telling(a).some(part => telling(b).some(other => sameWord(part, other)))
  )
    return 'part';
  const longest = Math.max(joinedA.length, joinedB.length);
  return longest >= 4 && distance(lettersOf(joinedA), lettersOf(joinedB), 2) <= (longest >= 8 ? 2 : 1)
    ? 'near'
    : 'different';
}

const givenOrder: readonly GivenNames[] = [
  'exact',
  'nickname',
  'swapped',
  'middle',
  'initial',
  'near',
  'missing',
  'different',
];
const familyOrder: readonly FamilyNames[] = ['exact', 'part', 'near', 'missing', 'different'];

const isSwapped = (a: NormalName, b: NormalName) =>
  a.given.length > 0 &&
  b.given.length > 0 &&
  sameWord(a.given[0] ?? '', b.family.join('')) &&
  sameWord(b.given[0] ?? '', a.family.join(''));

/** An initial agrees with a name it begins. */
function compareMiddle([, ...a]: string[], [, ...b]: string[]): Contacts {
  if (a.length === 0 || b.length === 0) return 'missing';
  const agree = (x: string, y: string) =>
    sameWord(x, y) || ((isInitial(x) || isInitial(y)) && x[0] === y[0]) || areNicknames(x, y);
  return a.some(x => b.some(y => agree(x, y))) ? 'same' : 'different';
}

const middleOrder: readonly Contacts[] = ['same', 'missing', 'different'];

type Names = Pick<Agreement, 'given' | 'middle' | 'family'>;

function compareName(a: NormalName, b: NormalName): Names {
  const given = compareGiven(a.given, b.given);
  if (given !== 'exact' && isSwapped(a, b)) return { given: 'swapped', middle: 'missing', family: 'exact' };
  const middle = given === 'middle' || given === 'different' ? 'missing' : compareMiddle(a.given, b.given);
  return { given, middle, family: compareFamily(a.family, b.family) };
}

const rankOf = ({ given, middle, family }: Names) =>
  (givenOrder.indexOf(given) * familyOrder.length + familyOrder.indexOf(family)) * middleOrder.length +
  middleOrder.indexOf(middle);

/** The pair of names, one of each person, that agrees best: former names and aliases count like the present one. */
function compareNames(a: NormalName[], b: NormalName[]): Names {
  const pairs = a.flatMap(x => b.map(y => compareName(x, y)));
  const missing: Names = { given: 'missing', middle: 'missing', family: 'missing' };
  return pairs.toSorted((x, y) => rankOf(x) - rankOf(y))[0] ?? missing;
}

function compareSuffixes(a: NormalName[], b: NormalName[]): Suffixes {
  const suffixesOf = (names: NormalName[]) => new Set(names.flatMap(name => name.suffix ?? []));
  const [ofA, ofB] = [suffixesOf(a), suffixesOf(b)];
  if (ofA.size === 0 && ofB.size === 0) return 'missing';
  if (ofA.size === 0 || ofB.size === 0) return 'one-sided';
  return [...ofA].some(suffix => ofB.has(suffix)) ? 'same' : 'conflict';
}

const digitsOf = ({ year, month = 0, day = 0 }: NormalDate) =>
  [year, month, day].map((part, i) => String(part).padStart(i === 0 ? 4 : 2, '0')).join('');

const dayNumber = ({ year, month = 1, day = 1 }: NormalDate) => Date.UTC(year, month - 1, day) / 86_400_000;

/** A parent and child of one name also differ by one digit of the year: a wider gap than this is not a slip. */
const widestSlipYears = 10;

function compareBirthDates(a: NormalDate | undefined, b: NormalDate | undefined): BirthDates {
  if (!a || !b) return 'missing';
  const isPartial =
    a.month === undefined || b.month === undefined || a.day === undefined || b.day === undefined;
  if (isPartial) {
    const months = a.month === undefined || b.month === undefined || a.month === b.month;
    return a.year === b.year && months ? 'partial' : 'different';
  }
  if (digitsOf(a) === digitsOf(b)) return 'exact';
  if (Math.abs(a.year - b.year) > widestSlipYears) return 'different';
  const isDayMonthSwap = a.year === b.year && a.month === b.day && a.day === b.month;
  // Where only the year is known, systems write 1 January.
  const isFirstOfJanuary = [a, b].some(date => date.month === 1 && date.day === 1);
  const isYearAlone = a.year === b.year && isFirstOfJanuary;
  // CMS Patient Matching proposal 3.3: a day before or after, where a time zone came between.
  const isNextDay = Math.abs(dayNumber(a) - dayNumber(b)) === 1;
  const isSlip = distance(digitsOf(a), digitsOf(b), 1) === 1;
  return isDayMonthSwap || isYearAlone || isNextDay || isSlip ? 'near' : 'different';
}

const compareOne = <T>(a: T | undefined, b: T | undefined): Genders =>
  a === undefined || b === undefined ? 'missing' : a === b ? 'same' : 'different';

function compareSsns(a: NormalPerson, b: NormalPerson): Ssns {
  if (a.ssn !== undefined && b.ssn !== undefined) return a.ssn === b.ssn ? 'same' : 'conflict';
  if (a.ssnLastFour === undefined || b.ssnLastFour === undefined) return 'missing';
  return a.ssnLastFour === b.ssnLastFour ? 'last-four' : 'conflict';
}

const compareSets = (a: string[], b: string[]): Contacts =>
  a.length === 0 || b.length === 0 ? 'missing' : a.some(value => b.includes(value)) ? 'same' : 'different';

const sameStreet = (a: NormalAddress, b: NormalAddress) =>
  a.number !== undefined &&
  a.number === b.number &&
  a.street.some(word => b.street.some(other => distance(word, other, 1) <= (word.length >= 5 ? 1 : 0)));

function compareAddress(a: NormalAddress, b: NormalAddress): Places {
  const zip = compareOne(a.zip, b.zip);
  const isNear = zip === 'missing' || a.zip?.slice(0, 3) === b.zip?.slice(0, 3);
  const city = compareOne(a.city, b.city);
  if (sameStreet(a, b) && (zip === 'same' || city === 'same' || (isNear && city === 'missing')))
    return 'street';
  if (zip === 'same') return 'zip';
  if (city === 'same' && isNear) return 'city';
  return zip === 'missing' && city === 'missing' ? 'missing' : 'different';
}

const placeOrder: readonly Places[] = ['street', 'zip', 'city', 'different', 'missing'];

function comparePlaces(a: NormalAddress[], b: NormalAddress[]): Places {
  const all = a.flatMap(x => b.map(y => placeOrder.indexOf(compareAddress(x, y))));
  return placeOrder[Math.min(...all)] ?? 'missing';
}

const compareParts = (a: NormalPerson, b: NormalPerson): Agreement => ({
  ...compareNames(a.names, b.names),
  suffix: compareSuffixes(a.names, b.names),
  birthDate: compareBirthDates(a.birthDate, b.birthDate),
  gender: compareOne(a.gender, b.gender),
  ssn: compareSsns(a, b),
  place: comparePlaces(a.addresses, b.addresses),
  telephone: compareSets(a.telephones, b.telephones),
  email: compareSets(a.emails, b.emails),
});

/** One answer to several questions about the agreements. */
interface Evidence extends Agreement {
  /** The given name is that of the same person: said in full, shortened, or in the other place. */
  isGivenSure: boolean;
  isGivenLike: boolean;
  isFamilyLike: boolean;
  /** They live or are reached at one place: the household's evidence, counted once. */
  isHousehold: boolean;
  isNearby: boolean;
  /** Ways in which the household is the same; two of them are still one household, but no chance. */
  householdTies: number;
}

function weigh(agreement: Agreement): Evidence {
  const { given, family, place, telephone, email } = agreement;
  const ties = [place === 'street', telephone === 'same', email === 'same'].filter(Boolean).length;
  return {
    ...agreement,
    isGivenSure: given === 'exact' || given === 'nickname' || given === 'swapped' || given === 'middle',
    isGivenLike: given !== 'different' && given !== 'missing',
    isFamilyLike: family === 'exact' || family === 'part' || family === 'near',
    isHousehold: ties > 0,
    isNearby: ties > 0 || place === 'zip' || place === 'city',
    householdTies: ties,
  };
}

type Rule = readonly [name: string, holds: (evidence: Evidence) => boolean];

/** Any of these makes `same` impossible, whatever agrees. */
const vetoes: readonly Rule[] = [
  ['another SSN', e => e.ssn === 'conflict'],
  // CMS Patient Matching proposal 3.3: a conflict of suffixes always vetoes.
  ['Jr and Sr', e => e.suffix === 'conflict'],
  ['one of them Jr, and another birth date', e => e.suffix === 'one-sided' && e.birthDate !== 'exact'],
  ['another given name', e => !e.isGivenLike],
  [
    'another middle name, and a family name that is not quite the same',
    e => e.middle === 'different' && e.family !== 'exact' && e.ssn !== 'same',
  ],
  ['another birth date', e => e.birthDate === 'different' || e.birthDate === 'missing'],
];

const sames: readonly Rule[] = [
  ['SSN, name and birth date', e => e.ssn === 'same' && e.isFamilyLike],
  [
    'SSN, given name and birth date: a family name changed',
    e => e.ssn === 'same' && e.isGivenSure && e.birthDate === 'exact',
  ],
  [
    'name and birth date, nearby',
    e => e.birthDate === 'exact' && e.given === 'exact' && e.isFamilyLike && e.isNearby,
  ],
  // Gender is the field most often wrong in one of two records; it counts only where nothing else can.
  [
    'name, birth date and gender, place unknown',
    e =>
      e.birthDate === 'exact' &&
      e.given === 'exact' &&
      e.family === 'exact' &&
      e.gender !== 'different' &&
      e.place === 'missing' &&
      e.telephone !== 'different',
  ],
  [
    'name, birth date and last four of the SSN',
    e => e.birthDate === 'exact' && e.ssn === 'last-four' && e.isFamilyLike,
  ],
  [
    'given name and birth date in one household: a family name changed',
    e => e.birthDate === 'exact' && e.given === 'exact' && e.isHousehold,
  ],
  [
    'a form of the given name, family name and birth date in one household',
    e =>
      e.birthDate === 'exact' && e.isGivenSure && e.isFamilyLike && e.isHousehold && e.gender !== 'different',
  ],
  [
    'name and nearly the birth date, much else',
    e =>
      e.birthDate !== 'exact' &&
      e.given === 'exact' &&
      e.family === 'exact' &&
      e.gender !== 'different' &&
      (e.householdTies >= 2 || (e.ssn === 'last-four' && e.isNearby)),
  ],
];

const possibles: readonly Rule[] = [
  [
    'SSN, and the given name or the birth date',
    e => e.ssn === 'same' && (e.isGivenLike || e.birthDate === 'exact' || e.birthDate === 'near'),
  ],
  [
    'name and birth date',
    e =>
      e.birthDate === 'exact' &&
      e.isGivenLike &&
      e.isFamilyLike &&
      !(e.given === 'near' && e.gender === 'different'),
  ],
  [
    'given name and birth date, another family name, nearby',
    e => e.birthDate === 'exact' && e.isGivenSure && e.isNearby,
  ],
  [
    'name and nearly the birth date',
    e =>
      (e.birthDate === 'near' || e.birthDate === 'partial') &&
      e.isGivenSure &&
      e.isFamilyLike &&
      e.suffix !== 'conflict' &&
      (e.gender !== 'different' || e.isNearby),
  ],
  [
    'name in one household, birth date unknown',
    e =>
      e.birthDate === 'missing' &&
      e.isGivenSure &&
      e.isFamilyLike &&
      (e.isHousehold || e.ssn === 'last-four'),
  ],
  [
    'birth date and family, given name unknown',
    e =>
      e.given === 'missing' &&
      e.birthDate === 'exact' &&
      (e.isFamilyLike || e.isHousehold) &&
      e.gender !== 'different',
  ],
];

/** A conflict of suffixes with another birth date is the father or the son. */
const isAnotherPerson = (e: Evidence) =>
  (e.suffix === 'conflict' && e.birthDate !== 'exact') ||
  (e.ssn === 'conflict' && (!e.isGivenLike || e.birthDate === 'different'));

const decide = (e: Evidence): Verdict => {
  const holds = ([, rule]: Rule) => rule(e);
  if (isAnotherPerson(e)) return 'different';
  if (!vetoes.some(holds) && sames.some(holds)) return 'same';
  return possibles.some(holds) ? 'possible' : 'different';
};

const quietWhenMissing = new Set<keyof Agreement>(['middle', 'suffix', 'ssn', 'place', 'telephone', 'email']);
const fieldNames: Record<keyof Agreement, string> = {
  given: 'given',
  middle: 'middle',
  family: 'family',
  suffix: 'suffix',
  birthDate: 'birth-date',
  gender: 'gender',
  ssn: 'ssn',
  place: 'place',
  telephone: 'telephone',
  email: 'email',
};

const reasonsOf = (agreement: Agreement): ReasonCode[] =>
  (Object.keys(fieldNames) as (keyof Agreement)[])
    .filter(field => agreement[field] !== 'missing' || !quietWhenMissing.has(field))
    .map(field => `${fieldNames[field]}.${agreement[field]}` as ReasonCode);

const isDescription = (person: PersonDescription | Demographics): person is PersonDescription =>
  'names' in person;

/**
 * `same`: release, keep, attach. `possible`: a person has to look; enough to correct a registration, not enough to attach somebody's record.
 * `different`: somebody else, or too little to say.
 */
export function compare(
  registered: PersonDescription | Demographics,
  described: PersonDescription,
): Comparison {
  const person = isDescription(registered) ? registered : describe(registered);
  const agreement = compareParts(normalise(person), normalise(described));
  return { verdict: decide(weigh(agreement)), reasons: reasonsOf(agreement) };
}
