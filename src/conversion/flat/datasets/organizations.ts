// Organization → organizations.
import { addressLine, currentAddress, join, text } from '../cells.ts';
import { content, dataset, patientId, rowId } from '../dataset.ts';
import { list } from '../record.ts';
import { standing } from '../standing.ts';

export const organizations = dataset({
  key: 'organizations',
  query: 'ORGANIZATIONS',
  table: 'organizations',
  recordType: 'organization',
  id: 'organization_id',
  columns: {
    patient_id: patientId,
    organization_id: rowId,
    organization_name: content('Name.'),
    organization_address_lines: content('Street lines, joined with ", ".'),
    organization_address_city: content('City.'),
    organization_address_state: content('State, as the source wrote it.'),
    organization_address_postal_code: content('Postal code.'),
    organization_address_country: content('Country.'),
    organization_address_use: content('work, home …'),
    organization_telecom_value: content('Numbers and addresses, one per slot.'),
    organization_telecom_use: content('work, home … per slot.'),
    organization_telecom_system: content('phone, fax, email … per slot.'),
  },
  rows: record =>
    standing(record, 'Organization').map(node => {
      const organization = node.resource;
      const address = currentAddress(organization.address);
      const telecom = list(organization.telecom).filter(point => text(point.value));
      return {
        from: [node],
        cells: {
          organization_name: text(organization.name),
          organization_address_lines: addressLine(address),
          organization_address_city: text(address?.city),
          organization_address_state: text(address?.state),
          organization_address_postal_code: text(address?.postalCode),
          organization_address_country: text(address?.country),
          organization_address_use: text(address?.use),
          organization_telecom_value: join(telecom.map(point => text(point.value))),
          organization_telecom_use: join(telecom.map(point => text(point.use))),
          organization_telecom_system: join(telecom.map(point => text(point.system))),
        },
      };
    }),
});
