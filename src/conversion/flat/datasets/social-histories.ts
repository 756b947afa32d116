// Observation (social-history) → socialHistories.
import type { Draft } from '../dataset.ts';
import { codedCells, normalisedCells, slots } from '../cells.ts';
import {
  always,
  coded,
  content,
  dataset,
  empty,
  link,
  normalisedColumns,
  patientId,
  rowId,
  subject,
  time,
} from '../dataset.ts';
import { categoryOf, measurementsOf, timeOf, valueOf } from '../observations.ts';
import { to, toAll } from '../references.ts';
import { standing } from '../standing.ts';

const columns = {
  social_history_observation_id: rowId,
  patient_id: patientId,
  subject_patient_id: subject,
  practitioner_role_reference_id: link('roles', 'Who observed it.'),
  observation_category: always('social-history'),
  ...coded(
    'social_history_observation_code',
    'social_history_observation_code_system',
    'social_history_observation_name',
    'What was asked',
  ),
  social_history_observation_timestamp: time('When it was true of the patient.'),
  social_history_observation_value_code: content('Codes of the answer.'),
  social_history_observation_value_code_system: content('Code system per slot.'),
  social_history_observation_value: content(
    'The answer: names per slot, or its number with unit, or its words.',
  ),
  social_history_text: empty,
  ...normalisedColumns('social_history_observation_code', 'loinc', 'snomed'),
};
type Columns = keyof typeof columns;

export const socialHistories = dataset({
  key: 'socialHistories',
  query: 'SOCIAL_HISTORIES',
  table: 'social_histories',
  recordType: 'social_history',
  id: 'social_history_observation_id',
  time: 'social_history_observation_timestamp',
  columns,
  rows: record =>
    standing(record, 'Observation')
      .filter(node => categoryOf(node.resource) === 'social-history')
      .flatMap(node => {
        const observation = node.resource;
        return measurementsOf(observation).map((measurement): Draft<Columns> => {
          const code = slots(measurement.code);
          const value = valueOf(measurement.valued);
          const answer = codedCells(
            'social_history_observation_value_code',
            'social_history_observation_value_code_system',
            'social_history_observation_value',
            value.slots,
          );
          return {
            from: [node],
            measurement,
            cells: {
              ...codedCells(
                'social_history_observation_code',
                'social_history_observation_code_system',
                'social_history_observation_name',
                code,
              ),
              observation_category: 'social-history',
              social_history_observation_timestamp: timeOf(observation),
              ...answer,
              social_history_observation_value:
                answer.social_history_observation_value || [value.text, value.unit].filter(Boolean).join(' '),
              ...normalisedCells('social_history_observation_code', code, 'loinc', 'snomed'),
            },
            links: {
              subject_patient_id: to(record, node, observation.subject),
              practitioner_role_reference_id: toAll(record, node, observation.performer),
            },
          };
        });
      }),
});
