// Observation (vital-signs) → vitalSigns: a blood pressure is two rows, a panel is none.
import type { Draft } from '../dataset.ts';
import { codedCells, normalisedCells, slots, text } from '../cells.ts';
import {
  always,
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
import { categoryOf, groupIdOf, measurementsOf, panelsByMember, timeOf, valueOf } from '../observations.ts';
import { isOf, list, remember } from '../record.ts';
import type { FlatRecord, Node } from '../record.ts';
import { to } from '../references.ts';
import { standing } from '../standing.ts';
import type { Observation } from 'fhir/r4';

const columns = {
  vital_sign_observation_id: rowId,
  patient_id: patientId,
  subject_patient_id: subject,
  observation_category: always('vital-signs'),
  vital_sign_grouping_observation_id: link(undefined, 'Groups what was measured together.'),
  ...coded(
    'vital_sign_observation_code',
    'vital_sign_observation_code_system',
    'vital_sign_observation_name',
    'What was measured',
  ),
  vital_sign_observation_text: content(
    'A value that is no number in words, else the words of the source for what was measured.',
  ),
  vital_sign_observation_time: time('When it was measured.'),
  vital_sign_observation_unit: content('Unit.'),
  vital_sign_observation_value: number('The measured number.'),
  ...normalisedColumns('vital_sign_observation_code', 'loinc', 'snomed'),
};
type Columns = keyof typeof columns;

export const vitalSigns = dataset({
  key: 'vitalSigns',
  query: 'VITAL_SIGNS',
  table: 'vital_signs',
  recordType: 'vital_sign',
  id: 'vital_sign_observation_id',
  time: 'vital_sign_observation_time',
  columns,
  rows: record => {
    const panels = panelsByMember(record);
    const panelId = remember((panel: Node<Observation>) => panelIdOf(record, panel));
    return standing(record, 'Observation')
      .filter(node => categoryOf(node.resource) === 'vital-signs')
      .flatMap(node => {
        const observation = node.resource;
        // Components of an observation that stands alone belong together all the same.
        const groups = panels.get(node.key) ?? (list(observation.component).length > 0 ? [node] : []);
        return measurementsOf(observation).map((measurement): Draft<Columns> => {
          const code = slots(measurement.code);
          const value = valueOf(measurement.valued);
          return {
            from: [node],
            measurement,
            cells: {
              ...codedCells(
                'vital_sign_observation_code',
                'vital_sign_observation_code_system',
                'vital_sign_observation_name',
                code,
              ),
              observation_category: 'vital-signs',
              // A coded value does not go into the number column, as it does in the sample (flat-contract §5.8).
              vital_sign_observation_text:
                value.number === undefined && value.text ? value.text : text(measurement.code?.text),
              vital_sign_observation_time: timeOf(observation),
              vital_sign_observation_unit: value.unit,
              vital_sign_observation_value: value.number,
              ...normalisedCells('vital_sign_observation_code', code, 'loinc', 'snomed'),
            },
            links: {
              subject_patient_id: to(record, node, observation.subject),
              vital_sign_grouping_observation_id: groups.map(group => ({ id: panelId(group) })),
            },
          };
        });
      });
  },
});

function panelIdOf(record: FlatRecord, panel: Node<Observation>): string {
  const members = list(panel.resource.hasMember)
    .map(reference => record.follow(panel, reference))
    .filter(member => isOf(member, 'Observation'))
    .map(member => member.resource);
  return groupIdOf(
    record,
    slots(panel.resource.code),
    timeOf(panel.resource),
    members.length > 0 ? members : [panel.resource],
  );
}
