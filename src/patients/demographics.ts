// Demographics as a caller writes them → as the gateway keeps and answers them; contract/particle-api.md §2, field table.
// Each function gives the value, or a sentence for errors[{field, message}] that never quotes what was sent.
import { normalGender, tenDigits } from './matching/normalise.ts';
import type { ExternalPatientId, Gender } from './patient.ts';
import { stateCode } from './places.ts';

export type Parsed<T> = { value: T; problem?: undefined } | { value?: undefined; problem: string };

const value = <T>(parsed: T): Parsed<T> => ({ value: parsed });
const problem = (sentence: string): Parsed<never> => ({ problem: sentence });

/** Half of a surrogate pair is no character: no database keeps it, and two different ones would be kept as the same. */
const hasControlCharacter = (text: string) => /[\p{Cc}\p{Cs}]/u.test(text);

/** A line of text somebody typed: trimmed, some characters, no control characters. */
export function parseText(text: string, longest: number, { isRequired = true } = {}): Parsed<string> {
  const trimmed = text.trim();
  if (isRequired && trimmed === '') return problem('must not be empty');
  if (trimmed.length > longest) return problem(`must be at most ${longest} characters`);
  return hasControlCharacter(trimmed) ? problem('must not contain control characters') : value(trimmed);
}

/** given_name, family_name, address_city. */
export const parseName = (text: string): Parsed<string> => parseText(text, 100);

/** One of address_lines; clients send [""]. */
export const parseAddressLine = (text: string): Parsed<string> => parseText(text, 200, { isRequired: false });

/** The caller's id is kept to the letter: it is compared, never shown in another form. */
export function parseExternalPatientId(text: string): Parsed<ExternalPatientId> {
  if (text.trim() === '') return problem('must not be empty');
  if (text.length > 200) return problem('must be at most 200 characters');
  return hasControlCharacter(text)
    ? problem('must not contain control characters')
    : value(text as ExternalPatientId);
}

const earliestBirth = '1850-01-01';
/** The day begins at UTC+14 first: somebody born there today is not born in the future. */
const earliestZoneMs = 14 * 3_600_000;

const isCalendarDate = (year: number, month: number, day: number) => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

export function parseDateOfBirth(text: string, now: Date): Parsed<string> {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  if (!parts) return problem('must be a date written YYYY-MM-DD');
  if (!isCalendarDate(Number(parts[1]), Number(parts[2]), Number(parts[3])))
    return problem('must be a date of the calendar');
  const date = parts[0];
  if (date < earliestBirth) return problem('must not be before 1850');
  const today = new Date(now.getTime() + earliestZoneMs).toISOString().slice(0, 10);
  return date > today ? problem('must not be in the future') : value(date);
}

export function parseGender(text: string): Parsed<Gender> {
  const gender = normalGender(text);
  return gender === undefined ? problem('must be MALE or FEMALE') : value(gender);
}

export function parsePostalCode(text: string): Parsed<string> {
  const trimmed = text.trim();
  return /^\d{5}(-\d{4})?$/.test(trimmed)
    ? value(trimmed)
    : problem('must be a ZIP code written 12345 or 12345-6789');
}

/** Kept as it was sent: the published clients send both `MA` and `Massachusetts`. */
export function parseState(text: string): Parsed<string> {
  const trimmed = text.trim();
  return stateCode(trimmed) === undefined
    ? problem('must be a state of the United States, two letters or its name')
    : value(trimmed);
}

export function parseSsn(text: string): Parsed<string> {
  const digits = /^(\d{3})[- ]?(\d{2})[- ]?(\d{4})$/.exec(text.trim());
  return digits
    ? value(`${digits[1]}-${digits[2]}-${digits[3]}`)
    : problem('must be nine digits written XXX-XX-XXXX');
}

/** Ten digits, from `234-567-8910`, `1-234-567-8910`, `+1 (234) 567-8910`. */
export function parseTelephone(text: string): Parsed<string> {
  const digits = /[a-wyz]{4}/i.test(text) || text.length > 40 ? undefined : tenDigits(text);
  return digits === undefined ? problem('must be a telephone number of ten digits') : value(digits);
}

/** `(234) 567-8910`, as every published answer writes it. */
export const presentTelephone = (digits: string): string =>
  digits.replace(/^(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3');

/** RFC 5321 §4.5.3.1: 64 characters before the sign, 254 in all. What a mailbox may be called is its server's affair. */
export function parseEmail(text: string): Parsed<string> {
  const trimmed = text.trim();
  const isAddress =
    trimmed.length <= 254 &&
    /^[^\s@\p{Cc}\p{Cs}]{1,64}@[^\s@.\p{Cc}\p{Cs}]+(\.[^\s@.\p{Cc}\p{Cs}]+)+$/u.test(trimmed);
  return isAddress ? value(trimmed) : problem('must be an e-mail address');
}
