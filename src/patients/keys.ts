// A person → the keys their row is found by: few enough to store, so chosen that one wrong field leaves another key to find them with.
import { createHash } from 'node:crypto';
import { normalise } from './matching/normalise.ts';
import type { PersonDescription } from './matching/person.ts';

const hash = (parts: readonly (string | number)[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20);

export function searchKeys(person: PersonDescription): string[] {
  const { names, birthDate, telephones, emails, ssn, ssnLastFour } = normalise(person);
  const keys: (string | number)[][] = [];
  const { year, month, day } = birthDate ?? {};
  if (year !== undefined && month !== undefined && day !== undefined) keys.push(['born', year, month, day]);
  for (const { given, family } of names) {
    const initial = given[0]?.[0] ?? '';
    if (year !== undefined) for (const part of family) keys.push(['family', part, year]);
    if (month !== undefined && day !== undefined && initial !== '')
      keys.push(['given', given[0] ?? '', Math.min(month, day), Math.max(month, day)]);
    for (const part of family)
      if (given[0] !== undefined) keys.push(['name', ...[given[0], part].toSorted()]);
  }
  if (ssn !== undefined) keys.push(['ssn', ssn]);
  if (ssnLastFour !== undefined && year !== undefined) keys.push(['ssn4', ssnLastFour, year]);
  for (const telephone of telephones) keys.push(['telephone', telephone]);
  for (const email of emails) keys.push(['email', email]);
  return [...new Set(keys.map(hash))];
}
