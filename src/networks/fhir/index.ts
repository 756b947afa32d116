// The connector for holders that speak FHIR R4 (US Core, IHE MHD): discovery, document query and retrieve over REST.
import type { Network } from '../network.ts';
import type { FhirParts } from './ask.ts';
import { lapsed, query } from './document-references.ts';
import { discover } from './patient-match.ts';
import { retrieve } from './retrieve.ts';

export type { FhirParts } from './ask.ts';

export const fhirNetwork = (parts: FhirParts): Network => ({
  discover: (holder, person, call) => discover(parts, holder, person, call),
  query: (holder, holderPatientId, call) => query(parts, holder, holderPatientId, call),
  lapsed: (holder, holderPatientId, call) => lapsed(parts, holder, holderPatientId, call),
  retrieve: (holder, entry, call) => retrieve(parts, holder, entry, call),
});
