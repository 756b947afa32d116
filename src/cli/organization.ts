// hadron organization NAME: a new organisation with a service account that owns it, and its first credential, shown once. For operators:
// the API knows no one above organisations.
import { createServiceAccount, issueCredential, setPolicy } from '../access/credentials.ts';
import { createOrganization } from '../access/organization.ts';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { openDatabase } from '../platform/database/open.ts';
import { systemRandom } from '../platform/random.ts';

const longestName = 200;

export async function organizationCommand([name = '', ...rest]: string[]): Promise<number> {
  const displayName = name.trim();
  if (displayName === '' || displayName.length > longestName || rest.length > 0) {
    process.stderr.write('hadron organization NAME: one name, in quotes when it has spaces.\n');
    return 2;
  }
  const config = readConfig(process.env);
  const parts = { clock: systemClock, random: systemRandom };
  const database = await openDatabase({
    ...(config.databaseUrl === undefined ? { folder: config.dataFolder } : { url: config.databaseUrl }),
    durable: config.isDurable,
    clock: systemClock,
  });
  try {
    const made = await database.system.transaction(async tx => {
      const { organizationId } = await createOrganization(tx, displayName, parts);
      const account = await createServiceAccount(tx, 'Owner', parts, undefined, organizationId);
      await setPolicy(tx, account, [{ role: 'organization.owner', projectId: undefined }]);
      return { organizationId, ...(await issueCredential(tx, account, parts)) };
    });
    process.stdout.write(
      [
        `The organisation ${displayName} (the secret is shown this once):`,
        `  organisation   ${made.organizationId}`,
        `  client-id      ${made.clientId}`,
        `  client-secret  ${made.clientSecret}`,
        'POST /auth with these gives a token for the management API.',
        '',
      ].join('\n'),
    );
    return 0;
  } finally {
    await database.close();
  }
}
