// For tests: a project that has data of every kind at every time, whatever calls make of it, beside a stranger's.
import { sql } from 'kysely';
import { newManager, newOrganization } from '../management/managing.testing.ts';
import type { Managing } from '../management/managing.testing.ts';
import type { Ask, TestApi, TestCaller } from '../testing.ts';
import { ownIdsOf } from './coherent.testing.ts';
import type { OwnIds } from './coherent.testing.ts';
import { fillProject } from './filled.testing.ts';

const other = {
  externalId: 'quasar-mrn-99',
  given: 'Quasarina',
  family: 'Blazar-Secret',
  documentId: 'quasar-document-99',
  title: 'Quasar title',
};
/** Another one each time: what calls have made of the last one does not stand in its way. */
const ownWords = (round: number) => ({
  externalId: `elvira-${round}`,
  given: 'Elvira',
  family: 'Valadez-Nucleus',
  documentId: `document-${round}`,
  title: 'Summary of care',
});
export interface Filled {
  manage: Ask;
  /** What the caller's own data is called: drawn where a value should be right. */
  pool: Map<string, string[]>;
  readonly own: OwnIds;
  readonly isSpent: boolean;
  spend(): void;
  again(): Promise<void>;
}

export async function fillAll(
  api: TestApi,
  owner: TestCaller,
  organization: Awaited<ReturnType<typeof newOrganization>>,
): Promise<Filled> {
  // A call may have withdrawn the manager's own account or credential: who fills anew is a new one.
  let manager: Managing;
  let own: OwnIds;
  let isSpent = false;
  let round = 0;
  const stranger = await api.newCaller('project.owner');
  const strangers = await newManager(api, await newOrganization(api), 'organization.owner');
  await fillProject(api, stranger, strangers.ask, other, 'kam-quark-hospital-summary.xml');
  const pool = new Map<string, string[]>();
  const again = async () => {
    await endAll(api, owner);
    manager = await newManager(api, organization, 'organization.owner');
    const project = await fillProject(
      api,
      owner,
      manager.ask,
      ownWords(++round),
      'elvira-valadez-clinic-visit-2013.xml',
    );
    await endAll(api, owner);
    own = ownIdsOf(project);
    pool.clear();
    for (const { answer } of project.answers)
      if (answer.text.startsWith('{') || answer.text.startsWith('[')) gather(answer.body, pool);
    isSpent = false;
  };
  await again();
  return {
    manage: (path, call) => manager.ask(path, call),
    pool,
    get own() {
      return own;
    },
    get isSpent() {
      return isSpent;
    },
    spend: () => void (isSpent = true),
    again,
  };
}

/** As if somebody had worked at them: queries and batches end, and each query brought what its patient has. */
async function endAll({ parts }: TestApi, { projectId }: TestCaller): Promise<void> {
  await parts.database.system.transaction(async tx => {
    await sql`
      insert into query_document (project_id, patient_id, query_id, document_id, holder_id)
      select project_id, patient_id, query.query_id, document_id, 'general-hospital'
      from query join document using (project_id, patient_id)
      where project_id = ${projectId}::uuid and query.state in ('PENDING', 'PROCESSING')`.execute(tx);
    await sql`
      update query set state = 'COMPLETE', finished_at = now(), files = 1
      where project_id = ${projectId}::uuid and state in ('PENDING', 'PROCESSING')`.execute(tx);
    await sql`
      update batch set state = 'COMPLETE', finished_at = now()
      where project_id = ${projectId}::uuid and state <> 'COMPLETE'`.execute(tx);
  });
}

/** Ids by the name of their field, newest last. */
export function gather(value: unknown, pool: Map<string, string[]>, name = ''): void {
  if (Array.isArray(value)) for (const each of value.slice(0, 20)) gather(each, pool, name);
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) gather(each, pool, key);
  else if (
    typeof value === 'string' &&
    value.length < 300 &&
    /(id|token|cursor|name|reference)$/i.test(name)
  ) {
    const known = pool.get(name) ?? [];
    if (!known.includes(value) && known.length < 40) pool.set(name, [...known, value]);
  }
}
