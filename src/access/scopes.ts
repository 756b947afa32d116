// SMART App Launch 2.2 system scopes (§7.3, and version 1's words) ↔ what a token may read. A scope only ever narrows what the roles allow.
import { allows } from './roles.ts';
import type { Role } from './roles.ts';

export interface SmartScope {
  /** A FHIR resource type; undefined: every one. */
  resourceType: string | undefined;
  /** `r`: one resource by its id, also an old version of it and its history. */
  mayRead: boolean;
  /** `s`: search, and the history of a type or of all types. */
  maySearch: boolean;
  /** As it was granted: in the token, and in the answer. */
  text: string;
}

const smartScope = /^system\/(\*|[A-Z][A-Za-z]{1,63})\.(read|write|\*|c?r?u?d?s?)$/;

/**
 * Undefined: a scope that is not ours to grant (other contexts, and the fine-grained ones with a query string, which would grant more than
 * was asked). Of `*`, `cruds` and the like the reading part is granted: RFC 6749 §3.3 lets a server grant less.
 */
export function parseSmartScope(text: string): SmartScope | undefined {
  const [, type = '', permissions = ''] = smartScope.exec(text) ?? [];
  const isWhole = permissions === 'read' || permissions === '*';
  const letters = isWhole ? 'rs' : permissions === 'write' ? '' : permissions;
  const mayRead = letters.includes('r');
  const maySearch = letters.includes('s');
  if (type === '' || !(mayRead || maySearch)) return undefined;
  const granted = isWhole ? 'read' : `${mayRead ? 'r' : ''}${maySearch ? 's' : ''}`;
  return {
    resourceType: type === '*' ? undefined : type,
    mayRead,
    maySearch,
    text: `system/${type}.${granted}`,
  };
}

/** A token's own scopes, read back. */
export const smartScopesOf = (scope: string): SmartScope[] =>
  scope
    .split(' ')
    .map(parseSmartScope)
    .filter(each => each !== undefined);

interface Scoped {
  roles: readonly Role[];
  /** Undefined: a token without SMART scopes, allowed what its roles allow. */
  scopes: readonly SmartScope[] | undefined;
}

/** Whether the caller may read one resource of this type, or search the type: both its roles and its token's scopes must allow it. */
export function mayRead(
  { roles, scopes }: Scoped,
  resourceType: string,
  interaction: 'read' | 'search',
): boolean {
  if (!allows(roles, 'record:read')) return false;
  if (scopes === undefined) return true;
  return scopes
    .filter(scope => scope.resourceType === undefined || scope.resourceType === resourceType)
    .some(scope => (interaction === 'read' ? scope.mayRead : scope.maySearch));
}

/** Whether the scopes close nothing of the record: what is not FHIR cannot be given type by type. The roles are asked elsewhere. */
export function mayReadAll({ scopes }: Pick<Scoped, 'scopes'>): boolean {
  const ofAll = scopes?.filter(scope => scope.resourceType === undefined);
  return ofAll === undefined || (ofAll.some(scope => scope.mayRead) && ofAll.some(scope => scope.maySearch));
}
