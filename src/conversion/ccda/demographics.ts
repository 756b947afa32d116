// CDA PN, ON, AD, TEL → FHIR HumanName, Address, ContactPoint. HL7 C-CDA on FHIR, mappingGuidance "Name, Address, Telecom".

import type { Address, ContactPoint, HumanName, Period } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import addressUses from './concept-maps/address-use.json' with { type: 'json' };
import nameUses from './concept-maps/name-use.json' with { type: 'json' };
import telecomUses from './concept-maps/telecom-use.json' with { type: 'json' };
import type { Context } from './context.ts';
import { definedOrNothing } from './defined.ts';
import { isNull } from './datatypes.ts';
import { collapse, plainText } from './narrative.ts';
import { period } from './times.ts';

/** `use` is a list of codes; the first the map knows decides. */
function use<Target extends string>(
  map: Readonly<Record<string, string>>,
  element: XmlElement,
): Target | undefined {
  const written = element.attr('use');
  if (written === undefined) return undefined;
  const codes = /\s/.test(written) ? written.split(/\s+/) : [written];
  for (const code of codes) {
    const target = map[code];
    if (target !== undefined) return target as Target;
  }
  return undefined;
}

const none: readonly string[] = [];

/** What the parts of a name or an address say, by what they are: read in one pass. */
function partsOf(element: XmlElement): (name: string) => readonly string[] {
  const found = new Map<string, string[]>();
  for (const child of element.children) {
    if (child.attr('nullFlavor') !== undefined) continue;
    const text = collapse(child.text);
    if (text === '') continue;
    const known = found.get(child.name);
    if (known === undefined) found.set(child.name, [text]);
    else known.push(text);
  }
  return name => found.get(name) ?? none;
}

const validTime = (element: XmlElement, name: string, ctx: Context): Period | undefined => {
  const time = element.one(name);
  return time === undefined ? undefined : period(time, ctx);
};

export function humanName(element: XmlElement, ctx: Context): HumanName | undefined {
  if (isNull(element)) return undefined;
  const part = partsOf(element);
  const family = part('family').join(' ');
  const given = [...part('given')];
  // A name written as one text, or with text between its parts.
  const text = family === '' && given.length === 0 ? plainText(element) : '';
  if (text === '' && family === '' && given.length === 0) return undefined;
  return definedOrNothing<HumanName>({
    use: use(nameUses, element),
    text: text === '' ? undefined : text,
    family: family === '' ? undefined : family,
    given,
    prefix: [...part('prefix')],
    suffix: [...part('suffix')],
    period: validTime(element, 'validTime', ctx),
  });
}

export function humanNames(elements: readonly XmlElement[], ctx: Context): HumanName[] {
  return each(elements, element => humanName(element, ctx));
}

export function address(element: XmlElement, ctx: Context): Address | undefined {
  if (isNull(element)) return undefined;
  const part = partsOf(element);
  const lines = [...part('streetAddressLine'), ...part('deliveryAddressLine')];
  const street = [...part('houseNumber'), ...part('streetName')].join(' ');
  if (street !== '') lines.push(street);
  lines.push(...part('additionalLocator'), ...part('unitID'));
  const place = definedOrNothing<Address>({
    line: lines,
    city: part('city')[0],
    district: part('county')[0],
    state: part('state')[0],
    postalCode: part('postalCode')[0],
    country: part('country')[0],
  });
  const text = place === undefined ? plainText(element) : '';
  if (place === undefined && text === '') return undefined;
  return definedOrNothing<Address>({
    use: use(addressUses, element),
    text: text === '' ? undefined : text,
    ...place,
    period: validTime(element, 'useablePeriod', ctx),
  });
}

export function addresses(elements: readonly XmlElement[], ctx: Context): Address[] {
  return each(elements, element => address(element, ctx));
}

const schemes: Readonly<Record<string, ContactPoint['system']>> = {
  tel: 'phone',
  fax: 'fax',
  mailto: 'email',
  'x-text-fax': 'fax',
  'x-text-tel': 'phone',
  sms: 'sms',
  http: 'url',
  https: 'url',
  ftp: 'url',
};

export function contactPoint(element: XmlElement): ContactPoint | undefined {
  const written = element.attr('value')?.trim();
  if (written === undefined || written === '' || isNull(element)) return undefined;
  const colon = written.indexOf(':');
  const scheme = colon < 0 ? '' : written.slice(0, colon).toLowerCase();
  const named = schemes[scheme];
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
    system: /\bPG\b/.test(used) ? 'pager' : system,
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
