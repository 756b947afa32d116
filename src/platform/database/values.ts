// Values between JavaScript and PostgreSQL's text format, once for both databases, so that a row reads the same from either.
import { freeWhenAlone } from '../sent-memory.ts';

/** varchar: a column cast to it is read as the bytes of its text, for what is only sent on. */
export const bytesType = 1043;

/** pg_type.oid of the types whose text means something other than text (PostgreSQL, src/include/catalog/pg_type.dat). */
const readers: Readonly<Record<number, (text: string) => unknown>> = {
  16: text => text === 't', // bool
  17: readBytes, // bytea
  20: readInteger, // int8
  21: Number, // int2
  23: Number, // int4
  26: Number, // oid
  114: text => JSON.parse(text) as unknown, // json
  700: Number, // float4
  701: Number, // float8
  [bytesType]: text => freeWhenAlone(Buffer.from(text)),
  1114: text => readTime(`${text}Z`), // timestamp, taken as UTC
  1184: readTime, // timestamptz
  1700: readNumeric, // numeric
  3802: text => JSON.parse(text) as unknown, // jsonb
};

/** Array types and the type of their elements. */
const elements: Readonly<Record<number, number>> = {
  1000: 16, // bool[]
  1001: 17, // bytea[]
  1005: 21, // int2[]
  1007: 23, // int4[]
  1009: 25, // text[]
  1015: 25, // varchar[]
  1016: 20, // int8[]
  1021: 700, // float4[]
  1022: 701, // float8[]
  1028: 26, // oid[]
  1115: 1114, // timestamp[]
  1182: 1082, // date[]
  1185: 1184, // timestamptz[]
  1231: 1700, // numeric[]
  2951: 2950, // uuid[]
};

const asIs = (text: string): unknown => text;

/** How to read a column of this type. Dates stay text ("2001-02-03"): a Date would need a time zone. */
export function readerOf(oid: number): (text: string) => unknown {
  const element = elements[oid];
  if (element === undefined) return readers[oid] ?? asIs;
  const read = readers[element] ?? asIs;
  return text => readArray(text, read);
}

/** A parameter as PostgreSQL reads it; the statement says its type. */
export function writeValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array)
    return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  if (Array.isArray(value)) return writeArray(value);
  return JSON.stringify(value);
}

function writeArray(values: readonly unknown[]): string {
  const parts = values.map(value => {
    if (Array.isArray(value)) return writeArray(value);
    const text = writeValue(value);
    return text === null ? 'NULL' : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
  });
  return `{${parts.join(',')}}`;
}

function readBytes(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex');
}

function readInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** A number when a double holds every digit, else the text. */
function readNumeric(text: string): number | string {
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '');
  return digits.length <= 15 && /^-?\d/.test(text) ? Number(text) : text;
}

function readTime(text: string): Date | number {
  if (text.startsWith('infinity')) return Infinity;
  if (text.startsWith('-infinity')) return -Infinity;
  // ISO style: "2001-02-03 04:05:06.789+00". Years before Christ and after 9999 do not occur in records.
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
}

/** One token of an array's text: a brace, a comma, a quoted element, or a bare one. */
const arrayToken = /[{},]|"((?:[^"\\]|\\.)*)"|[^{},"]+/gsy;

/** PostgreSQL, "Array Input and Output Syntax"; explicit bounds ("[2:3]=…") are dropped. */
function readArray(text: string, read: (text: string) => unknown): unknown[] {
  const top: unknown[] = [];
  const open: unknown[][] = [top];
  const start = text.startsWith('[') ? text.indexOf('=') + 1 : 0;
  for (const [token, quoted] of text.slice(start).matchAll(arrayToken)) {
    const inner = open.at(-1) ?? top;
    if (token === '{') {
      const array: unknown[] = [];
      inner.push(array);
      open.push(array);
    } else if (token === '}') open.pop();
    else if (token === ',') continue;
    else if (quoted !== undefined) inner.push(read(quoted.replaceAll(/\\(.)/gs, '$1')));
    else inner.push(token === 'NULL' ? null : read(token));
  }
  return top[0] as unknown[];
}
