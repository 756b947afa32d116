// First start → a development project with a service account and one credential, made once however many processes start together.
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import { createServiceAccount, digest, isAlive, issueCredential, setPolicy } from './credentials.ts';
import type { Credential, ServiceAccountId } from './credentials.ts';
import { createProject, projectIdFrom } from './projects.ts';
import type { ProjectId } from './project.ts';
import { anyCredential, credentialById, credentialsOf, lockAccess, policyOf, replaceSecret } from './sql.ts';

export interface DevelopmentPresets {
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  /** A UUID or any word: see projectIdFrom. */
  projectId?: string | undefined;
}

export interface DevelopmentAccess {
  /** Something was made now. */
  created: boolean;
  clientId: string;
  /** Only when it was made now: it is not known later. */
  clientSecret?: string;
  projectId: ProjectId;
}

/** Always the same one, so that every process and every start finds it. */
const developmentAccount = 'd0e5a7c0-0000-4000-8000-000000000001' as ServiceAccountId;

interface Parts {
  clock: Clock;
  random: Random;
}

/**
 * Idempotent for the same presets; other presets change the secret or the project. Without presets it makes something only on an
 * empty database, and returns undefined when an operator has taken the development credential away.
 */
export function ensureDevelopmentProject(
  database: Database,
  presets: DevelopmentPresets,
  parts: Parts,
): Promise<DevelopmentAccess | undefined> {
  return database.transaction(async tx => {
    await lockAccess(tx);
    const existing = await existingCredential(tx, presets, parts.clock);
    if (existing === undefined && !hasPresets(presets) && (await anyCredential(tx))) return undefined;
    const account = existing?.serviceAccountId ?? developmentAccount;
    const project = await ensureProject(tx, account, presets, parts);
    const credential =
      existing === undefined ? await add(tx, presets, parts) : await keep(tx, existing, presets, parts);
    return {
      created: existing === undefined || project.created,
      projectId: project.projectId,
      ...credential,
    };
  });
}

const hasPresets = (presets: DevelopmentPresets): boolean =>
  Object.values(presets).some(value => value !== undefined);

/** The one the presets name, else the newest of the development account. */
async function existingCredential(
  tx: Transaction,
  presets: DevelopmentPresets,
  clock: Clock,
): Promise<Credential | undefined> {
  if (presets.clientId !== undefined) return credentialById(tx, presets.clientId);
  const alive = (await credentialsOf(tx, developmentAccount)).filter(each => isAlive(each, clock.now()));
  return alive[0];
}

async function add(tx: Transaction, presets: DevelopmentPresets, parts: Parts) {
  const made = await issueCredential(tx, developmentAccount, parts, {
    ...(presets.clientId === undefined ? {} : { clientId: presets.clientId }),
    ...(presets.clientSecret === undefined ? {} : { clientSecret: presets.clientSecret }),
  });
  return presets.clientSecret === undefined ? made : { clientId: made.clientId };
}

async function keep(
  tx: Transaction,
  existing: Credential,
  { clientSecret }: DevelopmentPresets,
  { clock }: Parts,
) {
  const isOther = clientSecret !== undefined && digest(clientSecret) !== existing.secretSha256;
  // A secret in the environment is the operator's word: it also brings a withdrawn credential back.
  if (isOther || (clientSecret !== undefined && !isAlive(existing, clock.now())))
    await replaceSecret(tx, existing.clientId, digest(clientSecret), clock.now());
  return { clientId: existing.clientId };
}

async function ensureProject(
  tx: Transaction,
  account: ServiceAccountId,
  presets: DevelopmentPresets,
  parts: Parts,
): Promise<{ created: boolean; projectId: ProjectId }> {
  const policy = await policyOf(tx, account);
  const owned = policy.find(binding => binding.role === 'project.owner')?.projectId;
  const wanted = presets.projectId === undefined ? owned : projectIdFrom(presets.projectId);
  if (wanted !== undefined && wanted === owned) return { created: false, projectId: wanted };
  const { projectId } = await createProject(tx, 'Development', parts, wanted);
  await createServiceAccount(tx, 'Development', parts, account);
  // Exactly one project, so that a request without a scope means it.
  await setPolicy(tx, account, [
    { role: 'project.owner', projectId },
    { role: 'organization.owner', projectId: undefined },
  ]);
  return { created: true, projectId };
}
