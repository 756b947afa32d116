// Said, denied, or withdrawn: a statement and its negation are never one.
import type { CodeableConcept } from 'fhir/r4';

export type Standing = 'said' | 'denied' | 'error';

const denied = new Set(['not-done', 'declined', 'refuted', 'not-taken']);

const codeIn = (concept: CodeableConcept | undefined): string | undefined =>
  concept?.coding?.find(({ code }) => code === 'refuted' || code === 'entered-in-error')?.code;

export function standingOf(resource: {
  status?: string;
  lifecycleStatus?: string;
  verificationStatus?: CodeableConcept;
  doNotPerform?: boolean;
}): Standing {
  const status = codeIn(resource.verificationStatus) ?? resource.status ?? resource.lifecycleStatus ?? '';
  if (status === 'entered-in-error') return 'error';
  // Of a goal; a consent that was rejected is a later state of the consent.
  if (resource.lifecycleStatus === 'rejected') return 'denied';
  return denied.has(status) || resource.doNotPerform === true ? 'denied' : 'said';
}
