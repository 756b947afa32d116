// SMART App Launch 2.2 system scopes (§7.3, and version 1's words) ↔ what a token may read. A scope only ever narrows what the roles allow.
import { allows } from './roles.ts';
import type { Role } from './roles.ts';

export interface SmartScope {
  /** A FHIR resource type; undefined: every one. */
  resourceType: string | undefined;
  mayRead: boolean;
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
  const mayRead = isWhole || (permissions.includes('r') && permissions !== 'write');
  const maySearch = isWhole || (permissions.includes('s') && permissions !== 'write');
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

/** Whether the caller may read (or search) resources of this type: by its roles, and by its token's scopes when it has any. */
export function mayRead(
  { roles, scopes }: Scoped,
  resourceType: string,
  interaction: 'read' | 'search' = 'read',
): boolean {
  if (!allows(roles, 'record:read')) return false;
  return (
    scopes === undefined ||
    scopes.some(
      scope =>
        (scope.resourceType === undefined || scope.resourceType === resourceType) &&
        (interaction === 'read' ? scope.mayRead : scope.maySearch),
    )
  );
}

/** Whether nothing of the record is closed to the caller: what is not FHIR cannot be given type by type. */
export const mayReadAll = ({ scopes }: Pick<Scoped, 'scopes'>): boolean =>
  scopes === undefined ||
  scopes.some(scope => scope.resourceType === undefined && scope.mayRead && scope.maySearch);
