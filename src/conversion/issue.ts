// The closed list of things a conversion can notice. An issue never quotes the document: code, place, and nothing else.

export type IssueCode =
  // The XML itself.
  | 'xml.malformed'
  | 'xml.truncated'
  | 'xml.limit'
  | 'xml.encoding'
  | 'xml.doctype-skipped'
  // The document as a whole.
  | 'document.not-cda'
  | 'document.empty'
  | 'document.unconvertible'
  | 'body.unreadable'
  | 'body.limit'
  // Its sections and entries.
  | 'section.unknown'
  | 'section.narrative-only'
  | 'entry.unknown'
  | 'entry.text-only'
  | 'entry.unreadable'
  // What a statement says.
  | 'code.system-unknown'
  | 'date.unreadable'
  | 'date.impossible'
  | 'value.unreadable'
  | 'timing.unreadable'
  | 'reference.unresolved'
  | 'narrative.limit';

export interface Issue {
  code: IssueCode;
  severity: 'error' | 'warning' | 'information';
  /** Element names and positions only: /ClinicalDocument/component/structuredBody/component[3]/section/entry[2] */
  path?: string;
  /** Byte or character offset in the document's text. */
  offset?: number;
  line?: number;
  column?: number;
}
