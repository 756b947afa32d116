// Pocketchart: small practices. C-CDA R2.1 on one line; no display names, no narrative references, times in UTC, pounds and inches, pressure in two organizers.
import type { Stamp, Vendor } from './vendor.ts';

export const pocketchart: Vendor = {
  software: 'Pocketchart',
  manufacturer: 'Pocketchart (imagined)',
  edition: 'R2.1',
  layout: { newline: '', declaration: '<?xml version="1.0" encoding="UTF-8"?>' },
  encoding: 'utf8',
  namespaces: { 'xmlns:sdtc': 'urn:hl7-org:sdtc' },
  narrative: 'list',
  originalText: 'none',
  codes: 'first',
  displayNames: false,
  systemNames: false,
  time: inUtc,
  units: {
    '[lb_av]': 'lbs',
    '[in_i]': 'inches',
    '[degF]': 'F',
    'mm[Hg]': 'mmHg',
    '/min': 'per minute',
    'mg/dL': 'mg/dl',
    '10*3/uL': 'x10^3/uL',
  },
  hasEntryAuthors: false,
  header: 'plain',
  bloodPressure: 'apart',
  sig: 'structured',
  openEnd: 'unknown',
  noneKnown: 'negation',
};

function inUtc({ digits, zone, isInstant }: Stamp): string {
  if (!isInstant) return digits;
  const [, year, month, day, hour, minute, second = '00'] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(digits) ?? [];
  const offset = `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return `${instant.toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;
}
