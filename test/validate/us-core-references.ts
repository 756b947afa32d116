// A resource that claims a US Core 6.1.0 profile → its references that point elsewhere than the profile lets them: US Core binds many of them to its own profiles, and a resource that does not keep one is no target for them. Written from the guide.

import { objects, isObject, valuesAt, type Fault, type Json } from './fault.ts';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const people = ['us-core-practitioner', 'us-core-organization', 'us-core-practitionerrole'];
const anyone = [...people, 'us-core-patient', 'us-core-relatedperson', 'Device'];
const conditions = ['us-core-condition-problems-health-concerns', 'us-core-condition-encounter-diagnosis'];

/** "a.b" → profiles of US Core, or base types, that may stand there. The patient, under any of its names, is of us-core-patient everywhere. */
const bound: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  CareTeam: {
    'participant.member': [...people, 'us-core-patient', 'us-core-careteam', 'us-core-relatedperson'],
  },
  Condition: { encounter: ['us-core-encounter'] },
  Coverage: { payor: ['us-core-organization', 'us-core-patient', 'us-core-relatedperson'] },
  'us-core-diagnosticreport-lab': {
    performer: [...people, 'us-core-careteam'],
    result: ['us-core-observation-lab'],
  },
  'us-core-diagnosticreport-note': {
    performer: [...people, 'us-core-careteam'],
    encounter: ['us-core-encounter'],
  },
  DocumentReference: { author: anyone, 'context.encounter': ['us-core-encounter'] },
  Encounter: {
    'participant.individual': ['us-core-practitioner', 'us-core-practitionerrole', 'us-core-relatedperson'],
    reasonReference: [...conditions, 'us-core-procedure', 'Observation', 'ImmunizationRecommendation'],
    serviceProvider: ['us-core-organization'],
  },
  Location: { managingOrganization: ['us-core-organization'] },
  MedicationDispense: {
    'performer.actor': anyone,
    medicationReference: ['us-core-medication'],
    authorizingPrescription: ['us-core-medicationrequest'],
  },
  MedicationRequest: {
    encounter: ['us-core-encounter'],
    requester: anyone,
    reportedReference: anyone,
    medicationReference: ['us-core-medication'],
  },
  'us-core-observation-lab': { specimen: ['us-core-specimen'] },
  PractitionerRole: { practitioner: ['us-core-practitioner'], organization: ['us-core-organization'] },
  Provenance: { 'agent.who': anyone, 'agent.onBehalfOf': ['us-core-organization'] },
  ServiceRequest: { requester: [...anyone, 'PractitionerRole'] },
};
const patients = ['subject', 'patient', 'beneficiary'];

const profilesOf = (resource: Json): string[] =>
  valuesAt(resource, 'meta.profile')
    .map(String)
    .filter(url => url.startsWith(US_CORE))
    .map(url => url.slice(US_CORE.length));

const nameOf = ({ resourceType, id }: Json): string => `${String(resourceType)}/${String(id)}`;

export function referenceFaults(bundle: unknown): Fault[] {
  const resources = objects(isObject(bundle) ? bundle.entry : [])
    .map(({ resource }) => resource)
    .filter(isObject);
  const byName = new Map(resources.map(one => [nameOf(one), one]));
  const found: Fault[] = [];
  for (const resource of resources)
    for (const profile of profilesOf(resource)) {
      const rows = Object.entries({ ...bound[String(resource.resourceType)], ...bound[profile] });
      for (const path of patients) rows.push([path, ['us-core-patient']]);
      for (const [path, allowed] of rows)
        for (const reference of valuesAt(resource, `${path}.reference`)) {
          const target = byName.get(String(reference));
          if (target === undefined) continue;
          const kinds = [String(target.resourceType), ...profilesOf(target)];
          if (!kinds.some(kind => allowed.includes(kind)))
            found.push({ rule: path, at: profile, why: `points at a ${kinds.join(' ')}` });
        }
    }
  return found;
}
