// RelatedPerson → relatedPersons, a dataset of generation B (flat-contract §2, B-only).
import { addressLine, clinicalTime, currentAddress, identifierSlots, join, slots, text } from '../cells.ts';
import { coded, content, dataset, link, patientId, rowId, time } from '../dataset.ts';
import type { Draft } from '../dataset.ts';
import { fullName } from '../datasets/medication-fills.ts';
import { currentName } from '../datasets/patients.ts';
import { list } from '../record.ts';
import type { FlatRecord } from '../record.ts';
import { to } from '../references.ts';
import { standing } from '../standing.ts';

const columns = {
  related_person_id: rowId,
  related_person_name: content('Given names, family name, suffix.'),
  related_person_address_city: content('City.'),
  related_person_address_country: content('Country.'),
  related_person_address_lines: content('Street lines, joined with ", ".'),
  related_person_address_postal_code: content('ZIP code.'),
  related_person_address_state: content('State, as the source wrote it.'),
  related_person_address_use: content('home, work …'),
  related_person_identifier_system: content('Who gave the identifier, per slot, as a bare OID.'),
  related_person_identifier_value: content('Identifiers, one per slot.'),
  related_person_patient_reference_id: link('patients', 'Whose relative it is (patients.resource_id).'),
  related_person_period_start: time('Since when.'),
  related_person_period_end: time('Until when.'),
  ...coded(
    'related_person_relationship_code',
    'related_person_relationship_system',
    'related_person_relationship_display',
    'Relationship',
  ),
  related_person_telecom_system: content('PHONE, EMAIL … per slot.'),
  related_person_telecom_value: content('Numbers and addresses, one per slot.'),
  patient_id: patientId,
  project_id: { type: 'string', is: 'derived', about: 'The project the patient belongs to.' } as const,
};
type Columns = keyof typeof columns;

export const relatedPersons = dataset({
  key: 'relatedPersons',
  query: 'RELATED_PERSONS',
  table: 'related_persons',
  id: 'related_person_id',
  columns,
  // Needs the project: see `relatedPersonRows`.
  rows: () => [],
});

export const relatedPersonRows = (record: FlatRecord, projectId: string): Draft<Columns>[] =>
  standing(record, 'RelatedPerson').map(node => {
    const person = node.resource;
    const address = currentAddress(person.address);
    const known = identifierSlots(person.identifier);
    const points = list(person.telecom).filter(point => text(point.value));
    const relationship = slots(...list(person.relationship));
    return {
      from: [node],
      cells: {
        related_person_name: fullName(currentName(person.name)),
        related_person_address_city: text(address?.city),
        related_person_address_country: text(address?.country),
        related_person_address_lines: addressLine(address),
        related_person_address_postal_code: text(address?.postalCode),
        related_person_address_state: text(address?.state),
        related_person_address_use: text(address?.use),
        related_person_identifier_system: join(known.map(identifier => identifier.system)),
        related_person_identifier_value: join(known.map(identifier => identifier.value)),
        related_person_period_start: clinicalTime(person.period?.start),
        related_person_period_end: clinicalTime(person.period?.end),
        related_person_relationship_code: join(relationship.map(slot => slot.code)),
        related_person_relationship_system: join(relationship.map(slot => slot.system)),
        related_person_relationship_display: join(relationship.map(slot => slot.name)),
        related_person_telecom_system: join(points.map(point => text(point.system).toUpperCase())),
        related_person_telecom_value: join(points.map(point => text(point.value))),
        project_id: projectId,
      },
      links: { related_person_patient_reference_id: to(record, node, person.patient) },
    };
  });
