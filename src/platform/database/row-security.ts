// One project's rows and nobody else's, kept by the database itself: a policy on every table that has a project_id, and the project of
// each connection in the setting hadron.project. PostgreSQL 15, §5.9 Row Security Policies.
import type { Link } from './link.ts';

/** Sees the rows of every project: the worker's claims, the look-up of credentials. */
export const everyProject = '*';

/** Whom the rules bind when the database user itself is above them. */
const boundRole = 'hadron_app';

/**
 * Idempotent, after every migration, so that a new table cannot be forgotten. FORCE binds the tables' owner too. A superuser is above
 * all policies: for it a role without rights of its own is made, which every connection takes on.
 */
const policies = `
do $secure$
declare
  own record;
begin
  -- Several processes may start at once.
  perform pg_advisory_xact_lock(4711002027);
  for own in
    select c.relname, c.relrowsecurity, c.relforcerowsecurity, exists (select from pg_policy p where p.polrelid = c.oid) as has_policy
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'project_id' and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
  loop
    if not own.relrowsecurity then execute format('alter table %I enable row level security', own.relname); end if;
    if not own.relforcerowsecurity then execute format('alter table %I force row level security', own.relname); end if;
    if not own.has_policy then
      -- The settings are read once a statement, not once a row.
      execute format($policy$
        create policy own_project on %I using (
          project_id = (select nullif(nullif(current_setting('hadron.project', true), ''), '*')::uuid)
          or (select current_setting('hadron.project', true)) = '*')$policy$, own.relname);
    end if;
  end loop;
  if (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) then
    if not exists (select from pg_roles where rolname = '${boundRole}') then
      begin
        create role ${boundRole} nologin;
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if not pg_has_role('${boundRole}', 'member') then execute format('grant ${boundRole} to %I', current_user); end if;
    execute format('grant usage on schema %I to ${boundRole}', current_schema());
    execute format('grant select, insert, update, delete on all tables in schema %I to ${boundRole}', current_schema());
    execute format('grant usage on all sequences in schema %I to ${boundRole}', current_schema());
  end if;
end
$secure$`;

export async function secureRows(link: Link): Promise<void> {
  await link.script(policies);
}

const enter = `
  select set_config('hadron.project', $1, false), (
    select set_config('role', '${boundRole}', false) from pg_roles
    where rolname = current_user and (rolsuper or rolbypassrls))`;
const change = `select set_config('hadron.project', $1, false)`;

/** A statement outside any project: it would see nothing, and nobody would notice. */
export class NoProject extends Error {
  override name = 'NoProject';

  constructor() {
    super('a statement needs a project to run in: Database.inProject, .of(projectId) or .system');
  }
}

/** Tells the connection whose rows it sees, unless it knows. */
export async function enterProject(link: Link, project: string): Promise<void> {
  const { session } = link;
  if (session.project === project) return;
  const text = session.project === undefined ? enter : change;
  // Until it answered nobody knows which of the two it is.
  session.project = undefined;
  await link.run(text, [project]);
  session.project = project;
}
