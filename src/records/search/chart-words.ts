// What a person types → PostgreSQL text search: words and phrases as websearch_to_tsquery reads them, the beginning of a last word, codes as they are.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

const configuration = sql`'english'`;

/** A word still being typed: letters only. What has a digit may be a code, and a code is meant as it is. */
const unfinished = /^([\s\S]*?)(?:^|[\s(])([\p{L}\p{M}]{2,60})$/u;

/** Endings that the stemmer takes off: "hypertensio" is to find "hypertension", which is kept as "hypertens". */
const endings = [
  ...[
    's',
    'es',
    'ed',
    'ing',
    'ng',
    'g',
    'ion',
    'on',
    'n',
    'al',
    'l',
    'y',
    'ly',
    'ive',
    've',
    'e',
    'ment',
    'ent',
    'nt',
  ],
  ...['t', 'ness', 'ess', 'ic', 'c', 'ous', 'us', 'ity', 'ty'],
];

/** Anything a caller sends is a query; what has no word in it finds nothing. */
export function wordsQuery(text: string): RawBuilder<unknown> {
  const typed = text.trim();
  const [, before = '', last] = unfinished.exec(typed) ?? [];
  const isOpenQuote = (before.match(/"/g)?.length ?? 0) % 2 === 1;
  const isWord = last !== undefined && !isOpenQuote && last.toLowerCase() !== 'or';
  if (!isWord) return sql`websearch_to_tsquery(${configuration}, ${typed})`;
  // Only endings that lead to a shorter stem: all others begin with what was typed.
  const ending = sql`(to_tsquery(${configuration}, ${`${last}:*`}) || coalesce((
    select string_agg(distinct quote_literal(stem), ' | ')
    from unnest(${endings.map(end => last + end)}::text[]) as ended, unnest(tsvector_to_array(to_tsvector(${configuration}, ended))) as stem
    where not starts_with(stem, ${last.toLowerCase()})), '')::tsquery)`;
  const either = /(?:^|\s)or\s*$/i;
  const rest = before.replace(either, '').trim();
  if (rest === '') return ending;
  const first = sql`websearch_to_tsquery(${configuration}, ${rest})`;
  return either.test(before) ? sql`(${first} || ${ending})` : sql`(${first} && ${ending})`;
}
