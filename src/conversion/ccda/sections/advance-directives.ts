// Advance Directive Observation 4.48, alone, in its organizer 4.108 or under an existence observation 4.513 → Observation of US Core's ADI documentation, the agent it names as RelatedPerson, who verified it as Provenance. C-CDA 2.1, Advance Directives Section.

import type { Observation, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import type { Context } from '../context.ts';
import { coded } from '../datatypes.ts';
import { relatedPerson } from '../participants.ts';
import { verified } from '../provenance.ts';
import { observationSection } from './observation-tree.ts';

/** Custodian (CST): the agent who decides for the patient, or who keeps the document. */
function agents(o: XmlElement, ctx: Context): Partial<Observation> | undefined {
  const found: Reference[] = [];
  for (const role of o.all('participant[@typeCode="CST"]/participantRole')) {
    const agent = relatedPerson(role, ctx);
    if (agent !== undefined) found.push(agent);
  }
  return found.length === 0 ? undefined : { focus: found };
}

/** Verifier (VRF): who confirmed with the patient that it still holds, and when. */
function verifiers(reference: Reference, o: XmlElement, ctx: Context): void {
  for (const participant of o.all('participant[@typeCode="VRF"]')) verified(reference, participant, ctx);
}

export const advanceDirectives = observationSection({
  category: coded(
    'http://hl7.org/fhir/us/core/CodeSystem/us-core-category',
    'observation-adi-documentation',
    'Observation ADI Documentation',
  ),
  rows: agents,
  after: verifiers,
});
