import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { describeSettings, readConfig } from './config.ts';
import { StartTrouble } from './errors-start.ts';

const troubleOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof StartTrouble) return error.sentence;
    throw error;
  }
  return '';
};

test('nothing set is the defaults', () => {
  const config = readConfig({});
  assert.equal(config.port, 8080);
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.role, 'all');
  assert.equal(config.sandbox, true);
  assert.equal(config.databaseUrl, undefined);
});

test('an empty value is not set, and spaces around one do not matter', () => {
  assert.equal(readConfig({ PORT: ' 9090 ', DATABASE_URL: '' }).port, 9090);
  assert.equal(readConfig({ HADRON_SANDBOX: 'OFF' }).sandbox, false);
});

test('every bad value is one sentence that names the setting and quotes no value', () => {
  const sentence = troubleOf({
    PORT: '99999',
    HADRON_ROLE: 'boss',
    DATABASE_URL: 'mysql://secret@host/db',
    HADRON_WORKERS: '2.5',
    HADRON_SANDBOX: 'maybe',
    HADRON_CLIENT_SECRET: 'with space',
  });
  assert.deepEqual(sentence.split('\n'), [
    'PORT must be a whole number from 0 to 65535.',
    'DATABASE_URL must be a URL that starts with postgres:// or postgresql://.',
    'HADRON_ROLE must be one of web, worker, all.',
    'HADRON_CLIENT_SECRET must be up to 200 printable characters without spaces.',
    'HADRON_SANDBOX must be one of on, off.',
    'HADRON_WORKERS must be a whole number from 1 to 1000.',
  ]);
});

describe('numbers', () => {
  for (const port of ['-1', '1e3', '0x50', '８０', 'NaN', '65536', '1'.repeat(30)])
    test(`${port} is no port`, () => assert.match(troubleOf({ PORT: port }), /^PORT must be/));
});

test('the soft deadline is not after the hard one', () => {
  const env = { HADRON_SOFT_DEADLINE_SECONDS: '100', HADRON_HARD_DEADLINE_SECONDS: '50' };
  assert.match(troubleOf(env), /^HADRON_SOFT_DEADLINE_SECONDS must not be more/);
});

test('every setting is used by what starts the gateway', async () => {
  const src = new URL('../', import.meta.url);
  const starts = await Promise.all(
    ['main.ts', 'cli/run-gateway.ts', 'cli/start.ts', 'cli/demo.ts'].map(name =>
      readFile(new URL(name, src), 'utf8'),
    ),
  );
  const text = starts.join('\n');
  const unused = Object.keys(readConfig({}))
    .filter(key => !new RegExp(`\\bconfig\\.${key}\\b|\\b${key}\\b[^=;]*\\} = config\\b`).test(text))
    .filter(key => key !== 'url');
  assert.deepEqual(unused, []);
});

test('help lists every setting with its default, each on a line', () => {
  const lines = describeSettings().split('\n');
  assert.ok(lines.length >= 19);
  assert.ok(lines.some(line => /^ {2}PORT +TCP port .*\(8080\)$/.test(line)));
  assert.ok(lines.every(line => /^ {2}[A-Z_]+ {2,}\S/.test(line)));
});
