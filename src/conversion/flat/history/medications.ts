// medications → Medication and MedRec: what was prescribed, and what kind of medicine it is.
import type { CodeableConcept, Dosage, Reference } from 'fhir/r4';
import { normalizeNdc } from '../../medicines/index.ts';
import type { Medicine, Medicines } from '../../medicines/index.ts';
import { decimal, display, text } from '../cells.ts';
import { medicationConcept } from '../datasets/medications.ts';
import { fullName } from '../datasets/medication-fills.ts';
import { currentName } from '../datasets/patients.ts';
import { list } from '../record.ts';
import type { Node } from '../record.ts';
import { practitionerAt } from '../references.ts';
import type { FlatRow } from '../rows.ts';
import { dayIn, dayOf, divOf, narrativeOf, NOT_AVAILABLE, textOf } from './cells.ts';
import { headline, namesAndCodes, PREFERRED } from './names-and-codes.ts';
import type { NameAndCode } from './names-and-codes.ts';
import type { HistoryRecord } from './record.ts';
import { table } from '../../table.ts';

/** The resources a medication row may stand for, by what they have in common. */
interface Prescribed {
  medicationCodeableConcept?: CodeableConcept;
  medicationReference?: Reference;
  dosageInstruction?: Dosage[];
  dosage?: Dosage | Dosage[];
  requester?: Reference;
  authoredOn?: string;
}

const told = (history: HistoryRecord) =>
  history
    .told(
      'medications',
      'MedicationRequest',
      'MedicationStatement',
      'MedicationAdministration',
      'MedicationDispense',
    )
    .map(({ row, node }) => {
      const prescribed = node.resource as Prescribed;
      const all = namesAndCodes(medicationConcept(history.record, node, prescribed));
      return { row, node, prescribed, all, headline: headline(all, PREFERRED.medications) };
    });

const doseOf = (row: FlatRow): string => {
  const unit = textOf(row.medication_statement_dose_unit);
  const value = decimal(row.medication_statement_dose_value);
  return value && [value, unit === 'no_unit' ? '' : unit].filter(Boolean).join(' ');
};

const UNITS: Record<string, string> = table({
  s: 'seconds',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  wk: 'weeks',
  mo: 'months',
  a: 'years',
});

/** In the words of the source, else every 12 hours. */
function cadenceOf({ dosageInstruction, dosage }: Prescribed): string {
  const timing = (list(dosageInstruction)[0] ?? (Array.isArray(dosage) ? dosage[0] : dosage))?.timing;
  const { period, periodUnit, frequency } = timing?.repeat ?? {};
  const unit = UNITS[periodUnit ?? ''];
  const every = period !== undefined && unit ? `every ${decimal(period)} ${unit}` : '';
  const times = frequency !== undefined && frequency > 1 ? `${decimal(frequency)} times ` : '';
  return display(timing?.code) || (every && times + every) || NOT_AVAILABLE;
}

function prescriberOf(history: HistoryRecord, node: Node, { requester }: Prescribed): string {
  const person = practitionerAt(history.record, node, requester);
  return fullName(currentName(person?.resource.name)) || text(requester?.display) || NOT_AVAILABLE;
}

export const medications = (history: HistoryRecord) =>
  told(history).map(({ row, node, prescribed, all, headline: { name, ...code } }) => ({
    name,
    dosage: doseOf(row),
    route: textOf(row.medication_statement_dose_route),
    start_date: dayIn(node.resource, row.medication_statement_start_time),
    end_date: dayIn(node.resource, row.medication_statement_end_time),
    // What Particle meant by a family is not published, and never filled in what is.
    family: NOT_AVAILABLE,
    medication_id: textOf(row.medication_id),
    cadence: cadenceOf(prescribed),
    prescriber: prescriberOf(history, node, prescribed),
    order_date: dayOf(prescribed.authoredOn) || NOT_AVAILABLE,
    status: textOf(row.medication_statement_status).toUpperCase(),
    ...code,
    all_names_and_codes: all,
  }));

/** A medication row with the medicine it is of: one for each ingredient, one without where nothing is sure. */
export interface Classified {
  row: FlatRow;
  node: Node;
  all: NameAndCode[];
  headline: Required<NameAndCode>;
  ingredients: Medicine[];
}

export const classify = (history: HistoryRecord, medicines: Medicines): Classified[] =>
  told(history).map(one => ({
    ...one,
    ingredients: medicines.describe({
      names: one.all.flatMap(({ name }) => (name ? [name] : [])),
      codes: one.all.map(({ code, code_system }) => ({ code, system: code_system })),
      route: textOf(one.row.medication_statement_dose_route),
    }),
  }));

/** 0409-3795-01: the product is what stands before the last hyphen. Without hyphens nobody can tell. */
function packageOf(all: readonly NameAndCode[]) {
  const ndc =
    all.find(({ code, code_system }) => code_system === 'NDC' && normalizeNdc(code) !== '')?.code ?? '';
  const isHyphened = ndc.includes('-');
  return {
    product_ndc: isHyphened ? ndc.slice(0, ndc.lastIndexOf('-')) : '',
    package_ndc: isHyphened ? ndc : '',
    normalized: normalizeNdc(ndc),
  };
}

const classCells = ({ classes }: Pick<Medicine, 'classes'>) => {
  const at = (level: number) => classes[level - 1] ?? { code: '', name: '' };
  return {
    class_1_code: at(1).code,
    class_1_name: at(1).name,
    class_2_code: at(2).code,
    class_2_name: at(2).name,
    class_3_code: at(3).code,
    class_3_name: at(3).name,
    class_4_code: at(4).code,
    class_4_name: at(4).name,
  };
};

const UNSURE: Pick<Medicine, 'generic' | 'brand' | 'classes'> = { generic: '', brand: '', classes: [] };

/** What both formats say of a medicine. The name that RxNorm gives its code is the drug's, where the document has it. */
function drugCells({ all, headline: { name } }: Classified, ingredient: typeof UNSURE) {
  const rxNorm = all.filter(({ code_system }) => code_system === 'RxNorm');
  return {
    brand_name: ingredient.brand,
    generic_name: ingredient.generic.toUpperCase(),
    drug_name: rxNorm.find(one => one.name)?.name ?? name,
    ...classCells(ingredient),
    rxcui: rxNorm[0]?.code ?? '',
  };
}

const eachIngredient = (classified: Classified): (typeof UNSURE)[] =>
  classified.ingredients.length > 0 ? classified.ingredients : [UNSURE];

/** One per ingredient: a combination has the classes of each. */
export const medRecs = (all: readonly Classified[]) =>
  all.flatMap(classified =>
    eachIngredient(classified).map(ingredient => {
      const { row, node } = classified;
      const { rxcui, ...drug } = drugCells(classified, ingredient);
      const { normalized, ...ndc } = packageOf(classified.all);
      const sig = textOf(row.medication_statement_text);
      return {
        medication_id: textOf(row.medication_id),
        ...drug,
        ...ndc,
        // Published with this spelling in the Patient History API; keep it.
        normlaized_package_ndc: normalized,
        rx_norm_code: rxcui,
        text: narrativeOf(node.resource) || divOf(sig),
        instructions: textOf(row.medication_statement_patient_instructions),
        dosage: doseOf(row),
        route: textOf(row.medication_statement_dose_route),
        start_date: dayIn(node.resource, row.medication_statement_start_time),
        end_date: dayIn(node.resource, row.medication_statement_end_time),
        status: textOf(row.medication_statement_status).toUpperCase(),
      };
    }),
  );

/** Generation B's medRecs (flat-contract §2, B-only), spelt right there. */
export const flatMedRecs = (
  all: readonly Classified[],
  patientId: string,
  idOf: (...parts: unknown[]) => string,
) =>
  all.flatMap(classified =>
    eachIngredient(classified).map(ingredient => {
      const { normalized, ...ndc } = packageOf(classified.all);
      const medicationId = textOf(classified.row.medication_id);
      return {
        med_rec_id: idOf('med_rec', patientId, medicationId, ingredient.generic),
        medication_id: medicationId,
        medication_reference: '',
        medication_resource_type: textOf(classified.row.medication_resource_type),
        medication_statement_id: textOf(classified.row.medication_statement_id),
        ...drugCells(classified, ingredient),
        ...ndc,
        normalized_package_ndc: normalized,
        patient_id: patientId,
      };
    }),
  );
