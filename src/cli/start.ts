// hadron start: the gateway, until a signal ends it.
import { describeAccess, runGateway, untilSignal } from './run-gateway.ts';

export async function startCommand(): Promise<number> {
  const ended = untilSignal();
  const { config, gateway, observe } = await runGateway(process.env);
  const { url, database, sandbox, directory } = gateway;
  const lines = [
    url === undefined ? 'Hadron works, without an API (HADRON_ROLE=worker).' : `Hadron answers at ${url}`,
    ...(url === undefined ? [] : [`  reference      ${url}/reference`]),
    `  database       ${database.kind}${database.kind === 'pglite' ? ` in ${config.dataFolder}` : ''}`,
    ...(config.role === 'web' ? [] : [`  holders        ${directory.length}`]),
    // The embedded database belongs to one process: no other one can take the other role.
    ...(config.role === 'web' && database.kind === 'pglite'
      ? [
          '  careful        queries are accepted and wait: nobody works on them (HADRON_ROLE=web without DATABASE_URL)',
        ]
      : []),
    ...(sandbox ? [`  sandbox        ${sandbox.people.length} people`] : []),
    ...(sandbox && sandbox.unserved.length > 0
      ? [`  left out       ${sandbox.unserved.length} files without a readable person in their header`]
      : []),
    ...describeAccess(gateway, config),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  observe({ kind: 'gateway.stopping', signal: await ended });
  await gateway.stop();
  return 0;
}
