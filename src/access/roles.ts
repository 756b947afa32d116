// Roles → what they allow. Contract §1: organization.owner manages only, project.owner does both, project.user runs queries only.

export type Role = 'organization.owner' | 'project.owner' | 'project.user' | 'project.viewer';

export type Action =
  | 'patient:read'
  | 'patient:write'
  | 'query:create'
  | 'query:read'
  | 'record:read'
  | 'document:read'
  | 'management:read'
  | 'management:write';

const reading: Action[] = ['patient:read', 'query:read', 'record:read', 'document:read'];
const asking: Action[] = [...reading, 'patient:write', 'query:create'];
const managing: Action[] = ['management:read', 'management:write'];

const allowedActions: Record<Role, readonly Action[]> = {
  'organization.owner': managing,
  'project.owner': [...asking, ...managing],
  'project.user': asking,
  'project.viewer': reading,
};

export const allows = (roles: readonly Role[], action: Action): boolean =>
  roles.some(role => allowedActions[role].includes(action));

/** Clients send `project.owner` or `roles/project.owner`. */
export function roleFrom(text: string): Role | undefined {
  const name = text.replace(/^roles\//, '');
  return Object.hasOwn(allowedActions, name) ? (name as Role) : undefined;
}
