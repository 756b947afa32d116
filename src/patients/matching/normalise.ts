// A person as a source spells one → the same facts in one spelling, placeholders left out. Design: "unknown is never disagreement".
import type { PersonAddress, PersonDescription, PersonName } from './person.ts';

export interface NormalName {
  /** First and middle names, one word each, upper case, plain letters; an initial is one letter. */
  given: string[];
  /** The words of the family name without particles' case or hyphens: VALADEZ NUCLEUS. */
  family: string[];
  suffix?: string;
}

export interface NormalDate {
  year: number;
  month?: number;
  day?: number;
}

export interface NormalAddress {
  /** House number, or the number of the box. */
  number?: string;
  /** The words of the street that tell streets apart: no direction, no St or Ave, no unit. */
  street: string[];
  city?: string;
  zip?: string;
}

export interface NormalPerson {
  names: NormalName[];
  birthDate?: NormalDate;
  gender?: 'MALE' | 'FEMALE';
  addresses: NormalAddress[];
  telephones: string[];
  emails: string[];
  /** Nine digits. */
  ssn?: string;
  ssnLastFour?: string;
}

/** A source may repeat itself without end; more than this tells nothing new. */
const mostOfEach = 20;
const longestText = 500;

const words = (table: string) => new Set(table.trim().split(/\s+/));

/** Letters that canonical decomposition leaves as they are. */
const foldings: Record<string, string> = {
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'O',
  Đ: 'D',
  Ð: 'D',
  Ł: 'L',
  Þ: 'TH',
  ẞ: 'SS',
  ı: 'I',
};

/** Upper case, diacritics off, apostrophes closed up (O'Brien → OBRIEN), every other mark a space. */
export const plain = (text: string): string =>
  text
    .slice(0, longestText)
    .toUpperCase()
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[ÆŒØĐÐŁÞẞı]/g, letter => foldings[letter] ?? letter)
    .replace(/['’‘`´ʼʻ.]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();

const wordsOf = (text: string): string[] =>
  plain(text)
    .split(' ')
    .filter(word => word !== '');

const titles = words('MR MRS MS MISS MX DR PROF REV');
const suffixes: Record<string, string> = {
  JR: 'JR',
  JUNIOR: 'JR',
  SR: 'SR',
  SENIOR: 'SR',
  I: 'SR',
  '1ST': 'SR',
  II: 'JR',
  '2ND': 'JR',
  III: 'III',
  '3RD': 'III',
  IV: 'IV',
  '4TH': 'IV',
  V: 'V',
  '5TH': 'V',
};
/** One letter may be an initial: only after a family name is it a suffix. */
const suffixInGiven = words('JR SR II III IV 2ND 3RD 4TH');

const noName = words(
  'UNKNOWN UNK NONE NULL NA NFN NLN FNU LNU NOTGIVEN UNNAMED NONAME ANONYMOUS NAME XX XXX XXXX',
);
const newborn = words('BABY BABYBOY BABYGIRL BOY GIRL BB BG NB NEWBORN INFANT TWIN TRIPLET MALE FEMALE');
/** `Baby`, `Girl` and the rest are also names people have; two of them, or one of these, are what a ward writes before there is a name. */
const surelyNewborn = words('BABYBOY BABYGIRL NEWBORN INFANT BB BG NB');

const isPlaceholderGiven = ([first, second, ...rest]: string[]): boolean => {
  if (first === undefined) return true;
  if (noName.has(first) && second === undefined) return true;
  if (surelyNewborn.has(first)) return true;
  return (
    newborn.has(first) &&
    (second === undefined || newborn.has(second) || (second.length === 1 && rest.length === 0))
  );
};

function normalName(name: PersonName): NormalName | undefined {
  const given = name.given.slice(0, mostOfEach).flatMap(wordsOf);
  const family = wordsOf(name.family);
  let suffix: string | undefined;
  while (given.length > 1 && titles.has(given[0] ?? '')) given.shift();
  while (family.length > 1 && suffixes[family.at(-1) ?? ''] !== undefined)
    suffix = suffixes[family.pop() ?? ''];
  while (given.length > 1 && suffixInGiven.has(given.at(-1) ?? '')) {
    const told = suffixes[given.pop() ?? ''];
    suffix ??= told;
  }
  const person: NormalName = {
    given: isPlaceholderGiven(given) ? [] : given,
    family: family.every(word => noName.has(word)) ? [] : family,
    ...(suffix === undefined ? {} : { suffix }),
  };
  return person.given.length === 0 && person.family.length === 0 ? undefined : person;
}

const placeholderDates = words(
  '1900-01-01 1901-01-01 1800-01-01 1850-01-01 1111-11-11 1899-12-30 1899-12-31 9999-12-31',
);

/** YYYY, YYYY-MM or YYYY-MM-DD, with or without hyphens, and whatever time follows. */
export function normalDate(text: string | undefined): NormalDate | undefined {
  const parts = /^\s*(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?/.exec(text ?? '');
  if (!parts) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? 0), Number(parts[3] ?? 0)];
  if (placeholderDates.has(`${parts[1]}-${parts[2]}-${parts[3]}`) || year < 1850 || month > 12 || day > 31)
    return undefined;
  return { year, ...(month > 0 ? { month, ...(day > 0 ? { day } : {}) } : {}) };
}

const genders: Record<string, 'MALE' | 'FEMALE'> = {
  M: 'MALE',
  MALE: 'MALE',
  MAN: 'MALE',
  F: 'FEMALE',
  FEMALE: 'FEMALE',
  WOMAN: 'FEMALE',
};

export const normalGender = (text: string | undefined): 'MALE' | 'FEMALE' | undefined =>
  genders[plain(text ?? '')];

const allOneDigit = /^(\d)\1*$/;
const placeholderSsn = words('123456789 987654321 078051120 219099999 457555462 111223333 123121234');

/** Nine digits, or the last four of a masked one; numbers that are written when there is none are left out. */
export function normalSsn(text: string | undefined): { ssn?: string; ssnLastFour?: string } {
  const shown = (text ?? '').slice(0, longestText).replace(/[\s.-]/g, '');
  if (/^\d{9}$/.test(shown)) {
    const [area, group, serial] = [shown.slice(0, 3), shown.slice(3, 5), shown.slice(5)];
    const isNone =
      allOneDigit.test(shown) ||
      placeholderSsn.has(shown) ||
      area === '000' ||
      area === '666' ||
      group === '00' ||
      serial === '0000';
    return isNone ? {} : { ssn: shown, ssnLastFour: serial };
  }
  const lastFour = /^(?:[xX*#?]{5})?(\d{4})$/.exec(shown)?.[1];
  return lastFour === undefined || allOneDigit.test(lastFour) ? {} : { ssnLastFour: lastFour };
}

/** The ten digits of a number of the North American plan, from any spelling of it, extension dropped. */
export function tenDigits(text: string): string | undefined {
  const digits = text
    .slice(0, longestText)
    .replace(/\s*(?:;?\s*ext[.=]?|x|#)\s*\d+\s*$/i, '')
    .replace(/\D/g, '');
  return /^1?(\d{10})$/.exec(digits)?.[1];
}

const placeholderTelephone = words('1234567890 0123456789 9876543210 5551234567 5555551234 5551212');

function normalTelephone(text: string): string | undefined {
  const digits = tenDigits(text);
  if (digits === undefined || allOneDigit.test(digits) || placeholderTelephone.has(digits)) return undefined;
  // Area code and exchange begin with 2 to 9; 000, 111 and 999 in either place are written when there is none.
  return /^[2-9]\d\d[2-9]/.test(digits) && !allOneDigit.test(digits.slice(3)) ? digits : undefined;
}

const noMailbox = words(
  'none no noemail no-email noreply unknown unk na n/a null nomail declined refused test email noemailaddress',
);
const noDomain = words(
  'none.com noemail.com test.com example.invalid unknown.com email.com none.none nomail.com',
);

function normalEmail(text: string): string | undefined {
  const [mailbox, domain, more] = text
    .slice(0, longestText)
    .replace(/^mailto:/i, '')
    .trim()
    .toLowerCase()
    .split('@');
  if (!mailbox || !domain || more !== undefined) return undefined;
  return noMailbox.has(mailbox) || noDomain.has(domain) ? undefined : `${mailbox}@${domain}`;
}

/** USPS Publication 28, appendix C: what kind of street; appendix B: directions; both are often left out or abbreviated. */
const streetKinds = words(`
  ALLEY ALY AVENUE AVE AV BOULEVARD BLVD BYPASS BYP CENTER CTR CIRCLE CIR COURT CT COVE CV CREEK CRK CROSSING XING DRIVE DR
  EXPRESSWAY EXPY EXTENSION EXT FREEWAY FWY GARDENS GDNS GLEN GLN GROVE GRV HARBOR HBR HEIGHTS HTS HIGHWAY HWY HILL HL HILLS HLS
  HOLLOW HOLW JUNCTION JCT LAKE LK LANDING LNDG LANE LN LOOP MANOR MNR MEADOWS MDWS MOUNT MT PARK PARKWAY PKWY PASS PATH PIKE
  PLACE PL PLAZA PLZ POINT PT RIDGE RDG ROAD RD ROUTE RTE RUN SQUARE SQ STATION STA STREET STR ST TERRACE TER TRACE TRCE TRAIL TRL
  TURNPIKE TPKE VALLEY VLY VIEW VW VILLAGE VLG VISTA VIS WALK WAY`);
const directions = words('N S E W NE NW SE SW NORTH SOUTH EAST WEST NORTHEAST NORTHWEST SOUTHEAST SOUTHWEST');
const units = words(
  'APT APARTMENT UNIT STE SUITE RM ROOM FL FLOOR LOT SPC SPACE TRLR TRAILER BLDG BUILDING DEPT PH PENTHOUSE NO NUM',
);
const noStreet = words(
  'UNKNOWN UNK NONE NA NULL HOMELESS TRANSIENT XXX GENERALDELIVERY NOFIXEDADDRESS NOADDRESS BADADDRESS',
);

function normalStreet(lines: string[]): { number?: string; street: string[] } {
  const text = lines.slice(0, mostOfEach).join(' , ').replace(/#/g, ' UNIT ');
  const all = wordsOf(text);
  if (noStreet.has(all.join(''))) return { street: [] };
  const box = / ?\bP ?O ?BOX (\w+)/.exec(all.join(' '))?.[1];
  if (box !== undefined) return { number: box, street: ['POBOX'] };
  const unit = all.findIndex((word, index) => index > 1 && units.has(word));
  const told = unit < 0 ? all : all.slice(0, unit);
  const at = told.findIndex(word => /^\d/.test(word));
  const rest = told.filter((_, index) => index !== at);
  const core = rest.filter(word => !directions.has(word) && !streetKinds.has(word));
  const number = told[at];
  // A street called West Way has nothing but such words: then they are its name.
  return {
    ...(number === undefined ? {} : { number: number.replace(/^0+(?=\d)/, '') }),
    street: core.length > 0 ? core : rest,
  };
}

const placeholderZips = words('00000 99999 11111');

function normalAddress(address: PersonAddress): NormalAddress {
  const zip = /^\s*(\d{5})(?:\D?\d{4})?\s*$/.exec(address.postalCode ?? '')?.[1];
  const city = wordsOf(address.city ?? '').join('');
  return {
    ...normalStreet(address.lines),
    ...(zip === undefined || placeholderZips.has(zip) ? {} : { zip }),
    ...(city === '' || noStreet.has(city) ? {} : { city: city.replace(/^SAINT/, 'ST') }),
  };
}

const known = <T>(values: (T | undefined)[]): T[] =>
  values.filter((value): value is T => value !== undefined);

export function normalise(person: PersonDescription): NormalPerson {
  const birthDate = normalDate(person.birthDate);
  const gender = normalGender(person.gender);
  return {
    names: known(person.names.slice(0, mostOfEach).map(normalName)),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(gender === undefined ? {} : { gender }),
    addresses: person.addresses.slice(0, mostOfEach).map(normalAddress),
    telephones: known(person.telephones.slice(0, mostOfEach).map(normalTelephone)),
    emails: known(person.emails.slice(0, mostOfEach).map(normalEmail)),
    ...normalSsn(person.ssn),
  };
}
