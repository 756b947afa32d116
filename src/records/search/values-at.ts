// A path of the search parameters' table → the values a resource has there.

/** Extensions that US Core searches by, by the name the table gives them. */
const extensions: Record<string, string> = {
  '@race': 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race',
  '@ethnicity': 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity',
  '@genderIdentity': 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-genderIdentity',
  '@assertedDate': 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate',
};

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Steps: `name`, `name[x]` of any type, `name(phone)` for contact points of that system, `@extension`. */
export function valuesAt(resource: unknown, path: string): unknown[] {
  return path
    .split('.')
    .reduce<unknown[]>(
      (values, step) => values.filter(isJson).flatMap(value => stepInto(value, step)),
      [resource],
    );
}

function stepInto(value: Json, step: string): unknown[] {
  if (step.endsWith('[x]')) {
    const name = step.slice(0, -3);
    const keys = Object.keys(value).filter(
      key => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)),
    );
    return keys.flatMap(key => items(value[key]));
  }
  const [, name = step, system] = /^(\w+)\((\w+)\)$/.exec(step) ?? [];
  if (system !== undefined)
    return items(value[name]).filter(item => isJson(item) && item['system'] === system);
  const url = extensions[step];
  if (url !== undefined) return items(value['extension']).filter(item => isJson(item) && item['url'] === url);
  return items(value[step]);
}

const items = (value: unknown): unknown[] =>
  (Array.isArray(value) ? value : [value]).filter(item => item !== undefined && item !== null);
