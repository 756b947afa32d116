// A patient's FHIR R4 resources → the Patient History datasets (generation A), whole or one part. Pure, and made of the rows of generation C.
import { shippedMedicines } from '../../medicines/index.ts';
import type { Medicines } from '../../medicines/index.ts';
import type { FlatInput } from '../record.ts';
import { hashOf } from '../row-ids.ts';
import { encounters } from './encounters.ts';
import { medicationAlerts } from './medication-alerts.ts';
import { classify, flatMedRecs, medications, medRecs } from './medications.ts';
import { locations, practitioners } from './places-and-people.ts';
import { duplicateProcedures, procedures } from './procedures.ts';
import { readHistory } from './record.ts';
import type { HistoryRecord } from './record.ts';
import { allergies, conditions, immunizations, labs, socialHistory, vitalSigns } from './statements.ts';
import { insurance, queryDemographics, summary } from './summary.ts';
import type { QueryDemographics } from './summary.ts';

export type { QueryDemographics } from './summary.ts';
export type { MedicationAlert } from './medication-alerts.ts';

export interface HistoryInput extends FlatInput {
  queryDemographics?: QueryDemographics;
  /** What is known of medicines; the shipped table when left out. */
  medicines?: Medicines;
}

interface Parts {
  history: HistoryRecord;
  medicines: Medicines;
}

/** THE TABLE: last step of the path → what the answer holds. The whole names some of them otherwise (particle-api.md §5). */
const parts = {
  allergies: ({ history }: Parts) => ({ allergies: allergies(history) }),
  conditions: ({ history }: Parts) => ({ conditions: conditions(history) }),
  encounters: ({ history }: Parts) => ({ encounters: encounters(history) }),
  immunizations: ({ history }: Parts) => ({ immunizations: immunizations(history) }),
  labs: ({ history }: Parts) => ({ labs: labs(history) }),
  medications: ({ history, medicines }: Parts) => ({
    medications: medications(history),
    alerts: medicationAlerts(classify(history, medicines)),
  }),
  medrecs: ({ history, medicines }: Parts) => ({ med_recs: medRecs(classify(history, medicines)) }),
  procedures: ({ history }: Parts) => {
    const all = procedures(history);
    return { recent_procedures: all, duplicate_procedures: duplicateProcedures(all) };
  },
  providers: ({ history }: Parts) => ({ practitioners: practitioners(history) }),
  socialhistory: ({ history }: Parts) => ({ social_history: socialHistory(history) }),
  sources: ({ history }: Parts) => ({ locations: locations(history) }),
  vitals: ({ history }: Parts) => ({ vital_signs: vitalSigns(history) }),
};

export type HistoryPart = keyof typeof parts;
export type HistoryParts = { [P in HistoryPart]: ReturnType<(typeof parts)[P]> };

export const historyParts = Object.keys(parts) as readonly HistoryPart[];

const wholeOf = ({ history, medicines }: Parts, asked: QueryDemographics | undefined) => ({
  summary: summary(history),
  query_demographics: queryDemographics(asked),
  insurance: insurance(history),
  allergies: allergies(history),
  conditions: conditions(history),
  medications: medications(history),
  sources: locations(history),
  labs: labs(history),
  procedures: procedures(history),
  vitals: vitalSigns(history),
  encounters: encounters(history),
  practitioners: practitioners(history),
  med_recs: medRecs(classify(history, medicines)),
});

export type History = ReturnType<typeof wholeOf>;

/** `/history/api/v1/patients/{query_id}`, or the answer of one of the paths below it. */
export function historyOf(input: HistoryInput): History;
export function historyOf<P extends HistoryPart>(input: HistoryInput, part: P): HistoryParts[P];
export function historyOf(input: HistoryInput, part?: HistoryPart): History | HistoryParts[HistoryPart] {
  const read: Parts = { history: readHistory(input), medicines: input.medicines ?? shippedMedicines };
  return part === undefined ? wholeOf(read, input.queryDemographics) : parts[part](read);
}

/** The medRecs that only generation B has (flat-contract §2). */
export const medRecRowsOf = (input: HistoryInput) =>
  flatMedRecs(classify(readHistory(input), input.medicines ?? shippedMedicines), input.patientId, hashOf);
