// Location → locations.
import { addressLine, codedCells, slots, text } from '../cells.ts';
import { coded, content, dataset, patientId, rowId } from '../dataset.ts';
import { list } from '../record.ts';
import { standing } from '../standing.ts';

export const locations = dataset({
  key: 'locations',
  query: 'LOCATIONS',
  table: 'locations',
  recordType: 'location',
  id: 'location_id',
  columns: {
    patient_id: patientId,
    location_id: rowId,
    location_name: content('Name.'),
    location_address: content('Street lines, joined with ", ".'),
    location_city: content('City.'),
    location_postal_code: content('Postal code.'),
    location_state: content('State, as the source wrote it.'),
    ...coded('location_type_code', 'location_type_code_system', 'location_type', 'Kind of place'),
    location_address_use: content('work, home …'),
  },
  rows: record =>
    standing(record, 'Location').map(node => {
      const place = node.resource;
      return {
        from: [node],
        cells: {
          location_name: text(place.name),
          location_address: addressLine(place.address),
          location_city: text(place.address?.city),
          location_postal_code: text(place.address?.postalCode),
          location_state: text(place.address?.state),
          ...codedCells(
            'location_type_code',
            'location_type_code_system',
            'location_type',
            slots(...list(place.type)),
          ),
          location_address_use: text(place.address?.use),
        },
      };
    }),
});
