// The closed list of things a conversion can notice. An issue never quotes the document: code, place, and nothing else.

export type IssueCode =
  | 'xml.malformed'
  | 'xml.truncated'
  | 'xml.limit'
  | 'xml.encoding'
  | 'xml.doctype-skipped'
  | 'document.not-cda'
  | 'document.empty'
  | 'document.unconvertible'
  | 'section.unknown'
  | 'section.narrative-only'
  | 'entry.unknown'
  | 'entry.unreadable'
  | 'code.system-unknown'
  | 'code.missing'
  | 'date.unreadable'
  | 'date.impossible'
  | 'value.unreadable'
  | 'reference.unresolved'
  | 'id.repeated';

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
