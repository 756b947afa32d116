// Accept and _format → the type of the answer. Contract §0: application/json, unless application/fhir+json is asked for.
import type { FastifyRequest } from 'fastify';
import { refuse } from '../../platform/errors.ts';

const fhirJson = 'application/fhir+json';
/** `+` in a query string is a space to some. */
const formats: Record<string, string> = {
  json: 'application/json',
  'application/json': 'application/json',
  'text/json': 'application/json',
  'application/fhir+json': fhirJson,
  'application/fhir json': fhirJson,
  'application/json+fhir': fhirJson,
};

/** `_format` speaks louder than Accept (FHIR R4 §3.1.0.1.9). Throws request.not-acceptable: there is no XML here. */
export function mediaTypeOf(request: FastifyRequest, format?: string): string {
  if (format !== undefined && format !== '') {
    const named = formats[format.split(';')[0]!.trim().toLowerCase()];
    if (named === undefined) throw refuse('request.not-acceptable');
    return `${named}; charset=utf-8`;
  }
  const accept = (request.headers.accept ?? '').toLowerCase();
  if (accept.includes(fhirJson)) return `${fhirJson}; charset=utf-8`;
  const isOther = /xml|turtle/.test(accept) && !/\*\/\*|application\/\*|json/.test(accept);
  if (isOther) throw refuse('request.not-acceptable');
  return 'application/json; charset=utf-8';
}
