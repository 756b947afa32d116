// One resource of the record → what it is searched by: FHIR R4 §3.1.1, one line of text per code, reference and name, and times as ranges.
import type { Resource } from 'fhir/r4';
import { foldText } from './fold-text.ts';
import { parametersOf } from './parameters.ts';
import type { SearchParameter } from './parameters.ts';
import { numberRange, rangeOf } from './ranges.ts';
import type { Range } from './ranges.ts';
import { valuesAt } from './values-at.ts';
import { wordsOf } from './words-of.ts';

/** A row of resource_index. */
export interface ResourceIndex {
  /** `param|system|code`, `param||code` whatever the system, `param|!|code` without one; `param|system|` where there is no code. */
  tokens: string[];
  /** `param|Type/id`, or `param|url` for what is not of this record. */
  refs: string[];
  /** `param|folded text`, `param:exact|Text`; of codes `param:text|folded text`. */
  strings: string[];
  /** Milliseconds since 1970, both ends included; numbers of quantities too. Sorted. */
  dates: Record<string, [number, number][]>;
  /** The first parameter of times that has one range, and that range again. */
  time_name?: string;
  time_from?: number;
  time_to?: number;
  /** What it says in words, for to_tsvector. */
  words: string;
}

/** Documents come from anywhere: no resource takes more than this of an index. */
const mostEntries = 2_000;
const longestEntry = 1_000;

export function indexOf(resource: Resource): ResourceIndex {
  const found = { tokens: new Set<string>(), refs: new Set<string>(), strings: new Set<string>() };
  const dates: Record<string, Range[]> = {};
  for (const parameter of parametersOf(resource.resourceType).values()) {
    if (parameter.aliasOf !== undefined) continue;
    const values = parameter.paths.flatMap(path => valuesAt(resource, path));
    const add: Add = (column, name, text) => {
      const entry = `${name}|${text}`;
      if (found[column].size < mostEntries) found[column].add(clean(entry));
    };
    const addRange = (range: Range | undefined) => {
      if (range === undefined) return;
      const ranges = (dates[parameter.name] ??= []);
      if (ranges.length < mostEntries) ranges.push(range);
    };
    if (parameter.type === 'flag') {
      add('tokens', parameter.name, `|${String(values.some(value => value !== false))}`);
      continue;
    }
    for (const value of values) entriesOf[parameter.type](parameter, value, add, addRange);
  }
  const sorted = Object.fromEntries(
    Object.entries(dates).map(([name, ranges]) => [
      name,
      ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]),
    ]),
  );
  return {
    tokens: [...found.tokens],
    refs: [...found.refs],
    strings: [...found.strings],
    dates: sorted,
    ...timeOf(resource.resourceType, sorted),
    words: wordsOf(resource),
  };
}

function timeOf(
  resourceType: string,
  dates: Record<string, Range[]>,
): Pick<ResourceIndex, 'time_name' | 'time_from' | 'time_to'> {
  for (const { name, type } of parametersOf(resourceType).values()) {
    const [range, ...others] = (type === 'date' && dates[name]) || [];
    if (range !== undefined && others.length === 0)
      return { time_name: name, time_from: range[0], time_to: range[1] };
  }
  return {};
}

type Add = (column: 'tokens' | 'refs' | 'strings', name: string, text: string) => void;
type Entries = (
  parameter: SearchParameter,
  value: unknown,
  add: Add,
  addRange: (range: Range | undefined) => void,
) => void;

/** PostgreSQL's text holds no NUL and no half of a surrogate pair. */
const clean = (text: string) =>
  text.replaceAll('\0', '').toWellFormed().slice(0, longestEntry).toWellFormed();

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const texts = (...values: unknown[]): string[] =>
  values.flat().filter((value): value is string => typeof value === 'string' && value !== '');
const each = (value: unknown): Json[] => [value].flat().filter(isJson);

const entriesOf: Record<Exclude<SearchParameter['type'], 'flag'>, Entries> = {
  token({ name, system }, value, add) {
    if (!isJson(value)) {
      if (typeof value !== 'string' && typeof value !== 'boolean') return;
      addCode(add, name, undefined, String(value));
      if (system !== undefined) addCode(add, name, system, String(value));
      return;
    }
    // CodeableConcept, Coding, Identifier, ContactPoint: told apart by what they have.
    const codings = Array.isArray(value['coding']) ? each(value['coding']) : [value];
    for (const coding of codings) {
      const [codeSystem] = texts(coding['system']);
      const [code] = texts(coding['code'], coding['value']);
      // A telephone's system says what it is, and is no namespace.
      addCode(add, name, contactSystems.has(codeSystem ?? '') ? undefined : codeSystem, code);
      for (const text of texts(coding['display'])) add('strings', `${name}:text`, foldText(text));
    }
    const [identified] = texts(value['value']);
    if (identified !== undefined && isJson(value['type']))
      for (const kind of each(value['type']['coding'])) {
        const [kindSystem, kindCode] = [texts(kind['system'])[0], texts(kind['code'])[0]];
        if (kindSystem !== undefined && kindCode !== undefined)
          add('tokens', `${name}:of-type`, `${kindSystem}|${kindCode}|${identified}`.toLowerCase());
      }
    for (const text of texts(value['text'], isJson(value['type']) ? value['type']['text'] : undefined))
      add('strings', `${name}:text`, foldText(text));
  },

  reference({ name, targets }, value, add) {
    // A canonical, or a uri.
    if (typeof value === 'string') return add('refs', name, value);
    if (!isJson(value)) return;
    for (const reference of texts(value['reference'])) {
      const [, type] = /^(\w+)\/[^/]+/.exec(reference) ?? [];
      const isMeant = type === undefined || targets.includes(type) || targets.includes('*');
      if (isMeant && !reference.startsWith('#'))
        add('refs', name, reference.replace(/\/_history\/[^/]*$/, ''));
    }
    for (const identifier of each(value['identifier']))
      addCode(add, `${name}:identifier`, texts(identifier['system'])[0], texts(identifier['value'])[0]);
  },

  string({ name }, value, add) {
    for (const text of textsOf(value)) {
      add('strings', name, foldText(text));
      add('strings', `${name}:exact`, text);
    }
  },

  date(_parameter, value, _add, addRange) {
    addRange(rangeOf(value));
    // A Timing: when it happens, and within what bounds.
    if (!isJson(value)) return;
    for (const event of texts(value['event'])) addRange(rangeOf(event));
    if (isJson(value['repeat'])) addRange(rangeOf(value['repeat']['boundsPeriod']));
  },

  quantity({ name }, value, add, addRange) {
    if (!isJson(value) || typeof value['value'] !== 'number') return;
    addRange(numberRange(value['value'], value['comparator']));
    const [system] = texts(value['system']);
    addCode(add, name, system, texts(value['code'])[0]);
    addCode(add, name, undefined, texts(value['unit'])[0]);
  },
};

const contactSystems = new Set(['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other']);

/** In doubt a code is the same in any case (FHIR R4 §3.1.1.4.10). */
function addCode(add: Add, name: string, system: string | undefined, code: string | undefined): void {
  if (code === undefined) {
    if (system !== undefined) add('tokens', name, `${system}|`);
    return;
  }
  const folded = code.toLowerCase();
  add('tokens', name, `|${folded}`);
  add('tokens', name, `${system ?? '!'}|${folded}`);
}

/** A text, or the parts of a HumanName or an Address and the whole of it. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (!isJson(value)) return [];
  const { text, prefix, given, family, suffix, line, city, district, state, postalCode, country } = value;
  const name = texts(prefix, given, family, suffix);
  const address = texts(line, city, district, state, postalCode, country);
  const wholes = [texts(given, family), address]
    .filter(parts => parts.length > 1)
    .map(parts => parts.join(' '));
  return [...texts(text), ...name, ...address, ...wholes];
}
