// Observation (laboratory, or a result of a DiagnosticReport) → labs.
import type { CodeableConcept, DiagnosticReport, ObservationReferenceRange } from 'fhir/r4';
import type { Draft } from '../dataset.ts';
import {
  codedCells,
  codedName,
  join,
  names,
  normalisedCells,
  quantityText,
  slots,
  startOf,
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
  patientId,
  rowId,
  subject,
  time,
} from '../dataset.ts';
import { categoryOf, groupIdOf, measurementsOf, reportsByResult, timeOf, valueOf } from '../observations.ts';
import { compare, isOf, list, remember } from '../record.ts';
import type { FlatRecord, Node } from '../record.ts';
import { to, toAll } from '../references.ts';
import { standing } from '../standing.ts';

/** HL7's names of its commonest interpretations, for sources that send only the code. */
const interpretations = new Map([
  ['N', 'Normal'],
  ['A', 'Abnormal'],
  ['AA', 'Critical abnormal'],
  ['H', 'High'],
  ['HH', 'Critical high'],
  ['L', 'Low'],
  ['LL', 'Critical low'],
  ['POS', 'Positive'],
  ['NEG', 'Negative'],
  ['S', 'Susceptible'],
  ['I', 'Intermediate'],
  ['R', 'Resistant'],
]);

const interpretation = (concepts: readonly CodeableConcept[] | undefined): string => {
  const said = list(concepts)
    .map(codedName)
    .map(name => interpretations.get(name) ?? name)
    .filter(Boolean);
  return join([...new Set(said)]);
};

const columns = {
  patient_id: patientId,
  lab_observation_id: rowId,
  subject_patient_id: subject,
  diagnostic_interpreter_practitioner_role_reference_id: link('roles', 'Who interpreted the report.'),
  diagnostic_performer_practitioner_role_reference_id: link('roles', 'Who performed it.'),
  diagnostic_report_id: link(undefined, 'Groups the results of one report or panel.'),
  diagnostic_report_name: content('Name of the report or panel.'),
  ...coded('lab_code', 'lab_code_system', 'lab_name', 'What was measured'),
  lab_interpretation: content('High, Low, Normal …'),
  lab_text: empty,
  lab_timestamp: time('When it was true of the patient.'),
  lab_unit: content('Unit.'),
  lab_unit_quantity: content('Unit of lab_value_quantity.'),
  lab_value: content('The value as text, whatever its kind: <5, 1:128, Positive.'),
  lab_value_boolean: content('true or false, for yes-no results.'),
  lab_value_code: content('Codes of a coded value.'),
  lab_value_code_system: content('Code system per slot.'),
  lab_value_quantity: content('The number of a quantity, as text.'),
  lab_value_string: content('Text of a textual value.'),
  observation_category: always('laboratory'),
  diagnostic_report_code: content('Codes of the report or panel.'),
  diagnostic_report_code_system: content('Code system per slot.'),
  ...normalisedColumns('diagnostic_report_code', 'loinc', 'snomed', 'cpt'),
  ...normalisedColumns('lab_code', 'loinc', 'snomed', 'cpt'),
  lab_reference_range_low: content('Lower end of the normal range.'),
  lab_reference_range_high: content('Upper end of the normal range.'),
  lab_reference_range_text: content('The normal range in words.'),
  lab_reference_range_unit: content('Unit of the range.'),
  lab_reference_range_interpretation_code: content('What the range stands for: codes.'),
  lab_reference_range_interpretation: content('What the range stands for: names.'),
};
type Columns = keyof typeof columns;

export const labs = dataset({
  key: 'labs',
  query: 'LABS',
  table: 'labs',
  recordType: 'lab',
  id: 'lab_observation_id',
  time: 'lab_timestamp',
  columns,
  rows: record => {
    const reports = reportsByResult(record);
    const describe = remember((node: Node<DiagnosticReport>) => describeReport(record, node));
    return standing(record, 'Observation').flatMap((node): Draft<Columns>[] => {
      const observation = node.resource;
      const category = categoryOf(observation);
      const own = reports.get(node.key) ?? [];
      // A result of a report that is no vital sign and no social history is a lab result, whatever else it is called: the C-CDA Results section.
      if (category !== 'laboratory' && (category !== undefined || own.length === 0)) return [];
      // Of several reports with the same result, always the same one.
      const report = own.map(describe).sort((a, b) => compare(a.id, b.id))[0];
      return measurementsOf(observation).map((measurement): Draft<Columns> => {
        const measured = slots(measurement.code);
        const value = valueOf(measurement.valued);
        return {
          from: [node],
          measurement,
          cells: {
            ...report?.cells,
            ...codedCells('lab_code', 'lab_code_system', 'lab_name', measured),
            lab_interpretation: interpretation(measurement.valued.interpretation),
            lab_timestamp: timeOf(observation),
            lab_unit: value.unit,
            lab_unit_quantity: value.quantity ? value.unit : '',
            lab_value: value.text,
            lab_value_boolean: value.boolean,
            lab_value_code: value.slots.map(slot => slot.code).join(', '),
            lab_value_code_system: value.slots.map(slot => slot.system).join(', '),
            lab_value_quantity: value.quantity,
            lab_value_string: value.string,
            observation_category: 'laboratory',
            ...normalisedCells('lab_code', measured, 'loinc', 'snomed', 'cpt'),
            ...rangeCells(list(measurement.valued.referenceRange)),
          },
          links: {
            subject_patient_id: to(record, node, observation.subject),
            ...report?.links,
            diagnostic_performer_practitioner_role_reference_id: [
              ...toAll(record, node, observation.performer),
              ...(report?.performers ?? []),
            ],
          },
        };
      });
    });
  },
});

/** What every result of a report says of it. */
function describeReport(record: FlatRecord, node: Node<DiagnosticReport>) {
  const report = node.resource;
  const code = slots(report.code);
  const members = list(report.result)
    .map(result => record.follow(node, result))
    .filter(member => isOf(member, 'Observation'))
    .map(member => member.resource);
  const id = groupIdOf(record, code, startOf(report.effectiveDateTime, report.effectivePeriod), members);
  return {
    id,
    cells: {
      ...codedCells(
        'diagnostic_report_code',
        'diagnostic_report_code_system',
        'diagnostic_report_name',
        code,
      ),
      ...normalisedCells('diagnostic_report_code', code, 'loinc', 'snomed', 'cpt'),
    },
    links: {
      diagnostic_report_id: [{ id }],
      diagnostic_interpreter_practitioner_role_reference_id: toAll(record, node, report.resultsInterpreter),
    },
    performers: toAll(record, node, report.performer),
  };
}

/** The normal range: the one marked so, else the first. */
function rangeCells(ranges: readonly ObservationReferenceRange[]) {
  const range =
    ranges.find(one => list(one.type?.coding).some(coding => coding.code === 'normal')) ?? ranges[0];
  const kind = slots(range?.type);
  return {
    lab_reference_range_low: quantityText(range?.low),
    lab_reference_range_high: quantityText(range?.high),
    lab_reference_range_text: text(range?.text),
    lab_reference_range_unit: unitOf(range?.low) || unitOf(range?.high),
    lab_reference_range_interpretation_code: kind.map(slot => slot.code).join(', '),
    lab_reference_range_interpretation: names(kind),
  };
}
