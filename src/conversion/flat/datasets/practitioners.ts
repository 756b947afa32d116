// Practitioner and PractitionerRole → practitioners: one row per person, all roles in it (flat-contract §5.3).
import type { ContactPoint, Identifier, PractitionerRole } from 'fhir/r4';
import { addressLine, currentAddress, identifierSlots, join, slots, text } from '../cells.ts';
import type { Slot } from '../cells.ts';
import { content, dataset, gathered, links, patientId, rowId } from '../dataset.ts';
import type { Draft } from '../dataset.ts';
import { isOf, list } from '../record.ts';
import type { FlatRecord, Node } from '../record.ts';
import { standing } from '../standing.ts';
import { currentName } from './patients.ts';

const three = (all: readonly Slot[]): string[][] => all.map(slot => [slot.name, slot.code, slot.system]);

const contactCells = (
  identifiers: readonly Identifier[] | undefined,
  telecom: readonly ContactPoint[] | undefined,
) => {
  const known = identifierSlots(identifiers);
  const points = list(telecom).filter(point => text(point.value));
  return {
    practitioner_identifier_system: join(known.map(identifier => identifier.system)),
    practitioner_identifier_value: join(known.map(identifier => identifier.value)),
    practitioner_telecom_system: join(points.map(point => text(point.system).toUpperCase())),
    practitioner_telecom_value: join(points.map(point => text(point.value))),
  };
};

/** The person a role belongs to. */
export const personOf = (record: FlatRecord, role: Node<PractitionerRole>): Node | undefined => {
  const person = record.follow(role, role.resource.practitioner);
  return isOf(person, 'Practitioner') ? person : undefined;
};

const columns = {
  patient_id: patientId,
  practitioner_role_specialty_code: gathered('Specialties of all roles: codes, one per slot.'),
  practitioner_address_city: content('City.'),
  practitioner_address_state: content('State, as the source wrote it.'),
  practitioner_address_street: content('Street lines, joined with ", ".'),
  practitioner_address_use: content('work, home …'),
  practitioner_family_name: content('Family name.'),
  practitioner_given_name: content('Given names, joined with "|".'),
  practitioner_id: rowId,
  practitioner_identifier_system: content('Who gave the identifier, per slot, as a bare OID; NPI first.'),
  practitioner_identifier_value: content('Identifiers, one per slot.'),
  practitioner_name_suffix: content('MD …'),
  practitioner_role: gathered('Names of all roles.'),
  practitioner_role_code: gathered('Codes of all roles.'),
  practitioner_role_code_system: gathered('Code system per role.'),
  practitioner_role_id: links('roles', 'All roles of the person, joined with ", ": split before joining.'),
  practitioner_role_specialty: gathered('Specialties of all roles: names, one per slot.'),
  practitioner_role_specialty_code_system: gathered('Specialties of all roles: code system per slot.'),
  practitioner_telecom_system: content('PHONE, EMAIL … per slot.'),
  practitioner_telecom_value: content('Numbers and addresses, one per slot.'),
};
type Columns = keyof typeof columns;

const roleColumns = (roles: readonly PractitionerRole[]): Draft<Columns>['gathered'] => [
  {
    columns: ['practitioner_role', 'practitioner_role_code', 'practitioner_role_code_system'],
    slots: three(slots(...roles.flatMap(role => list(role.code)))),
  },
  {
    columns: [
      'practitioner_role_specialty',
      'practitioner_role_specialty_code',
      'practitioner_role_specialty_code_system',
    ],
    slots: three(slots(...roles.flatMap(role => list(role.specialty)))),
  },
];

export const practitioners = dataset({
  key: 'practitioners',
  query: 'PRACTITIONERS',
  table: 'practitioners',
  recordType: 'practitioner',
  id: 'practitioner_id',
  columns,
  rows: record => {
    const rolesOf = new Map<string, Node<PractitionerRole>[]>();
    const alone: Node<PractitionerRole>[] = [];
    for (const role of standing(record, 'PractitionerRole')) {
      const person = personOf(record, role);
      if (person) rolesOf.set(person.key, [...(rolesOf.get(person.key) ?? []), role]);
      else alone.push(role);
    }
    const people = standing(record, 'Practitioner').map((node): Draft<Columns> => {
      const person = node.resource;
      const roles = rolesOf.get(node.key) ?? [];
      const name = currentName(person.name);
      const address = currentAddress(person.address);
      return {
        from: [node, ...roles],
        cells: {
          practitioner_address_city: text(address?.city),
          practitioner_address_state: text(address?.state),
          practitioner_address_street: addressLine(address),
          practitioner_address_use: text(address?.use),
          // "Nurse Joy, RN": a name that its source has not taken apart is not lost.
          practitioner_family_name:
            text(name?.family) || (list(name?.given).length > 0 ? '' : text(name?.text)),
          // The sample prints Devi|Maa for two given names of one person.
          practitioner_given_name: list(name?.given).map(text).filter(Boolean).join('|'),
          practitioner_name_suffix: join(list(name?.suffix).map(text).filter(Boolean)),
          ...contactCells(person.identifier, person.telecom),
        },
        // A person without a role has one all the same: what others link to is a role id.
        links: {
          practitioner_role_id: roles.length > 0 ? roles.map(role => ({ to: role })) : [{ to: node }],
        },
        gathered: roleColumns(roles.map(role => role.resource)),
      };
    });
    // A role whose person nobody named is still someone: links to it must lead to a row.
    const unnamed = alone.map((role): Draft<Columns> => ({
      from: [role],
      cells: contactCells(role.resource.identifier, role.resource.telecom),
      links: { practitioner_role_id: [{ to: role }] },
      gathered: roleColumns([role.resource]),
      apart: JSON.stringify([
        slots(...list(role.resource.code), ...list(role.resource.specialty)),
        text(role.resource.practitioner?.display),
      ]),
    }));
    return [...people, ...unnamed];
  },
});
