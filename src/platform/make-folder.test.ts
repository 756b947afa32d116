// Folders that are made, that are there, and that cannot be.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeFolder } from './make-folder.ts';

const top = mkdtempSync(join(tmpdir(), 'hadron-make-folder-'));
after(() => rmSync(top, { recursive: true }));

test('a folder is made with those above it, and twice is once', () => {
  const folder = join(top, 'a', 'b', 'c');
  for (let i = 0; i < 2; i++) makeFolder(folder, 0o700);
  assert.ok(statSync(folder).isDirectory());
  assert.equal(statSync(join(top, 'a')).mode & 0o077, 0);
});

test('a file is no folder, nor is what would lie below it', () => {
  const file = join(top, 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolder(file), { code: 'EEXIST' });
  assert.throws(() => makeFolder(join(file, 'below')), { code: 'ENOTDIR' });
});

test('where nobody can make a folder it is said, and not tried for ever', t => {
  if (!existsSync('/proc/self')) return t.skip('no /proc here');
  assert.throws(() => makeFolder('/proc/hadron'), { code: 'ENOENT' });
  assert.throws(() => makeFolder('/proc/hadron/below'), { code: 'ENOENT' });
});
