// Meadowlark EHR: family practices. C-CDA R1.1 behind a byte order mark; entries point into lists, and a quarter of what was typed was never mapped to a code.
import type { Vendor } from './vendor.ts';

export const meadowlark: Vendor = {
  software: 'Meadowlark EHR 9.4',
  manufacturer: 'Meadowlark Software (imagined)',
  edition: 'R1.1',
  layout: {
    indent: '    ',
    newline: '\n',
    declaration: '\uFEFF<?xml version="1.0" encoding="utf-8" standalone="yes"?>',
  },
  encoding: 'utf8',
  namespaces: { 'xmlns:sdtc': 'urn:hl7-org:sdtc' },
  narrative: 'list',
  originalText: 'reference',
  codes: 'sometimes',
  displayNames: true,
  systemNames: true,
  // Minutes, never seconds.
  time: ({ digits, zone, isInstant }) => (isInstant ? digits.slice(0, 12) + zone : digits),
  units: { '10*3/uL': 'K/uL' },
  hasEntryAuthors: false,
  header: 'plain',
  bloodPressure: 'together',
  sig: 'structured',
  openEnd: 'absent',
  noneKnown: 'code',
};
