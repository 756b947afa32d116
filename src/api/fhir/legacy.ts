// A FHIR Patient as callers of the first generation send it → a registration; their Parameters → a query. Contract §7.
import type { Random } from '../../platform/random.ts';
import { refuse } from '../../platform/errors.ts';
import type { PatientBody } from '../patients-v2/schema.ts';
import { wirePatientOf } from '../patients-v1/from-fhir.ts';
import { patientBody } from '../patients-v2/schema.ts';
import { queryBody } from '../queries-v2/schema.ts';
import type { QueryBody } from '../queries-v2/schema.ts';
import { fieldErrors, isObject } from '../validation.ts';

type Json = Record<string, unknown>;
const listOf = (value: unknown): Json[] => [value].flat().filter(isObject);
export function registrationOf(
  patient: unknown,
  { random, now }: { random: Random; now: () => Date },
): PatientBody {
  if (!isObject(patient) || !['Patient', 'Person'].includes(String(patient['resourceType'])))
    throw refuse('request.field-invalid', {
      errors: [{ field: 'resourceType', message: 'must be Patient' }],
    });
  // The first generation needed no id of the caller's.
  const sent = { patient_id: random.uuid(), ...wirePatientOf(patient) };
  const read = patientBody(now).safeParse(sent);
  if (read.success) return read.data;
  const places: Record<string, string> = {
    patient_id: 'identifier.value',
    given_name: 'name.given',
    family_name: 'name.family',
    date_of_birth: 'birthDate',
    postal_code: 'address.postalCode',
    address_city: 'address.city',
    address_state: 'address.state',
    address_lines: 'address.line',
    ssn: 'identifier.value',
    telephone: 'telecom.value',
    email: 'telecom.value',
  };
  throw refuse('request.field-invalid', {
    errors: fieldErrors(read.error, sent).map(({ field, message }) => ({
      field: places[field.split('.')[0] ?? ''] ?? field,
      message,
    })),
  });
}

/** Parameters with `purpose` (or purpose_of_use), or the newer generation's body; without any it is treatment. */
export function legacyQueryOf(body: unknown): QueryBody {
  const parameters = isObject(body) ? listOf(body['parameter']) : [];
  const valueOf = (...names: string[]) => {
    const found = parameters.find(each => names.includes(String(each['name']).toLowerCase()));
    return found && Object.entries(found).find(([name]) => name.startsWith('value'))?.[1];
  };
  const plain = isObject(body) && body['resourceType'] === undefined ? body : {};
  const purpose =
    valueOf('purpose', 'purpose_of_use', 'purposeofuse') ?? plain['purpose_of_use'] ?? 'TREATMENT';
  const sent = { ...plain, purpose_of_use: typeof purpose === 'string' ? purpose.toUpperCase() : purpose };
  const read = queryBody.safeParse(sent);
  if (read.success) return read.data;
  throw refuse('request.field-invalid', { errors: fieldErrors(read.error, sent) });
}
