import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logObservations } from './log.ts';
import type { LogLevel } from './config.ts';
import type { Observation } from './observations.ts';

function linesOf(level: LogLevel, ...observations: Observation[]): Record<string, unknown>[] {
  const lines: string[] = [];
  const observe = logObservations(level, { write: line => void lines.push(line) });
  for (const observation of observations) observe(observation);
  return lines.map(line => JSON.parse(line) as Record<string, unknown>);
}

const started: Observation = { kind: 'query.started', queryId: 'q-1', holders: 6 };
const answered: Observation = {
  kind: 'network.answered',
  holder: 'general',
  step: 'discover',
  items: 1,
  ms: 12,
};
const trouble: Observation = { kind: 'database.trouble', what: 'connect', code: '08006' };

test('an observation is one JSON line with its fields and a time', () => {
  const [line] = linesOf('info', started);
  assert.deepEqual({ ...line, time: undefined }, { level: 30, time: undefined, ...started });
  assert.match(String(line?.['time']), /^\d{4}-\d\d-\d\dT.*Z$/);
});

test('the level chooses which are written', () => {
  const kinds = (level: LogLevel) => linesOf(level, started, answered, trouble).map(line => line['kind']);
  assert.deepEqual(kinds('debug'), ['query.started', 'network.answered', 'database.trouble']);
  assert.deepEqual(kinds('info'), ['query.started', 'database.trouble']);
  assert.deepEqual(kinds('error'), ['database.trouble']);
  assert.deepEqual(kinds('silent'), []);
});
