// A parameter → what goes to the embedded database's thread: short text as it is, what is long as bytes that are given away. Written as text, the
// rows of a large document would be in memory some times over, as elements, as a list, as a message, until V8 looked for what is left over.
import { writeValue } from './values.ts';

export type SentValue = string | Uint8Array<ArrayBuffer> | null;

/** From here on a parameter is sent as bytes, and a cell read as such (pglite-protocol.ts). */
export const largeText = 16_384;

export function sentValue(value: unknown): SentValue {
  if (Array.isArray(value)) return sentArray(value);
  const text = writeValue(value);
  return text === null || text.length < largeText ? text : bytesOf(text);
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
};

const [quote, comma, backslash, open, close] = ['"', ',', '\\', '{', '}'].map(each => each.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
];

/** PostgreSQL, "Array Input and Output Syntax": every element in quotes, but for nothing. */
function sentArray(values: readonly unknown[]): SentValue {
  if (values.some(Array.isArray)) return writeValue(values);
  const texts = values.map(writeValue);
  const size = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  if (size < largeText) return writeValue(values);
  const room = texts.reduce((sum, text) => sum + (text === null ? 5 : 2 * Buffer.byteLength(text) + 3), 2);
  const bytes = Buffer.allocUnsafeSlow(room);
  let at = 0;
  for (const text of texts) {
    bytes[at] = at === 0 ? open : comma;
    at++;
    if (text === null) at += bytes.write('NULL', at, 'latin1');
    else {
      bytes[at++] = quote;
      at = escaped(bytes, at, at + bytes.write(text, at));
      bytes[at++] = quote;
    }
  }
  bytes[at++] = close;
  return bytes.subarray(0, at);
}

/** Puts a backslash before every quote and backslash of what stands there; answers where it ends now. */
function escaped(bytes: Buffer, from: number, to: number): number {
  let special = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === quote || byte === backslash) special++;
  }
  const end = to + special;
  // From the end on, so that nothing is written over that is still to be read.
  for (let at = to - 1, into = end - 1; into > at; at--) {
    const byte = bytes[at] ?? 0;
    bytes[into--] = byte;
    if (byte === quote || byte === backslash) bytes[into--] = backslash;
  }
  return end;
}

/** The memory that the values stand in. */
export const memoryOf = (values: readonly SentValue[]): ArrayBuffer[] =>
  values.flatMap(value => (value instanceof Uint8Array ? [value.buffer] : []));
