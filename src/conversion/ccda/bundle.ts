// Resources → the Bundle a conversion gives. FHIR R4, Bundle §2.36.4.1 "Resolving references in Bundles".

import type { Bundle, FhirResource } from 'fhir/r4';

/**
 * References are relative (`Patient/…`), as the record stores them. Within a Bundle they resolve only against entries
 * whose fullUrl is a base and the same path, so there is a base: under `.invalid` (RFC 2606), since a conversion lives on no server.
 */
export const BASE = 'https://hadron.invalid/fhir';

/** FHIR knows no empty lists. */
export function bundleOf(resources: Iterable<FhirResource>): Bundle {
  const bundle: Bundle = { resourceType: 'Bundle', type: 'collection' };
  const entry = [];
  for (const resource of resources)
    entry.push({ fullUrl: `${BASE}/${resource.resourceType}/${resource.id ?? ''}`, resource });
  if (entry.length > 0) bundle.entry = entry;
  return bundle;
}
