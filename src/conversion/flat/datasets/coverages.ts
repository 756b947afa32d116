// Coverage → coverages. Column names without the prefix of contract 2.3.1 (flat-contract §5.1).
import { codedCells, join, slots, text } from '../cells.ts';
import { bareSystemOf } from '../code-systems.ts';
import { coded, content, dataset, link, patientId, rowId } from '../dataset.ts';
import { list } from '../record.ts';
import { to, toAll } from '../references.ts';
import { standing } from '../standing.ts';

export const coverages = dataset({
  key: 'coverages',
  query: 'COVERAGES',
  table: 'coverages',
  recordType: 'coverage',
  id: 'coverage_id',
  columns: {
    patient_id: patientId,
    coverage_id: rowId,
    subscriber_id: content('Member id at the payor.'),
    ...coded(
      'class_type_code',
      'class_type_code_system',
      'class_type_display',
      'Kind of class: group, plan …',
    ),
    class_value: content('Value per class.'),
    identifier_value: content('Policy or group numbers.'),
    identifier_system: content('Who gave the identifier, per slot, as a bare OID.'),
    order: content('Order of the coverage, 0 when it is not said.'),
    payor_reference: link('organizations', 'The payor (organizations.organization_id).'),
    ...coded(
      'relationship_code',
      'relationship_code_system',
      'relationship_display',
      'Relationship to the subscriber',
    ),
    status: content('ACTIVE, CANCELLED …'),
    subscriber_reference: link('patients', 'The subscriber, when it is the patient (patients.resource_id).'),
    ...coded('type_code', 'type_code_system', 'type_display', 'Type of coverage'),
    beneficiary_reference: link('patients', 'The patient (patients.resource_id).'),
  },
  rows: record =>
    standing(record, 'Coverage').map(node => {
      const coverage = node.resource;
      // One slot per class: two plans of one type are two slots, each with its value.
      const classes = list(coverage.class).map(one => ({
        type: slots(one.type)[0] ?? { code: '', system: '', name: '' },
        value: text(one.value),
      }));
      const identifiers = list(coverage.identifier).filter(identifier => text(identifier.value));
      return {
        from: [node],
        cells: {
          subscriber_id: text(coverage.subscriberId),
          ...codedCells(
            'class_type_code',
            'class_type_code_system',
            'class_type_display',
            classes.map(one => one.type),
          ),
          class_value: join(classes.map(one => one.value)),
          identifier_value: join(identifiers.map(identifier => text(identifier.value))),
          identifier_system: join(identifiers.map(identifier => bareSystemOf(identifier.system))),
          order: String(coverage.order ?? 0),
          ...codedCells(
            'relationship_code',
            'relationship_code_system',
            'relationship_display',
            slots(coverage.relationship),
          ),
          status: text(coverage.status).toUpperCase(),
          ...codedCells('type_code', 'type_code_system', 'type_display', slots(coverage.type)),
        },
        links: {
          payor_reference: toAll(record, node, coverage.payor),
          subscriber_reference: to(record, node, coverage.subscriber),
          beneficiary_reference: to(record, node, coverage.beneficiary),
        },
      };
    }),
});
