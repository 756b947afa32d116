// Encounter → encounters.
import { clinicalTime, codedCells, codingSlot, codedName, normalisedCells, slots } from '../cells.ts';
import {
  coded,
  content,
  dataset,
  empty,
  links,
  normalisedColumns,
  patientId,
  rowId,
  subject,
  time,
} from '../dataset.ts';
import { list } from '../record.ts';
import { to } from '../references.ts';
import { standing } from '../standing.ts';

export const encounters = dataset({
  key: 'encounters',
  query: 'ENCOUNTERS',
  table: 'encounters',
  recordType: 'encounter',
  id: 'encounter_id',
  time: 'encounter_start_time',
  columns: {
    encounter_id: rowId,
    patient_id: patientId,
    subject_patient_id: subject,
    condition_id_references: links('problems', 'Diagnoses (problems.condition_id), joined with ", ".'),
    location_id_references: links('locations', 'Places (locations.location_id), joined with ", ".'),
    practitioner_role_id_references: links('roles', 'Who took part, joined with ", ".'),
    encounter_end_time: time('End.'),
    encounter_start_time: time('Start.'),
    encounter_text: empty,
    ...coded('encounter_type_code', 'encounter_type_code_system', 'encounter_type_name', 'Class, then types'),
    hospitalization_discharge_disposition: content('Where the patient went.'),
    ...normalisedColumns('encounter_type_code', 'snomed', 'icd10', 'cpt'),
  },
  rows: record =>
    standing(record, 'Encounter').map(node => {
      const encounter = node.resource;
      const type = [...codingSlot(encounter.class), ...slots(...list(encounter.type))];
      return {
        from: [node],
        cells: {
          encounter_start_time: clinicalTime(encounter.period?.start),
          encounter_end_time: clinicalTime(encounter.period?.end),
          ...codedCells('encounter_type_code', 'encounter_type_code_system', 'encounter_type_name', type),
          hospitalization_discharge_disposition: codedName(encounter.hospitalization?.dischargeDisposition),
          ...normalisedCells('encounter_type_code', type, 'snomed', 'icd10', 'cpt'),
        },
        links: {
          subject_patient_id: to(record, node, encounter.subject),
          condition_id_references: to(
            record,
            node,
            ...list(encounter.diagnosis).map(diagnosis => diagnosis.condition),
          ),
          location_id_references: to(record, node, ...list(encounter.location).map(place => place.location)),
          practitioner_role_id_references: to(
            record,
            node,
            ...list(encounter.participant).map(participant => participant.individual),
          ),
        },
      };
    }),
});
