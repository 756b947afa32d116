// Tessera Health: clinics that keep their own dictionary. Codes stand in translations only (OTH), headers are sparse, documents have several authors.
import type { Vendor } from './vendor.ts';

export const tessera: Vendor = {
  software: 'Tessera Ambulatory 3',
  manufacturer: 'Tessera Health (imagined)',
  edition: 'R2.1',
  layout: { indent: '\t', newline: '\n', declaration: '<?xml version="1.0"?>' },
  encoding: 'utf8',
  namespaces: { 'xmlns:sdtc': 'urn:hl7-org:sdtc' },
  narrative: 'paragraphs',
  originalText: 'words',
  codes: 'translation',
  displayNames: true,
  systemNames: false,
  // Local time, the zone left to the reader.
  time: ({ digits }) => digits,
  units: {},
  hasEntryAuthors: true,
  header: 'sparse',
  bloodPressure: 'together',
  sig: 'structured',
  openEnd: 'absent',
  noneKnown: 'negation',
};
