// A bundle as JSON → everything base FHIR R4 has against it and its resources: structure, invariants, and references that lead nowhere.

import type { Definitions } from './definitions.ts';
import { isObject, objects, type Fault, type Json } from './fault.ts';
import { resourceFaults } from './invariants.ts';
import { structureFaults } from './structure.ts';

/** bdl-1 to bdl-12, for the kinds of bundle that hold resources only. */
function bundleFaults(bundle: Json): Fault[] {
  const found: Fault[] = [];
  const say = (rule: string, holds: boolean): void => {
    if (!holds) found.push({ rule, at: 'Bundle', why: 'does not hold' });
  };
  const entries = objects(bundle.entry);
  const isList = bundle.type === 'searchset' || bundle.type === 'history';
  say('bdl-1', bundle.total === undefined || isList);
  say('bdl-2', bundle.type === 'searchset' || entries.every(entry => entry.search === undefined));
  say(
    'bdl-3',
    entries.every(
      entry =>
        entry.request === undefined || ['batch', 'transaction', 'history'].includes(String(bundle.type)),
    ),
  );
  say(
    'bdl-5',
    entries.every(entry => entry.resource !== undefined || entry.request !== undefined),
  );
  const urls = entries.map(entry => entry.fullUrl).filter(url => typeof url === 'string');
  say('bdl-7', new Set(urls).size === urls.length);
  say(
    'bdl-8',
    urls.every(url => !url.includes('/_history/')),
  );
  if (bundle.type === 'document') {
    const identifier = isObject(bundle.identifier) ? bundle.identifier : {};
    say('bdl-9', identifier.system !== undefined && identifier.value !== undefined);
    say('bdl-10', bundle.timestamp !== undefined);
    say('bdl-11', isObject(entries[0]?.resource) && entries[0].resource.resourceType === 'Composition');
  }
  return found;
}

/** The base a fullUrl stands on: relative references resolve against it (FHIR R4, Bundle §2.36.4.1). */
const baseOf = (fullUrl: unknown, address: string): string =>
  typeof fullUrl === 'string' && /^https?:/.test(fullUrl) && fullUrl.endsWith(`/${address}`)
    ? fullUrl.slice(0, -address.length)
    : '';

/** Every local reference leads to a resource of the bundle, or, with #, to one that is contained. */
function referenceFaults(bundle: Json): Fault[] {
  const known = new Set<string>();
  const found: Fault[] = [];
  for (const { fullUrl, resource } of objects(bundle.entry)) {
    if (typeof fullUrl === 'string') known.add(fullUrl);
    if (!isObject(resource)) continue;
    const address = `${String(resource.resourceType)}/${String(resource.id)}`;
    if (known.has(address))
      found.push({ rule: 'id-twice', at: String(resource.resourceType), why: 'two resources of one id' });
    known.add(address);
    const isOfIt =
      typeof fullUrl !== 'string' ||
      (fullUrl.startsWith('urn:uuid:')
        ? fullUrl === `urn:uuid:${String(resource.id)}`
        : baseOf(fullUrl, address) !== '');
    if (!isOfIt)
      found.push({ rule: 'full-url', at: 'Bundle.entry.fullUrl', why: 'not of the resource it stands for' });
  }
  const walk = (value: unknown, at: string, contained: ReadonlySet<unknown>, base: string): void => {
    if (Array.isArray(value)) return (value as unknown[]).forEach(one => walk(one, at, contained, base));
    if (!isObject(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'reference' && typeof inner === 'string') {
        if (inner === '#') continue;
        if (inner.startsWith('#') && !contained.has(inner.slice(1)))
          found.push({ rule: 'ref-1', at, why: 'is not contained' });
        else if (!inner.startsWith('#') && !known.has(base + inner) && !/^https?:/.test(inner))
          found.push({ rule: 'reference', at, why: 'leads nowhere' });
      } else walk(inner, `${at}.${name}`, contained, base);
    }
  };
  for (const { fullUrl, resource } of objects(bundle.entry))
    if (isObject(resource))
      walk(
        resource,
        String(resource.resourceType),
        new Set(objects(resource.contained).map(one => one.id)),
        baseOf(fullUrl, `${String(resource.resourceType)}/${String(resource.id)}`),
      );
  return found;
}

/** Everything that base R4 has against a bundle. */
export function bundleErrors(bundle: unknown, definitions: Definitions): Fault[] {
  const found = structureFaults(bundle, definitions);
  if (!isObject(bundle) || bundle.resourceType !== 'Bundle')
    return [...found, { rule: 'json', at: '', why: 'no bundle' }];
  found.push(...bundleFaults(bundle), ...referenceFaults(bundle));
  for (const { resource } of objects(bundle.entry))
    if (isObject(resource)) found.push(...resourceFaults(resource));
  return found;
}

/** Codings whose system is here in full but has no such code. */
export function unknownCodes(bundle: unknown, definitions: Definitions): Fault[] {
  const found: Fault[] = [];
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) return (value as unknown[]).forEach(one => walk(one, at));
    if (!isObject(value)) return;
    const { system, code } = value;
    if (
      typeof system === 'string' &&
      typeof code === 'string' &&
      definitions.inCodeSystem(system, code) === false
    )
      found.push({ rule: 'code', at, why: `${system} has no ${code}` });
    for (const [name, inner] of Object.entries(value)) walk(inner, `${at}.${name}`);
  };
  for (const { resource } of objects(isObject(bundle) ? bundle.entry : []))
    if (isObject(resource)) walk(resource, String(resource.resourceType));
  return found;
}
