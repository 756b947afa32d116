// Procedure → procedures. Particle leaves the performer empty; the Patient History API needs it, so it is filled where the source says it.
import { codedCells, normalisedCells, slots, startOf } from '../cells.ts';
import {
  coded,
  dataset,
  empty,
  link,
  normalisedColumns,
  patientId,
  rowId,
  subject,
  time,
} from '../dataset.ts';
import { list } from '../record.ts';
import { to } from '../references.ts';
import { standing } from '../standing.ts';

export const procedures = dataset({
  key: 'procedures',
  query: 'PROCEDURES',
  table: 'procedures',
  recordType: 'procedure',
  id: 'procedure_id',
  time: 'procedure_date_time',
  columns: {
    procedure_id: rowId,
    patient_id: patientId,
    asserter_practitioner_role_reference_id: link('roles', 'Who says it was done.'),
    encounter_reference_id: link('encounters', 'The encounter it was done in.'),
    performer_practitioner_role_reference_id: link('roles', 'Who did it.'),
    ...coded('procedure_code', 'procedure_code_system', 'procedure_name', 'Procedure'),
    procedure_date_time: time('When it was done.'),
    ...coded('procedure_reason_code', 'procedure_reason_code_system', 'procedure_reason', 'Why it was done'),
    procedure_text: empty,
    subject_patient_id: subject,
    ...normalisedColumns('procedure_code', 'cpt', 'snomed'),
    ...normalisedColumns('procedure_reason_code', 'icd10', 'snomed'),
  },
  rows: record =>
    standing(record, 'Procedure').map(node => {
      const procedure = node.resource;
      const code = slots(procedure.code);
      const reason = slots(...list(procedure.reasonCode));
      return {
        from: [node],
        cells: {
          ...codedCells('procedure_code', 'procedure_code_system', 'procedure_name', code),
          procedure_date_time: startOf(procedure.performedDateTime, procedure.performedPeriod),
          ...codedCells('procedure_reason_code', 'procedure_reason_code_system', 'procedure_reason', reason),
          ...normalisedCells('procedure_code', code, 'cpt', 'snomed'),
          ...normalisedCells('procedure_reason_code', reason, 'icd10', 'snomed'),
        },
        links: {
          subject_patient_id: to(record, node, procedure.subject),
          encounter_reference_id: to(record, node, procedure.encounter),
          asserter_practitioner_role_reference_id: to(record, node, procedure.asserter),
          performer_practitioner_role_reference_id: to(
            record,
            node,
            ...list(procedure.performer).map(performer => performer.actor),
          ),
        },
      };
    }),
});
