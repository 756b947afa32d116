// Kept documents → sources, one row per file.
import { clinicalTime, text } from '../cells.ts';
import { content, dataset, patientId, time } from '../dataset.ts';
import type { SourceFile } from '../record.ts';

const columns = {
  source_id: content('The kept file: documents a row came from are named by it.'),
  patient_id: patientId,
  source_name: content('File name as retrieved.'),
  title: content('Title of the document.'),
  type: content('MIME type.'),
  class_code: content('XDS class code.'),
  event_code: content('XDS event code.'),
  healthcare_facility_type_code: content('XDS healthcare facility type.'),
  service_start_time: time('XDS service start.'),
  service_end_time: time('XDS service stop.'),
  practice_setting_code: content('XDS practice setting.'),
  author_name: content('XDS author.'),
};

export const sources = dataset({
  key: 'sources',
  query: 'SOURCES',
  table: 'sources',
  id: 'source_id',
  time: 'service_start_time',
  columns,
  // Rows of files, not of resources: see `sourceCells`.
  rows: () => [],
});

export const sourceCells = (source: SourceFile): Partial<Record<keyof typeof columns, string>> => ({
  source_id: source.sourceId,
  source_name: text(source.name),
  title: text(source.title),
  type: text(source.mimeType),
  class_code: text(source.classCode),
  event_code: text(source.eventCode),
  healthcare_facility_type_code: text(source.healthcareFacilityTypeCode),
  service_start_time: clinicalTime(source.serviceStartTime),
  service_end_time: clinicalTime(source.serviceStopTime),
  practice_setting_code: text(source.practiceSettingCode),
  author_name: text(source.authorName),
});
