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

/** Follows written and synced log through the calls; a write to standard output is an acknowledgement. */
function follow(calls: Call[]): Shown {
  const unsynced = new Set<string>();
  const output = acknowledgedFile(calls);
  const shown: Shown = { acknowledgements: 0, early: 0, logSyncs: 0 };
  for (const { name, target } of calls) {
    if (isLog(target) && writes.has(name)) unsynced.add(target);
    if (isLog(target) && syncs.has(name)) {
      unsynced.delete(target);
      shown.logSyncs++;
    }
    if (target === output && writes.has(name)) {
      shown.acknowledgements++;
      if (unsynced.size > 0) shown.early++;
    }
  }
  return shown;
}

const acknowledgedFile = (calls: Call[]) =>
  calls.find(({ target }) => target.endsWith('/acknowledged'))?.target;

function watch(folder: string, isDurable: boolean): Shown {
  const [trace, acknowledged] = [join(folder, 'trace'), join(folder, 'acknowledged')];
  const calls = [...syncs, ...writes].join(',');
  const command = `exec strace -f -y -e trace=${calls} -o "$1" "$2" "$3" "$4" ${commits} ${isDurable} > "$5"`;
  run('sh', ['-c', command, 'sh', trace, process.execPath, writer, join(folder, 'data'), acknowledged]);
  return follow(readCalls(readFileSync(trace, 'utf8')));
}

function run(program: string, args: string[]) {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the writer failed: ${stderr}`);
}

function main(): number {
  if (spawnSync('strace', ['-V']).status !== 0) {
    console.error('strace is not on this machine, so the system calls cannot be watched: nothing was shown.');
    return 3;
  }
  const folder = mkdtempSync(join(tmpdir(), 'hadron-durability-'));
  let durable, fast;
  try {
    // The first start makes the data directory, unwatched.
    run(process.execPath, [writer, join(folder, 'data'), '0']);
    durable = watch(folder, true);
    fast = watch(folder, false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
