// The networks we know, one line each: connector → how holders of it are reached.
import { fhirNetwork, type FhirParts } from './fhir/index.ts';
import type { Holder, Network } from './network.ts';

export type NetworkParts = FhirParts;

export const networks = (parts: NetworkParts): Record<Holder['connector'], Network> => ({
  fhir: fhirNetwork(parts),
});
