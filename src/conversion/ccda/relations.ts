// typeCode of relatedDocument and of reference/externalDocument → document-relationship-type. HL7 C-CDA on FHIR, header and CF-notes.

import type { DocumentReferenceRelatesTo } from 'fhir/r4';

export const relations: ReadonlyMap<string, DocumentReferenceRelatesTo['code']> = new Map([
  ['RPLC', 'replaces'],
  ['APND', 'appends'],
  ['XFRM', 'transforms'],
]);
