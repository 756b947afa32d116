// AllergyIntolerance → allergies.
import { codedCells, clinicalTime, firstTime, normalisedCells, slots } from '../cells.ts';
import { coded, dataset, link, normalisedColumns, patientId, rowId, subject, time } from '../dataset.ts';
import { list } from '../record.ts';
import { to } from '../references.ts';
import { standing } from '../standing.ts';

export const allergies = dataset({
  key: 'allergies',
  query: 'ALLERGIES',
  table: 'allergies',
  recordType: 'allergy',
  id: 'allergy_id',
  time: 'allergy_onset_start',
  columns: {
    patient_id: patientId,
    allergy_id: rowId,
    practitioner_role_id: link('roles', 'Who recorded it, else who asserted it.'),
    subject_patient_id: subject,
    ...coded(
      'allergy_code',
      'allergy_code_system',
      'allergy_name',
      'Substance, or what is said of allergies as a whole',
    ),
    allergy_onset_start: time('Onset.'),
    allergy_onset_end: time('End of the onset period.'),
    ...coded(
      'reaction_manifestation_code',
      'reaction_manifestation_code_system',
      'reaction_manifestation',
      'Manifestations of every reaction',
    ),
    recorded_date: time('When it was recorded.'),
    ...normalisedColumns('allergy_code', 'snomed', 'rxnorm'),
    ...normalisedColumns('reaction_manifestation_code', 'snomed', 'icd10'),
  },
  rows: record =>
    standing(record, 'AllergyIntolerance').map(node => {
      const allergy = node.resource;
      const code = slots(allergy.code);
      const manifestation = slots(
        ...list(allergy.reaction).flatMap(reaction => list(reaction.manifestation)),
      );
      return {
        from: [node],
        cells: {
          ...codedCells('allergy_code', 'allergy_code_system', 'allergy_name', code),
          allergy_onset_start: firstTime(allergy.onsetDateTime, allergy.onsetPeriod?.start),
          allergy_onset_end: clinicalTime(allergy.onsetPeriod?.end),
          ...codedCells(
            'reaction_manifestation_code',
            'reaction_manifestation_code_system',
            'reaction_manifestation',
            manifestation,
          ),
          recorded_date: clinicalTime(allergy.recordedDate),
          ...normalisedCells('allergy_code', code, 'snomed', 'rxnorm'),
          ...normalisedCells('reaction_manifestation_code', manifestation, 'snomed', 'icd10'),
        },
        links: {
          practitioner_role_id: to(record, node, allergy.recorder, allergy.asserter),
          subject_patient_id: to(record, node, allergy.patient),
        },
      };
    }),
});
