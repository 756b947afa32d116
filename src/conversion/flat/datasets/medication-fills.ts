// MedicationDispense → medicationFills. Surescripts' own fields (qualifiers, source codes) have no place in FHIR and stay empty.
import type { MedicationDispense } from 'fhir/r4';
import { clinicalTime, decimal, display, normalisedCells, npiOf, text, unitOf, names } from '../cells.ts';
import { content, dataset, empty, link, patientId, rowId, time } from '../dataset.ts';
import { isOf, list } from '../record.ts';
import type { FlatRecord, Node } from '../record.ts';
import { practitionerAt } from '../references.ts';
import { standing } from '../standing.ts';
import { medicationSlots } from './medications.ts';
import { currentName } from './patients.ts';

const columns = {
  patient_id: patientId,
  record_id: rowId,
  medication_id: link(
    'medications',
    'The prescription filled, else the fill itself (medications.medication_id).',
  ),
  strength: empty,
  strength_source_code: empty,
  strength_code: empty,
  code_list_qualifier: empty,
  unit_source_code: empty,
  quantity_unit_code: content('Unit of the quantity.'),
  days_supply: content('Days the fill lasts.'),
  directions: content('Directions in words.'),
  refills_value: content('Refills allowed by the prescription.'),
  refills_qualifier: empty,
  substitutions: content('1 when substitution is allowed, 0 when not.'),
  product_code: content('Codes of the product, one per slot.'),
  written_date: time('When the prescription was written.'),
  last_filled_date: time('When it was handed over, else prepared.'),
  sold_date: time('When it was handed over.'),
  ndc_code: content('NDC.'),
  rxcui: content('RxNorm id.'),
  medication_statement_start_time: time('When it was handed over, else prepared.'),
  medication_name: content('Medication, name per slot.'),
  quantity_prescribed: content('Quantity of the prescription, else of the fill.'),
  dea_schedule: empty,
  prescription_number: content('Identifier of the prescription.'),
  pharmacy_npi: content('NPI of the pharmacy.'),
  pharmacy_store_name: content('Name of the pharmacy.'),
  pharmacy_city: content('City of the pharmacy.'),
  pharmacy_state: content('State of the pharmacy.'),
  prescriber_npi: content('NPI of the prescriber.'),
  prescriber_name: content('Name of the prescriber.'),
  electronic_prescription: empty,
  sent_time: empty,
  pharmacy_ncpdp_id: empty,
  history_source_fill_number: empty,
};

const prescriptionOf = (record: FlatRecord, node: Node<MedicationDispense>) => {
  const targets = list(node.resource.authorizingPrescription).map(reference =>
    record.follow(node, reference),
  );
  return targets.find(target => isOf(target, 'MedicationRequest'));
};

/** The organization that handed it out, or the place. */
function pharmacyOf(record: FlatRecord, node: Node<MedicationDispense>) {
  const targets = [
    ...list(node.resource.performer).map(performer => record.follow(node, performer.actor)),
    record.follow(node, node.resource.location),
  ];
  const organization = targets.find(target => isOf(target, 'Organization'))?.resource;
  const location = targets.find(target => isOf(target, 'Location'))?.resource;
  const address = organization?.address?.[0] ?? location?.address;
  return {
    pharmacy_npi: npiOf(organization?.identifier) || npiOf(location?.identifier),
    pharmacy_store_name: text(organization?.name) || text(location?.name),
    pharmacy_city: text(address?.city),
    pharmacy_state: text(address?.state),
  };
}

export function fullName(
  name: { text?: string; given?: string[]; family?: string; suffix?: string[] } | undefined,
): string {
  const parts = [...list(name?.given), name?.family, ...list(name?.suffix)].map(text).filter(Boolean);
  return parts.join(' ') || text(name?.text);
}

export const medicationFills = dataset({
  key: 'medicationFills',
  query: 'MED_FILLS',
  table: 'medication_fills',
  recordType: 'medication_fill',
  id: 'record_id',
  time: 'last_filled_date',
  columns,
  rows: record =>
    standing(record, 'MedicationDispense').map(node => {
      const dispense = node.resource;
      const prescription = prescriptionOf(record, node);
      const request = prescription?.resource;
      const code = medicationSlots(record, node, dispense);
      const vocabularies = normalisedCells('medication', code, 'ndc', 'rxnorm');
      const quantity = request?.dispenseRequest?.quantity ?? dispense.quantity;
      const prescriber = prescription && practitionerAt(record, prescription, request?.requester);
      const allowed = request?.substitution?.allowedBoolean;
      const handedOver = clinicalTime(dispense.whenHandedOver);
      const filled = handedOver || clinicalTime(dispense.whenPrepared);
      return {
        from: [node],
        cells: {
          quantity_unit_code: unitOf(quantity),
          days_supply: decimal(dispense.daysSupply?.value),
          directions: text(list(dispense.dosageInstruction)[0]?.text),
          refills_value: decimal(request?.dispenseRequest?.numberOfRepeatsAllowed),
          substitutions: allowed === undefined ? '' : allowed ? '1' : '0',
          product_code: code.map(slot => slot.code).join(', '),
          written_date: clinicalTime(request?.authoredOn),
          last_filled_date: filled,
          sold_date: handedOver,
          ndc_code: vocabularies.medication_ndc,
          rxcui: vocabularies.medication_rxnorm,
          medication_statement_start_time: filled,
          medication_name: names(code),
          quantity_prescribed: decimal(quantity?.value),
          prescription_number: text(list(request?.identifier)[0]?.value),
          ...pharmacyOf(record, node),
          prescriber_npi: npiOf(prescriber?.resource.identifier),
          prescriber_name:
            fullName(currentName(prescriber?.resource.name)) ||
            display({ text: request?.requester?.display }),
        },
        links: { medication_id: [{ to: prescription }, { to: node }] },
      };
    }),
});
