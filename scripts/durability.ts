// Shows, by the system calls of a real process, that the embedded database acknowledges no commit before its log is on the disk.
// node scripts/durability.ts; exits 0 when shown, 1 when not, 3 when this machine cannot watch system calls.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const commits = 50;
const writer = new URL('../src/platform/database/durable-writer.testing.ts', import.meta.url).pathname;

interface Call {
  name: string;
  target: string;
}

/** The calls in the order in which they ended; strace -f splits a call that another thread overtakes. */
function readCalls(trace: string): Call[] {
  const begun = new Map<string, string>();
  const calls: Call[] = [];
  for (const line of trace.split('\n')) {
    const [, thread = '', text = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (text.endsWith('<unfinished ...>')) begun.set(thread, text);
    else {
      const whole = text.startsWith('<...') ? (begun.get(thread) ?? '') : text;
      const [, name, target] = /^(\w+)\(\d+<([^>]*)>/.exec(whole) ?? [];
      const isDone = / = \d+$/.test(text);
      if (name !== undefined && target !== undefined && isDone) calls.push({ name, target });
    }
  }
  return calls;
}

const isLog = (target: string) => /\/pg_wal\/[0-9A-F]{24}$/.test(target);
const syncs = new Set(['fsync', 'fdatasync']);
const writes = new Set(['write', 'pwrite64', 'writev', 'pwritev']);

interface Shown {
  acknowledgements: number;
  /** Acknowledgements with log written but not yet synced. */
  early: number;
  logSyncs: number;
}

/** Follows written and synced log through the calls; a line on standard output (a pipe) is an acknowledgement. */
function follow(calls: Call[]): Shown {
  const unsynced = new Set<string>();
  const shown: Shown = { acknowledgements: 0, early: 0, logSyncs: 0 };
  for (const { name, target } of calls) {
    if (isLog(target) && writes.has(name)) unsynced.add(target);
    if (isLog(target) && syncs.has(name)) {
      unsynced.delete(target);
      shown.logSyncs++;
    }
    if (target === stdoutTarget(calls) && writes.has(name)) {
      shown.acknowledgements++;
      if (unsynced.size > 0) shown.early++;
    }
  }
  return shown;
}

/** Only the writer's standard output is a regular file outside the database: /…/acknowledged. */
const stdoutTarget = (calls: Call[]) => calls.find(({ target }) => target.endsWith('/acknowledged'))?.target;

function watch(isDurable: boolean): Shown {
  const folder = mkdtempSync(join(tmpdir(), 'hadron-durability-'));
  try {
    const trace = join(folder, 'trace');
    const command = `exec strace -f -y -e trace=fsync,fdatasync,write,pwrite64,writev,pwritev -o "$1" "$2" "$3" "$4" ${commits} ${isDurable} > "$5"`;
    const run = spawnSync(
      'sh',
      [
        '-c',
        command,
        'sh',
        trace,
        process.execPath,
        writer,
        join(folder, 'data'),
        join(folder, 'acknowledged'),
      ],
      {
        encoding: 'utf8',
      },
    );
    if (run.status !== 0) throw new Error(`the writer failed: ${run.stderr}`);
    return follow(readCalls(readFileSync(trace, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function main(): number {
  if (spawnSync('strace', ['-V']).status !== 0) {
    console.error('strace is not on this machine, so the system calls cannot be watched: nothing was shown.');
    return 3;
  }
  const durable = watch(true);
  const fast = watch(false);
  const row = (name: string, { acknowledgements, early, logSyncs }: Shown) =>
    `${name}: ${acknowledgements} commits acknowledged, ${logSyncs} syncs of the log, ${early} acknowledged before the log was synced`;
  console.log(row('durable', durable));
  console.log(row('fast   ', fast));
  const isShown = durable.acknowledgements === commits && durable.early === 0 && durable.logSyncs >= commits;
  // The fast mode must fail the same test, or the test shows nothing.
  const isSensitive = fast.early > 0 && fast.logSyncs === 0;
  return isShown && isSensitive ? 0 : 1;
}

process.exitCode = main();
