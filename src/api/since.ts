// `since` and `_since`, as they are sent → from where on. Contract §13, notifications-contract §6.
import { z } from 'zod';
import { refuse } from '../platform/errors.ts';
import type { Since } from '../records/deltas.ts';

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
/** RFC 3339; the `+` of an offset may have become a space on its way. */
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+ -]\d{2}:\d{2})$/;

/** Published examples have the value in quotes, and any case. */
function sinceFrom(text: string): Since | undefined {
  const value = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  if (value.toLowerCase() === 'lastquery') return { is: 'lastQuery' };
  const isDay = datePattern.test(value);
  if (!isDay && !instantPattern.test(value)) return undefined;
  const instant = new Date(value.replace(' ', '+'));
  // PostgreSQL's first year is 0001, RFC 3339's last 9999, and an offset may lead out of both. NaN is refused too.
  const year = instant.getUTCFullYear();
  return year >= 1 && year <= 9999 && isDayOfCalendar(value)
    ? { is: 'time', instant, isIncluded: isDay }
    : undefined;
}

/** JavaScript takes 2023-02-30 for a day of March. */
const isDayOfCalendar = (value: string): boolean =>
  new Date(`${value.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(value.slice(0, 10));

const about =
  '`lastQuery` (any case, with or without quotes): what this service account has not been given yet in this format. A date: what was learnt on it or later, UTC. An instant, RFC 3339: what was learnt after it.';

const since = z
  .string()
  .max(60)
  .refine(text => sinceFrom(text) !== undefined, {
    error: 'must be lastQuery, a date, or a date and time with an offset',
  })
  .optional();

/** Both spellings are published; where both are sent, they must be one. */
export const sinceParameters = {
  _since: since.describe(about).meta({ examples: ['lastQuery', '2025-11-01'] }),
  since: since.describe('The same as `_since`.').meta({ deprecated: true }),
};

export function sinceOf(query: {
  _since?: string | undefined;
  since?: string | undefined;
}): Since | undefined {
  const texts = [query._since, query.since].filter(text => text !== undefined);
  const [one, other] = texts.map(sinceFrom);
  if (texts.length === 2 && JSON.stringify(one) !== JSON.stringify(other))
    throw refuse('request.parameter-invalid', {
      errors: [{ field: 'since', message: 'must be the same as _since' }],
    });
  return one;
}
