// aIOutputs and aICitations: the published columns, without rows until something writes summaries. The odd spelling of the keys is published.
import { content, dataset, link, patientId, rowId } from '../dataset.ts';

export const aIOutputs = dataset({
  key: 'aIOutputs',
  query: 'AI_OUTPUTS',
  table: 'ai_outputs',
  id: 'ai_output_id',
  idForm: 'decimal',
  time: 'created',
  columns: {
    patient_id: patientId,
    ai_output_id: rowId,
    type: content('PATIENT_HISTORY or DISCHARGE_SUMMARY.'),
    text: content('The summary.'),
    resource_reference_ids: content(
      'Rows it was made from, such as DocumentReferences/<id>, joined with ", ".',
    ),
    created: content('2026-02-06T02:41:44.378318936Z'),
  },
  rows: () => [],
});

export const aICitations = dataset({
  key: 'aICitations',
  query: 'AI_CITATIONS',
  table: 'ai_citations',
  id: 'citation_id',
  idForm: 'decimal',
  columns: {
    patient_id: patientId,
    ai_output_id: content('The output it supports (aIOutputs.ai_output_id).'),
    citation_id: rowId,
    resource_reference_id: content('Row id in the dataset named by resource_type.'),
    resource_type: content('DocumentReferences, Labs, Encounters …'),
    text_snippet: content('Excerpt.'),
    particle_patient_id: patientId,
    preferred_document_reference_id: link('documentReferences', 'The best supporting document.'),
  },
  rows: () => [],
});
