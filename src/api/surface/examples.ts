// A JSON schema of the description → an example of it: what the schema gives, else what its field is called, else what its type allows.
import { elvira } from './sample-people.ts';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  examples?: unknown[];
  example?: unknown;
  default?: unknown;
  description?: string;
  deprecated?: boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
}

export type Schemas = Record<string, Schema>;

/** One person, one query, one document through the whole description. */
export const exampleIds = {
  patient: '9557a65e-55b7-4a3b-b0a1-f4dd2df5a2f8',
  query: '4f0a2d8e-7a6c-4d53-9d0b-1f2f8f6f3b7c',
  document: '1c5b2f0e-93d4-4c8f-8d61-0a7b9f3e5d21',
  resource: '0f204db0-881b-883b-a172-9019143bb532',
  project: 'a8a3d1f0-1f2c-4c52-9a0a-6f1f5e0a7c11',
} as const;

const time = '2025-11-01T15:30:00.000Z';

/** What a field of this name holds, wherever it stands. */
const named: Record<string, unknown> = {
  status: 'ok',
  message: 'delete successful',
  state: 'COMPLETE',
  oid: '2.16.840.1.113883.3.4711',
  query_status: 'COMPLETE',
  ...elvira,
  address_lines: [''],
  ssn: '123-45-6789',
  telephone: '(234) 567-8910',
  email: 'elvira@example.org',
  npi: '1234567890',
  patient_id: 'your-id-1',
  external_patient_id: 'your-id-1',
  particle_patient_id: exampleIds.patient,
  query_id: exampleIds.query,
  document_id: exampleIds.document,
  link_id: exampleIds.patient,
  file_count: 2,
  request_endpoint: 'QUERY_V2',
  query_date: '2025-11-01',
  hints: ['10001'],
  specialties: ['CARDIOLOGY'],
  purpose_of_use: 'TREATMENT',
  files_available: 2,
  files_downloaded: 2,
  error_message: null,
  error_class: null,
  holder: 'general-hospital',
  file_source: 'general-hospital',
  holders_state: 'ANSWERED',
  title: 'Summary of care',
  mime_type: 'application/xml',
  format_code: 'urn:ihe:pcc:xphr:2007',
  class_code: '34133-9',
  type_code: '34133-9',
  practice_setting_code: '394733009',
  healthcare_facility_type_code: '394777002',
  confidentiality_code: 'N',
  creation_time: time,
  start_time: time,
  end_time: time,
  expected_completion_time: time,
  resource_type: 'Condition',
  resource_id: exampleIds.resource,
  one_id: exampleIds.resource,
  other_id: '8f6b0b1e-5f5e-8a2d-b7cf-2f63a1f0c9d4',
  superseded_by: null,
  encounter_date: '2025-11-01',
  openapi: '3.1.0',
  file_size: 18342,
  language_code: 'en-US',
  status_code: 'Approved',
  issuer: 'https://gateway.example',
  url: `/api/v1/files/${exampleIds.query}/${exampleIds.document}`,
};

const formats: Record<string, unknown> = {
  'date-time': time,
  date: '2025-11-01',
  uuid: exampleIds.query,
  uri: 'https://gateway.example',
  email: 'elvira@example.org',
};

/** Deeper than any answer is. */
const deepest = 12;

export function resolve(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  return name === undefined ? schema : (schemas[name] ?? {});
}

export function exampleOf(given: Schema, schemas: Schemas, name = '', depth = 0): unknown {
  const schema = resolve(given, schemas);
  if (schema.example !== undefined) return schema.example;
  if (schema.examples !== undefined && schema.examples.length > 0) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (depth > deepest) return null;
  const known = Object.hasOwn(named, name) ? named[name] : undefined;
  if (known !== undefined && fits(known, schema, schemas)) return known;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    const choice = choices.find(each => each.type !== 'null') ?? {};
    return exampleOf(choice, schemas, name, depth + 1);
  }
  if (schema.enum !== undefined) return schema.enum[0];
  switch ([schema.type].flat()[0]) {
    case 'object':
      if (schema.propertyNames?.enum !== undefined && typeof schema.additionalProperties === 'object') {
        const value = exampleOf(schema.additionalProperties, schemas, '', depth + 1);
        return Object.fromEntries(schema.propertyNames.enum.map(key => [key, value]));
      }
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([, part]) => part.deprecated !== true)
          .filter(
            ([field, part]) => schema.required?.includes(field) || isTelling(part, schemas) || field in named,
          )
          .map(([field, part]) => [field, exampleOf(part, schemas, field, depth + 1)]),
      );
    case 'array':
      if (schema.prefixItems !== undefined)
        return schema.prefixItems.map(each => exampleOf(each, schemas, '', depth + 1));
      return [exampleOf(schema.items ?? {}, schemas, name.replace(/s$/, ''), depth + 1)];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return formats[schema.format ?? ''] ?? '';
  }
}

/** It has an example of its own, so an optional field is shown. */
function isTelling(given: Schema, schemas: Schemas): boolean {
  const schema = resolve(given, schemas);
  return (
    (schema.examples?.length ?? 0) > 0 ||
    schema.example !== undefined ||
    (schema.anyOf ?? []).some(each => isTelling(each, schemas))
  );
}

/** Whether a value may stand where the schema is: by type, choice, pattern and length only. */
export function fits(value: unknown, given: Schema, schemas: Schemas): boolean {
  const schema = resolve(given, schemas);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.some(each => fits(value, each, schemas));
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (schema.const !== undefined && schema.const !== value) return false;
  const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  const types = [schema.type ?? []].flat().map(each => (each === 'integer' ? 'number' : each));
  if (types.length > 0 && !types.includes(type)) return false;
  if (typeof value === 'string' && schema.pattern !== undefined)
    return new RegExp(schema.pattern, 'u').test(value);
  if (Array.isArray(value)) return value.every(each => fits(each, schema.items ?? {}, schemas));
  return true;
}
