// The meta of a group's statements → labels, tags and profiles of the united resource.
import type { Coding, FhirResource, Meta } from 'fhir/r4';
import { claim } from '../../conversion/ccda/us-core.ts';
import type { Making } from './making.ts';
import { uniteLists } from './unite.ts';

/** From "unrestricted" to "very restricted". */
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const levels = ['U', 'L', 'M', 'N', 'R', 'V'];

export function standMeta(making: Making): void {
  const metas = making.order.flatMap(stated =>
    stated.resource.meta === undefined ? [] : [{ stated, meta: stated.resource.meta }],
  );
  const labels = uniteLists(metas.map(({ meta }) => meta.security ?? [])) as Coding[];
  const confidential = labels.filter(({ system }) => system === CONFIDENTIALITY);
  const strictest = [...confidential].sort(
    (a, b) => levels.indexOf(b.code ?? '') - levels.indexOf(a.code ?? ''),
  )[0];
  const security = [
    ...(strictest === undefined ? [] : [strictest]),
    ...labels.filter(({ system }) => system !== CONFIDENTIALITY),
  ];
  const from = metas.find(({ meta }) =>
    meta.security?.some(({ system, code }) => system === CONFIDENTIALITY && code === strictest?.code),
  );
  if (confidential.length > 1 && from !== undefined)
    making.choices.push({ path: 'meta.security', rule: 'most-restrictive', from: from.stated.id });
  const profile = [...new Set(metas.flatMap(({ meta }) => meta.profile ?? []))].sort();
  const tag = uniteLists(metas.map(({ meta }) => meta.tag ?? [])) as Coding[];
  const extension = uniteLists(metas.map(({ meta }) => meta.extension ?? [])) as Meta['extension'];
  const lastUpdated = metas
    .map(({ meta }) => meta.lastUpdated)
    .filter(time => time !== undefined)
    .sort()
    .at(-1);
  const source = metas.find(({ meta }) => meta.source !== undefined);
  const meta: Meta = {
    ...(extension !== undefined && extension.length > 0 && { extension }),
    ...(lastUpdated !== undefined && { lastUpdated }),
    ...(source !== undefined && { source: source.meta.source ?? '' }),
    ...(profile.length > 0 && { profile }),
    ...(security.length > 0 && { security }),
    ...(tag.length > 0 && { tag }),
  };
  if (
    source !== undefined &&
    metas.some(one => one.meta.source !== undefined && one.meta.source !== source.meta.source)
  )
    making.choices.push({ path: 'meta.source', rule: 'newest', from: source.stated.id });
  if (metas.some(one => one.meta.lastUpdated !== undefined && one.meta.lastUpdated !== lastUpdated))
    making.choices.push({
      path: 'meta.lastUpdated',
      rule: 'newest',
      from: metas.find(one => one.meta.lastUpdated === lastUpdated)?.stated.id ?? '',
    });
  if (Object.keys(meta).length > 0) making.made.meta = meta;
}

const US_CORE = 'http://hl7.org/fhir/us/core/';

/** By its own content; what its references point at is not looked at. */
function isKept(url: string, content: object, resourceType: string): boolean {
  const probe = { ...content, resourceType, meta: {} } as unknown as FhirResource;
  claim(probe);
  return probe.meta?.profile?.includes(url) === true;
}

/**
 * A claim of US Core stands where every statement made it, or where the united resource keeps the profile. A statement that could claim it by its
 * own content and did not points at a resource that keeps no profile: so does the united one.
 */
export function standProfiles({ made, order, choices }: Making, resourceType: string): void {
  const { profile, ...others } = (made.meta ?? {}) as Meta;
  if (profile?.some(url => url.startsWith(US_CORE)) !== true) return;
  const stands = (url: string): boolean => {
    const silent = order.filter(({ resource }) => resource.meta?.profile?.includes(url) !== true);
    if (silent.length === 0) return true;
    return (
      isKept(url, made, resourceType) && !silent.some(({ resource }) => isKept(url, resource, resourceType))
    );
  };
  const kept = profile.filter(url => !url.startsWith(US_CORE) || stands(url));
  if (kept.length === profile.length) return;
  const from = order.find(
    ({ resource }) => resource.meta?.profile?.some(url => !kept.includes(url)) !== true,
  );
  choices.push({ path: 'meta.profile', rule: 'kept', from: (from ?? order[0])?.id ?? '' });
  made.meta = { ...others, ...(kept.length > 0 && { profile: kept }) };
  if (Object.keys(made.meta as Meta).length === 0) delete made.meta;
}
