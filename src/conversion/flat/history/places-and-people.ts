// locations and practitioners → Location and Practitioner.
import { npiOf, slots } from '../cells.ts';
import { isOf, list } from '../record.ts';
import type { FlatRow } from '../rows.ts';
import { NOT_AVAILABLE, textOf } from './cells.ts';
import { shortSystem } from './names-and-codes.ts';
import type { HistoryRecord } from './record.ts';

/** A kind of place that has only words is coded as unknown, as published. */
const UNKNOWN = {
  code: 'unknown',
  code_system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
};

interface Kind {
  type: string;
  code: string;
  code_system: string;
}

export interface HistoryLocation {
  name: string;
  city: string;
  state: string;
  zip_code: string;
  address: string;
  location_type: string;
  location_type_code: string;
  location_type_code_system: string;
  location_id: string;
  secondary_code_data: Kind[];
}

/** What is shown where there is no place: the shape stays. */
export const NO_LOCATION: HistoryLocation = {
  name: '',
  city: '',
  state: '',
  zip_code: '',
  address: '',
  location_type: '',
  location_type_code: '',
  location_type_code_system: '',
  location_id: '',
  secondary_code_data: [],
};

export const locations = (history: HistoryRecord): HistoryLocation[] =>
  history.told('locations', 'Location').map(({ row, node }) => {
    const kinds = slots(...list(node.resource.type)).map(({ code, system, name }): Kind =>
      code ? { type: name, code, code_system: shortSystem(system) } : { type: name, ...UNKNOWN },
    );
    const kind = kinds[0] ?? { type: '', ...UNKNOWN };
    return {
      name: textOf(row.location_name),
      city: textOf(row.location_city),
      state: textOf(row.location_state),
      zip_code: textOf(row.location_postal_code),
      address: textOf(row.location_address),
      location_type: kind.type,
      location_type_code: kind.code,
      location_type_code_system: kind.code_system,
      location_id: textOf(row.location_id),
      secondary_code_data: kinds,
    };
  });

export interface HistoryPractitioner {
  practitioner_id: string;
  given_name: string;
  family_name: string;
  suffix: string;
  address: string;
  city: string;
  state: string;
  phone: string;
  npi: string;
}

const phoneOf = (row: FlatRow): string => {
  const systems = textOf(row.practitioner_telecom_system).split(', ');
  const values = textOf(row.practitioner_telecom_value).split(', ');
  return systems.length === values.length ? (values[systems.indexOf('PHONE')] ?? '') : '';
};

export const practitioners = (history: HistoryRecord): HistoryPractitioner[] =>
  history.told('practitioners', 'Practitioner', 'PractitionerRole').map(({ row, node, draft }) => {
    const roles = draft.from.filter(one => isOf(one, 'PractitionerRole'));
    const identifiers = [node, ...roles].flatMap(one => list(one.resource.identifier));
    return {
      practitioner_id: textOf(row.practitioner_id),
      given_name: textOf(row.practitioner_given_name).replaceAll('|', ' '),
      family_name: textOf(row.practitioner_family_name),
      suffix: textOf(row.practitioner_name_suffix),
      address: textOf(row.practitioner_address_street),
      city: textOf(row.practitioner_address_city),
      state: textOf(row.practitioner_address_state),
      phone: phoneOf(row),
      npi: npiOf(identifiers) || NOT_AVAILABLE,
    };
  });
