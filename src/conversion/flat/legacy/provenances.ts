// Provenance → provenances, a dataset of generation B: who said what, and when (flat-contract §2, B-only).
import type { Reference } from 'fhir/r4';
import { clinicalTime, firstCode, join, slots, text } from '../cells.ts';
import { content, dataset, patientId, rowId, time } from '../dataset.ts';
import type { Column, Draft, Link } from '../dataset.ts';
import { list } from '../record.ts';
import type { Node } from '../record.ts';
import { standing } from '../standing.ts';
import type { Tables } from '../tables.ts';

const anyRows = (about: string): Column => ({ type: 'string', is: 'links', about });

const columns = {
  provenance_id: rowId,
  provenance_target: anyRows('The rows it is about, of any dataset.'),
  provenance_who: anyRows('Role of the person, or organization; else the name as written.'),
  provenance_activity_code: content('What was done: codes, one per slot.'),
  provenance_activity_code_system: content('Code system per slot.'),
  provenance_agent_type_code: content('How they took part: codes, one per slot.'),
  provenance_agent_type_code_system: content('Code system per slot.'),
  provenance_entity_role: content('What was used: its role, one per slot.'),
  provenance_entity_what_display: content('Its name, one per slot.'),
  provenance_entity_what_identifier: content('Its identifier, one per slot.'),
  recorded_date: time('When it was said.'),
  patient_id: patientId,
};
type Columns = keyof typeof columns;

export const provenances = dataset({
  key: 'provenances',
  query: 'PROVENANCES',
  table: 'provenances',
  id: 'provenance_id',
  time: 'recorded_date',
  columns,
  // Made when the rows it names are known: see `provenanceRows`.
  rows: () => [],
});

export function provenanceRows({ record, ids, targets }: Tables): Draft<Columns>[] {
  const tables = Object.values(ids);
  const rowOf = (node: Node | undefined): Link[] => {
    const id = node && tables.map(known => known.get(node.key)).find(known => known !== undefined);
    return id === undefined ? [] : [{ id }];
  };
  const whoIs = (node: Node, who: Reference | undefined): Link[] => {
    const party = record.follow(node, who);
    const id =
      party &&
      (targets.roles.get(party.key) ?? ids.organizations.get(party.key) ?? ids.patients.get(party.key));
    const name = id ?? text(who?.display);
    return name === '' ? [] : [{ id: name }];
  };
  return standing(record, 'Provenance').map(node => {
    const { activity, agent, entity, recorded, occurredDateTime, target } = node.resource;
    const types = slots(...list(agent).map(each => each.type));
    const done = slots(activity);
    return {
      from: [node],
      cells: {
        provenance_activity_code: join(done.map(slot => slot.code)),
        provenance_activity_code_system: join(done.map(slot => slot.system)),
        provenance_agent_type_code: join(types.map(slot => slot.code)),
        provenance_agent_type_code_system: join(types.map(slot => slot.system)),
        provenance_entity_role: join(list(entity).map(each => text(each.role))),
        provenance_entity_what_display: join(list(entity).map(each => text(each.what?.display))),
        provenance_entity_what_identifier: join(
          list(entity).map(
            each => text(each.what?.identifier?.value) || firstCode(each.what?.identifier?.type),
          ),
        ),
        recorded_date: clinicalTime(recorded) || clinicalTime(occurredDateTime),
      },
      links: {
        provenance_target: list(target).flatMap(reference => rowOf(record.follow(node, reference))),
        provenance_who: list(agent).flatMap(each => whoIs(node, each.who)),
      },
      // Two that say the same of different things are two.
      apart: node.key,
    };
  });
}
