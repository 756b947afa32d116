// Which resources may become rows. Flat has no column for "not done", "planned", "refuted" or "entered in error": a row would say the opposite.
import type { CodeableConcept, FhirResource } from 'fhir/r4';
import { firstCode } from './cells.ts';
import type { FlatRecord, Node, OfType } from './record.ts';

const NOT_STANDING: Partial<Record<FhirResource['resourceType'], readonly string[]>> = {
  Composition: ['entered-in-error'],
  Coverage: ['entered-in-error'],
  DiagnosticReport: ['entered-in-error', 'cancelled'],
  DocumentReference: ['entered-in-error', 'superseded'],
  Encounter: ['entered-in-error', 'cancelled', 'planned'],
  FamilyMemberHistory: ['entered-in-error'],
  Immunization: ['entered-in-error'],
  MedicationAdministration: ['entered-in-error', 'not-done'],
  MedicationDispense: ['entered-in-error', 'cancelled', 'declined'],
  MedicationRequest: ['entered-in-error'],
  MedicationStatement: ['entered-in-error', 'not-taken'],
  Observation: ['entered-in-error', 'cancelled'],
  Procedure: ['entered-in-error', 'not-done', 'preparation'],
};

const statusOf = (resource: FhirResource): unknown =>
  'docStatus' in resource && resource.docStatus === 'entered-in-error'
    ? resource.docStatus
    : 'status' in resource
      ? resource.status
      : undefined;

const verification = (resource: { verificationStatus?: CodeableConcept }): string =>
  firstCode(resource.verificationStatus);

function stands(resource: FhirResource): boolean {
  const status = statusOf(resource);
  if (typeof status === 'string' && NOT_STANDING[resource.resourceType]?.includes(status)) return false;
  if (resource.resourceType === 'MedicationRequest') return resource.doNotPerform !== true;
  if (resource.resourceType === 'Condition' || resource.resourceType === 'AllergyIntolerance')
    return !['refuted', 'entered-in-error'].includes(verification(resource));
  return true;
}

export const standing = <T extends FhirResource['resourceType']>(
  record: FlatRecord,
  type: T,
): Node<OfType<T>>[] => record.all(type).filter(node => stands(node.resource));
