// A primitive value → what is wrong with it. FHIR R4, Data Types, "Primitive Types".

import type { Definitions } from './definitions.ts';

const numbers: Readonly<Record<string, [least: number, most: number]>> = {
  integer: [-(2 ** 31), 2 ** 31 - 1],
  unsignedInt: [0, 2 ** 31 - 1],
  positiveInt: [1, 2 ** 31 - 1],
};

const daysIn = (year: number, month: number): number =>
  month === 2
    ? (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31;

/** The official pattern lets the 31st of February pass. */
function isInCalendar(value: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)/.exec(value);
  return parts === null || Number(parts[3]) <= daysIn(Number(parts[1]), Number(parts[2]));
}

/** Addresses of a few schemes have a form of their own. */
function uriFault(value: string): string | undefined {
  if (/\s/.test(value)) return 'white space in a uri';
  if (value.startsWith('urn:oid:') && !/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/.test(value))
    return 'no valid urn:oid';
  if (
    value.startsWith('urn:uuid:') &&
    !/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value)
  )
    return 'no valid lower-case urn:uuid';
  return undefined;
}

function isBase64(value: string): boolean {
  const bare = value.replace(/\s+/g, '');
  return bare.length > 0 && bare.length % 4 === 0 && /^[0-9A-Za-z+/]*={0,2}$/.test(bare);
}

/** Every control character but tab, line feed and carriage return. */
const hasControl = (value: string): boolean => {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return true;
  }
  return false;
};

export function primitiveFault(value: unknown, type: string, definitions: Definitions): string | undefined {
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : 'not a boolean';
  if (type === 'decimal')
    return typeof value === 'number' && Number.isFinite(value) ? undefined : 'not a number';
  const range = numbers[type];
  if (range !== undefined) {
    if (typeof value !== 'number' || !Number.isInteger(value)) return 'not a whole number';
    return value >= range[0] && value <= range[1] ? undefined : 'out of range';
  }
  if (typeof value !== 'string') return 'not a string';
  if (value.trim() === '') return 'an empty string';
  if (hasControl(value)) return 'a control character';
  if (!value.isWellFormed()) return 'half a surrogate pair';
  const pattern = definitions.primitives.get(type);
  if (pattern !== undefined && !pattern.test(value)) return `not of the form of ${type}`;
  if (['uri', 'url', 'canonical', 'oid', 'uuid'].includes(type)) return uriFault(value);
  if (['date', 'dateTime', 'instant'].includes(type) && !isInCalendar(value)) return 'not in the calendar';
  if (type === 'base64Binary' && !isBase64(value)) return 'not base64';
  return undefined;
}
