// A request's query string, form or Parameters resource → names and values.
import type { FastifyRequest } from 'fastify';
import type { Parameters } from '../../records/search/parse-search.ts';
import { isObject } from '../validation.ts';

/** Set by the parser of forms. */
export class Form {
  readonly parameters: Parameters;
  constructor(text: string) {
    this.parameters = [...new URLSearchParams(text)];
  }
}

/** Of POST both count (FHIR R4 §3.1.1.2). */
export function parametersOf(request: FastifyRequest): Parameters {
  const query = Object.entries(request.query as Record<string, string | string[]>).flatMap(([name, value]) =>
    [value].flat().map(each => [name, each] as const),
  );
  return [...query, ...bodyParameters(request.body)];
}

function bodyParameters(body: unknown): Parameters {
  if (body instanceof Form) return body.parameters;
  if (!isObject(body) || !Array.isArray(body['parameter'])) return [];
  return body['parameter'].filter(isObject).flatMap((parameter): Parameters => {
    const [, given] = Object.entries(parameter).find(([name]) => name.startsWith('value')) ?? [];
    const value = isObject(given) ? tokenOf(given) : given;
    const name = parameter['name'];
    if (typeof name !== 'string' || !['string', 'number', 'boolean'].includes(typeof value)) return [];
    return [[name, String(value)]];
  });
}

/** A CodeableConcept or a Coding as a search would have it. */
function tokenOf(given: Record<string, unknown>): string | undefined {
  const coding = Array.isArray(given['coding']) ? (given['coding'] as unknown[])[0] : given;
  if (!isObject(coding) || typeof coding['code'] !== 'string') return undefined;
  const escaped = (text: string) => text.replace(/[\\|,$]/g, '\\$&');
  const { system } = coding;
  return `${typeof system === 'string' ? `${escaped(system)}|` : ''}${escaped(coding['code'])}`;
}

export const lastOf = (parameters: Parameters, name: string): string | undefined =>
  parameters.findLast(([each, value]) => each === name && value !== '')?.[1];

/** As links repeat them. */
export function queryText(parameters: Parameters, ...without: string[]): string {
  const kept = parameters.filter(([name]) => !without.includes(name));
  const text = new URLSearchParams(kept.map(([name, value]) => [name, value] as [string, string])).toString();
  return text === '' ? '' : `?${text}`;
}
