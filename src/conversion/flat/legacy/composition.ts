// Composition → composition, the dataset of generation B that names everything a document holds (flat-contract §2, B-only).
import type { Composition } from 'fhir/r4';
import { clinicalTime, codedCells, join, slots, text } from '../cells.ts';
import { coded, content, dataset, link, links, patientId, rowId, time } from '../dataset.ts';
import type { Draft, Link } from '../dataset.ts';
import { entriesOf, sectionsOf } from '../datasets/document-references.ts';
import { list } from '../record.ts';
import type { Node } from '../record.ts';
import { to, toAll } from '../references.ts';
import { standing } from '../standing.ts';
import type { Tables } from '../tables.ts';

const columns = {
  composition_id: rowId,
  composition_title: content('Title of the document.'),
  ...coded('composition_type_code', 'composition_type_code_system', 'composition_type', 'Kind of document'),
  composition_date: time('When it was written.'),
  ...coded(
    'composition_event_code',
    'composition_event_code_system',
    'composition_event',
    'What it documents',
  ),
  composition_event_encounter_reference_id: link('encounters', 'The encounter it documents.'),
  composition_event_period_start: time('Start of what it documents.'),
  composition_event_period_end: time('End of what it documents.'),
  composition_encounter_id: link('encounters', 'The encounter it was written in.'),
  composition_custodian_organization_id: link('organizations', 'Who keeps it.'),
  composition_original_file_name: content('Name of the kept file.'),
  composition_all_allergy_ids: links('allergies', 'Its allergies.'),
  composition_all_document_reference_ids: links('documentReferences', 'Its sections and notes.'),
  composition_all_encounter_ids: links('encounters', 'Its encounters.'),
  composition_all_immunization_ids: links('immunizations', 'Its immunizations.'),
  composition_all_lab_ids: links('labs', 'Its laboratory results.'),
  composition_all_location_ids: links('locations', 'The places of its encounters.'),
  composition_all_medication_statements_ids: links('medications', 'Its medications.'),
  composition_all_practitioner_role_ids: links('roles', 'Who wrote or attested it.'),
  composition_all_problem_ids: links('problems', 'Its problems.'),
  composition_all_procedure_ids: links('procedures', 'Its procedures.'),
  composition_all_social_history_ids: links('socialHistories', 'Its social history.'),
  composition_all_vital_sign_ids: links('vitalSigns', 'Its vital signs.'),
  patient_id: patientId,
};
type Columns = keyof typeof columns;

export const composition = dataset({
  key: 'composition',
  query: 'COMPOSITIONS',
  table: 'compositions',
  id: 'composition_id',
  time: 'composition_date',
  columns,
  // Made when the rows it names are known: see `compositionRows`.
  rows: () => [],
});

/** A link that leads to no row of the column's dataset fills nothing: every entry is offered to every column. */
const entryColumns = [
  'composition_all_allergy_ids',
  'composition_all_encounter_ids',
  'composition_all_immunization_ids',
  'composition_all_lab_ids',
  'composition_all_medication_statements_ids',
  'composition_all_problem_ids',
  'composition_all_procedure_ids',
  'composition_all_social_history_ids',
  'composition_all_vital_sign_ids',
] as const satisfies readonly Columns[];

export const compositionRows = ({ record, rows }: Tables): Draft<Columns>[] =>
  standing(record, 'Composition').map(node => {
    const { resource } = node;
    const [event] = list(resource.event);
    const entries = [...sectionsOf(resource.section)].flatMap(section => entriesOf(record, node, section));
    const ownEncounter = to(record, node, resource.encounter);
    const encounters = entries.filter(entry => entry.resource.resourceType === 'Encounter');
    const inEvent = toAll(record, node, event?.detail);
    const toEntries: Link[] = entries.map(entry => ({ to: entry }));
    return {
      from: [node],
      cells: {
        composition_title: text(resource.title),
        ...codedCells(
          'composition_type_code',
          'composition_type_code_system',
          'composition_type',
          slots(resource.type),
        ),
        composition_date: clinicalTime(resource.date),
        ...codedCells(
          'composition_event_code',
          'composition_event_code_system',
          'composition_event',
          slots(...list(event?.code)),
        ),
        composition_event_period_start: clinicalTime(event?.period?.start),
        composition_event_period_end: clinicalTime(event?.period?.end),
        composition_original_file_name: join(
          record.sources
            .filter(source => node.sourceIds.includes(source.sourceId))
            .map(source => source.name),
        ),
      },
      links: {
        ...Object.fromEntries(entryColumns.map(column => [column, toEntries])),
        composition_event_encounter_reference_id: inEvent,
        composition_encounter_id: ownEncounter,
        composition_custodian_organization_id: to(record, node, resource.custodian),
        composition_all_encounter_ids: [...toEntries, ...ownEncounter, ...inEvent],
        composition_all_document_reference_ids: rows.documentReferences
          .filter(({ drafts }) => drafts.some(draft => draft.from.some(({ key }) => key === node.key)))
          .map(({ row }) => ({ id: String(row.document_reference_id) })),
        composition_all_location_ids: encounters.flatMap(encounter =>
          encounter.resource.resourceType === 'Encounter'
            ? to(record, encounter, ...list(encounter.resource.location).map(place => place.location))
            : [],
        ),
        composition_all_practitioner_role_ids: whoSpeaks(node).flatMap(party => to(record, node, party)),
      },
    };
  });

const whoSpeaks = ({ resource }: Node<Composition>) => [
  ...list(resource.author),
  ...list(resource.attester).map(attester => attester.party),
];
