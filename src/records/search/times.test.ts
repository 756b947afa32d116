// The one time of a resource stands in columns: every comparator and every order says of them what it says of the ranges they were taken from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Resource } from 'fhir/r4';
import { sql } from 'kysely';
import { openTestDatabase } from '../../platform/database/testing.ts';
import { newPatient, newProject } from '../flat/arrivals.testing.ts';
import { putResources } from './charts.testing.ts';
import { indexOf } from './index-of.ts';
import { parseSearch } from './parse-search.ts';
import { searchResources } from './search.ts';

const condition = (id: string, times: object) => ({ resourceType: 'Condition', id, ...times }) as Resource;
const date = fc.constantFrom('2019', '2020-02', '2020-02-29', '2020-02-29T10:00:00Z', '2021-01-01');
const period = fc.record({ start: date, end: date }, { requiredKeys: [] });
const times = fc.record(
  { onsetDateTime: date, onsetPeriod: period, abatementDateTime: date, recordedDate: date },
  { requiredKeys: [] },
);
const comparators = ['', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'];

test('searches by date find the same with the columns and without', async t => {
  const database = await openTestDatabase();
  t.after(() => database.close());
  const projectId = await newProject(database);
  const key = await newPatient(database, projectId);
  const said = fc.sample(times, { numRuns: 120, seed: 3 });
  await putResources(
    database,
    key,
    said.map((each, n) => condition(`c${n}`, each)),
  );
  const find = async (name: string, value: string) => {
    const parameters: [string, string][] = [[name, value]];
    const request = parseSearch('Condition', [...parameters, ['_sort', `-${name}`], ['_count', '200']], {
      now: new Date('2026-01-01T00:00:00Z'),
      bases: [],
      isStrict: true,
    });
    const scope = { projectId, patientIds: [key.particlePatientId] };
    const { matches } = await searchResources(database.executor, scope, request);
    return matches.map(({ resourceId }) => resourceId);
  };
  const asked = ['onset-date', 'abatement-date', 'recorded-date'].flatMap(name =>
    comparators.flatMap(comparator =>
      ['2019', '2020-02', '2020-02-29T10:00:00Z', '2030'].map(
        value => [name, `${comparator}${value}`] as const,
      ),
    ),
  );
  const withColumns: string[][] = [];
  for (const [name, value] of asked) withColumns.push(await find(name, value));
  const { rows } = await sql<{ filled: number }>`
    select count(time_name)::integer as filled from resource_index`.execute(database.executor);
  assert.ok((rows[0]?.filled ?? 0) > 60);
  await sql`update resource_index set time_name = null`.execute(database.executor);
  for (const [at, [name, value]] of asked.entries())
    assert.deepEqual(withColumns[at], await find(name, value), `${name}=${value}`);
  assert.ok(withColumns.some(ids => ids.length > 20) && withColumns.some(ids => ids.length === 0));
});

test('of several times of a parameter none stands alone', () => {
  const named = (times: object) => indexOf(condition('c', times)).time_name;
  assert.equal(named({ onsetDateTime: '2020', recordedDate: '2021' }), 'onset-date');
  assert.equal(named({ recordedDate: '2021' }), 'recorded-date');
  assert.equal(named({}), undefined);
  const goal = { resourceType: 'Goal', id: 'g', target: [{ dueDate: '2020' }, { dueDate: '2021' }] };
  assert.equal(indexOf(goal as unknown as Resource).time_name, undefined);
});
