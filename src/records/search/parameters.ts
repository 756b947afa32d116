// Resource type → the parameters it is searched by: FHIR R4's own (https://hl7.org/fhir/R4/searchparameter-registry.html) and US Core's.
// parameters.json is the table: type of the parameter, the paths it looks at, `>` what it refers to, `=` the code system of a bare code.
import table from './parameters.json' with { type: 'json' };

export interface SearchParameter {
  name: string;
  type: 'token' | 'reference' | 'string' | 'date' | 'quantity' | 'flag';
  /** For values-at. */
  paths: string[];
  /** Resource types a reference may lead to; `*` any. */
  targets: string[];
  /** Of codes that name none themselves. */
  system?: string;
  /** The parameters it stands for; it is not indexed itself. */
  aliasOf?: string[];
}

/** Of every type. `_id` and `_lastUpdated` are columns of their own. */
const common: Record<string, string> = {
  _tag: 'token meta.tag',
  _security: 'token meta.security',
  _profile: 'reference meta.profile > *',
  _source: 'reference meta.source > *',
};

const types: Record<string, Record<string, string>> = table;

/** The types that have parameters of their own. */
export const searchedTypes: readonly string[] = Object.keys(types);

const known = new Map<string, ReadonlyMap<string, SearchParameter>>();

export function parametersOf(resourceType: string): ReadonlyMap<string, SearchParameter> {
  const read = known.get(resourceType);
  if (read !== undefined) return read;
  const rows = { ...common, ...(Object.hasOwn(types, resourceType) ? types[resourceType] : {}) };
  const parameters = new Map(Object.entries(rows).map(([name, row]) => [name, parameterOf(name, row)]));
  if (Object.hasOwn(types, resourceType)) known.set(resourceType, parameters);
  return parameters;
}

function parameterOf(name: string, row: string): SearchParameter {
  const [whole = '', system] = row.split(' = ');
  const [what = '', targets = ''] = whole.split(' > ');
  const [type = '', ...paths] = what.split(' ');
  if (type === 'alias') return { name, type: 'token', paths: [], targets: [], aliasOf: paths };
  return {
    name,
    type: type as SearchParameter['type'],
    paths,
    targets: targets === '' ? [] : targets.split(' '),
    ...(system === undefined ? {} : { system }),
  };
}
