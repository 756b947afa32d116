// FamilyMemberHistory → familyMemberHistories, one row per relative.
import { codedCells, slots } from '../cells.ts';
import { coded, dataset, patientId, rowId } from '../dataset.ts';
import { list } from '../record.ts';
import { standing } from '../standing.ts';

export const familyMemberHistories = dataset({
  key: 'familyMemberHistories',
  query: 'FAMILY_MEMBER_HISTORIES',
  table: 'family_member_histories',
  recordType: 'family_member_history',
  id: 'family_member_history_id',
  columns: {
    patient_id: patientId,
    family_member_history_id: rowId,
    ...coded(
      'family_member_history_condition_code',
      'family_member_history_condition_code_system',
      'family_member_history_condition_display',
      'Every condition of the relative',
    ),
    ...coded(
      'family_member_history_relationship_code',
      'family_member_history_relationship_code_system',
      'family_member_history_relationship_display',
      'Relationship to the patient',
    ),
    ...coded(
      'family_member_history_sex_code',
      'family_member_history_sex_code_system',
      'family_member_history_sex_display',
      'Sex of the relative',
    ),
  },
  rows: record =>
    standing(record, 'FamilyMemberHistory').map(node => {
      const relative = node.resource;
      return {
        from: [node],
        cells: {
          ...codedCells(
            'family_member_history_condition_code',
            'family_member_history_condition_code_system',
            'family_member_history_condition_display',
            slots(...list(relative.condition).map(condition => condition.code)),
          ),
          ...codedCells(
            'family_member_history_relationship_code',
            'family_member_history_relationship_code_system',
            'family_member_history_relationship_display',
            slots(relative.relationship),
          ),
          ...codedCells(
            'family_member_history_sex_code',
            'family_member_history_sex_code_system',
            'family_member_history_sex_display',
            slots(relative.sex),
          ),
        },
      };
    }),
});
