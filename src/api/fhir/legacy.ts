// A FHIR Patient as callers of the first generation send it → a registration; their Parameters → a query. Contract §7.
import type { Random } from '../../platform/random.ts';
import { refuse } from '../../platform/errors.ts';
import type { PatientBody } from '../patients-v2/schema.ts';
import { patientBody } from '../patients-v2/schema.ts';
import { queryBody } from '../queries-v2/schema.ts';
import type { QueryBody } from '../queries-v2/schema.ts';
import { fieldErrors, isObject } from '../validation.ts';

type Json = Record<string, unknown>;
const listOf = (value: unknown): Json[] => [value].flat().filter(isObject);
const texts = (value: unknown): string[] =>
  [value].flat().filter((each): each is string => typeof each === 'string' && each !== '');

const ssnSystems = ['http://hl7.org/fhir/sid/us-ssn', 'urn:oid:2.16.840.1.113883.4.1'];

/** One in use first, an old one last. */
function current(items: Json[]): Json {
  const order = [
    'official',
    'usual',
    'home',
    'mobile',
    undefined,
    'work',
    'temp',
    'nickname',
    'maiden',
    'old',
  ];
  return (
    items.toSorted((a, b) => order.indexOf(a['use'] as string) - order.indexOf(b['use'] as string))[0] ?? {}
  );
}

/** The caller's own id: its identifier, else its Patient.id, else one of ours, since the first generation needed none. */
function externalId(patient: Json, random: Random): string {
  const own = listOf(patient['identifier']).filter(
    each => !ssnSystems.includes(String(each['system'])) && texts(each['value']).length > 0,
  );
  return texts(current(own)['value'])[0] ?? texts(patient['id'])[0] ?? random.uuid();
}

export function registrationOf(
  patient: unknown,
  { random, now }: { random: Random; now: () => Date },
): PatientBody {
  if (!isObject(patient) || !['Patient', 'Person'].includes(String(patient['resourceType'])))
    throw refuse('request.field-invalid', {
      errors: [{ field: 'resourceType', message: 'must be Patient' }],
    });
  const name = current(listOf(patient['name']));
  const address = current(listOf(patient['address']));
  const contact = (system: string) =>
    texts(current(listOf(patient['telecom']).filter(each => each['system'] === system))['value'])[0];
  const ssn = listOf(patient['identifier']).find(each => ssnSystems.includes(String(each['system'])));
  const sent = {
    patient_id: externalId(patient, random),
    given_name: texts(name['given'])[0],
    family_name: texts(name['family'])[0],
    date_of_birth: patient['birthDate'],
    gender: patient['gender'],
    postal_code: texts(address['postalCode'])[0],
    address_city: texts(address['city'])[0],
    address_state: texts(address['state'])[0],
    address_lines: texts(address['line']),
    ssn: texts(ssn?.['value'])[0],
    telephone: contact('phone'),
    email: contact('email'),
  };
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
