// An encounter named within a statement, its concern or its organizer → the encounter of what was made of that. Known by its identifier; C-CDA lets any entry refer to one.

import type { FhirResource } from 'fhir/r4';
import { countBelow, type XmlElement } from '../xml/parse.ts';
import { again, resourceOf, type Context } from './context.ts';
import { identifierKey, identifiers } from './ids.ts';

/** Resources that say during which encounter, and where. */
const duringEncounter: ReadonlyMap<FhirResource['resourceType'], 'encounter' | 'context'> = new Map([
  ['AllergyIntolerance', 'encounter'],
  ['Condition', 'encounter'],
  ['DiagnosticReport', 'encounter'],
  ['Immunization', 'encounter'],
  ['MedicationAdministration', 'context'],
  ['MedicationRequest', 'encounter'],
  ['Observation', 'encounter'],
  ['Procedure', 'encounter'],
  ['ServiceRequest', 'encounter'],
]);

/** Does the document name more encounters than it tells of? Most do not; only the others are read a second time. */
const namesEncounters = (ctx: Context): boolean => countBelow(ctx.root, 'encounter') > ctx.visits.length;

const statementHolders = new Set(['entryRelationship', 'component']);

/** Encounters named in the statement or in what it stands in, up to the entry; the nearest first. */
function* encountersNamed(statement: XmlElement): Generator<XmlElement> {
  for (let at: XmlElement | undefined = statement; at !== undefined && at.name !== 'entry'; at = at.parent) {
    if (at.name === 'section') return;
    if (statementHolders.has(at.name)) continue;
    yield* at.all('entryRelationship/encounter');
    yield* at.all('component/encounter');
  }
}

export function linkVisits(ctx: Context): void {
  if (ctx.encounters.size === 0 || !namesEncounters(ctx)) return;
  for (const { target, element } of ctx.origins) {
    const resource = resourceOf(ctx, target);
    const field = resource === undefined ? undefined : duringEncounter.get(resource.resourceType);
    if (field === undefined) continue;
    const fields = resource as unknown as Record<string, unknown>;
    if (fields[field] !== undefined) continue;
    for (const named of encountersNamed(element)) {
      const visit = identifiers(named.all('id'))
        ?.map(id => ctx.encounters.get(identifierKey([id])))
        .find(one => one !== undefined);
      if (visit === undefined) continue;
      fields[field] = again(ctx, visit.reference);
      break;
    }
  }
}
