// The seam to the rules of consolidation: what merging asks them. Until they stand, every statement is its own.
import type { Resource } from 'fhir/r4';
import type { CodePair, Identity, Resolve } from './consolidation/identity.ts';

export interface GroupMember {
  resourceId: string;
  identity: Identity;
}

export interface Decision {
  kind: 'split' | 'join';
  oneId: string;
  otherId: string;
}

export const identityOf = (resource: Resource, _resolve: Resolve): Identity => ({
  type: resource.resourceType,
  keys: [],
});

export const codePairsOf = (_resource: Resource): CodePair[] => [];

export const meetingKeys = (
  identity: Identity,
  _pairs: readonly CodePair[],
): { own: string[]; reach: string[] } => ({ own: identity.keys, reach: identity.keys });

export const groupsOf = (
  members: readonly GroupMember[],
  _pairs: readonly CodePair[],
  _decisions: readonly Decision[],
): string[][] => members.map(member => [member.resourceId]);

export interface ConsolidatedMember {
  resourceId: string;
  resource: Resource;
  documentTime: Date | undefined;
}

export function consolidate(members: readonly ConsolidatedMember[]): Resource {
  const [first] = members;
  if (first === undefined) throw new Error('a group has members');
  return first.resource;
}

export const dedupeReferences = (resource: Resource): Resource => resource;
