// Functional, mental and disability status, assessment scales, outcomes, care preferences, findings of imaging → Observation of the US Core category. C-CDA 2.1 §3.32, §3.46; C-CDA 4.0, Care Experience Preference, Treatment Intervention Preference.

import type { Annotation, CodeableConcept, Observation, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { resourceOf, type Context } from '../context.ts';
import { coded, concept } from '../datatypes.ts';
import { follow, pointingAt } from '../links.ts';
import { comments, textConcept } from '../statements.ts';
import { observationSection } from './observation-tree.ts';

const us = (code: string, display: string): CodeableConcept =>
  coded('http://hl7.org/fhir/us/core/CodeSystem/us-core-category', code, display);

export const functionalStatus = observationSection({
  category: us('functional-status', 'Functional Status'),
});
export const mentalStatus = observationSection({ category: us('cognitive-status', 'Cognitive Status') });
export const disabilityStatus = observationSection({
  category: us('disability-status', 'Disability Status'),
});

/** Text, Coded and Quantity Measurement Observations of a Diagnostic Imaging Report (6.2.12–6.2.14). */
export const imagingFindings = observationSection({ category: 'imaging' });

/** sdtc:precondition2: the situation in which the patient wants it so ("during birth"). */
function situation(o: XmlElement, ctx: Context): Partial<Observation> | undefined {
  const situations: Annotation[] = [];
  for (const criterion of o.all('precondition2/criterion')) {
    const said =
      concept(criterion.one('value'), ctx) ??
      concept(criterion.one('code'), ctx) ??
      textConcept(criterion, ctx);
    const words = said?.text ?? said?.coding?.[0]?.display;
    if (words !== undefined) situations.push({ text: `When: ${words}` });
  }
  return situations.length === 0 ? undefined : { note: [...comments(o, ctx), ...situations] };
}

export const careExperiencePreferences = observationSection({
  category: us('care-experience-preference', 'Care Experience Preference'),
  rows: situation,
});
export const treatmentPreferences = observationSection({
  category: us('treatment-intervention-preference', 'Treatment Intervention Preference'),
  rows: situation,
});

/** An outcome says which goal it tells of (GEVL) and what brought it about (RSON). */
function evaluated(reference: Reference, o: XmlElement, ctx: Context): void {
  follow(o, 'GEVL', ctx, ({ resource }) => {
    if (resource.resourceType === 'Goal')
      resource.outcomeReference = pointingAt(resource.outcomeReference, reference.reference ?? '');
  });
  follow(o, 'RSON', ctx, target => {
    const outcome = resourceOf(ctx, reference);
    if (outcome?.resourceType !== 'Observation') return;
    if (target.resource.resourceType === 'ServiceRequest')
      outcome.basedOn = pointingAt(outcome.basedOn, target.reference);
    else if (target.resource.resourceType === 'Procedure')
      outcome.partOf = pointingAt(outcome.partOf, target.reference);
  });
}

export const outcomes = observationSection({ category: 'survey', after: evaluated });
