// Every row and its sources → recordSources, one row per (row, source).
import { content, dataset, link, patientId } from '../dataset.ts';

export const recordSources = dataset({
  key: 'recordSources',
  query: 'RECORD_SOURCES',
  table: 'record_sources',
  id: 'resource_id',
  columns: {
    resource_id: content('Id of the row in its table.'),
    patient_id: patientId,
    source_id: content('The file that says it (sources.source_id).'),
    resource_type: content('allergy, lab, vital_sign … singular (flat-contract §5.4).'),
    resource_id_name: content('Name of the id column.'),
    document_reference_id: link('documentReferences', 'The section of the file it came from.'),
  },
  // Rows of rows, not of resources: made when all others are known.
  rows: () => [],
});
