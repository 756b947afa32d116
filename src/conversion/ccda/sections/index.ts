// THE TABLE: which section and which entry template becomes what. `read-section.ts` goes by it.

import type { XmlElement } from '../../xml/parse.ts';
import { type Context } from '../context.ts';
import { isOfAnother } from '../statements.ts';
import { allergies } from './allergies.ts';
import { careTeams } from './care-teams.ts';
import { devices } from './devices.ts';
import { encounters } from './encounters.ts';
import { familyHistory } from './family-history.ts';
import { advanceDirectives } from './advance-directives.ts';
import {
  careExperiencePreferences,
  disabilityStatus,
  functionalStatus,
  imagingFindings,
  mentalStatus,
  outcomes,
  treatmentPreferences,
} from './functional-status.ts';
import { goals } from './goals.ts';
import { imagingStudies } from './imaging-studies.ts';
import { immunizations } from './immunizations.ts';
import { medications } from './medications.ts';
import { media, notes } from './notes.ts';
import { payers } from './payers.ts';
import { physicalExam } from './physical-exam.ts';
import { plan } from './plan.ts';
import { diagnoses, problems } from './problems.ts';
import { isPlanned, procedures } from './procedures.ts';
import { results } from './results.ts';
import type { Mapping } from './section.ts';
import { socialHistory, travelHistory } from './social-history.ts';
import { vitalSigns } from './vital-signs.ts';
import { table } from '../../table.ts';

/** Section LOINC → what its entries become. */
const sectionCodes: Readonly<Record<string, Mapping>> = {
  '48765-2': allergies,
  '11450-4': problems,
  '11348-0': problems,
  '75310-3': problems,
  '46241-6': problems,
  '11535-2': problems,
  '10219-4': problems,
  '10218-6': problems,
  '10160-0': medications,
  '29549-3': medications,
  '18610-6': medications,
  '10183-2': medications,
  '75311-1': medications,
  '42346-7': medications,
  '11369-6': immunizations,
  '30954-2': results,
  '18748-4': results,
  '8716-3': vitalSigns,
  '46240-8': encounters,
  '47519-4': procedures,
  '29554-3': procedures,
  '29762-2': socialHistory,
  '18776-5': plan,
  '8653-8': plan,
  '69730-0': plan,
  '62387-6': plan,
  '47420-5': functionalStatus,
  '10190-7': mentalStatus,
  '61146-7': goals,
  '29545-1': physicalExam,
  '11383-7': outcomes,
  '46264-8': devices,
  '10157-6': familyHistory,
  '48768-6': payers,
  '42348-3': advanceDirectives,
  '85847-2': careTeams,
  // DICOM's own codes: DICOM Object Catalog, Findings (C-CDA Diagnostic Imaging Report).
  '121181': imagingStudies,
  '121070': imagingFindings,
};

/** Entry template under …10.20.22.4 (or older) → what it is, wherever it stands. */
const entryTemplates: Readonly<Record<string, Mapping>> = table({
  '2.16.840.1.113883.10.20.22.4.30': allergies,
  '2.16.840.1.113883.10.20.22.4.7': allergies,
  '2.16.840.1.113883.10.20.22.4.3': problems,
  '2.16.840.1.113883.10.20.22.4.4': problems,
  '2.16.840.1.113883.10.20.22.4.33': diagnoses,
  '2.16.840.1.113883.10.20.22.4.34': diagnoses,
  '2.16.840.1.113883.10.20.22.4.51': diagnoses,
  '2.16.840.1.113883.10.20.22.4.65': diagnoses,
  '2.16.840.1.113883.10.20.22.4.80': diagnoses,
  '2.16.840.1.113883.10.20.22.4.16': medications,
  '2.16.840.1.113883.10.20.22.4.17': medications,
  '2.16.840.1.113883.10.20.22.4.18': medications,
  '2.16.840.1.113883.10.20.22.4.35': medications,
  '2.16.840.1.113883.10.20.22.4.36': medications,
  '2.16.840.1.113883.10.20.22.4.42': medications,
  '2.16.840.1.113883.10.20.22.4.52': immunizations,
  '2.16.840.1.113883.10.20.22.4.120': immunizations,
  '2.16.840.1.113883.10.20.22.4.1': results,
  '2.16.840.1.113883.10.20.22.4.2': results,
  // IHE XD-LAB: Laboratory Battery Organizer, Laboratory Observation.
  '1.3.6.1.4.1.19376.1.3.1.4': results,
  '1.3.6.1.4.1.19376.1.3.1.6': results,
  '2.16.840.1.113883.10.20.6.2.6': imagingStudies,
  '2.16.840.1.113883.10.20.6.2.12': imagingFindings,
  '2.16.840.1.113883.10.20.6.2.13': imagingFindings,
  '2.16.840.1.113883.10.20.6.2.14': imagingFindings,
  '2.16.840.1.113883.10.20.22.4.26': vitalSigns,
  '2.16.840.1.113883.10.20.22.4.27': vitalSigns,
  '2.16.840.1.113883.10.20.22.4.512': vitalSigns,
  '2.16.840.1.113883.10.20.22.4.49': encounters,
  '2.16.840.1.113883.10.20.22.4.40': encounters,
  '2.16.840.1.113883.10.20.22.4.12': procedures,
  '2.16.840.1.113883.10.20.22.4.13': procedures,
  '2.16.840.1.113883.10.20.22.4.14': procedures,
  '2.16.840.1.113883.10.20.22.4.38': socialHistory,
  '2.16.840.1.113883.10.20.22.4.78': socialHistory,
  '2.16.840.1.113883.10.20.22.4.85': socialHistory,
  '2.16.840.1.113883.10.20.15.3.8': socialHistory,
  '2.16.840.1.113883.10.20.22.4.200': socialHistory,
  '2.16.840.1.113883.10.20.34.3.45': socialHistory,
  '2.16.840.1.113883.10.20.15.2.3.1': travelHistory,
  '2.16.840.1.113883.10.20.22.4.501': socialHistory,
  '2.16.840.1.113883.10.20.22.4.503': socialHistory,
  '2.16.840.1.113883.10.20.22.4.504': socialHistory,
  '2.16.840.1.113883.10.20.22.4.506': socialHistory,
  '2.16.840.1.113883.10.20.22.4.507': socialHistory,
  '2.16.840.1.113883.10.20.22.4.515': socialHistory,
  '2.16.840.1.113883.10.15.2': socialHistory,
  '2.16.840.1.113883.10.15.3': socialHistory,
  '2.16.840.1.113883.10.20.22.4.202': notes,
  '2.16.840.1.113883.10.20.22.4.39': plan,
  '2.16.840.1.113883.10.20.22.4.123': plan,
  '2.16.840.1.113883.10.20.22.4.140': plan,
  '2.16.840.1.113883.10.20.22.4.141': plan,
  '2.16.840.1.113883.10.20.22.4.41': plan,
  '2.16.840.1.113883.10.20.22.4.43': plan,
  '2.16.840.1.113883.10.20.22.4.44': plan,
  '2.16.840.1.113883.10.20.22.4.121': goals,
  '2.16.840.1.113883.10.20.22.4.45': familyHistory,
  '2.16.840.1.113883.10.20.22.4.50': devices,
  '2.16.840.1.113883.10.20.22.4.60': payers,
  '2.16.840.1.113883.10.20.22.4.66': functionalStatus,
  '2.16.840.1.113883.10.20.22.4.67': functionalStatus,
  '2.16.840.1.113883.10.20.22.4.74': mentalStatus,
  '2.16.840.1.113883.10.20.22.4.75': mentalStatus,
  '2.16.840.1.113883.10.20.22.4.505': disabilityStatus,
  '2.16.840.1.113883.10.20.22.4.5': outcomes,
  '2.16.840.1.113883.10.20.22.4.69': outcomes,
  '2.16.840.1.113883.10.20.22.4.144': outcomes,
  '2.16.840.1.113883.10.20.22.4.201': outcomes,
  '2.16.840.1.113883.10.20.22.4.509': careExperiencePreferences,
  '2.16.840.1.113883.10.20.22.4.510': treatmentPreferences,
  '2.16.840.1.113883.10.20.22.4.513': advanceDirectives,
  '2.16.840.1.113883.10.20.22.4.48': advanceDirectives,
  '2.16.840.1.113883.10.20.22.4.108': advanceDirectives,
  '2.16.840.1.113883.10.20.22.4.500': careTeams,
});

/** What a statement of an unknown template in an unknown section most likely is. */
const statementKinds: Readonly<Record<string, Mapping>> = table({
  substanceAdministration: medications,
  procedure: procedures,
  encounter: encounters,
  observation: outcomes,
  organizer: outcomes,
  act: plan,
  supply: (statement, ctx) => (isPlanned(statement) ? plan : devices)(statement, ctx),
  observationMedia: media,
});

const mappingsByTemplate: ReadonlyMap<string, Mapping> = new Map(Object.entries(entryTemplates));
/** By the section's LOINC code. */
export const mappingsBySection: ReadonlyMap<string, Mapping> = new Map(Object.entries(sectionCodes));

export function byTemplate(statement: XmlElement): Mapping | undefined {
  for (const template of statement.all('templateId')) {
    const found = mappingsByTemplate.get(template.attr('root') ?? '');
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The section's own mapping first; a stranger in it goes where its template says; what is told of kin is family history wherever it stands. */
export function mappingsFor(statement: XmlElement, ctx: Context): Mapping[] {
  if (isOfAnother(statement)) return [familyHistory];
  const found: Mapping[] = [];
  for (const mapping of [
    byTemplate(statement),
    mappingsBySection.get(ctx.sectionCode),
    statementKinds[statement.name],
  ])
    if (mapping !== undefined && !found.includes(mapping)) found.push(mapping);
  return found;
}
