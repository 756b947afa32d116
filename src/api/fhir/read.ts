// GET {type}/{id}, {type}/{id}/_history/{version} and the histories → what is stored. FHIR R4 §3.1.0.1, §3.1.0.2, §3.1.0.11.
import type { Patient as FhirPatient } from 'fhir/r4';
import type { ProjectId } from '../../access/project.ts';
import { findPatient } from '../../patients/find.ts';
import type { ParticlePatientId, Patient, PatientKey } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import { readHistory, readVersion } from '../../records/changes.ts';
import { patientResource } from '../../records/patient-resource.ts';
import { findResource, readResources, readStatement } from '../../records/read.ts';
import type { Change, FoundResource } from '../../records/record.ts';
import { bundleText } from './bundles.ts';
import type { Link } from './bundles.ts';

export interface ReadAnswer {
  json: string;
  /** Undefined: what is answered has no versions. */
  version: number | undefined;
  updatedAt: Date | undefined;
  particlePatientId: ParticlePatientId;
  /** The resource it is part of, when it is only one source's words. */
  servedAs?: string;
}

/** What a statement is, when it is asked for by its own id. */
const sourceStatement = {
  system: 'urn:hadron:record',
  code: 'source-statement',
  display: 'What one source said; it is part of another resource of the record.',
};

export async function readResource(
  executor: Executor,
  projectId: ProjectId,
  resourceType: string,
  resourceId: string,
): Promise<ReadAnswer> {
  const places = await placesOf(executor, projectId, resourceType, resourceId);
  for (const { particlePatientId, servedAs } of places) {
    if (servedAs !== resourceId && resourceType !== 'Patient') continue;
    const [served] = await readResources(
      executor,
      { projectId, particlePatientId },
      { resourceType, resourceIds: [servedAs] },
    );
    if (served) return { ...served, particlePatientId };
  }
  for (const { particlePatientId, servedAs } of places) {
    const key = { projectId, particlePatientId };
    const statement = await readStatement(executor, key, resourceType, resourceId);
    if (statement) return { ...plain, json: tagged(statement.json), particlePatientId, servedAs };
  }
  const patient = resourceType === 'Patient' ? await findPatient(executor, projectId, resourceId) : undefined;
  if (patient === undefined) throw refuse('record.resource-unknown');
  return {
    ...plain,
    json: JSON.stringify(registeredPatient(patient)),
    particlePatientId: patient.particlePatientId,
  };
}

const plain = { version: undefined, updatedAt: undefined };

/** A patient as registered, before any document says anything. */
export const registeredPatient = (patient: Patient): FhirPatient => patientResource(patient, []);

/** A patient is found by either id (contract §0). */
async function placesOf(
  executor: Executor,
  projectId: ProjectId,
  resourceType: string,
  resourceId: string,
): Promise<FoundResource[]> {
  const patient = resourceType === 'Patient' ? await findPatient(executor, projectId, resourceId) : undefined;
  const own = patient && {
    particlePatientId: patient.particlePatientId,
    servedAs: String(patient.particlePatientId),
  };
  // The served one first: one id may be a resource of one patient and a statement of another's.
  const found = await findResource(executor, projectId, resourceType, resourceId);
  const order = (place: FoundResource) => (place.servedAs === resourceId ? 0 : 1);
  const others = found.toSorted((a, b) => order(a) - order(b));
  return own === undefined
    ? others.filter(place => resourceType !== 'Patient' || place.servedAs !== '')
    : [own];
}

function tagged(json: string): string {
  const { resourceType, id, meta, ...rest } = JSON.parse(json) as {
    resourceType: string;
    id: string;
    meta?: { tag?: unknown[] };
  };
  const tag = [...(meta?.tag ?? []), sourceStatement];
  return JSON.stringify({ resourceType, id, meta: { ...meta, tag }, ...rest });
}

export async function readOldVersion(
  executor: Executor,
  projectId: ProjectId,
  resourceType: string,
  resourceId: string,
  versionText: string,
): Promise<ReadAnswer> {
  const version = /^\d{1,9}$/.test(versionText) ? Number(versionText) : 0;
  for (const { particlePatientId, servedAs } of await placesOf(
    executor,
    projectId,
    resourceType,
    resourceId,
  )) {
    const id = resourceType === 'Patient' ? servedAs : resourceId;
    const change = await readVersion(executor, { projectId, particlePatientId }, resourceType, id, version);
    if (change?.json !== undefined)
      return { json: change.json, version, updatedAt: change.recordedAt, particlePatientId };
  }
  throw refuse('record.resource-unknown');
}

export interface HistoryRequest {
  resourceType: string | undefined;
  resourceId: string | undefined;
  /** http…/fhir */
  baseUrl: string;
  selfUrl: string;
  since: Date | undefined;
  at: { from: Date; to: Date } | undefined;
  count: number;
  pageToken: string | undefined;
  /** Types that may be shown. */
  mayShow(resourceType: string): boolean;
}

/** Newest first. A resource whose statements live on in another is deleted, as far as its id goes. */
export async function answerHistory(
  executor: Executor,
  key: PatientKey,
  request: HistoryRequest,
): Promise<string> {
  const { resourceType, resourceId, baseUrl, selfUrl, since, at, count, pageToken } = request;
  if (pageToken !== undefined && !/^\d{1,15}$/.test(pageToken)) throw refuse('request.page-invalid');
  const changes = await readHistory(executor, key, resourceType, resourceId, {
    ...(pageToken === undefined ? {} : { beforeSeq: Number(pageToken) }),
    ...(since === undefined ? {} : { since }),
    ...(at === undefined ? {} : { at }),
    limit: count + 1,
  });
  const page = changes.slice(0, count);
  const last = page.at(-1);
  const links: Link[] = [{ relation: 'self', url: selfUrl }];
  if (changes.length > count && last !== undefined)
    links.push({
      relation: 'next',
      url: `${selfUrl}${selfUrl.includes('?') ? '&' : '?'}page_token=${last.seq}`,
    });
  const shown = page.filter(change => request.mayShow(change.resourceType));
  return bundleText('history', {
    links,
    total: undefined,
    entries: shown.map(each => entryOf(each, baseUrl)),
  });
}

function entryOf(change: Change, baseUrl: string): string {
  const { kind, resourceType, resourceId, version, json, recordedAt } = change;
  const name = `${resourceType}/${resourceId}`;
  const isGone = kind === 'superseded' || kind === 'withdrawn';
  const request = { method: isGone ? 'DELETE' : 'PUT', url: name };
  const response = {
    status: isGone ? '204' : kind === 'added' ? '201' : '200',
    etag: `W/"${version}"`,
    lastModified: recordedAt.toISOString(),
  };
  const resource = isGone || json === undefined ? '' : `"resource":${json},`;
  return `{"fullUrl":${JSON.stringify(`${baseUrl}/${name}`)},${resource}"request":${JSON.stringify(request)},"response":${JSON.stringify(response)}}`;
}
