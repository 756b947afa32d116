// A gateway as its user has it: its own process, reached over HTTP. For journeys and for the scripts that kill it.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const hadron = fileURLToPath(new URL('../../src/cli/hadron.ts', import.meta.url));

export const credentials = {
  clientId: 'test-client',
  clientSecret: 'test-secret-of-thirty-two-characters',
  projectId: '5f0c6a3e-0000-4000-8000-00000000cafe',
};

export interface GatewayProcess {
  url: string;
  /** Everything it wrote so far. */
  output(): string;
  /** Ends it like a power cut. */
  kill(): Promise<void>;
  /** Ends it politely; answers the exit code. */
  stop(): Promise<number | null>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts `hadron start` and waits until it answers; throws with its output when it ends before. */
export async function startGatewayProcess(
  env: Record<string, string>,
  command: string[] = ['start'],
): Promise<GatewayProcess> {
  const port = env['PORT'] ?? String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [hadron, ...command], {
    env: {
      ...process.env,
      HADRON_CLIENT_ID: credentials.clientId,
      HADRON_CLIENT_SECRET: credentials.clientSecret,
      HADRON_PROJECT_ID: credentials.projectId,
      HADRON_LOG: 'warn',
      ...env,
      PORT: port,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-200_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = once(child, 'exit');
  await untilReady(child, url, () => output);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    url,
    output: () => output,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

async function untilReady(child: ChildProcess, url: string, output: () => string): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The gateway ended with ${child.exitCode ?? child.signalCode}:\n${output()}`);
    const isReady = await fetch(`${url}/ready`).then(
      answer => answer.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`The gateway was not ready after 30 s:\n${output()}`);
}
