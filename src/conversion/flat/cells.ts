// FHIR datatypes → Flat cells: text, times, slots (flat-contract §1).
import type { Address, CodeableConcept, Coding, Identifier, Period, Quantity, Ratio } from 'fhir/r4';
import { systemOf, bareSystemOf, oidOf, VOCABULARIES } from './code-systems.ts';
import type { Vocabulary } from './dataset.ts';
import { list } from './record.ts';

/** Names in XML carry the line breaks of their file. */
export const text = (value: unknown): string =>
  typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';

export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** Plain decimals: an exponent is not castable everywhere. */
export function decimal(value: unknown): string {
  const finite = number(value);
  if (finite === undefined) return '';
  const printed = String(finite);
  return printed.includes('e')
    ? finite.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
    : printed;
}

// Times

const DATE_TIME =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/;

/**
 * The instant as an ISO text in UTC, or undefined for what is no time. A year, month or day alone is its first instant: the column is cast to a timestamp
 * (flat-contract §1), and FHIR keeps how much was really known.
 */
function instant(value: unknown): string | undefined {
  const parts = typeof value === 'string' ? DATE_TIME.exec(value.trim()) : null;
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map(part => (part === undefined ? undefined : Number(part)));
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60)
    return undefined;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  if (local.getUTCMonth() !== month - 1) return undefined; // the 31st of April
  local.setUTCHours(hour, minute, second);
  const utc = new Date(local.getTime() - offsetMinutes(parts[7]) * 60_000);
  const printed = utc.toISOString();
  return /^\d{4}-/.test(printed) && !printed.startsWith('0000') ? printed : undefined;
}

function offsetMinutes(zone: string | undefined): number {
  const parts = zone ? /^([+-])(\d\d):?(\d\d)$/.exec(zone) : null;
  if (!parts) return 0;
  return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3]));
}

/** 2011-05-28T15:19:11+0000 */
export const clinicalTime = (value: unknown): string => {
  const at = instant(value);
  return at ? `${at.slice(0, 19)}+0000` : '';
};

/** 1970-12-26T00:00:00 */
export const birthTime = (value: unknown): string => instant(value)?.slice(0, 19) ?? '';

/** 2025-11-01 15:30:00.000000+00:00 */
export const transitionTime = (value: unknown): string => {
  const at = instant(value);
  return at ? `${at.slice(0, 10)} ${at.slice(11, 19)}.000000+00:00` : '';
};

export const firstTime = (...values: unknown[]): string =>
  values.map(clinicalTime).find(time => time !== '') ?? '';

export const startOf = (moment: string | undefined, period: Period | undefined): string =>
  firstTime(moment, period?.start, period?.end);

// Slots

export interface Slot {
  code: string;
  system: string;
  name: string;
}

/** Codes that say only that nothing is known: in Flat that is a blank. */
const ABSENCE = /\/(data-absent-reason|v3-NullFlavor)$/i;

const isSaying = (coding: Coding): boolean =>
  Boolean(text(coding.code) || text(coding.display)) && !ABSENCE.test(text(coding.system));

/** Every coding of the concepts, in order; one without a display takes the concept's text, as the sample repeats names per slot. */
export function slots(...concepts: (CodeableConcept | undefined)[]): Slot[] {
  const all = concepts.flatMap((concept): Slot[] => {
    if (!concept) return [];
    const name = text(concept.text);
    const codings = list(concept.coding).filter(isSaying);
    if (codings.length === 0) return name ? [{ code: '', system: '', name }] : [];
    return codings.map(coding => ({
      code: text(coding.code),
      system: systemOf(coding.system),
      name: text(coding.display) || name,
    }));
  });
  return withoutRepeats(all);
}

export const codingSlot = (coding: Coding | undefined): Slot[] => (coding ? slots({ coding: [coding] }) : []);

function withoutRepeats(all: Slot[]): Slot[] {
  const seen = new Set<string>();
  return all.filter(slot => {
    const key = slot.code ? `${slot.system}|${slot.code}` : `|${slot.name}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Blank slots are kept, so that the columns of a group can be read side by side. */
export const join = (values: readonly string[]): string => values.join(', ');

export const names = (all: readonly Slot[]): string => join(all.map(slot => slot.name));

export const codedCells = <C extends string, S extends string, N extends string>(
  code: C,
  system: S,
  name: N,
  all: readonly Slot[],
) =>
  ({
    [code]: join(all.map(slot => slot.code)),
    [system]: join(all.map(slot => slot.system)),
    [name]: names(all),
  }) as Record<C | S | N, string>;

export const normalisedCells = <P extends string, V extends Vocabulary>(
  prefix: P,
  all: readonly Slot[],
  ...vocabularies: V[]
) =>
  Object.fromEntries(
    vocabularies.flatMap(vocabulary => {
      const own = all.filter(slot => slot.code !== '' && VOCABULARIES[vocabulary].includes(slot.system));
      return [
        [`${prefix}_${vocabulary}`, join(own.map(slot => slot.code))],
        [`${prefix}_${vocabulary}_name`, names(own)],
      ];
    }),
  ) as Record<`${P}_${V}` | `${P}_${V}_name`, string>;

/** What a person would read: the text, else the first display, else the first code. */
export const display = (concept: CodeableConcept | undefined): string => {
  const codings = list(concept?.coding);
  return (
    text(concept?.text) ||
    text(codings.find(coding => text(coding.display))?.display) ||
    text(codings.find(coding => text(coding.code))?.code)
  );
};

/** The coded name rather than the words of the document: for cells that programs compare. */
export const codedName = (concept: CodeableConcept | undefined): string =>
  text(list(concept?.coding).find(coding => text(coding.display))?.display) || display(concept);

export const firstCode = (concept: CodeableConcept | undefined): string =>
  text(list(concept?.coding).find(coding => text(coding.code))?.code);

// Other datatypes

export const unitOf = (quantity: Quantity | undefined): string =>
  text(quantity?.unit) || text(quantity?.code);

/** <5 mg/dL without its unit: the unit has a column of its own. */
export const quantityText = (quantity: Quantity | undefined): string => {
  const value = decimal(quantity?.value);
  return value && `${text(quantity?.comparator)}${value}`;
};

export const ratioText = (ratio: Ratio | undefined): string =>
  [quantityText(ratio?.numerator), quantityText(ratio?.denominator)].filter(Boolean).join(':');

/** The address that stands: not an old one, home before others. */
export const currentAddress = (addresses: readonly Address[] | undefined): Address | undefined => {
  const standing = list(addresses).filter(address => address.use !== 'old');
  return standing.find(address => address.use === 'home') ?? standing[0];
};

export const addressLine = (address: Address | undefined): string =>
  join(list(address?.line).map(text).filter(Boolean));

const NPI = '2.16.840.1.113883.4.6';

export const npiOf = (identifiers: readonly Identifier[] | undefined): string =>
  text(list(identifiers).find(identifier => oidOf(identifier.system) === NPI)?.value);

/** NPI first, then as written. */
export const identifierSlots = (
  identifiers: readonly Identifier[] | undefined,
): { system: string; value: string }[] => {
  const own = list(identifiers)
    .map(identifier => ({ system: bareSystemOf(identifier.system), value: text(identifier.value) }))
    .filter(identifier => identifier.value || identifier.system);
  return [
    ...own.filter(identifier => identifier.system === NPI),
    ...own.filter(identifier => identifier.system !== NPI),
  ];
};
