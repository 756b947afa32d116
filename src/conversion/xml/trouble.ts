// What is wrong with a document, gathered while it is read: a verdict, and issues that say where.

import type { Issue } from '../issue.ts';

export interface ParseLimits {
  maxBytes: number;
  maxDepth: number;
  maxElements: number;
  /** In the whole document. */
  maxAttributes: number;
  /** Malformed places listed; of the rest only the verdict tells. */
  maxIssues: number;
}

export const defaultLimits: ParseLimits = {
  maxBytes: 200 * 1024 * 1024,
  maxDepth: 512,
  maxElements: 5_000_000,
  maxAttributes: 10_000_000,
  maxIssues: 100,
};

export type Verdict = 'well-formed' | 'truncated' | 'malformed' | 'limit';

interface Notice {
  code: Issue['code'];
  severity: Issue['severity'];
  offset: number;
}

export interface Trouble {
  notices: Notice[];
  limits: ParseLimits;
  malformations: number;
  /** Those that may have left an element open or ended one too early. */
  breaks: number;
  isTruncated: boolean;
  isOverLimit: boolean;
}

export function openTrouble(limits: ParseLimits): Trouble {
  return { notices: [], limits, malformations: 0, breaks: 0, isTruncated: false, isOverLimit: false };
}

export function notice(
  trouble: Trouble,
  code: Issue['code'],
  severity: Issue['severity'],
  offset: number,
): void {
  trouble.notices.push({ code, severity, offset });
}

/** Against the rules, yet it can mean only one thing: nothing is lost. */
export function odd(trouble: Trouble, offset: number): void {
  if (trouble.malformations++ < trouble.limits.maxIssues) notice(trouble, 'xml.malformed', 'warning', offset);
}

/** Against the rules, and what was meant is a guess. */
export function broken(trouble: Trouble, offset: number): void {
  trouble.breaks++;
  if (trouble.malformations++ < trouble.limits.maxIssues) notice(trouble, 'xml.malformed', 'error', offset);
}

/** The document ends within what began here. */
export function cutShort(trouble: Trouble, offset: number): void {
  trouble.isTruncated = true;
  notice(trouble, 'xml.truncated', 'error', offset);
}

export function overLimit(trouble: Trouble, offset: number): void {
  trouble.isOverLimit = true;
  notice(trouble, 'xml.limit', 'error', offset);
}

export function verdictOn(trouble: Trouble): Verdict {
  if (trouble.isOverLimit) return 'limit';
  if (trouble.isTruncated) return 'truncated';
  return trouble.malformations > 0 ? 'malformed' : 'well-formed';
}
