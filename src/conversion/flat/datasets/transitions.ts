// Encounter → transitions. The rule: an emergency, inpatient or observation encounter with a start is an Admission; with an end too it is also a
// Discharge (a Death when its disposition says expired). Nothing is inferred from other encounters: one encounter is one visit, and Transfer is left to
// ADT feeds. The time of the status is the time of the event, since FHIR does not say when a holder processed it.
import type { Encounter, Patient, Reference } from 'fhir/r4';
import {
  addressLine,
  codedCells,
  currentAddress,
  display,
  npiOf,
  slots,
  text,
  transitionTime,
} from '../cells.ts';
import { oidOf } from '../code-systems.ts';
import { coded, content, dataset, empty, link, links, patientId, rowId } from '../dataset.ts';
import type { Draft } from '../dataset.ts';
import { isOf, list } from '../record.ts';
import type { FlatRecord, Node } from '../record.ts';
import { practitionerAt, to } from '../references.ts';
import { decimalOf } from '../row-ids.ts';
import { standing } from '../standing.ts';
import { fullName } from './medication-fills.ts';
import { currentName, phonesOf } from './patients.ts';
import { table } from '../../table.ts';

/** v3 ActCode of Encounter.class → setting. */
const SETTINGS: Record<string, string> = table({
  EMER: 'ED',
  IMP: 'IP',
  ACUTE: 'IP',
  NONAC: 'IP',
  OBSENC: 'Observation',
});

const ACT_CODE = '2.16.840.1.113883.5.4';
const DISCHARGE_DISPOSITION = '2.16.840.1.113883.12.112';
const DISCHARGE_SUMMARY = '18842-5';

const columns = {
  transition_id: rowId,
  visit_id: content('The visit the transition belongs to.'),
  particle_patient_id: patientId,
  last_name: content('Family name.'),
  first_name: content('First given name.'),
  dob: content('1970-12-26 00:00:00.000000+00:00'),
  gender: content('F or M.'),
  address: content('Street lines.'),
  city: content('City.'),
  state: content('State, as the source wrote it.'),
  zip: content('Postal code.'),
  phone_number: content('Telephone.'),
  facility_name: content('Where the patient was admitted.'),
  facility_npi: content('NPI of the facility.'),
  facility_type: content('Kind of facility.'),
  setting: content('ED, IP or Observation.'),
  status: content('Admission, Discharge or Death.'),
  status_date_time: content('Time of the event.'),
  visit_start_date_time: content('2025-11-01 15:30:00.000000+00:00'),
  visit_end_date_time: content('2025-11-01 18:30:00.000000+00:00'),
  attending_physician_name: content('Attending physician.'),
  attending_physician_npi: content('NPI of the attending physician.'),
  ...coded(
    'discharge_diagnosis_code',
    'discharge_diagnosis_code_system',
    'discharge_diagnosis_description',
    'Discharge diagnoses',
  ),
  discharge_disposition: content('Where the patient went.'),
  discharge_summary: link('sources', 'The discharge summary of the visit (sources.source_id).'),
  ...coded(
    'admitting_diagnosis_code',
    'admitting_diagnosis_code_system',
    'admitting_diagnosis_description',
    'Admitting diagnoses',
  ),
  visit_diagnosis_reference_ids: links('problems', 'Diagnoses (problems.condition_id), joined with ", ".'),
  visit_encounter_reference_ids: links(
    'encounters',
    'Encounters (encounters.encounter_id), joined with ", ".',
  ),
  visit_medication_reference_ids: links(
    'medications',
    'Medications (medications.medication_id), joined with ", ".',
  ),
  patient_id: patientId,
  discharge_disposition_code_hl7: content('Code of HL7 table 0112.'),
  discharge_diagnosis_code_system_name: empty,
  admitting_diagnosis_code_system_name: empty,
  possible_observation_stays: empty,
};
type Columns = keyof typeof columns;

const settingOf = (encounter: Encounter): string | undefined => {
  const { code, system } = (encounter.class as Partial<Encounter['class']> | undefined) ?? {};
  return code && oidOf(system) === ACT_CODE ? SETTINGS[code] : undefined;
};

const dispositionCode = (encounter: Encounter): string =>
  text(
    list(encounter.hospitalization?.dischargeDisposition?.coding).find(
      coding => oidOf(coding.system) === DISCHARGE_DISPOSITION,
    )?.code,
  );

/** Expired: 20 and 40 to 42 of HL7 table 0112, exp of FHIR's discharge-disposition. */
const isDeath = (encounter: Encounter): boolean =>
  ['20', '40', '41', '42'].includes(dispositionCode(encounter)) ||
  list(encounter.hospitalization?.dischargeDisposition?.coding).some(
    coding => coding.code === 'exp' && text(coding.system).endsWith('/discharge-disposition'),
  );

function patientCells(patient: Patient | undefined) {
  const name = currentName(patient?.name);
  const address = currentAddress(patient?.address);
  return {
    last_name: text(name?.family),
    first_name: text(list(name?.given)[0]),
    dob: transitionTime(patient?.birthDate),
    gender: { female: 'F', male: 'M' }[text(patient?.gender)] ?? '',
    address: addressLine(address),
    city: text(address?.city),
    state: text(address?.state),
    zip: text(address?.postalCode),
    phone_number: patient ? (phonesOf(patient)[0] ?? '') : '',
  };
}

function facilityCells(record: FlatRecord, node: Node<Encounter>) {
  const place = record.follow(node, list(node.resource.location)[0]?.location);
  const provider = record.follow(node, node.resource.serviceProvider);
  const location = isOf(place, 'Location') ? place.resource : undefined;
  const organization = isOf(provider, 'Organization') ? provider.resource : undefined;
  return {
    facility_name: text(organization?.name) || text(location?.name),
    facility_npi: npiOf(organization?.identifier) || npiOf(location?.identifier),
    facility_type: display(list(location?.type)[0]),
  };
}

function attendingCells(record: FlatRecord, node: Node<Encounter>) {
  const attending = list(node.resource.participant).find(participant =>
    list(participant.type).some(type => list(type.coding).some(coding => coding.code === 'ATND')),
  );
  const person = practitionerAt(record, node, attending?.individual)?.resource;
  return {
    attending_physician_name: fullName(currentName(person?.name)),
    attending_physician_npi: npiOf(person?.identifier),
  };
}

/** Codes of the diagnoses with one use: AD admission, DD discharge. */
const diagnosesFor = (record: FlatRecord, node: Node<Encounter>, use: 'AD' | 'DD') =>
  slots(
    ...list(node.resource.diagnosis)
      .filter(diagnosis => list(diagnosis.use?.coding).some(coding => coding.code === use))
      .map(diagnosis => record.follow(node, diagnosis.condition))
      .map(target => (isOf(target, 'Condition') ? target.resource.code : undefined)),
  );

/** Medications by the encounter they were ordered, given or dispensed in. */
function medicationsByEncounter(record: FlatRecord): Map<Node, Node[]> {
  const found = new Map<Node, Node[]>();
  const note = (node: Node, encounter: Reference | undefined): void => {
    const target = record.follow(node, encounter);
    if (!target) return;
    const known = found.get(target);
    if (known) known.push(node);
    else found.set(target, [node]);
  };
  for (const node of standing(record, 'MedicationRequest')) note(node, node.resource.encounter);
  for (const node of standing(record, 'MedicationStatement')) note(node, node.resource.context);
  for (const node of standing(record, 'MedicationAdministration')) note(node, node.resource.context);
  for (const node of standing(record, 'MedicationDispense')) note(node, node.resource.context);
  return found;
}

/** The sources that are discharge summaries, by their XDS class or by their own type. */
function dischargeSummaries(record: FlatRecord): Set<string> {
  const summaries = record.sources.filter(source => source.classCode === DISCHARGE_SUMMARY);
  const compositions = standing(record, 'Composition').filter(composition =>
    list(composition.resource.type?.coding).some(coding => coding.code === DISCHARGE_SUMMARY),
  );
  return new Set([
    ...summaries.map(source => source.sourceId),
    ...compositions.flatMap(composition => composition.sourceIds),
  ]);
}

export const transitions = dataset({
  key: 'transitions',
  query: 'TRANSITIONS',
  table: 'transitions',
  id: 'transition_id',
  idForm: 'decimal',
  time: 'status_date_time',
  columns,
  rows: record => {
    const medications = medicationsByEncounter(record);
    const summaries = dischargeSummaries(record);
    return standing(record, 'Encounter').flatMap((node): Draft<Columns>[] => {
      const encounter = node.resource;
      const setting = settingOf(encounter);
      const start = transitionTime(encounter.period?.start);
      const end = transitionTime(encounter.period?.end);
      if (!setting || !start) return [];
      const who = record.follow(node, encounter.subject);
      const summary = node.sourceIds.filter(sourceId => summaries.has(sourceId));
      const admitting = diagnosesFor(record, node, 'AD');
      const visit = {
        ...patientCells(isOf(who, 'Patient') ? who.resource : undefined),
        ...facilityCells(record, node),
        ...attendingCells(record, node),
        visit_id: decimalOf('visit', record.patientId, setting, start, end),
        setting,
        visit_start_date_time: start,
        visit_end_date_time: end,
        ...codedCells(
          'admitting_diagnosis_code',
          'admitting_diagnosis_code_system',
          'admitting_diagnosis_description',
          admitting,
        ),
      };
      const links = {
        visit_diagnosis_reference_ids: to(
          record,
          node,
          ...list(encounter.diagnosis).map(one => one.condition),
        ),
        visit_encounter_reference_ids: [{ to: node }],
        visit_medication_reference_ids: (medications.get(node) ?? []).map(medication => ({ to: medication })),
      };
      const admission = {
        from: [node],
        cells: { ...visit, status: 'Admission', status_date_time: start },
        links,
      };
      if (!end) return [admission];
      const discharge = {
        from: [node],
        cells: {
          ...visit,
          status: isDeath(encounter) ? 'Death' : 'Discharge',
          status_date_time: end,
          ...codedCells(
            'discharge_diagnosis_code',
            'discharge_diagnosis_code_system',
            'discharge_diagnosis_description',
            diagnosesFor(record, node, 'DD'),
          ),
          discharge_disposition: display(encounter.hospitalization?.dischargeDisposition),
          discharge_disposition_code_hl7: dispositionCode(encounter),
        },
        links: { ...links, discharge_summary: summary.map(id => ({ id })) },
      };
      return [admission, discharge];
    });
  },
});
