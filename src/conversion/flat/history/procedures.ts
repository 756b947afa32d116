// procedures with who did them → Procedure; those of one code → DuplicateProcedure.
import { text } from '../cells.ts';
import { compare, list, sorted } from '../record.ts';
import { base64, dayIn, divOf, narrativeOf } from './cells.ts';
import { headline, namesAndCodes, PREFERRED } from './names-and-codes.ts';
import { practitioners } from './places-and-people.ts';
import type { HistoryRecord } from './record.ts';

/** All procedures, the latest first: what is recent depends on the day, and nothing here knows it. */
export function procedures(history: HistoryRecord) {
  const people = new Map(practitioners(history).map(person => [person.practitioner_id, person]));
  const all = history.told('procedures', 'Procedure').map(({ row, node, draft }) => {
    const codes = namesAndCodes(node.resource.code);
    const provider = ['performer_practitioner_role_reference_id', 'asserter_practitioner_role_reference_id']
      .flatMap(column => history.linked(draft, column, 'practitioners'))
      .map(({ practitioner_id }) => people.get(String(practitioner_id)))
      .find(person => person !== undefined);
    const notes = list(node.resource.note)
      .map(note => text(note.text))
      .filter(Boolean)
      .join('\n');
    return {
      ...headline(codes, PREFERRED.procedures),
      date: dayIn(node.resource, row.procedure_date_time),
      // FHIR's Procedure does not say when it was reported.
      reported_date: '',
      provider_id: provider?.practitioner_id ?? '',
      provider_given_name: provider?.given_name ?? '',
      provider_family_name: provider?.family_name ?? '',
      provider_suffix: provider?.suffix ?? '',
      provider_address: provider?.address ?? '',
      provider_city: provider?.city ?? '',
      provider_state: provider?.state ?? '',
      provider_phone: provider?.phone ?? '',
      notes: base64(narrativeOf(node.resource) || divOf(notes)),
      all_names_and_codes: codes,
    };
  });
  return all.sort((a, b) => compare(b.date, a.date));
}

/** The same code done again, on all its days. */
export function duplicateProcedures(all: ReturnType<typeof procedures>) {
  const groups = Map.groupBy(
    all.filter(({ code }) => code !== ''),
    ({ code, code_system }) => `${code_system}|${code}`,
  );
  return sorted(groups.keys()).flatMap(key => {
    const [first, ...others] = groups.get(key) ?? [];
    if (!first || others.length === 0) return [];
    const { name, code, code_system } = first;
    const dates = [first, ...others].map(({ date }) => date).filter(Boolean);
    return [{ grouped_by: 'Code', name, code, code_system, all_dates: sorted(dates) }];
  });
}
