// Oldmill Clinical: an exchange module of 2009 still running. C32 over CCD 1.0, every date a midnight in UTC, sig as text, Latin-1 with CRLF.
import type { Vendor } from './vendor.ts';

export const oldmill: Vendor = {
  software: 'Oldmill Clinical Exchange 1.7',
  manufacturer: 'Oldmill Clinical (imagined)',
  edition: 'C32',
  layout: { indent: ' ', newline: '\r\n', declaration: '<?xml version="1.0" encoding="ISO-8859-1"?>' },
  encoding: 'latin1',
  namespaces: {},
  narrative: 'table',
  originalText: 'reference',
  codes: 'first',
  displayNames: true,
  systemNames: false,
  time: ({ digits, zone, isDay, isInstant }) =>
    isDay ? `${digits}000000+0000` : isInstant ? `${digits.padEnd(14, '0')}.000${zone}` : digits,
  units: { 'mm[Hg]': 'mmHg', '/min': 'bpm', Cel: 'C', 'kg/m2': 'kg/m²' },
  hasEntryAuthors: false,
  header: 'plain',
  bloodPressure: 'together',
  sig: 'text',
  openEnd: 'unknown',
  noneKnown: 'narrative',
};
