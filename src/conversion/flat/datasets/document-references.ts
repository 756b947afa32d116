// Sections of a Composition, and DocumentReferences that carry their text → documentReferences. Whole files are in `sources`, not here.
import type { Attachment, CodeableConcept, CompositionSection, DocumentReference } from 'fhir/r4';
import { clinicalTime, codedCells, normalisedCells, slots, text } from '../cells.ts';
import { bareSystemOf } from '../code-systems.ts';
import { coded, content, dataset, link, normalisedColumns, patientId, rowId, subject } from '../dataset.ts';
import type { Column, Draft } from '../dataset.ts';
import { isOf, list } from '../record.ts';
import type { FlatRecord, Node } from '../record.ts';
import { to, toAll } from '../references.ts';
import { standing } from '../standing.ts';

const TEXTUAL = /^(text\/|application\/(\w+\+)?(xml|json)\b)/i;

/** The words of a note. A PDF or an image has none: its bytes are in the kept file. */
function wordsOf(attachment: Attachment): string {
  const isText = TEXTUAL.test(text(attachment.contentType) || 'text/plain');
  return isText && typeof attachment.data === 'string'
    ? Buffer.from(attachment.data, 'base64').toString('utf8')
    : '';
}

/** Type columns of this dataset print bare OIDs, without urn:oid: (flat-contract §1). */
const typeCells = (concept: CodeableConcept | undefined, title: string) => {
  const all = slots(concept);
  const named = all.length > 0 ? all : [{ code: '', system: '', name: '' }];
  return {
    ...codedCells(
      'document_reference_type_code',
      'document_reference_type_coding_system',
      'document_reference_type',
      named.map((slot, index) => ({
        ...slot,
        system: bareSystemOf(slot.system),
        name: index === 0 ? title || slot.name : slot.name,
      })),
    ),
    ...normalisedCells('document_reference_type_code', all, 'snomed'),
  };
};

/** Nesting is bounded: a document is not trusted to end. */
export function* sectionsOf(
  sections: readonly CompositionSection[] | undefined,
  depth = 0,
): Iterable<CompositionSection> {
  for (const section of list(sections)) {
    yield section;
    if (depth < 8) yield* sectionsOf(section.section, depth + 1);
  }
}

/** What a section's entries became: reports and panels bring their observations. */
export function entriesOf(record: FlatRecord, composition: Node, section: CompositionSection): Node[] {
  const found = new Map<string, Node>();
  const visit = (node: Node | undefined, depth: number): void => {
    if (!node || found.has(node.key)) return;
    found.set(node.key, node);
    if (depth >= 4) return;
    const members = isOf(node, 'DiagnosticReport')
      ? node.resource.result
      : isOf(node, 'Observation')
        ? node.resource.hasMember
        : [];
    for (const member of list(members)) visit(record.follow(node, member), depth + 1);
  };
  for (const entry of list(section.entry)) visit(record.follow(composition, entry), 0);
  return [...found.values()];
}

const latest = (about: string): Column => ({ type: 'string', is: 'latest', about });

const columns = {
  patient_id: patientId,
  document_reference_id: rowId,
  encounter_reference_id: link('encounters', 'The encounter it documents.'),
  document_reference_content_data: content('The words: a section narrative as XHTML, or the text of a note.'),
  document_reference_content_type: content(
    'text/plain for section narratives, as published; else the type of the note.',
  ),
  ...coded(
    'document_reference_type_code',
    'document_reference_type_coding_system',
    'document_reference_type',
    'Type of section or note, systems as bare OIDs; the first name is its title',
  ),
  practitioner_role_reference_id: link('roles', 'Author.'),
  subject_patient_id: subject,
  ...normalisedColumns('document_reference_type_code', 'snomed'),
  last_updated: latest('When the gateway last changed it; not a clinical time.'),
};
type Columns = keyof typeof columns;

export const documentReferences = dataset({
  key: 'documentReferences',
  query: 'DOCUMENT_REFERENCES',
  table: 'document_references',
  recordType: 'document_reference',
  id: 'document_reference_id',
  columns,
  rows: record => {
    const shown = new Set<string>();
    return [
      ...sectionRows(record, shown),
      ...noteRows(record).filter(draft => !shown.has(draft.from[0]?.key ?? '')),
    ];
  },
});

/** A section that is a note in itself is kept as a section and as a note: the same words, so one row. */
function noteOf(
  record: FlatRecord,
  composition: Node,
  section: CompositionSection,
): Node<DocumentReference> | undefined {
  const [only, ...others] = list(section.entry).map(entry => record.follow(composition, entry));
  if (!isOf(only, 'DocumentReference') || others.length > 0) return undefined;
  const { type, content } = only.resource;
  const isSame =
    JSON.stringify(slots(type)) === JSON.stringify(slots(section.code)) &&
    text(list(content)[0]?.attachment?.title) === text(section.title);
  return isSame ? only : undefined;
}

/** `shown` gathers the notes that need no row of their own. */
function sectionRows(record: FlatRecord, shown: Set<string>): Draft<Columns>[] {
  return standing(record, 'Composition').flatMap(node => {
    const composition = node.resource;
    return [...sectionsOf(composition.section)].flatMap((section): Draft<Columns>[] => {
      const narrative = section.text?.div;
      if (!text(narrative) || section.text?.status === 'empty') return [];
      const authors = list(section.author).length > 0 ? section.author : composition.author;
      const note = noteOf(record, node, section);
      if (note) shown.add(note.key);
      return [
        {
          from: note ? [node, note] : [node],
          cells: {
            document_reference_content_data: narrative,
            document_reference_content_type: 'text/plain',
            ...typeCells(section.code, text(section.title)),
            last_updated: clinicalTime(composition.meta?.lastUpdated),
          },
          links: {
            encounter_reference_id: [
              ...(note ? toAll(record, note, note.resource.context?.encounter) : []),
              ...to(record, node, composition.encounter),
            ],
            practitioner_role_reference_id: toAll(record, node, authors),
            subject_patient_id: to(record, node, composition.subject),
          },
          holds: entriesOf(record, node, section),
        },
      ];
    });
  });
}

function noteRows(record: FlatRecord): Draft<Columns>[] {
  return standing(record, 'DocumentReference').flatMap(node => {
    const reference = node.resource;
    return list(reference.content)
      .map(part => part.attachment)
      .filter(attachment => typeof attachment?.data === 'string' && attachment.data !== '')
      .map((attachment): Draft<Columns> => ({
        from: [node],
        cells: {
          document_reference_content_data: wordsOf(attachment),
          document_reference_content_type: text(attachment.contentType) || 'text/plain',
          ...typeCells(reference.type, text(attachment.title) || text(reference.description)),
          last_updated: clinicalTime(reference.meta?.lastUpdated),
        },
        links: {
          encounter_reference_id: toAll(record, node, reference.context?.encounter),
          practitioner_role_reference_id: toAll(record, node, reference.author),
          subject_patient_id: to(record, node, reference.subject),
        },
      }));
  });
}
