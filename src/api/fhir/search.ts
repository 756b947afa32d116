// GET {type}?…, POST {type}/_search, GET Patient/{id}/{type}?… → a searchset Bundle.
import type { Caller } from '../../access/access.ts';
import type { ProjectId } from '../../access/project.ts';
import { mayRead } from '../../access/scopes.ts';
import { findPatient } from '../../patients/find.ts';
import type { ParticlePatientId, PatientKey } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import { findResource } from '../../records/read.ts';
import { notKnown, parseSearch } from '../../records/search/parse-search.ts';
import type { Parameters } from '../../records/search/parse-search.ts';
import type { Criterion, SearchRequest } from '../../records/search/request.ts';
import { isUnsorted, searchResources, sharedTypes } from '../../records/search/search.ts';
import type { FoundServedResource, SearchScope } from '../../records/search/search.ts';
import { bundleText, entryText } from './bundles.ts';
import type { Link } from './bundles.ts';
import { warningOf } from './outcome.ts';
import { lastOf, queryText } from './parameters.ts';
import { cutTo, partOf } from './summary.ts';

export interface FhirSearch {
  caller: Caller & { projectId: ProjectId };
  resourceType: string;
  parameters: Parameters;
  /** The patient of the path, when it names one. */
  patient: PatientKey | undefined;
  /** http…/fhir */
  baseUrl: string;
  /** What absolute URLs of ours begin with. */
  bases: readonly string[];
  /** http…/fhir/Condition, without a query. */
  selfUrl: string;
  isStrict: boolean;
  now: Date;
  /** Must hold besides. */
  also?: readonly Criterion[];
  /** An operation: what it answers has no pages, and the URL it was called by. */
  operationUrl?: string;
}

/** Of one search. */
const mostPatients = 20;
const mostIds = 200;

export interface FhirSearchAnswer {
  text: string;
  /** Whose records were searched. */
  patientIds: readonly ParticlePatientId[] | undefined;
  matches: number;
}

export async function answerSearch(executor: Executor, search: FhirSearch): Promise<FhirSearchAnswer> {
  const { caller, resourceType, parameters, baseUrl } = search;
  if (!mayRead(caller, resourceType, 'search')) throw refuse('access.scope-missing');
  const request = parseSearch(resourceType, parameters, {
    now: search.now,
    bases: search.bases,
    isStrict: search.isStrict,
  });
  const part = partOf(lastOf(parameters, '_summary'), lastOf(parameters, '_elements'));
  request.criteria.push(...(search.also ?? []));
  request.criteria = request.criteria.map(each => permitted(each, caller));
  request.patientCriteria = request.patientCriteria.map(each => permitted(each, caller));
  const patientIds = await patientsOf(executor, search, request);
  // Ignored, it would have narrowed nothing: who asked for one person would be given another one's record.
  if (patientIds === undefined && request.ignored.length > 0 && !sharedTypes.has(resourceType))
    throw notKnown(request);
  const scope: SearchScope = {
    projectId: caller.projectId,
    patientIds,
    mayInclude: type => mayRead(caller, type, 'read'),
  };
  const isInNoOrder = isUnsorted(scope, request) && (request.sort.length > 0 || request.isIdDescending);
  if (isInNoOrder && search.isStrict) throw refuse('search.patient-missing');
  if (isInNoOrder) Object.assign(request, { sort: [], isIdDescending: false });
  const page = await searchResources(executor, scope, request);
  const links: Link[] = [
    { relation: 'self', url: search.operationUrl ?? `${search.selfUrl}${queryText(parameters)}` },
  ];
  if (page.nextToken !== undefined && search.operationUrl === undefined)
    links.push({
      relation: 'next',
      url: `${search.selfUrl}${queryText([...without(parameters, 'page_token'), ['page_token', page.nextToken]])}`,
    });
  // _elements is about the matches alone.
  const ofIncluded = { ...part, elements: undefined };
  const entryOf = (mode: 'match' | 'include') => (found: FoundServedResource) =>
    entryText(
      `${baseUrl}/${found.resourceType}/${found.resourceId}`,
      cutTo(mode === 'match' ? part : ofIncluded, found.json),
      mode,
    );
  // Of one that was asked for, what comes after it was not.
  const isOnePage =
    search.operationUrl !== undefined && page.nextToken !== undefined && page.matches.length > 1;
  const warning = warningOf(request, { isCutShort: page.isCutShort, isInNoOrder, isOnePage });
  return {
    text: bundleText('searchset', {
      links,
      total: search.operationUrl === undefined ? page.total : page.matches.length,
      entries: [
        ...page.matches.map(entryOf('match')),
        ...page.included.map(entryOf('include')),
        ...(warning === undefined ? [] : [entryText('', JSON.stringify(warning), 'outcome')]),
      ],
    }),
    patientIds,
    matches: page.matches.length,
  };
}

const without = (parameters: Parameters, name: string) => parameters.filter(([each]) => each !== name);

/** Whose records are searched; undefined: the project's. Nobody is an empty list: a patient that is not known has no conditions. */
async function patientsOf(
  executor: Executor,
  { caller, patient, resourceType, bases }: FhirSearch,
  request: SearchRequest,
): Promise<readonly ParticlePatientId[] | undefined> {
  const { projectId } = caller;
  const known = async (ids: readonly string[]) => {
    if (new Set(ids).size > mostIds) throw refuse('search.too-many-patients');
    const found = await Promise.all([...new Set(ids)].map(id => findPatient(executor, projectId, id)));
    return found.flatMap(each => (each === undefined ? [] : [each.particlePatientId]));
  };
  let whose: readonly ParticlePatientId[] | undefined = patient && [patient.particlePatientId];
  const narrow = (ids: readonly ParticlePatientId[]) => {
    whose = whose === undefined ? ids : whose.filter(id => ids.includes(id));
  };
  for (const ids of request.patientIds) narrow(await known(ids));
  if (request.patientCriteria.length > 0) {
    const like = parseSearch('Patient', [], { now: new Date(0), bases, isStrict: false });
    const patients = {
      ...like,
      criteria: request.patientCriteria,
      count: mostPatients + 1,
      wantsTotal: false,
    };
    const found: ParticlePatientId[] = [];
    do {
      const page = await searchResources(executor, { projectId, patientIds: whose }, patients);
      found.push(...page.matches.map(match => match.particlePatientId));
      patients.pageToken = page.nextToken;
    } while (patients.pageToken !== undefined && found.length <= mostPatients);
    narrow(found);
  }
  if (whose !== undefined) {
    if (new Set(whose).size > mostPatients) throw refuse('search.too-many-patients');
    return [...new Set(whose)];
  }
  const ids = idsOf(request.criteria);
  if (resourceType === 'Patient' && ids !== undefined) {
    const ours = await known(ids);
    // By the caller's own id as well: what is served has ours.
    request.criteria = request.criteria.map(each =>
      each.is === 'id' ? { is: 'id', anyOf: [...each.anyOf, ...ours] } : each,
    );
    return ours;
  }
  if (ids === undefined || sharedTypes.has(resourceType)) return undefined;
  if (ids.length > mostIds) throw refuse('search.too-many-patients');
  const holders = await Promise.all(ids.map(id => findResource(executor, projectId, resourceType, id)));
  return [...new Set(holders.flat().map(each => each.particlePatientId))];
}

/** What may not be read may not be asked about either. Of a chain to several types the others stay. */
function permitted(criterion: Criterion, caller: Caller): Criterion {
  const mayAsk = (each: Criterion): boolean =>
    (each.is !== 'chained' && each.is !== 'reversed') ||
    (mayRead(caller, each.resourceType, 'search') && mayAsk(each.of));
  if (criterion.is !== 'any') {
    if (!mayAsk(criterion)) throw refuse('access.scope-missing');
    return criterion;
  }
  const of = criterion.of.filter(mayAsk);
  if (of.length === 0 && criterion.of.length > 0) throw refuse('access.scope-missing');
  return { is: 'any', of };
}

const idsOf = (criteria: readonly Criterion[]): string[] | undefined =>
  criteria.find(each => each.is === 'id')?.anyOf;
