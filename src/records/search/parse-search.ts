// The parameters of a search as they were sent → what is asked. FHIR R4 §3.1.1: https://hl7.org/fhir/R4/search.html
import { createHash } from 'node:crypto';
import { refuse } from '../../platform/errors.ts';
import { criterionOf } from './criterion.ts';
import { invalid } from './invalid.ts';
import { parametersOf } from './parameters.ts';
import type { Include, SearchRequest, SearchSettings, SortKey } from './request.ts';

export type Parameters = readonly (readonly [name: string, value: string])[];

const mostParameters = 100;
const longestValue = 4_000;
export const mostPerPage = 1_000;
const usualPerPage = 100;
const mostIncludes = 30;

/** About the answer's form, read by others. */
const ofTheAnswer = new Set([
  '_format',
  '_pretty',
  '_summary',
  '_elements',
  '_count',
  '_total',
  '_sort',
  'page_token',
]);

export function parseSearch(resourceType: string, sent: Parameters, settings: SearchSettings): SearchRequest {
  if (sent.length > mostParameters) throw invalid('', 'too many parameters');
  const given = sent.filter(([, value]) => value !== '');
  for (const [name, value] of given) if (value.length > longestValue) throw invalid(name, 'is too long');
  const last = (name: string) => given.findLast(([each]) => each === name)?.[1];
  const request: SearchRequest = {
    resourceType,
    criteria: [],
    patientIds: [],
    patientCriteria: [],
    ...sortOf(last('_sort'), resourceType, settings),
    count: last('_summary') === 'count' ? 0 : countOf(last('_count')),
    wantsTotal: totalOf(last('_total')),
    includes: [],
    revincludes: [],
    pageToken: last('page_token'),
    fingerprint: fingerprintOf(resourceType, given),
    ignored: [],
  };
  for (const [name, value] of given) addParameter(request, name, value, settings);
  if (request.includes.length + request.revincludes.length > mostIncludes)
    throw invalid('_include', 'too many of them');
  if (settings.isStrict && request.ignored.length > 0) throw notKnown(request);
  return request;
}

/** The refusal of parameters that are not known, where ignoring them would not do. */
export const notKnown = ({ ignored }: SearchRequest): Error =>
  refuse('request.parameter-invalid', {
    errors: ignored.map(field => ({ field: field.slice(0, 100), message: 'is not known here' })),
  });

function addParameter(request: SearchRequest, name: string, value: string, settings: SearchSettings): void {
  const { resourceType } = request;
  const [head = ''] = name.split(/[.:]/);
  if (ofTheAnswer.has(name)) return;
  if (head === '_include' || head === '_revinclude') {
    const include = includeOf(name, value, resourceType);
    (head === '_include' ? request.includes : request.revincludes).push(include);
    return;
  }
  const patient = patientPart(request, name, value, settings);
  if (patient === 'taken') return;
  const criterion = criterionOf(resourceType, name, value, settings);
  if (criterion === undefined && head === '_has')
    throw invalid(name, 'must be _has:Type:parameter of a reference to this type:parameter');
  if (criterion === undefined) request.ignored.push(name);
  else request.criteria.push(criterion);
}

/** `patient` and its like say whose record is searched; `patient.name` says what its patient is like. */
function patientPart(
  request: SearchRequest,
  name: string,
  value: string,
  settings: SearchSettings,
): 'taken' | 'other' {
  const match = /^(patient|subject|person)(?::(Patient|Person|identifier))?(?:\.(.+))?$/.exec(name);
  if (match === null || request.resourceType === 'Patient') return 'other';
  const [, parameter, modifier, chain] = match;
  if (chain !== undefined || modifier === 'identifier') {
    const criterion = criterionOf('Patient', chain ?? 'identifier', value, settings);
    if (criterion === undefined) throw invalid(name, 'is not a parameter of Patient');
    request.patientCriteria.push(criterion);
    return 'taken';
  }
  const ids = value.split(',').map(each => patientIdOf(each.trim(), settings.bases));
  // The subject of a resource may be something else.
  if (parameter === 'subject' && ids.includes(undefined)) return 'other';
  request.patientIds.push(ids.map(id => id ?? ''));
  return 'taken';
}

/** `Patient/x`, `x`, or either behind our own address. */
export function patientIdOf(text: string, bases: readonly string[]): string | undefined {
  const base = bases.find(each => text.startsWith(each)) ?? '';
  const relative = text.slice(base.length).replace(/^(?:Patient|Person)\//, '');
  return /^[^/]+$/.test(relative) && !/^[a-z]+:\/\//i.test(relative) ? relative : undefined;
}

function countOf(text: string | undefined): number {
  if (text === undefined) return usualPerPage;
  if (!/^\d{1,9}$/.test(text)) throw invalid('_count', 'must be a whole number');
  return Math.min(Number(text), mostPerPage);
}

function totalOf(text: string | undefined): boolean {
  if (text !== undefined && !['none', 'estimate', 'accurate'].includes(text))
    throw invalid('_total', 'must be none, estimate or accurate');
  return text !== 'none';
}

function sortOf(
  text: string | undefined,
  resourceType: string,
  { isStrict }: SearchSettings,
): Pick<SearchRequest, 'sort' | 'isIdDescending' | 'unsorted'> {
  const sort: SortKey[] = [];
  let isIdDescending = false;
  const unsorted: string[] = [];
  for (const each of text?.split(',').slice(0, 5) ?? []) {
    const by = each.trim().replace(/^[-+]/, '');
    const isDescending = each.trim().startsWith('-');
    const type = parametersOf(resourceType).get(by)?.type;
    if (by === '_id') isIdDescending = isDescending;
    else if (by === '_lastUpdated' || type === 'date' || type === 'quantity') sort.push({ by, isDescending });
    else if (isStrict)
      throw invalid('_sort', 'must be _id, _lastUpdated or a parameter of dates or quantities');
    else unsorted.push(by);
  }
  return { sort, isIdDescending, unsorted };
}

/** `Observation:encounter`, `Observation:subject:Patient`, `Observation:*`, `*`. */
function includeOf(name: string, value: string, resourceType: string): Include {
  const [, modifier] = name.split(':');
  if (modifier !== undefined && modifier !== 'iterate' && modifier !== 'recurse')
    throw invalid(name, 'has a modifier that is not supported');
  const isReverse = name.startsWith('_revinclude');
  const [type = '', parameter = type === '*' ? '*' : undefined, target] = value.split(':');
  const source = type === '*' ? (isReverse ? '*' : resourceType) : type;
  const isKnown =
    source === '*' ||
    parameter === '*' ||
    (parameter !== undefined && parametersOf(source).get(parameter)?.type === 'reference');
  if (!isKnown) throw invalid(name, 'must be Type:parameter of a reference');
  return { resourceType: source, name: parameter ?? '*', target, isRepeated: modifier !== undefined };
}

/** Of what decides the matches and their order; how they are paged and presented may change from page to page. */
function fingerprintOf(resourceType: string, given: Parameters): string {
  const presentation = new Set([
    'page_token',
    '_count',
    '_format',
    '_pretty',
    '_elements',
    '_summary',
    '_total',
  ]);
  const deciding = given
    .filter(([name]) => !presentation.has(name) && !/^_(rev)?include/.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
  return createHash('sha256')
    .update(JSON.stringify([resourceType, ...deciding]))
    .digest('base64url')
    .slice(0, 12);
}
