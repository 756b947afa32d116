// encounters with their locations, practitioners and documentReferences → Encounter.
import { slots } from '../cells.ts';
import { list } from '../record.ts';
import type { FlatRow } from '../rows.ts';
import { base64, capital, dayIn, textOf } from './cells.ts';
import { headline, namesAndCodes, PREFERRED, shortSystem } from './names-and-codes.ts';
import { locations, NO_LOCATION, practitioners } from './places-and-people.ts';
import type { HistoryRecord } from './record.ts';

/** LOINC's "Outpatient Note", the type of the published example: of several documents a note tells the most. */
const NOTE_TYPES = ['34109-9', '34117-2', '11506-3', '11488-4', '18842-5', '28570-0'];

const noteOf = (row: FlatRow, encounterId: string) => {
  const code = textOf(row.document_reference_type_code).split(', ')[0] ?? '';
  const system = textOf(row.document_reference_type_coding_system).split(', ')[0] ?? '';
  return {
    encounter_reference_id: encounterId,
    content_type: 'Note',
    type_code: code,
    type_code_system: code && shortSystem(system),
    content: base64(textOf(row.document_reference_content_data)),
  };
};

type Note = ReturnType<typeof noteOf>;

const NO_NOTE: Note = {
  encounter_reference_id: '',
  content_type: '',
  type_code: '',
  type_code_system: '',
  content: '',
};

/** One document per encounter: a note before a section, and a DocumentReference before the Composition it came in. */
function notesByEncounter(history: HistoryRecord): Map<string, Note> {
  const rank = (type: string, code: string): number =>
    (NOTE_TYPES.includes(code) ? 0 : 2) + (type === 'DocumentReference' ? 0 : 1);
  const ranked = history
    .told('documentReferences', 'DocumentReference', 'Composition')
    .filter(({ row }) => textOf(row.document_reference_content_data) !== '')
    .map(({ row, node }) => {
      const encounterId = textOf(row.encounter_reference_id);
      const note = noteOf(row, encounterId);
      return { encounterId, note, rank: rank(node.resource.resourceType, note.type_code) };
    })
    .sort((a, b) => b.rank - a.rank);
  return new Map(ranked.map(({ encounterId, note }) => [encounterId, note]));
}

export function encounters(history: HistoryRecord) {
  const places = new Map(locations(history).map(place => [place.location_id, place]));
  const people = new Map(practitioners(history).map(person => [person.practitioner_id, person]));
  const notes = notesByEncounter(history);
  return history.told('encounters', 'Encounter').map(({ row, node, draft }) => {
    const encounter = node.resource;
    const kinds = namesAndCodes(
      slots({ coding: [encounter.class] }).length > 0 ? { coding: [encounter.class] } : undefined,
      ...list(encounter.type),
    );
    const id = textOf(row.encounter_id);
    const been = history
      .linked(draft, 'location_id_references', 'locations')
      .map(({ location_id }) => places.get(textOf(location_id)))
      .filter(found => found !== undefined);
    // Of the building and the ward in it, the ward: it says what kind of place it is.
    const place = been.find(one => one.secondary_code_data.length > 0) ?? been[0];
    const attending = history
      .linked(draft, 'practitioner_role_id_references', 'practitioners')
      .map(({ practitioner_id }) => people.get(textOf(practitioner_id)))
      .filter(person => person !== undefined);
    const { name, ...code } = headline(kinds, PREFERRED.encounters);
    return {
      id,
      // HL7 writes "ambulatory"; published is "Ambulatory".
      name: capital(name),
      ...code,
      start_time: dayIn(node.resource, row.encounter_start_time),
      end_time: dayIn(node.resource, row.encounter_end_time),
      location_id: place?.location_id ?? '',
      location: place ?? NO_LOCATION,
      practitioner_ids: attending.map(({ practitioner_id }) => practitioner_id),
      practitioners: attending,
      document_reference: notes.get(id) ?? NO_NOTE,
    };
  });
}
