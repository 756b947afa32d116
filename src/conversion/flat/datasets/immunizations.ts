// Immunization → immunizations. A vaccine not given stays, with its status saying so.
import {
  codedCells,
  clinicalTime,
  normalisedCells,
  number as numberOf,
  slots,
  text,
  unitOf,
} from '../cells.ts';
import {
  coded,
  content,
  dataset,
  link,
  normalisedColumns,
  number,
  patientId,
  rowId,
  subject,
  time,
} from '../dataset.ts';
import { list } from '../record.ts';
import { nameAt, to } from '../references.ts';
import { standing } from '../standing.ts';

export const immunizations = dataset({
  key: 'immunizations',
  query: 'IMMUNIZATIONS',
  table: 'immunizations',
  recordType: 'immunization',
  id: 'immunization_id',
  time: 'immunization_occurrence_time',
  columns: {
    patient_id: patientId,
    immunization_id: rowId,
    ...coded('immunization_code', 'immunization_code_system', 'immunization_name', 'Vaccine'),
    immunization_dosage_value: number('Dose.'),
    immunization_dosage_unit: content('Unit of the dose.'),
    immunization_lot_number: content('Lot.'),
    immunization_manufacturer_name: content('Manufacturer.'),
    immunization_occurrence_time: time('When it was given.'),
    ...coded('immunization_route_code', 'immunization_route_code_system', 'immunization_route', 'Route'),
    ...coded('immunization_site_code', 'immunization_site_code_system', 'immunization_site', 'Body site'),
    performer_practitioner_role_reference_id: link('roles', 'Who gave it.'),
    immunization_status: content('completed, not-done …'),
    subject_patient_id: subject,
    ...normalisedColumns('immunization_code', 'rxnorm', 'ndc', 'snomed', 'cvx'),
  },
  rows: record =>
    standing(record, 'Immunization').map(node => {
      const immunization = node.resource;
      const code = slots(immunization.vaccineCode);
      return {
        from: [node],
        cells: {
          ...codedCells('immunization_code', 'immunization_code_system', 'immunization_name', code),
          immunization_dosage_value: numberOf(immunization.doseQuantity?.value),
          immunization_dosage_unit: unitOf(immunization.doseQuantity),
          immunization_lot_number: text(immunization.lotNumber),
          immunization_manufacturer_name: nameAt(record, node, immunization.manufacturer),
          immunization_occurrence_time: clinicalTime(immunization.occurrenceDateTime),
          ...codedCells(
            'immunization_route_code',
            'immunization_route_code_system',
            'immunization_route',
            slots(immunization.route),
          ),
          ...codedCells(
            'immunization_site_code',
            'immunization_site_code_system',
            'immunization_site',
            slots(immunization.site),
          ),
          immunization_status: text(immunization.status),
          ...normalisedCells('immunization_code', code, 'rxnorm', 'ndc', 'snomed', 'cvx'),
        },
        links: {
          performer_practitioner_role_reference_id: to(
            record,
            node,
            ...list(immunization.performer).map(performer => performer.actor),
          ),
          subject_patient_id: to(record, node, immunization.patient),
        },
      };
    }),
});
