// Northstar Chart: a large hospital system. C-CDA R2.1 with every template, all translations, and tables the entries point into.
import type { Vendor } from './vendor.ts';

export const northstar: Vendor = {
  software: 'Northstar Chart 2021',
  manufacturer: 'Northstar Health Systems (imagined)',
  edition: 'R2.1',
  layout: {
    indent: '  ',
    newline: '\n',
    declaration: '<?xml version="1.0" encoding="UTF-8"?>',
    instructions: ['<?xml-stylesheet type="text/xsl" href="CDA.xsl"?>'],
  },
  encoding: 'utf8',
  namespaces: { 'xmlns:sdtc': 'urn:hl7-org:sdtc', 'xmlns:voc': 'urn:hl7-org:v3/voc' },
  narrative: 'table',
  originalText: 'reference',
  codes: 'all',
  displayNames: true,
  systemNames: true,
  time: ({ digits, zone }) => digits + zone,
  units: {},
  hasEntryAuthors: true,
  header: 'full',
  bloodPressure: 'together',
  sig: 'structured',
  openEnd: 'absent',
  noneKnown: 'negation',
};
