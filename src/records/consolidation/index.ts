// The rules of consolidation: which statements are one, why, and what is said of them. Pure; docs/decisions/009-one-record.md.
export type { CodePair, Identity, Resolve, SameReason } from './identity.ts';
export { isSameReason, sameReasons } from './identity.ts';
export { codePairsOf } from './pairs.ts';
export { conceptOf, identityOf, meetingKeys, same } from './same.ts';
export { groupsOf, groupSteps } from './groups.ts';
export type { Decision, Member } from './groups.ts';
export { consolidate, consolidateSteps } from './consolidate.ts';
export { choiceRules } from './making.ts';
export type { Choice, ChoiceRule, Consolidated, Stated } from './making.ts';
export { dedupeReferences } from './references.ts';
