// A Unique Device Identifier (GS1, HIBCC, ICCBBA carriers as people read them) and the UDI Organizer 4.311 → the parts of a Device. FDA, UDI formats by issuing agency; C-CDA Companion Guide, UDI Organizer; FHIR Device.udiCarrier.

import type { CodeableConcept, Device, DeviceDeviceName } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import type { Context } from './context.ts';
import { concept, value } from './datatypes.ts';
import { dateTime, parseTime } from './times.ts';
import { table } from '../table.ts';

export interface Udi {
  deviceIdentifier?: string | undefined;
  issuer?: string | undefined;
  lotNumber?: string | undefined;
  serialNumber?: string | undefined;
  manufactureDate?: string | undefined;
  expirationDate?: string | undefined;
  /** Donation or other distinct identification code of tissue. */
  distinctIdentifier?: string | undefined;
}

const issuers = {
  gs1: 'http://hl7.org/fhir/NamingSystem/gs1-di',
  hibcc: 'http://hl7.org/fhir/NamingSystem/hibcc-dI',
  iccbba: 'http://hl7.org/fhir/NamingSystem/iccbba-other-di',
  blood: 'http://hl7.org/fhir/NamingSystem/iccbba-blood-di',
} as const;

/** Identifier namespace of a Device Identifier observation → issuing agency. */
const issuersByRoot: Readonly<Record<string, string>> = table({
  '1.3.160': issuers.gs1,
  '1.0.15961.10.816': issuers.hibcc,
  '2.16.840.1.113883.6.18.1.17': issuers.blood,
  '2.16.840.1.113883.6.18.1.34': issuers.iccbba,
});

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** A day or month as it is written, nothing when there is no such day; zeros for the day are the month as a whole. */
function written(literal: string): string | undefined {
  const time = parseTime(literal);
  return time?.impossible === true ? undefined : time?.dateTime;
}

/** YYMMDD: no device with such a carrier is older than the century break at 70. */
const sixDigits = (text: string | undefined): string | undefined =>
  text !== undefined && /^\d{6}$/.test(text)
    ? written(`${Number(text.slice(0, 2)) >= 70 ? '19' : '20'}${text}`)
    : undefined;

/** YYYYMMDD. */
const eightDigits = (text: string): string | undefined => (/^\d{8}$/.test(text) ? written(text) : undefined);

/** Year and day of the year, as blood banks write dates. */
function dayOfYear(text: string | undefined): string | undefined {
  const found = /^(\d)(\d\d)(\d{3})$/.exec(text ?? '');
  if (found === null) return undefined;
  const year = `${found[1] === '9' ? '19' : '20'}${found[2]}`;
  let left = Number(found[3]);
  for (let month = 1; month <= 12; month++) {
    const day = left >= 1 && left <= 31 ? written(`${year}${twoDigits(month)}${twoDigits(left)}`) : undefined;
    if (day !== undefined) return day;
    left -= written(`${year}${twoDigits(month)}31`)
      ? 31
      : written(`${year}${twoDigits(month)}30`)
        ? 30
        : written(`${year}0229`)
          ? 29
          : 28;
  }
  return undefined;
}

/** GS1 application identifiers of fixed length; lot and serial number end with the carrier or a group separator. */
const fixed: Readonly<Record<string, number>> = table({ '01': 14, '11': 6, '13': 6, '15': 6, '17': 6 });
const GROUP = '\u001d';
const leadingGroup = new RegExp(`^${GROUP}`);
const longestPart = 20;

/** The parts of a GS1 carrier by application identifier, with brackets or without. */
function gs1Parts(carrier: string): Map<string, string> | undefined {
  const parts = new Map<string, string>();
  if (carrier.startsWith('(')) {
    for (const [, key = '', text = ''] of carrier.matchAll(/\((\d{2,4})\)([^(]*)/g))
      parts.set(key, text.trim());
    return parts;
  }
  let left = carrier;
  while (left !== '') {
    const key = left.slice(0, 2);
    const length = fixed[key];
    left = left.slice(2);
    if (length === undefined && key !== '10' && key !== '21') return undefined;
    const separator = left.indexOf(GROUP);
    const end = length ?? (separator < 0 ? left.length : separator);
    const text = left.slice(0, end);
    if (text.length < (length ?? 1) || (length === undefined && text.length > longestPart)) return undefined;
    if (length !== undefined && !/^\d+$/.test(text)) return undefined;
    parts.set(key, text);
    left = left.slice(end).replace(leadingGroup, '');
  }
  return parts;
}

function gs1(carrier: string): Udi | undefined {
  const parts = gs1Parts(carrier);
  if (parts?.has('01') !== true) return undefined;
  return {
    deviceIdentifier: parts.get('01'),
    issuer: issuers.gs1,
    lotNumber: parts.get('10'),
    serialNumber: parts.get('21'),
    manufactureDate: sixDigits(parts.get('11')),
    expirationDate: sixDigits(parts.get('17')),
  };
}

/** The last digit of a GTIN is made of the others. */
function isGtin(digits: string): boolean {
  if (!/^\d{14}$/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < 14; at++) sum += Number(digits[at]) * (at % 2 === 0 ? 3 : 1);
  return sum % 10 === 0;
}

/** +LIC PCN unit /$$3YYMMDD lot /S serial /16D manufactured /14D expires, and a check character. */
function hibcc(carrier: string): Udi {
  const [first = '', ...rest] = carrier.slice(1).split('/');
  const last = rest.length - 1;
  const found: Udi = {
    deviceIdentifier: rest.length === 0 ? first.slice(0, -1) : first,
    issuer: issuers.hibcc,
  };
  for (const [at, segment] of rest.entries()) {
    const text = at === last ? segment.slice(0, -1) : segment;
    if (text.startsWith('16D')) found.manufactureDate = eightDigits(text.slice(3));
    else if (text.startsWith('14D')) found.expirationDate = eightDigits(text.slice(3));
    else if (text.startsWith('S')) found.serialNumber = text.slice(1);
    else if (text.startsWith('$$3') || text.startsWith('$$+3')) {
      const dated = text.slice(text.indexOf('3') + 1);
      found.expirationDate = sixDigits(dated.slice(0, 6));
      found[text[2] === '+' ? 'serialNumber' : 'lotNumber'] = dated.slice(6) || undefined;
    } else if (text.startsWith('$$7')) found.lotNumber = text.slice(3);
    else if (text.startsWith('$+')) found.serialNumber = text.slice(2);
    else if (text.startsWith('$') && !text.startsWith('$$')) found.lotNumber = text.slice(1);
  }
  return found;
}

/** =/ identifier, =, serial number, => expires, =} manufactured, = donation, &,1 lot: in any order. */
function iccbba(carrier: string): Udi {
  const part = (pattern: RegExp): string | undefined => pattern.exec(carrier)?.[1];
  return {
    deviceIdentifier: part(/=\/([A-Z0-9]{16})/),
    issuer: issuers.iccbba,
    serialNumber: part(/=,([A-Z0-9]{6})/),
    expirationDate: dayOfYear(part(/=>(\d{6})/)),
    manufactureDate: dayOfYear(part(/=\}(\d{6})/)),
    lotNumber: part(/&,1([A-Za-z0-9]{1,18})/)?.replace(/^0+(?=.)/, ''),
    distinctIdentifier: part(/=([A-NP-Z1-9][A-Z0-9]{12}[0-9]{2})/),
  };
}

/** A carrier of every part there is has not half as many characters. */
const longestCarrier = 500;

/** The parts of a carrier in whichever agency's form; nothing of a form that is none of theirs. */
export function carrierParts(scanned: string): Udi | undefined {
  if (scanned.length > longestCarrier) return undefined;
  // What a scanner puts before it says which symbol it read.
  const carrier = scanned.replace(/^\][A-Za-z]\d/, '').replace(leadingGroup, '');
  if (carrier.startsWith('+')) return hibcc(carrier);
  if (/^=[/)]/.test(carrier) || carrier.includes('=/')) return iccbba(carrier);
  if (isGtin(carrier)) return { deviceIdentifier: carrier, issuer: issuers.gs1 };
  return gs1(carrier);
}

/** Components of the UDI Organizer by their code (NCI Thesaurus). */
const DEVICE_IDENTIFIER = 'C101722';
const safety = new Set(['C160938', 'C106044']);

/** What a UDI Organizer says of a device besides the parts of its carrier. */
export interface ToldOfDevice extends Udi {
  manufacturer?: string | undefined;
  modelNumber?: string | undefined;
  partNumber?: string | undefined;
  deviceName?: DeviceDeviceName[] | undefined;
  safety?: CodeableConcept[] | undefined;
  status?: Device['status'];
}

const statuses: Readonly<Record<string, NonNullable<Device['status']>>> = table({
  active: 'active',
  inactive: 'inactive',
});

const rows: Readonly<Record<string, keyof ToldOfDevice>> = table({
  C101672: 'lotNumber',
  C101671: 'serialNumber',
  C101669: 'manufactureDate',
  C101670: 'expirationDate',
  C113843: 'distinctIdentifier',
  C54131: 'manufacturer',
  C99285: 'modelNumber',
  C99286: 'partNumber',
});

function identified(element: XmlElement, ctx: Context): Udi {
  const extension = element.attr('extension')?.trim();
  const deviceIdentifier = extension === undefined || extension === '' ? words(element, ctx) : extension;
  return { deviceIdentifier, issuer: issuersByRoot[element.attr('root') ?? ''] };
}

const words = (element: XmlElement, ctx: Context): string | undefined => value(element, ctx).valueString;

export function toldBy(organizer: XmlElement, ctx: Context): ToldOfDevice {
  const told: ToldOfDevice = {};
  for (const o of organizer.all('component/observation')) {
    const code = o.one('code')?.attr('code') ?? '';
    const element = o.one('value');
    if (element === undefined || element.attr('nullFlavor') !== undefined) continue;
    const row = rows[code];
    if (code === DEVICE_IDENTIFIER) Object.assign(told, identified(element, ctx));
    else if (row !== undefined)
      Object.assign(told, { [row]: row.endsWith('Date') ? dateTime(element, ctx) : words(element, ctx) });
    else if (code === 'C71898') {
      const name = words(element, ctx);
      if (name !== undefined) told.deviceName = [{ name, type: 'udi-label-name' }];
    } else if (code === 'C160939')
      told.status = statuses[concept(element, ctx)?.coding?.[0]?.display?.toLowerCase() ?? ''];
    else if (safety.has(code)) {
      const one = concept(element, ctx);
      if (one !== undefined) (told.safety ??= []).push(one);
    }
  }
  return told;
}
