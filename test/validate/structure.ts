// A resource as JSON → what is wrong with its structure: unknown properties, types, cardinality, choices, required codes, kinds of reference, extensions. FHIR R4, JSON Representation.

import type { Definitions, ElementRule, Shape, TypeReference } from './definitions.ts';
import { isObject, objects, type Fault, type Json } from './fault.ts';
import { datatypeFaults } from './invariants.ts';
import { primitiveFault } from './primitives.ts';

interface Walk {
  definitions: Definitions;
  faults: Fault[];
}

const say = (walk: Walk, rule: string, at: string, why: string): void => {
  walk.faults.push({ rule, at, why });
};

/** Quantities of a special kind are drawn as Quantity. */
const drawnAs: Readonly<Record<string, string>> = { SimpleQuantity: 'Quantity', MoneyQuantity: 'Quantity' };

const shapeOf = (type: string, rule: ElementRule | undefined, walk: Walk): Shape | undefined => {
  const { shapes } = walk.definitions;
  // Backbone elements have their shape at their own path; content references name the path of theirs.
  return (
    (rule === undefined ? undefined : shapes.get(rule.sameAs ?? rule.path)) ??
    shapes.get(drawnAs[type] ?? type)
  );
};

function checkCode(
  system: string | undefined,
  code: string,
  rule: ElementRule,
  at: string,
  walk: Walk,
): void {
  if (rule.required === undefined) return;
  const set = walk.definitions.valueSet(rule.required);
  if (set === undefined) say(walk, 'binding', at, `value set ${rule.required} is not here: cannot be judged`);
  else if (!set.has(system, code)) say(walk, 'binding', at, `not in ${rule.required}`);
}

/** Required bindings of coded types: a concept needs one coding of the set (or text only where none has a code). */
function checkBinding(value: unknown, type: string, rule: ElementRule, at: string, walk: Walk): void {
  if (rule.required === undefined) return;
  if (type === 'code' && typeof value === 'string') checkCode(undefined, value, rule, at, walk);
  if ((type === 'Coding' || type === 'Quantity') && isObject(value) && typeof value.code === 'string')
    checkCode(typeof value.system === 'string' ? value.system : '', value.code, rule, at, walk);
  if (type === 'CodeableConcept' && isObject(value) && !(rule.isMaximum && value.coding === undefined)) {
    const set = walk.definitions.valueSet(rule.required);
    const isMember = objects(value.coding).some(
      one => typeof one.code === 'string' && set?.has(String(one.system), one.code) === true,
    );
    if (!isMember) say(walk, 'binding', at, `no coding in ${rule.required}`);
  }
}

/** What a Reference says it points at, by its address or its type. */
function checkTarget(value: Json, type: TypeReference, at: string, walk: Walk): void {
  if (type.targets.length === 0 || typeof value.reference !== 'string') return;
  const kind = /(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+(?:\/_history\/[^/]+)?$/.exec(value.reference)?.[1];
  if (kind !== undefined && !type.targets.includes(kind))
    say(walk, 'reference-type', at, `points at ${kind}`);
}

function checkExtension(value: Json, at: string, walk: Walk): void {
  const { url } = value;
  if (typeof url !== 'string') return;
  const rule = walk.definitions.extension(url);
  if (rule === undefined) return;
  const name = Object.keys(value).find(key => key.startsWith('value'));
  if (name !== undefined && !rule.types.some(type => type.toLowerCase() === name.slice(5).toLowerCase()))
    say(walk, 'extension', at, `${url} has no ${name}`);
  const place = at.replace(/\.(?:modifierE|e)xtension$/, '');
  const root = place.split('.')[0] ?? '';
  const mayStand = rule.contexts.some(
    context =>
      context === 'Element' ||
      context === 'Resource' ||
      context === 'DomainResource' ||
      context === place ||
      context === root ||
      !/^[A-Z]\w+(?:\.\w+)*$/.test(context) ||
      walk.definitions.primitives.has(context) ||
      !walk.definitions.resourceTypes.has(context.split('.')[0] ?? ''),
  );
  if (!mayStand) say(walk, 'extension', at, `${url} may not stand here`);
}

/** id and extensions of a primitive, in the property with an underscore. */
function checkBeside(value: unknown, at: string, walk: Walk): void {
  if (!isObject(value)) return say(walk, 'json', at, 'what stands beside a primitive must be an object');
  checkComplex(value, 'Element', undefined, at, walk);
}

function checkOne(value: unknown, type: TypeReference, rule: ElementRule, at: string, walk: Walk): void {
  if (type.code === 'Resource') {
    if (isObject(value)) checkResource(value, walk);
    else say(walk, 'json', at, 'not a resource');
    return;
  }
  if (walk.definitions.primitives.has(type.code)) {
    if (type.code === 'xhtml') return;
    const why = primitiveFault(value, type.code, walk.definitions);
    if (why !== undefined) say(walk, `primitive-${type.code}`, at, why);
    checkBinding(value, type.code, rule, at, walk);
    return;
  }
  if (!isObject(value)) return say(walk, 'json', at, `not an object (${type.code})`);
  checkComplex(value, type.code, rule, at, walk);
  checkBinding(value, type.code, rule, at, walk);
  if (type.code === 'Reference') checkTarget(value, type, at, walk);
  if (type.code === 'Extension') checkExtension(value, at, walk);
}

/** A property and what stands beside it, as lists of equal length. */
function checkProperty(
  name: string,
  type: TypeReference,
  rule: ElementRule,
  of: Json,
  at: string,
  walk: Walk,
): void {
  const isPrimitive = walk.definitions.primitives.has(type.code);
  const value = of[name];
  const beside = isPrimitive ? of[`_${name}`] : undefined;
  if (rule.isList) {
    for (const list of [value, beside])
      if (list !== undefined && (!Array.isArray(list) || list.length === 0))
        return say(walk, 'json', at, 'must be a list with something in it');
    const values = (value ?? []) as unknown[];
    const besides = (beside ?? []) as unknown[];
    if (Math.max(values.length, besides.length) > rule.most)
      say(walk, 'cardinality', at, `more than ${rule.most}`);
    values.forEach((one, index) => {
      if (one !== null) checkOne(one, type, rule, at, walk);
      else if (!isPrimitive || !isObject(besides[index]))
        say(walk, 'json', at, 'null with nothing beside it');
    });
    for (const one of besides) if (one !== null) checkBeside(one, at, walk);
    return;
  }
  if (value !== undefined) {
    if (Array.isArray(value)) return say(walk, 'json', at, 'a list where one is allowed');
    checkOne(value, type, rule, at, walk);
  }
  if (beside !== undefined) checkBeside(beside, at, walk);
}

const isFilled = (value: unknown): boolean => value !== undefined && value !== null;

function checkComplex(
  value: Json,
  type: string,
  rule: ElementRule | undefined,
  at: string,
  walk: Walk,
): void {
  const shape = shapeOf(type, rule, walk);
  if (shape === undefined) return say(walk, 'json', at, `type ${type} is unknown`);
  const names = Object.keys(value).filter(name => name !== 'resourceType' || rule !== undefined);
  // A resource of nothing but its id breaks no rule.
  const isResource = value.resourceType !== undefined;
  if (!isResource && !names.some(name => name !== 'id'))
    say(walk, 'ele-1', at, 'an element with nothing in it');
  const done = new Set<string>();
  for (const name of names) {
    const bare = name.startsWith('_') ? name.slice(1) : name;
    const property = shape.properties.get(bare);
    const isBesideOfComplex = name !== bare && !walk.definitions.primitives.has(property?.type.code ?? '');
    if (property === undefined || isBesideOfComplex) {
      say(walk, 'unknown-property', `${at}.${name}`, 'not of this type');
      continue;
    }
    if (done.has(bare)) continue;
    done.add(bare);
    checkProperty(bare, property.type, property.rule, value, `${at}.${bare}`, walk);
  }
  for (const one of shape.rules) {
    const present = one.spellings.filter(name => isFilled(value[name]) || isFilled(value[`_${name}`]));
    if (present.length > 1) say(walk, 'choice', `${at}.${one.name}[x]`, 'more than one type of it');
    if (one.min > 0 && present.length === 0) say(walk, 'cardinality', `${at}.${one.name}`, 'is required');
  }
  walk.faults.push(...datatypeFaults(value, type, at));
}

function checkResource(resource: Json, walk: Walk): void {
  const { resourceType } = resource;
  if (typeof resourceType !== 'string' || !walk.definitions.resourceTypes.has(resourceType))
    return say(walk, 'json', 'resourceType', 'no resource type of R4');
  checkComplex(resource, resourceType, undefined, resourceType, walk);
}

export function structureFaults(resource: unknown, definitions: Definitions): Fault[] {
  const walk: Walk = { definitions, faults: [] };
  if (isObject(resource)) checkResource(resource, walk);
  else say(walk, 'json', '', 'not an object');
  return walk.faults;
}
