// MedicationRequest, MedicationStatement, MedicationAdministration, MedicationDispense → medications.
import type { CodeableConcept, Dosage, Quantity, Reference } from 'fhir/r4';
import type { Slot } from '../cells.ts';
import {
  clinicalTime,
  codedCells,
  codedName,
  firstTime,
  normalisedCells,
  number as numberOf,
  slots,
  text,
  unitOf,
} from '../cells.ts';
import {
  always,
  coded,
  content,
  dataset,
  empty,
  link,
  normalisedColumns,
  number,
  patientId,
  rowId,
  subject,
  time,
} from '../dataset.ts';
import type { Draft } from '../dataset.ts';
import { isOf, list } from '../record.ts';
import type { FlatRecord, Node } from '../record.ts';
import { to } from '../references.ts';
import { standing } from '../standing.ts';
import { table } from '../../table.ts';

const columns = {
  patient_id: patientId,
  medication_id: rowId,
  practitioner_role_id: link('roles', 'Who prescribed, gave or reported it.'),
  subject_patient_id: subject,
  ...coded('medication_code', 'medication_code_system', 'medication_name', 'Medication'),
  medication_reference: empty,
  medication_resource_type: always(
    'medication_statement, whatever the resource was: see medication_context.',
  ),
  medication_statement_dose_route: content('Route.'),
  medication_statement_dose_unit: content('Unit of the dose; no_unit for a dose without one.'),
  medication_statement_dose_value: number('Dose.'),
  medication_statement_end_time: time('End.'),
  medication_statement_id: empty,
  medication_statement_patient_instructions: content('Instructions in words for the patient.'),
  medication_statement_start_time: time('Start.'),
  medication_statement_status: content('active, completed …'),
  medication_statement_text: content('The dosage in words.'),
  ...normalisedColumns('medication_code', 'rxnorm', 'ndc', 'snomed'),
  medication_context: content(
    'How it was recorded: ordered, listed, proposed, reported, administered or dispensed.',
  ),
};
type Columns = keyof typeof columns;

interface Described {
  medicationCodeableConcept?: CodeableConcept;
  medicationReference?: Reference;
}

/** The code stands in the resource or in a Medication it refers to. */
export function medicationConcept(
  record: FlatRecord,
  node: Node,
  described: Described,
): CodeableConcept | undefined {
  const target = record.follow(node, described.medicationReference);
  const concept =
    described.medicationCodeableConcept ?? (isOf(target, 'Medication') ? target.resource.code : undefined);
  return slots(concept).length > 0 ? concept : { text: described.medicationReference?.display };
}

export const medicationSlots = (record: FlatRecord, node: Node, described: Described): Slot[] =>
  slots(medicationConcept(record, node, described));

interface Said extends Described {
  status: string | undefined;
  context: string;
  dosage: Dosage | undefined;
  dose: Quantity | undefined;
  start: string;
  end: string;
  who: (Reference | undefined)[];
  whose: Reference | undefined;
}

/** C-CDA on FHIR keeps the time of taking in the first dosage's bounds. */
const boundsOf = (dosage: Dosage | undefined) => dosage?.timing?.repeat?.boundsPeriod;

/** A range with one end has one amount to show. */
const doseOf = (dosage: Dosage | undefined) => {
  const first = list(dosage?.doseAndRate)[0];
  const { low, high } = first?.doseRange ?? {};
  return first?.doseQuantity ?? (low === undefined || high === undefined ? (low ?? high) : undefined);
};

const dosageText = (dosage: Dosage | undefined): string => text(dosage?.text);

/** C-CDA on FHIR gives a medication that is taken, rather than ordered, the intent plan: it stands in a list. */
const CONTEXTS: Record<string, string> = table({ plan: 'listed', proposal: 'proposed', option: 'proposed' });

function row(record: FlatRecord, node: Node, said: Said): Draft<Columns> {
  const code = medicationSlots(record, node, said);
  const value = numberOf(said.dose?.value);
  const unit = unitOf(said.dose);
  return {
    from: [node],
    cells: {
      ...codedCells('medication_code', 'medication_code_system', 'medication_name', code),
      medication_resource_type: 'medication_statement',
      medication_statement_dose_route: codedName(said.dosage?.route),
      // UCUM's 1 is no unit either.
      medication_statement_dose_unit: unit && unit !== '1' ? unit : value === undefined ? '' : 'no_unit',
      medication_statement_dose_value: value,
      medication_statement_start_time: said.start,
      medication_statement_end_time: said.end,
      medication_statement_patient_instructions: text(said.dosage?.patientInstruction),
      medication_statement_status: text(said.status),
      medication_statement_text: dosageText(said.dosage),
      ...normalisedCells('medication_code', code, 'rxnorm', 'ndc', 'snomed'),
      medication_context: said.context,
    },
    links: {
      practitioner_role_id: to(record, node, ...said.who),
      subject_patient_id: to(record, node, said.whose),
    },
  };
}

const requests = (record: FlatRecord): Draft<Columns>[] =>
  standing(record, 'MedicationRequest').map(node => {
    const request = node.resource;
    const dosage = list(request.dosageInstruction)[0];
    return row(record, node, {
      ...request,
      context: CONTEXTS[text(request.intent)] ?? 'ordered',
      dosage,
      dose: doseOf(dosage),
      start: firstTime(boundsOf(dosage)?.start, list(dosage?.timing?.event)[0]),
      end: clinicalTime(boundsOf(dosage)?.end),
      who: [request.requester, request.recorder],
      whose: request.subject,
    });
  });

const statements = (record: FlatRecord): Draft<Columns>[] =>
  standing(record, 'MedicationStatement').map(node => {
    const statement = node.resource;
    const dosage = list(statement.dosage)[0];
    return row(record, node, {
      ...statement,
      context: 'reported',
      dosage,
      dose: doseOf(dosage),
      start: firstTime(
        statement.effectiveDateTime,
        statement.effectivePeriod?.start,
        boundsOf(dosage)?.start,
      ),
      end: firstTime(statement.effectivePeriod?.end, boundsOf(dosage)?.end),
      who: [statement.informationSource],
      whose: statement.subject,
    });
  });

const administrations = (record: FlatRecord): Draft<Columns>[] =>
  standing(record, 'MedicationAdministration').map(node => {
    const administration = node.resource;
    const { dosage } = administration;
    return row(record, node, {
      ...administration,
      context: 'administered',
      dosage: dosage && { text: dosage.text, route: dosage.route },
      dose: dosage?.dose,
      start: firstTime(administration.effectiveDateTime, administration.effectivePeriod?.start),
      end: clinicalTime(administration.effectivePeriod?.end),
      who: list(administration.performer).map(performer => performer.actor),
      whose: administration.subject,
    });
  });

const dispenses = (record: FlatRecord): Draft<Columns>[] =>
  standing(record, 'MedicationDispense').map(node => {
    const dispense = node.resource;
    const dosage = list(dispense.dosageInstruction)[0];
    return row(record, node, {
      ...dispense,
      context: 'dispensed',
      dosage,
      dose: doseOf(dosage),
      start: firstTime(dispense.whenHandedOver, dispense.whenPrepared),
      end: '',
      who: list(dispense.performer).map(performer => performer.actor),
      whose: dispense.subject,
    });
  });

export const medications = dataset({
  key: 'medications',
  query: 'MEDICATIONS',
  table: 'medications',
  recordType: 'medication',
  id: 'medication_id',
  time: 'medication_statement_start_time',
  columns,
  rows: record => [
    ...requests(record),
    ...statements(record),
    ...administrations(record),
    ...dispenses(record),
  ],
});
