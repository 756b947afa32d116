// The wire's demographic query ↔ ours, contract §3 and §5.
import type { DocumentOfQuery } from '../../documents/sql.ts';
import { presentTelephone } from '../../patients/demographics.ts';
import type { Demographics } from '../../patients/patient.ts';
import type { ListedQuery } from '../../queries/list.ts';
import type { AskedDemographics, Query, QueryRequest, RequestEndpoint } from '../../queries/query.ts';
import { queryRequestOf } from '../queries-v2/present.ts';
import type { DemographicQuery } from './schema.ts';

/** What the caller did not give is empty. */
export function personOf(body: DemographicQuery): Demographics {
  return {
    givenName: body.given_name,
    familyName: body.family_name,
    dateOfBirth: body.date_of_birth,
    gender: body.gender,
    postalCode: body.postal_code ?? '',
    addressCity: body.address_city ?? '',
    addressState: body.address_state ?? '',
    addressLines: body.address_lines ?? [],
    ...(body.ssn ? { ssn: body.ssn } : {}),
    ...(body.telephone ? { telephone: body.telephone } : {}),
    ...(body.email ? { email: body.email } : {}),
  };
}

export const requestOf = (
  body: DemographicQuery,
  asked: AskedDemographics,
  endpoint: RequestEndpoint,
): QueryRequest => ({
  ...queryRequestOf(body),
  endpoint,
  demographics: asked,
  ...(body.encounter_date ? { encounterDate: body.encounter_date } : {}),
  ...(body.encounter_type ? { encounterType: body.encounter_type } : {}),
});

/** Seed 001 has every field, empty where nothing was said. */
export function presentAskedInFull(asked: AskedDemographics, query: Query) {
  const { externalPatientId } = asked;
  return {
    given_name: asked.givenName,
    family_name: asked.familyName,
    date_of_birth: asked.dateOfBirth,
    gender: asked.gender,
    ssn: asked.ssn ?? '',
    email: asked.email ?? '',
    address_lines: asked.addressLines,
    address_state: asked.addressState,
    address_city: asked.addressCity,
    postal_code: asked.postalCode,
    hints: query.hints ?? [],
    telephone: asked.telephone === undefined ? '' : presentTelephone(asked.telephone),
    npi: asked.npi ?? '',
    purpose_of_use: query.purposeOfUse,
    specialties: query.specialties ?? null,
    ...(externalPatientId === undefined ? {} : { patient_id: externalPatientId }),
    ...(query.encounterDate === undefined ? {} : { encounter_date: query.encounterDate }),
    ...(query.encounterType === undefined ? {} : { encounter_type: query.encounterType }),
  };
}

/** Seed 000 repeats what was sent: what was not said is left out. */
export function presentAsked(asked: AskedDemographics, query: Query) {
  const { hints, specialties, address_lines: lines, ...rest } = presentAskedInFull(asked, query);
  const {
    ssn,
    email,
    telephone,
    npi,
    address_state: state,
    address_city: city,
    postal_code: zip,
    ...person
  } = rest;
  const said = { ssn, email, address_state: state, address_city: city, postal_code: zip, telephone, npi };
  return {
    ...person,
    ...(Object.fromEntries(Object.entries(said).filter(([, text]) => text !== '')) as Partial<typeof said>),
    ...(lines.length === 0 ? {} : { address_lines: lines }),
    ...(hints.length === 0 ? {} : { hints }),
    ...(specialties === null ? {} : { specialties }),
  };
}

const times = (query: Query) => ({
  start_time: query.createdAt.toISOString(),
  expected_completion_time: query.softDeadlineAt.toISOString(),
});

export const presentAccepted = (query: Query, asked: AskedDemographics) => ({
  id: query.queryId,
  demographics: presentAsked(asked, query),
  state: query.state,
  ...times(query),
  files: [],
});

export const presentListed = (query: ListedQuery) => ({
  id: query.queryId,
  demographics: presentAsked(query.demographics, query),
  state: query.state,
  ...times(query),
});

export const presentQuery = (query: ListedQuery, documents: readonly DocumentOfQuery[]) => ({
  ...presentListed(query),
  files: documents.map(document => presentFile(query, document)),
});

/** Only current documents are asked for (ITI-38, ITI-67), so that is what each of them is. */
const current = 'Approved';

export const presentFile = ({ queryId }: Query, document: DocumentOfQuery) => ({
  id: document.documentId,
  title: document.title,
  type: document.mimeType,
  // Published without the prefix, also below /particle-sandbox-api.
  url: `/api/v1/files/${queryId}/${document.documentId}`,
  file_size: document.sizeBytes,
  file_source: document.holderId,
  class_code: document.metadata.classCode ?? '',
  type_code: document.metadata.typeCode ?? '',
  format_code: document.metadata.formatCode ?? '',
  event_code: document.metadata.eventCode ?? '',
  confidentiality_code: document.metadata.confidentialityCode ?? '',
  healthcare_facility_type_code: document.metadata.healthcareFacilityTypeCode ?? '',
  practice_setting_code: document.metadata.practiceSettingCode ?? '',
  creation_time: document.metadata.creationTime ?? document.documentTime?.toISOString() ?? '',
  service_start_time: document.metadata.serviceStartTime ?? '',
  service_stop_time: document.metadata.serviceStopTime ?? '',
  language_code: document.metadata.languageCode ?? '',
  status_code: current,
  author_name: document.metadata.authorName ?? '',
  author_organization: document.metadata.authorOrganization ?? '',
  authenticator: '',
});
