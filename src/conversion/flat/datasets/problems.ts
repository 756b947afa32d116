// Condition → problems.
import type { Condition } from 'fhir/r4';
import type { Slot } from '../cells.ts';
import type { Link } from '../dataset.ts';
import { clinicalTime, codedCells, firstCode, firstTime, normalisedCells, slots } from '../cells.ts';
import {
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
import { list } from '../record.ts';
import type { FlatRecord, Node } from '../record.ts';
import { to } from '../references.ts';
import { standing } from '../standing.ts';

/** An encounter names its diagnoses; the diagnosis does not always name the encounter. */
function encountersByDiagnosis(record: FlatRecord): Map<string, Link[]> {
  const found = new Map<string, Link[]>();
  for (const node of standing(record, 'Encounter'))
    for (const diagnosis of list(node.resource.diagnosis)) {
      const condition: Node | undefined = record.follow(node, diagnosis.condition);
      if (condition) found.set(condition.key, [...(found.get(condition.key) ?? []), { to: node }]);
    }
  return found;
}

/** FHIR's own category first, then the codes of the document. */
function categoriesOf(condition: Condition): Slot[] {
  const all = slots(...list(condition.category));
  const isOwn = (slot: Slot): boolean => slot.system.endsWith('/condition-category');
  return [...all.filter(isOwn), ...all.filter(slot => !isOwn(slot))];
}

export const problems = dataset({
  key: 'problems',
  query: 'PROBLEMS',
  table: 'problems',
  recordType: 'problem',
  id: 'condition_id',
  time: 'condition_onset_date',
  columns: {
    condition_id: rowId,
    patient_id: patientId,
    subject_patient_id: subject,
    encounter_id: link('encounters', 'The encounter it was diagnosed or noted in.'),
    ...coded(
      'condition_category_code',
      'condition_category_code_system',
      'condition_category_code_name',
      'problem-list-item or encounter-diagnosis, then the codes of the document',
    ),
    ...coded('condition_code', 'condition_code_system', 'condition_name', 'Problem'),
    condition_clinical_status: content('active, resolved …'),
    condition_onset_date: time('Onset.'),
    condition_recorded_date: time('When it was recorded.'),
    condition_text: empty,
    ...normalisedColumns('condition_code', 'icd10', 'snomed'),
  },
  rows: record => {
    const encounters = encountersByDiagnosis(record);
    return standing(record, 'Condition').map(node => {
      const condition = node.resource;
      const code = slots(condition.code);
      return {
        from: [node],
        cells: {
          ...codedCells(
            'condition_category_code',
            'condition_category_code_system',
            'condition_category_code_name',
            categoriesOf(condition),
          ),
          ...codedCells('condition_code', 'condition_code_system', 'condition_name', code),
          condition_clinical_status: firstCode(condition.clinicalStatus),
          condition_onset_date: firstTime(condition.onsetDateTime, condition.onsetPeriod?.start),
          condition_recorded_date: clinicalTime(condition.recordedDate),
          ...normalisedCells('condition_code', code, 'icd10', 'snomed'),
        },
        links: {
          subject_patient_id: to(record, node, condition.subject),
          encounter_id: [...to(record, node, condition.encounter), ...(encounters.get(node.key) ?? [])],
        },
      };
    });
  },
});
