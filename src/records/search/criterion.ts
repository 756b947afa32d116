// One parameter of a search, its modifier and its values → what a resource must be like. FHIR R4 §3.1.1.4, §3.1.1.5.
import { foldText } from './fold-text.ts';
import { invalid } from './invalid.ts';
import { parametersOf } from './parameters.ts';
import type { SearchParameter } from './parameters.ts';
import { dateTest, numberTest } from './range-test.ts';
import type { Criterion, SearchSettings } from './request.ts';

const mostValues = 200;
/** Steps of a chain, forwards or back. */
const mostSteps = 4;

/** `:of-type=system|code|value`: an identifier of this kind (FHIR R4 §3.1.1.4.10). */
function ofType({ name }: SearchParameter, sent: string, texts: readonly string[]): Criterion {
  const anyOf = texts.map(text => {
    const parts = bars(text);
    if (parts.length !== 3 || parts.includes('')) throw invalid(sent, 'must be system|code|value');
    return `${name}:of-type|${parts.join('|').toLowerCase()}`;
  });
  return { is: 'entry', column: 'tokens', anyOf };
}

/** Undefined: a parameter that is not known. Throws when its value or its modifier cannot be understood: it would change what is found. */
export function criterionOf(
  resourceType: string,
  name: string,
  value: string,
  settings: SearchSettings,
): Criterion | undefined {
  if ((name.match(/\.|_has:/g) ?? []).length > mostSteps) throw invalid(name, 'is a chain of too many steps');
  if (name.startsWith('_has:')) return ofReferrer(resourceType, name, value, settings);
  const [, head = '', modifier, chain] = /^([^.:]+)(?::([^.]*))?(?:\.(.+))?$/.exec(name) ?? [];
  if (head === '_id') return ofId(name, value, modifier);
  if (head === '_lastUpdated') {
    if (modifier !== undefined) throw unsupported(name);
    return { is: 'updated', tests: values(value).map(each => dateTest(each, settings.now) ?? badDate(name)) };
  }
  if (head === '_content') {
    if (modifier !== undefined) throw unsupported(name);
    return { is: 'worded', words: value };
  }
  const parameter = parametersOf(resourceType).get(head);
  if (parameter === undefined) return undefined;
  if (chain !== undefined) return ofChain(parameter, name, modifier, chain, value, settings);
  if (parameter.aliasOf !== undefined)
    return {
      is: 'any',
      of: parameter.aliasOf.flatMap(
        each =>
          criterionOf(resourceType, modifier === undefined ? each : `${each}:${modifier}`, value, settings) ??
          [],
      ),
    };
  if (modifier === 'missing') return ofMissing(parameter, name, value);
  return readers[parameter.type](parameter, name, modifier, values(value), settings);
}

/** `,` separates values unless a backslash stands before it (§3.1.1.4.7). */
function values(text: string): string[] {
  const parts = text.match(/(?:\\.|[^,\\])+/gs) ?? [];
  if (parts.length > mostValues) throw invalid('', `must be ${mostValues} values at most`);
  return parts.map(part => part.trim()).filter(part => part !== '');
}
const unescaped = (text: string) => text.replace(/\\(.)/gs, '$1');
/** Splits at the bars that are not escaped. */
const bars = (text: string): string[] => text.split(/(?<!\\)\|/).map(unescaped);

/** What is a reference here to be found whole, and a uri in FHIR. */
const isUriParameter = (name: string) => name === '_profile' || name === '_source';

const badDate = (name: string): never => {
  throw invalid(
    name,
    'must be a date: YYYY, YYYY-MM, YYYY-MM-DD or with a time, behind eq, ne, gt, lt, ge, le, sa, eb or ap',
  );
};
const unsupported = (name: string) => invalid(name, 'has a modifier that is not supported');

function ofId(name: string, value: string, modifier: string | undefined): Criterion {
  if (modifier !== undefined && modifier !== 'not') throw unsupported(name);
  const ids: Criterion = { is: 'id', anyOf: values(value).map(each => each.replace(/^[A-Z]\w+\//, '')) };
  return modifier === 'not' ? { is: 'not', of: ids } : ids;
}

function ofMissing({ name, type }: SearchParameter, sent: string, value: string): Criterion {
  if (value !== 'true' && value !== 'false') throw invalid(sent, 'must be true or false');
  const columns = { token: 'tokens', flag: 'tokens', reference: 'refs', string: 'strings' } as const;
  const present: Criterion =
    type === 'date' || type === 'quantity'
      ? { is: 'ranged', name }
      : { is: 'beginning', column: columns[type], anyOf: [`${name}|`] };
  return value === 'true' ? { is: 'not', of: present } : present;
}

type Reader = (
  parameter: SearchParameter,
  sent: string,
  modifier: string | undefined,
  values: string[],
  settings: SearchSettings,
) => Criterion;

/** `system|code`, `code`, `|code`, `system|` as entries of the index. */
function tokenEntries(name: string, texts: readonly string[]): Criterion {
  const whole: string[] = [];
  const beginnings: string[] = [];
  for (const text of texts) {
    const [first = '', second] = bars(text);
    if (second === undefined) whole.push(`${name}||${first.toLowerCase()}`);
    else if (second === '') beginnings.push(`${name}|${first}|`);
    else whole.push(`${name}|${first === '' ? '!' : first}|${second.toLowerCase()}`);
  }
  const entry: Criterion = { is: 'entry', column: 'tokens', anyOf: whole };
  if (beginnings.length === 0) return entry;
  return { is: 'any', of: [entry, { is: 'beginning', column: 'tokens', anyOf: beginnings }] };
}

const token: Reader = (parameter, sent, modifier, texts) => {
  const { name } = parameter;
  switch (modifier) {
    case undefined:
      return tokenEntries(name, texts);
    case 'not':
      return { is: 'not', of: tokenEntries(name, texts) };
    case 'text': {
      const anyOf = texts.map(text => `${name}:text|${foldText(unescaped(text))}`);
      return { is: 'beginning', column: 'strings', anyOf };
    }
    case 'of-type':
      return ofType(parameter, sent, texts);
    default:
      throw unsupported(sent);
  }
};

const range: (testOf: (text: string, now: Date) => ReturnType<typeof dateTest>) => Reader =
  testOf =>
  ({ name }, sent, modifier, texts, { now }) => {
    if (modifier !== undefined) throw unsupported(sent);
    return { is: 'range', name, tests: texts.map(text => testOf(text, now) ?? badDate(sent)) };
  };

const readers: Record<SearchParameter['type'], Reader> = {
  token,
  flag: token,
  date: range(dateTest),

  quantity({ name }, sent, modifier, texts) {
    if (modifier !== undefined) throw unsupported(sent);
    return {
      is: 'any',
      of: texts.map(text => {
        const [number = '', system, code] = bars(text);
        const test = numberTest(number);
        if (test === undefined) throw invalid(sent, 'must be a number, or number|system|code');
        const inRange: Criterion = { is: 'range', name, tests: [test] };
        if (code === undefined || code === '') return inRange;
        // All of: none is not.
        const unit = tokenEntries(name, [system === '' || system === undefined ? code : `${system}|${code}`]);
        return {
          is: 'not',
          of: {
            is: 'any',
            of: [
              { is: 'not', of: inRange },
              { is: 'not', of: unit },
            ],
          },
        };
      }),
    };
  },

  string({ name }, sent, modifier, texts) {
    const folded = texts.map(text => foldText(unescaped(text)));
    switch (modifier) {
      case undefined:
        return { is: 'beginning', column: 'strings', anyOf: folded.map(text => `${name}|${text}`) };
      case 'contains':
        return { is: 'containing', column: 'strings', name, anyOf: folded };
      case 'exact': {
        const anyOf = texts.map(text => `${name}:exact|${unescaped(text)}`);
        return { is: 'entry', column: 'strings', anyOf };
      }
      default:
        throw unsupported(sent);
    }
  },

  reference({ name, targets }, sent, modifier, texts, { bases }) {
    // Of canonicals and uris: what stands below in their path (§3.1.1.4.9).
    const isUri = isUriParameter(name);
    if (isUri && modifier === 'below')
      return { is: 'beginning', column: 'refs', anyOf: texts.map(text => `${name}|${unescaped(text)}`) };
    if (isUri && modifier !== undefined) throw unsupported(sent);
    if (modifier === 'identifier') return tokenEntries(`${name}:identifier`, texts);
    const isType = modifier !== undefined && (targets.includes(modifier) || targets.includes('*'));
    if (modifier !== undefined && !isType) throw unsupported(sent);
    const entries: string[] = [];
    const ids: string[] = [];
    for (const text of texts) {
      const literal = unescaped(text);
      const base = bases.find(each => literal.startsWith(each)) ?? '';
      const local = literal.slice(base.length);
      if (local.includes(':') || local.includes('/')) entries.push(`${name}|${local}`);
      else if (modifier !== undefined) entries.push(`${name}|${modifier}/${local}`);
      else if (targets.includes('*')) ids.push(local);
      else entries.push(...targets.map(target => `${name}|${target}/${local}`));
    }
    const entry: Criterion = { is: 'entry', column: 'refs', anyOf: entries };
    return ids.length === 0 ? entry : { is: 'any', of: [entry, { is: 'referring', name, ids }] };
  },
};

/** `_has:Condition:patient:code=I10`: something that refers to it is like this (FHIR R4 §3.1.1.4.6). */
function ofReferrer(
  resourceType: string,
  sent: string,
  value: string,
  settings: SearchSettings,
): Criterion | undefined {
  const [, type = '', name = '', rest = ''] = /^_has:([A-Za-z]+):([^:.]+):(.+)$/.exec(sent) ?? [];
  const parameter = parametersOf(type).get(name);
  const leadsHere =
    parameter?.type === 'reference' &&
    (parameter.targets.includes(resourceType) || parameter.targets.includes('*'));
  const of = leadsHere ? criterionOf(type, rest, value, settings) : undefined;
  return of && { is: 'reversed', name, resourceType: type, of };
}

/** `encounter.class=AMB`, `performer:Practitioner.name=…`: what the reference leads to, in the same record. */
function ofChain(
  { name, type, targets }: SearchParameter,
  sent: string,
  modifier: string | undefined,
  chain: string,
  value: string,
  settings: SearchSettings,
): Criterion {
  if (type !== 'reference') throw invalid(sent, 'is a chain that is not supported');
  if (modifier !== undefined && !targets.includes(modifier)) throw unsupported(sent);
  const types = modifier === undefined ? targets.filter(target => target !== '*') : [modifier];
  const chained = types.flatMap((resourceType): Criterion[] => {
    const of = criterionOf(resourceType, chain, value, settings);
    return of === undefined ? [] : [{ is: 'chained', name, resourceType, of }];
  });
  if (chained.length === 0) throw invalid(sent, 'is a chain that is not supported');
  return { is: 'any', of: chained };
}
