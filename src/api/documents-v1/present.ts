// The wire's contributed document ↔ ours, contract §8.
import type { ContributedDocument, ContributedMetadata } from '../../documents/contributed.ts';
import type { DocumentMetadataBody } from './schema.ts';

/** Published defaults: "Clinical medicine", "General", normal. */
const defaults = {
  practiceSettingCode: '394733009',
  healthcareFacilityTypeCode: '394777002',
  confidentialityCode: 'N',
};

export const metadataOf = (body: DocumentMetadataBody): ContributedMetadata => ({
  type: body.type,
  title: body.title,
  mimeType: body.mime_type,
  creationTime: body.creation_time,
  formatCode: body.format_code,
  classCode: body.class_code,
  typeCode: body.type_code,
  practiceSettingCode: body.practice_setting_code ?? defaults.practiceSettingCode,
  healthcareFacilityTypeCode: body.healthcare_facility_type_code ?? defaults.healthcareFacilityTypeCode,
  confidentialityCode: body.confidentiality_code ?? defaults.confidentialityCode,
  ...(body.service_start_time ? { serviceStartTime: body.service_start_time } : {}),
  ...(body.service_stop_time ? { serviceStopTime: body.service_stop_time } : {}),
});

export const presentDocument = ({ externalPatientId, documentId, metadata }: ContributedDocument) => ({
  patient_id: externalPatientId,
  document_id: documentId,
  type: metadata.type,
  title: metadata.title,
  mime_type: metadata.mimeType,
  creation_time: metadata.creationTime,
  format_code: metadata.formatCode,
  class_code: metadata.classCode,
  type_code: metadata.typeCode,
  practice_setting_code: metadata.practiceSettingCode,
  healthcare_facility_type_code: metadata.healthcareFacilityTypeCode,
  confidentiality_code: metadata.confidentialityCode,
  ...(metadata.serviceStartTime === undefined ? {} : { service_start_time: metadata.serviceStartTime }),
  ...(metadata.serviceStopTime === undefined ? {} : { service_stop_time: metadata.serviceStopTime }),
});
