// THE TABLE: dataset → its names, columns and rows. Routes, OpenAPI and loaders' tables follow from it; the order is that of the published JSON.
import type { Dataset } from '../dataset.ts';
import { aICitations, aIOutputs } from './ai-outputs.ts';
import { allergies } from './allergies.ts';
import { coverages } from './coverages.ts';
import { documentReferences } from './document-references.ts';
import { encounters } from './encounters.ts';
import { familyMemberHistories } from './family-member-histories.ts';
import { immunizations } from './immunizations.ts';
import { labs } from './labs.ts';
import { locations } from './locations.ts';
import { medicationFills } from './medication-fills.ts';
import { medications } from './medications.ts';
import { organizations } from './organizations.ts';
import { patients } from './patients.ts';
import { practitioners } from './practitioners.ts';
import { problems } from './problems.ts';
import { procedures } from './procedures.ts';
import { recordSources } from './record-sources.ts';
import { socialHistories } from './social-histories.ts';
import { sources } from './sources.ts';
import { transitions } from './transitions.ts';
import { vitalSigns } from './vital-signs.ts';

const table = [
  aICitations,
  aIOutputs,
  allergies,
  coverages,
  documentReferences,
  encounters,
  familyMemberHistories,
  immunizations,
  labs,
  locations,
  medicationFills,
  medications,
  organizations,
  patients,
  practitioners,
  problems,
  procedures,
  recordSources,
  socialHistories,
  sources,
  transitions,
  vitalSigns,
] as const;

/** JSON keys of the Flat object: allergies, vitalSigns … */
export type DatasetName = (typeof table)[number]['key'];

export const datasets: readonly (Dataset & { key: DatasetName })[] = table;
