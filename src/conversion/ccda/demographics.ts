// CDA PN, ON, AD, TEL → FHIR HumanName, Address, ContactPoint. HL7 C-CDA on FHIR, mappingGuidance "Name, Address, Telecom".

import type { Address, ContactPoint, HumanName, Period } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import addressUse from './concept-maps/address-use.json' with { type: 'json' };
import nameUse from './concept-maps/name-use.json' with { type: 'json' };
import telecomUse from './concept-maps/telecom-use.json' with { type: 'json' };
import type { Context } from './context.ts';
import { definedOrNothing } from './defined.ts';
import { isNull } from './datatypes.ts';
import { collapse, plainText } from './narrative.ts';
import { period } from './times.ts';

const addressUses = new Map(Object.entries(addressUse));
const nameUses = new Map(Object.entries(nameUse));
const telecomUses = new Map(Object.entries(telecomUse));

/** `use` is a list of codes; the first the map knows decides. */
function use<Target extends string>(
  map: ReadonlyMap<string, string>,
  element: XmlElement,
): Target | undefined {
  const written = element.attr('use');
  if (written === undefined) return undefined;
  const codes = /\s/.test(written) ? written.split(/\s+/) : [written];
  for (const code of codes) {
    const target = map.get(code);
    if (target !== undefined) return target as Target;
  }
  return undefined;
}

/** What the parts of one kind of a name or an address say. */
function parts(element: XmlElement, kind: string): string[] {
  const found: string[] = [];
  for (const part of element.all(kind)) {
    const text = part.attr('nullFlavor') === undefined ? collapse(part.text) : '';
    if (text !== '') found.push(text);
  }
  return found;
}

const validTime = (element: XmlElement, name: string, ctx: Context): Period | undefined => {
  const time = element.one(name);
  return time === undefined ? undefined : period(time, ctx);
};

export function humanName(element: XmlElement, ctx: Context): HumanName | undefined {
  if (isNull(element)) return undefined;
  const family = parts(element, 'family').join(' ');
  const given = parts(element, 'given');
  // A name written as one text, or with text between its parts.
  const text = family === '' && given.length === 0 ? plainText(element) : '';
  if (text === '' && family === '' && given.length === 0) return undefined;
  return definedOrNothing<HumanName>({
    use: use(nameUses, element),
    text: text === '' ? undefined : text,
    family: family === '' ? undefined : family,
    given,
    prefix: parts(element, 'prefix'),
    suffix: parts(element, 'suffix'),
    period: validTime(element, 'validTime', ctx),
  });
}

export function humanNames(elements: readonly XmlElement[], ctx: Context): HumanName[] {
  return each(elements, element => humanName(element, ctx));
}

export function address(element: XmlElement, ctx: Context): Address | undefined {
  if (isNull(element)) return undefined;
  const part = (kind: string): string[] => parts(element, kind);
  const street = [...part('houseNumber'), ...part('streetName')].join(' ');
  const line = [
    ...part('streetAddressLine'),
    ...part('deliveryAddressLine'),
    ...(street === '' ? [] : [street]),
    ...part('additionalLocator'),
    ...part('unitID'),
  ];
  const [city] = part('city');
  const [district] = part('county');
  const [state] = part('state');
  const [postalCode] = part('postalCode');
  const [country] = part('country');
  const isInParts = line.length > 0 || (city ?? district ?? state ?? postalCode ?? country) !== undefined;
  const text = isInParts ? '' : plainText(element);
  if (!isInParts && text === '') return undefined;
  return definedOrNothing<Address>({
    use: use(addressUses, element),
    text: text === '' ? undefined : text,
    line,
    city,
    district,
    state,
    postalCode,
    country,
    period: validTime(element, 'useablePeriod', ctx),
  });
}

export function addresses(elements: readonly XmlElement[], ctx: Context): Address[] {
  return each(elements, element => address(element, ctx));
}

const schemes: ReadonlyMap<string, ContactPoint['system']> = new Map([
  ['tel', 'phone'],
  ['fax', 'fax'],
  ['mailto', 'email'],
  ['x-text-fax', 'fax'],
  ['x-text-tel', 'phone'],
  ['sms', 'sms'],
  ['http', 'url'],
  ['https', 'url'],
  ['ftp', 'url'],
]);

export function contactPoint(element: XmlElement): ContactPoint | undefined {
  const written = element.attr('value')?.trim();
  if (written === undefined || written === '' || isNull(element)) return undefined;
  const colon = written.indexOf(':');
  const scheme = colon < 0 ? '' : written.slice(0, colon).toLowerCase();
  const named = schemes.get(scheme);
  const isUrl = named === 'url';
  const value = collapse(
    named === undefined || isUrl ? written : written.slice(colon + 1).replace(/^\/\//, ''),
  );
  if (value === '') return undefined;
  const system =
    named ?? (value.includes('@') ? 'email' : /^[\d\s().+x-]{7,}$/i.test(value) ? 'phone' : 'other');
  const used = element.attr('use') ?? '';
  return definedOrNothing<ContactPoint>({
    // A pager is told by its use only.
    system: used.includes('PG') && /\bPG\b/.test(used) ? 'pager' : system,
    value,
    use: use(telecomUses, element),
  });
}

export function contactPoints(elements: readonly XmlElement[]): ContactPoint[] {
  return each(elements, contactPoint);
}

/** Mapped one by one; what says nothing or repeats is left out. */
function each<T extends object>(
  elements: readonly XmlElement[],
  map: (element: XmlElement) => T | undefined,
): T[] {
  const found: T[] = [];
  const seen = new Set<string>();
  for (const element of elements) {
    const one = map(element);
    if (one === undefined) continue;
    if (elements.length > 1) {
      const key = JSON.stringify(one);
      if (seen.has(key)) continue;
      seen.add(key);
    }
    found.push(one);
  }
  return found;
}
