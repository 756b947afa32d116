// What start and demo share: a gateway in this process, its log, its first credential, its end by signal.
import pino from 'pino';
import { openGateway } from '../main.ts';
import type { Gateway } from '../main.ts';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import { logObservations } from '../platform/log.ts';
import type { Observe } from '../platform/observations.ts';
import { systemRandom } from '../platform/random.ts';

const standardError = 2;

/** People read standard output; the log goes to standard error, one JSON object a line. */
export async function runGateway(env: Record<string, string | undefined>): Promise<{
  config: Config;
  gateway: Gateway;
  observe: Observe;
}> {
  const config = readConfig(env);
  const observe = logObservations(config.logLevel, pino.destination({ dest: standardError, sync: true }));
  const gateway = await openGateway(config, { clock: systemClock, random: systemRandom, observe });
  return { config, gateway, observe };
}

/** Resolves when the process is told to end, with the signal's name. A second signal ends it at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    whenOrphaned(() => resolve('SIGTERM'));
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve(signal);
      });
  });
}

const orphanPollMs = 500;

/**
 * npm gives a signal to its shell only: the shell ends, and the gateway would live on with its port and folder. So one that npm started
 * ends when its parent is gone. (`exec` in the script would do it too, but cmd.exe has none.)
 */
function whenOrphaned(call: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const look = () => {
    if (process.ppid !== parent) call();
    else systemClock.after(orphanPollMs, look);
  };
  look();
}

/** The secret is known only now: it is kept as a digest. */
export function describeAccess(gateway: Gateway, config: Config): string[] {
  const { development } = gateway;
  if (!development) return [];
  const secret = development.clientSecret ?? (config.clientSecret === undefined ? undefined : '(as set)');
  if (secret === undefined) return [`Project ${development.projectId}, client ${development.clientId}`];
  return [
    'The development project (the secret is shown this once):',
    `  client-id      ${development.clientId}`,
    `  client-secret  ${secret}`,
    `  scope          projects/${development.projectId}`,
  ];
}
