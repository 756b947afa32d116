// A document's description and its vendor's habits → the bytes of a CDA document.
import type { PageDocument, StructuredDocument, Subject } from '../people/chart.ts';
import { allergies, dischargeDiagnoses, familyHistory, problems } from './conditions.ts';
import { header } from './header.ts';
import { results, socialHistory, vitals } from './observations.ts';
import { writePdf } from './pages.ts';
import { dischargeMedications, immunizations, medications, plan, procedures } from './treatments.ts';
import { fixed, takePen } from './vendor.ts';
import type { Cell, Pen, Section, Vendor } from './vendor.ts';
import { encounters, narratives, notes, payers } from './visits.ts';
import { writeXml, x } from './xml.ts';
import type { XmlElement } from './xml.ts';

export function writeDocument(
  vendor: Vendor,
  personKey: string,
  subject: Subject,
  document: StructuredDocument | PageDocument,
): Uint8Array {
  const pen = takePen(vendor, document.place, personKey);
  const body = 'facts' in document ? structuredBody(pen, subject, document) : wrappedPage(document);
  const root = x(
    'ClinicalDocument',
    {
      xmlns: 'urn:hl7-org:v3',
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      ...vendor.namespaces,
    },
    header(pen, personKey, subject, document),
    x('component', {}, body),
  );
  return Buffer.from(writeXml(root, vendor.layout), vendor.encoding);
}

function structuredBody(pen: Pen, subject: Subject, { facts }: StructuredDocument): XmlElement {
  const sections: (Section | undefined)[] = [
    allergies(pen, facts.allergies),
    medications(pen, facts.medications),
    problems(pen, facts.problems),
    dischargeDiagnoses(pen, facts.dischargeDiagnoses),
    dischargeMedications(pen, facts.dischargeMedications),
    procedures(pen, facts.procedures),
    results(pen, facts.results),
    encounters(pen, facts.encounters),
    immunizations(pen, facts.immunizations),
    vitals(pen, facts.vitals),
    socialHistory(pen, facts.social),
    familyHistory(pen, facts.family),
    plan(pen, facts.plan),
    payers(pen, facts.payers, subject),
    ...notes(pen, facts.notes),
    ...narratives(facts.narratives),
  ];
  return x(
    'structuredBody',
    {},
    sections
      .filter(section => section !== undefined)
      .map(section => x('component', {}, writeSection(pen, section))),
  );
}

function writeSection(pen: Pen, section: Section): XmlElement {
  return x(
    'section',
    { nullFlavor: section.nullFlavor },
    section.template !== undefined && pen.templates(section.template),
    section.code !== undefined && fixed('code', section.code),
    x('title', {}, section.title),
    x('text', {}, ...narrative(pen, section)),
    section.entries,
  );
}

const content = (cell: string | Cell, name: string): XmlElement =>
  typeof cell === 'string'
    ? x(name, {}, cell)
    : x(name, cell.id === undefined ? {} : { ID: cell.id }, ...lines(cell.text));

/** Line ends within narrative are `<br/>`. */
const lines = (text: string): (string | XmlElement)[] =>
  text.split('\n').flatMap((line, i) => (i === 0 ? [line] : [x('br'), line]));

function narrative(pen: Pen, section: Section): XmlElement[] {
  const { rows, columns, paragraphs = [], list = [] } = section;
  const written = paragraphs.map(paragraph => x('paragraph', {}, paragraph));
  if (list.length > 0)
    written.push(x('list', { listType: 'unordered' }, ...list.map(item => x('item', {}, item))));
  if (rows.length === 0) return written;
  if (columns === undefined)
    return [...written, ...rows.map(row => x('paragraph', {}, ...row.map(cell => content(cell, 'content'))))];
  if (pen.vendor.narrative === 'table') return [...written, table(columns, rows)];
  const items = rows.map(row =>
    row
      .filter(cell => (typeof cell === 'string' ? cell : cell.text) !== '')
      .flatMap((cell, i) => [...(i === 0 ? [] : [' - ']), content(cell, 'content')]),
  );
  return pen.vendor.narrative === 'list'
    ? [...written, x('list', {}, ...items.map(item => x('item', {}, ...item)))]
    : [...written, ...items.map(item => x('paragraph', {}, ...item))];
}

function table(columns: string[], rows: (string | Cell)[][]): XmlElement {
  return x(
    'table',
    { border: '1', width: '100%' },
    x(
      'thead',
      {},
      x(
        'tr',
        {},
        columns.map(column => x('th', {}, column)),
      ),
    ),
    x(
      'tbody',
      {},
      rows.map(row =>
        x(
          'tr',
          {},
          row.map(cell => content(cell, 'td')),
        ),
      ),
    ),
  );
}

/** An Unstructured Document (C-CDA R2.1 §1.10): the page itself, in base64 unless it is text. */
function wrappedPage(document: PageDocument): XmlElement {
  if (document.as === 'text') {
    return x('nonXMLBody', {}, x('text', { mediaType: 'text/plain' }, document.page.join('\n')));
  }
  const base64 = Buffer.from(writePdf(document.page)).toString('base64');
  const folded = base64.replace(/.{76}/g, '$&\n');
  return x('nonXMLBody', {}, x('text', { mediaType: 'application/pdf', representation: 'B64' }, folded));
}
