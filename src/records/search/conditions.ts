// A criterion → its condition on a row `i` of resource_index.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { pathCondition } from './range-test.ts';
import type { Column, Criterion, RangeTest } from './request.ts';

type Condition = RawBuilder<unknown>;

export const allOf = (conditions: Condition[]): Condition =>
  conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`;
const anyOf = (conditions: Condition[]): Condition =>
  conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`;

const columnOf = (alias: string, column: Column) => sql.ref(`${alias}.${column}`);

/** `alias` is a row of resource_index. */
export function conditionOf(criterion: Criterion, alias = 'i'): Condition {
  const of = sql.ref(alias);
  switch (criterion.is) {
    case 'any':
      return anyOf(criterion.of.map(each => conditionOf(each, alias)));
    case 'not':
      return sql`not ${conditionOf(criterion.of, alias)}`;
    case 'entry': {
      const column = columnOf(alias, criterion.column);
      const [only, ...others] = criterion.anyOf;
      if (only === undefined) return sql`false`;
      return others.length === 0
        ? sql`${only} = any(${column})`
        : sql`${column} && ${criterion.anyOf}::text[]`;
    }
    case 'beginning':
      return sql`exists (select from unnest(${columnOf(alias, criterion.column)}) as entry, unnest(${criterion.anyOf}::text[]) as wanted
        where starts_with(entry, wanted))`;
    case 'containing': {
      const { column, name, anyOf: parts } = criterion;
      return sql`exists (select from unnest(${columnOf(alias, column)}) as entry, unnest(${parts}::text[]) as wanted
        where starts_with(entry, ${`${name}|`}) and strpos(substr(entry, ${name.length + 2}::integer), wanted) > 0)`;
    }
    case 'referring':
      return sql`exists (select from unnest(${of}.refs) as entry
        where starts_with(entry, ${`${criterion.name}|`}) and split_part(split_part(entry, '|', 2), '/', 2) = any(${criterion.ids}::text[])
          and split_part(split_part(entry, '|', 2), '/', 3) = '')`;
    case 'range':
      // Strict: a lax path would look into the pairs themselves. Silent: a resource without this parameter is no error.
      return sql`(case when ${of}.time_name = ${criterion.name} then ${anyOf(criterion.tests.map(test => timeCondition(of, test)))}
        else jsonb_path_exists(${of}.dates, ${pathOf(criterion.name, criterion.tests)}::jsonpath, '{}', true) end)`;
    case 'ranged':
      return sql`(${of}.dates -> ${criterion.name}::text) is not null`;
    case 'id':
      return sql`${of}.resource_id = any(${criterion.anyOf}::text[])`;
    case 'updated':
      return sql`exists (select from resource u
        where u.project_id = ${of}.project_id and u.patient_id = ${of}.patient_id and u.resource_type = ${of}.resource_type
          and u.resource_id = ${of}.resource_id and ${anyOf(criterion.tests.map(updatedCondition))})`;
    case 'chained': {
      const inner = `${alias}c`;
      const to = sql.ref(inner);
      return sql`exists (select from unnest(${of}.refs) as entry
        join resource_index ${to} on ${to}.project_id = ${of}.project_id and ${to}.patient_id = ${of}.patient_id
          and ${to}.resource_type = ${criterion.resourceType} and entry = ${`${criterion.name}|${criterion.resourceType}/`} || ${to}.resource_id
        where ${conditionOf(criterion.of, inner)})`;
    }
    case 'reversed': {
      const inner = `${alias}h`;
      const from = sql.ref(inner);
      return sql`exists (select from resource_index ${from}
        where ${from}.project_id = ${of}.project_id and ${from}.patient_id = ${of}.patient_id and ${from}.resource_type = ${criterion.resourceType}
          and ${`${criterion.name}|`} || ${of}.resource_type || '/' || ${of}.resource_id = any(${from}.refs) and ${conditionOf(criterion.of, inner)})`;
    }
    case 'worded':
      return sql`${of}.words @@ websearch_to_tsquery('english', ${criterion.words})`;
  }
}

const pathOf = (name: string, tests: readonly RangeTest[]): string =>
  `strict $.${JSON.stringify(name)}[*] ? (${tests.map(pathCondition).join(' || ')})`;

/** What range-test's pathCondition says, of the one time of `of`. */
function timeCondition(of: Condition, { comparator, from, to }: RangeTest): Condition {
  const [start, end] = [sql`${of}.time_from`, sql`${of}.time_to`];
  const [least, most] = [sql`${from}::float8`, sql`${to}::float8`];
  const within = sql`(${start} >= ${least} and ${end} <= ${most})`;
  switch (comparator) {
    case 'ne':
      return sql`not ${within}`;
    case 'gt':
      return sql`${end} > ${most}`;
    case 'lt':
      return sql`${start} < ${least}`;
    case 'ge':
      return sql`(${end} > ${most} or ${within})`;
    case 'le':
      return sql`(${start} < ${least} or ${within})`;
    case 'sa':
      return sql`${start} > ${most}`;
    case 'eb':
      return sql`${end} < ${least}`;
    case 'ap':
      return sql`(${end} >= ${least} and ${start} <= ${most})`;
    default:
      return within;
  }
}

/** The row u of resource changed at one instant. */
function updatedCondition({ comparator, from, to }: RangeTest): Condition {
  const at = (ms: number) =>
    sql`${new Date(Math.max(-62_135_596_800_000, Math.min(ms, 253_402_300_799_999))).toISOString()}::timestamptz`;
  // An instant has microseconds: what is below the next millisecond is within.
  const within = sql`(u.updated_at >= ${at(from)} and u.updated_at < ${at(to + 1)})`;
  switch (comparator) {
    case 'ne':
      return sql`not ${within}`;
    case 'gt':
    case 'sa':
      return sql`u.updated_at >= ${at(to + 1)}`;
    case 'ge':
      return sql`u.updated_at >= ${at(from)}`;
    case 'lt':
    case 'eb':
      return sql`u.updated_at < ${at(from)}`;
    case 'le':
      return sql`u.updated_at < ${at(to + 1)}`;
    default:
      return within;
  }
}
