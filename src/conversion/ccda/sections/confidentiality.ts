// A section's or an entry's own confidentialityCode → the security label of what was made of it, where it is above normal. CDA R2, Section.confidentialityCode; FHIR R4, security labels.

import type { Coding, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { amend, resourceOf, type Context } from '../context.ts';
import { codings } from '../datatypes.ts';

/** Restricted, very restricted: as for whole documents. */
const levels: readonly string[] = ['R', 'V'];

const levelOf = (element: XmlElement | undefined, ctx: Context): Coding | undefined =>
  codings(element?.one('confidentialityCode'), ctx).find(one => levels.includes(one.code ?? ''));

/** The stricter label stays. */
function label(made: Reference, level: Coding, ctx: Context): void {
  const resource = resourceOf(ctx, made);
  if (resource === undefined) return;
  amend(ctx, made);
  const meta = (resource.meta ??= {});
  const known = levels.indexOf(meta.security?.[0]?.code ?? '');
  if (known < levels.indexOf(level.code ?? '')) meta.security = [{ ...level }];
}

/** Labels what was made of an element since: asked for only where a document has such codes. */
export function labelSince(element: XmlElement, since: number, ctx: Context): void {
  const level = levelOf(element, ctx);
  if (level === undefined) return;
  for (let at = since; at < ctx.origins.length; at++) {
    const made = ctx.origins[at]?.target;
    if (made !== undefined) label(made, level, ctx);
  }
}

const within = ['entryRelationship', 'component'];

/** Statements that bear a code of their own, at any depth of an entry. */
export function labelStatements(statement: XmlElement, since: number, ctx: Context, depth = 0): void {
  const level = levelOf(statement, ctx);
  if (level !== undefined)
    for (let at = since; at < ctx.origins.length; at++) {
      const origin = ctx.origins[at];
      const { start, end } = origin?.element ?? { start: -1, end: -1 };
      if (origin !== undefined && start >= statement.start && end <= statement.end)
        label(origin.target, level, ctx);
    }
  if (depth > 8) return;
  for (const holder of statement.children) {
    if (!within.includes(holder.name)) continue;
    for (const inner of holder.children) labelStatements(inner, since, ctx, depth + 1);
  }
}
