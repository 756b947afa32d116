// Drafts of all datasets → rows: equal ones merged, links turned into row ids, every column present, in one order whatever order resources came in.
import { join, slots } from './cells.ts';
import type { Cell, Column, Dataset, Draft, Join, Link } from './dataset.ts';
import type { DatasetName } from './datasets/index.ts';
import { compare, list, sorted } from './record.ts';
import type { FlatRecord, Node } from './record.ts';
import { hashOf, rowIdOf } from './row-ids.ts';
import { standing } from './standing.ts';

export type FlatCell = string | number | null;
export type FlatRow = Record<string, FlatCell>;

/** A row to be: the drafts that say the same. */
export interface Merged {
  id: string;
  drafts: Draft[];
}

export const nodesOf = (merged: Merged): Node[] => merged.drafts.flatMap(draft => draft.from);

export function mergeDrafts(dataset: Dataset, record: FlatRecord): Merged[] {
  const byId = new Map<string, Merged>();
  for (const draft of dataset.rows(record)) {
    const id = rowIdOf(dataset, record.patientId, draft);
    const same = byId.get(id);
    if (same) same.drafts.push(draft);
    else byId.set(id, { id, drafts: [draft] });
  }
  return [...byId.values()];
}

/** Resource key → row id, per dataset. A resource of several rows (a blood pressure) is known by the smallest. */
export type RowIds = Record<DatasetName, Map<string, string>>;

export function keysOf(rows: readonly Merged[]): Map<string, string> {
  const ids = new Map<string, string>();
  for (const merged of rows)
    for (const { key } of nodesOf(merged)) {
      const known = ids.get(key);
      if (known === undefined || merged.id < known) ids.set(key, merged.id);
    }
  return ids;
}

/** Roles have ids but no table: who, for whom, as what. A person linked to directly has a role that says no more than that. */
export function rolesOf(record: FlatRecord, ids: RowIds): Map<string, string> {
  const roles = new Map<string, string>();
  for (const { key } of standing(record, 'Practitioner'))
    roles.set(key, roleId(record, ids.practitioners.get(key)));
  for (const node of standing(record, 'PractitionerRole')) {
    const organization = record.follow(node, node.resource.organization);
    const organizationId = organization && ids.organizations.get(organization.key);
    const what = [slots(...list(node.resource.code)), slots(...list(node.resource.specialty))];
    roles.set(node.key, roleId(record, ids.practitioners.get(node.key), organizationId ?? '', what));
  }
  return roles;
}

const roleId = (record: FlatRecord, ...parts: unknown[]): string =>
  hashOf('practitioner_role', record.patientId, ...parts);

/** What links lead to. `directRoles` remembers who was linked to as a person, so that the role made for that can be listed. */
export interface Targets {
  ids: RowIds;
  roles: Map<string, string>;
  directRoles: Map<string, Set<string>>;
}

function follow(link: Link, joins: Join | undefined, targets: Targets): string | undefined {
  if ('id' in link) return link.id;
  if (!link.to || !joins) return undefined;
  if (joins !== 'roles') return targets.ids[joins].get(link.to.key);
  const role = targets.roles.get(link.to.key);
  const person = targets.ids.practitioners.get(link.to.key);
  if (role && person && link.to.resource.resourceType === 'Practitioner')
    targets.directRoles.set(person, new Set(targets.directRoles.get(person)).add(role));
  return role;
}

/** Every column of the dataset, in its order: "" for what is missing, null for a missing number. */
export function fill(dataset: Dataset, merged: Merged, patientId: string, targets: Targets): FlatRow {
  const row: FlatRow = {};
  for (const [name, column] of Object.entries(dataset.columns))
    row[name] = cellOf(name, column, merged, patientId, targets) ?? (column.type === 'number' ? null : '');
  return row;
}

function cellOf(name: string, column: Column, merged: Merged, patientId: string, targets: Targets): Cell {
  switch (column.is) {
    case 'patient':
      return patientId;
    case 'id':
      return merged.id;
    case 'content':
      return merged.drafts[0]?.cells[name];
    // Rows that say the same may differ in these by a hair; one of them is taken, always the same.
    case 'derived':
    case 'latest':
      return greatest(merged.drafts.map(draft => draft.cells[name]));
    case 'link':
      return sorted(linked(name, column, merged, targets).flatMap(ids => ids.slice(0, 1)))[0];
    case 'links':
      return join(sorted(linked(name, column, merged, targets).flat()));
    case 'gathered':
      return gather(name, merged.drafts);
  }
}

/** The ids each draft's links lead to. */
const linked = (name: string, column: Column, merged: Merged, targets: Targets): string[][] =>
  merged.drafts.map(draft =>
    (draft.links?.[name] ?? [])
      .map(link => follow(link, column.joins, targets))
      .filter(id => id !== undefined),
  );

const greatest = (cells: readonly Cell[]): string =>
  sorted(cells.map(cell => String(cell ?? ''))).at(-1) ?? '';

/** The united slots of the group a column belongs to, blank slots kept. */
function gather(name: string, drafts: readonly Draft[]): string {
  const united = new Map<string, string>();
  for (const draft of drafts)
    for (const group of list(draft.gathered)) {
      const index = group.columns.indexOf(name);
      if (index >= 0) for (const slot of group.slots) united.set(JSON.stringify(slot), slot[index] ?? '');
    }
  return join([...united].sort(([a], [b]) => compare(a, b)).map(([, cell]) => cell));
}

/** By clinical time, what has none last; then by id; then by all of it. */
export function inOrder(dataset: Dataset, rows: readonly FlatRow[]): FlatRow[] {
  const keyed = rows.map(row => ({
    row,
    when: String((dataset.time && row[dataset.time]) || '~'),
    id: String(row[dataset.id]),
  }));
  return keyed
    .sort(
      (a, b) =>
        compare(a.when, b.when) ||
        compare(a.id, b.id) ||
        compare(JSON.stringify(a.row), JSON.stringify(b.row)),
    )
    .map(({ row }) => row);
}
