// A holder's JSON → parts of it, lenient: nothing a holder sends is trusted to have its type.
import { NetworkTrouble } from '../network.ts';

/** FHIR resources nest about twenty deep; walking far deeper ones would exhaust the stack. */
const deepest = 100;

/** Bytes → a FHIR resource, or `garbled`. The parser's own error quotes the text, so it is dropped. */
export function readResource(bytes: Uint8Array): unknown {
  if (depthOf(bytes) > deepest)
    throw new NetworkTrouble('garbled', { message: 'garbled: JSON nested too deep' });
  let resource: unknown;
  try {
    resource = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new NetworkTrouble('garbled', { message: 'garbled: not JSON' });
  }
  if (textAt(resource, 'resourceType') === undefined) {
    throw new NetworkTrouble('garbled', { message: 'garbled: not a FHIR resource' });
  }
  return resource;
}

/** The deepest nesting of braces and brackets outside strings. UTF-8 never hides these bytes inside other characters. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let most = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) most = Math.max(most, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return most;
}

type Path = (string | number)[];

export function valueAt(value: unknown, ...path: Path): unknown {
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** A string with something in it. NUL is dropped: PostgreSQL's text cannot hold it. */
export function textAt(value: unknown, ...path: Path): string | undefined {
  const found = valueAt(value, ...path);
  if (typeof found !== 'string') return undefined;
  const text = found.replaceAll('\0', '').trim();
  return text === '' ? undefined : text;
}

export function numberAt(value: unknown, ...path: Path): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

export function listAt(value: unknown, ...path: Path): unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

export const textsAt = (value: unknown, ...path: Path): string[] =>
  listAt(value, ...path).flatMap(item => textAt(item) ?? []);

/** The code of a CodeableConcept: LOINC's where there is one, else the first. */
export function codeAt(value: unknown, ...path: Path): string | undefined {
  const codings = listAt(value, ...path, 'coding');
  const loinc = codings.find(coding => textAt(coding, 'system') === 'http://loinc.org');
  return (
    textAt(loinc, 'code') ?? codings.map(coding => textAt(coding, 'code')).find(code => code !== undefined)
  );
}

/** A FHIR date, dateTime or instant; anything else is not one. */
export function dateTimeAt(value: unknown, ...path: Path): string | undefined {
  const text = textAt(value, ...path);
  return text !== undefined &&
    /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/.test(text)
    ? text
    : undefined;
}
