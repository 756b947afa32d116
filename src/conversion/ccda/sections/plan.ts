// Plan of Treatment, interventions, instructions: planned statements 4.39–4.44, 4.20, 4.130, 4.131 → ServiceRequest, MedicationRequest, Encounter, DeviceRequest, Goal … by what they are and their mood.

import type { DeviceRequest, DeviceRequestParameter, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import requestStatuses from '../concept-maps/request-status.json' with { type: 'json' };
import { add, patient, type Context } from '../context.ts';
import { concept, lookup, quantity } from '../datatypes.ts';
import { defined } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { preferenceNotes } from '../preferences.ts';
import { trace } from '../provenance.ts';
import {
  comments,
  ENTRY,
  hasTemplate,
  indications,
  isNegated,
  recordedDate,
  recorder,
  saysNothing,
  textConcept,
} from '../statements.ts';
import { when } from '../times.ts';
import { encounters } from './encounters.ts';
import { goals } from './goals.ts';
import { immunizations } from './immunizations.ts';
import { drug } from './medication-parts.ts';
import { medications } from './medications.ts';
import { observationSection } from './observation-tree.ts';
import { isPlanned, procedures, serviceRequest } from './procedures.ts';
import type { Mapping } from './section.ts';

const observed = observationSection({ category: 'survey' });
const list = (reference: Reference | undefined): Reference[] => (reference === undefined ? [] : [reference]);

/** R5's element as FHIR lets R4 say it: R4 gives DeviceRequest no doNotPerform, and request-doNotPerform is for NutritionOrder alone. */
const DO_NOT_PERFORM = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-DeviceRequest.doNotPerform';

/** FHIR: no patient and no kin orders a device. */
function orderer(supply: XmlElement, ctx: Context): Reference | undefined {
  const who = recorder([supply], ctx);
  return who?.reference?.startsWith('Practitioner/') === true ? who : undefined;
}

/** How many: FHIR's DeviceRequest tells it as a parameter of what is asked for. */
function quantities(supply: XmlElement, ctx: Context): DeviceRequestParameter[] {
  const valueQuantity = quantity(supply.one('quantity'), ctx);
  return valueQuantity === undefined ? [] : [{ code: { text: 'Quantity' }, valueQuantity }];
}

/** Planned Supply 4.43 → DeviceRequest; a drug to be supplied is a MedicationRequest elsewhere. */
function deviceRequest(supply: XmlElement, ctx: Context): Reference | undefined {
  const code =
    concept(supply.one('participant/participantRole/playingDevice/code'), ctx) ??
    drug(supply, ctx) ??
    concept(supply.one('code'), ctx) ??
    textConcept(supply, ctx);
  if (code === undefined) return undefined;
  const { dateTime, _dateTime, period } = when(supply.one('effectiveTime'), ctx, true);
  const reference = add(
    ctx,
    defined<DeviceRequest>({
      resourceType: 'DeviceRequest',
      identifier: identifiers(supply.all('id')),
      status:
        lookup<NonNullable<DeviceRequest['status']>>(requestStatuses, supply.one('statusCode')) ?? 'unknown',
      modifierExtension: isNegated(supply) ? [{ url: DO_NOT_PERFORM, valueBoolean: true }] : undefined,
      intent: supply.attr('moodCode') === 'RQO' ? 'order' : 'plan',
      codeCodeableConcept: code,
      subject: patient(ctx),
      occurrenceDateTime: dateTime,
      _occurrenceDateTime: _dateTime,
      occurrencePeriod: period,
      authoredOn: recordedDate([supply], ctx),
      requester: orderer(supply, ctx),
      reasonCode: indications(supply, ctx),
      parameter: quantities(supply, ctx),
      note: [...comments(supply, ctx), ...preferenceNotes(supply, ctx)],
    }),
  );
  trace(reference, [supply], ctx);
  return reference;
}

const isVaccine = (statement: XmlElement): boolean => hasTemplate(statement, `${ENTRY}120`, `${ENTRY}52`);

export const plan: Mapping = (statement, ctx) => {
  if (saysNothing(statement)) return [];
  switch (statement.name) {
    case 'observation':
      if (statement.attr('moodCode') === 'GOL') return goals(statement, ctx);
      return isPlanned(statement) ? list(serviceRequest(statement, ctx)) : observed(statement, ctx);
    case 'organizer':
      return observed(statement, ctx);
    case 'substanceAdministration':
      return isVaccine(statement) ? immunizations(statement, ctx) : medications(statement, ctx);
    case 'encounter':
      return encounters(statement, ctx);
    case 'supply':
      return list(deviceRequest(statement, ctx));
    default:
      return procedures(statement, ctx);
  }
};
