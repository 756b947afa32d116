// Functional and mental status, assessment scales, outcomes, advance directives, findings of imaging → Observation of the US Core category. C-CDA 2.1 §3.32, §3.46.

import type { CodeableConcept } from 'fhir/r4';
import { coded } from '../datatypes.ts';
import { observationSection } from './observation-tree.ts';

const us = (code: string, display: string): CodeableConcept =>
  coded('http://hl7.org/fhir/us/core/CodeSystem/us-core-category', code, display);

export const functionalStatus = observationSection({
  category: us('functional-status', 'Functional Status'),
});
export const mentalStatus = observationSection({ category: us('cognitive-status', 'Cognitive Status') });
export const advanceDirectives = observationSection({
  category: us('observation-adi-documentation', 'Observation ADI Documentation'),
});
/** Text, Coded and Quantity Measurement Observations of a Diagnostic Imaging Report (6.2.12–6.2.14). */
export const imagingFindings = observationSection({ category: 'imaging' });
export const outcomes = observationSection({ category: 'survey' });
