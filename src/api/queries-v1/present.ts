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

/** Whom the query asks for, and who asks. */
export const askedOf = (body: DemographicQuery): AskedDemographics => ({
  ...personOf(body),
  ...(body.patient_id ? { externalPatientId: body.patient_id } : {}),
  ...(body.npi ? { npi: body.npi } : {}),
});

/** When the encounter is that this is asked for, and of what kind. */
export const encounterOf = (
  body: Pick<DemographicQuery, 'encounter_date' | 'encounter_type'>,
): Pick<QueryRequest, 'encounterDate' | 'encounterType'> => ({
  ...(body.encounter_date ? { encounterDate: body.encounter_date } : {}),
  ...(body.encounter_type ? { encounterType: body.encounter_type } : {}),
});

export const requestOf = (body: DemographicQuery, endpoint: RequestEndpoint): QueryRequest => ({
  ...queryRequestOf(body),
  ...encounterOf(body),
  endpoint,
  demographics: askedOf(body),
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

type InFull = ReturnType<typeof presentAskedInFull>;
type AlwaysSaid = Pick<InFull, 'given_name' | 'family_name' | 'date_of_birth' | 'gender' | 'purpose_of_use'>;

/** Seed 000 repeats what was sent: what was not said is left out. */
function presentAsked(asked: AskedDemographics, query: Query): Partial<InFull> & AlwaysSaid {
  const isSaid = (value: string | string[] | null) => value !== null && value.length > 0;
  const said = Object.entries(presentAskedInFull(asked, query)).filter(([, value]) => isSaid(value));
  return Object.fromEntries(said) as Partial<InFull> & AlwaysSaid;
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

const presentFile = ({ queryId }: Query, document: DocumentOfQuery) => ({
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
