// Observations that hold observations (scales, supporting answers, organizers) → Observation with members. C-CDA Assessment Scale 4.69, Self-Care, Functional Status Organizer 4.66.

import type { CodeableConcept, Observation, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { add, again, patient, type Context } from '../context.ts';
import { concept } from '../datatypes.ts';
import { defined } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { collapse } from '../narrative.ts';
import { category, isObserved, observation, observationStatus, type Category } from '../observations.ts';
import { trace } from '../provenance.ts';
import { related, saysNothing, textConcept } from '../statements.ts';
import { effective } from '../times.ts';
import type { Mapping } from './section.ts';

export interface TreeOptions {
  category: Category | CodeableConcept;
  code?: (o: XmlElement) => CodeableConcept | undefined;
  /** Does it tell a state that goes on, rather than a finding? */
  ongoing?: (o: XmlElement) => boolean;
  /** What else an observation tells, beyond itself. */
  also?: (o: XmlElement, ctx: Context) => void;
  /** Is one within it a row of it, rather than an observation of its own? */
  rowsOf?: (o: XmlElement) => ((inner: XmlElement) => boolean) | undefined;
  /** Rows that only some kinds of observation have. */
  rows?: (o: XmlElement, ctx: Context) => Partial<Observation> | undefined;
  /** What is told of it beside it. */
  after?: (reference: Reference, o: XmlElement, ctx: Context) => void;
}

/** Relationships in which an observation is made of, refers to, or rests on others. */
const parts = ['COMP', 'REFR', 'SPRT', 'SUBJ'];
/** Comments, status and severity are details of an observation, not observations of their own. */
const details = new Set(['33999-4', 'SEV', '48767-8']);

export function observationTree(
  o: XmlElement,
  organizer: XmlElement | undefined,
  ctx: Context,
  options: TreeOptions,
): Reference[] {
  if (!isObserved(o, ctx)) return [];
  options.also?.(o, ctx);
  const isRow = options.rowsOf?.(o);
  const members: Reference[] = [];
  const deeper: Reference[] = [];
  for (const part of parts) {
    for (const inner of related(o, part, 'observation')) {
      if (details.has(inner.one('code')?.attr('code') ?? '') || isRow?.(inner) === true) continue;
      const [one, ...rest] = observationTree(inner, undefined, ctx, options);
      if (one !== undefined) members.push(one);
      deeper.push(...rest);
    }
  }
  const whole = observation(o, ctx, {
    category: options.category,
    organizer,
    code: options.code?.(o),
    ongoing: options.ongoing?.(o),
    hasMember: members.length === 0 ? undefined : members.map(member => again(ctx, member)),
  });
  // How a scale is computed (derivationExpr) is the method by which its score was found.
  const derivation = members.length === 0 || whole.method !== undefined ? undefined : o.one('derivationExpr');
  const text = derivation === undefined ? '' : collapse(derivation.text);
  if (text !== '') whole.method = { text };
  const rows = options.rows?.(o, ctx);
  const reference = add(ctx, rows === undefined ? whole : defined<Observation>({ ...whole, ...rows }));
  trace(reference, [o, organizer], ctx);
  options.after?.(reference, o, ctx);
  return [reference, ...members, ...deeper];
}

function panel(
  organizer: XmlElement,
  members: readonly Reference[],
  ctx: Context,
  options: TreeOptions,
): Reference | undefined {
  const code = concept(organizer.one('code'), ctx) ?? textConcept(organizer, ctx);
  if (code === undefined || saysNothing(organizer)) return undefined;
  const when = effective(organizer.one('effectiveTime'), ctx);
  const reference = add(
    ctx,
    defined<Observation>({
      resourceType: 'Observation',
      identifier: identifiers(organizer.all('id')),
      status: observationStatus(organizer),
      category: [category(options.category)],
      code,
      subject: patient(ctx),
      effectiveDateTime: when.effectiveDateTime,
      _effectiveDateTime: when._effectiveDateTime,
      effectivePeriod: when.effectivePeriod,
      hasMember: members.map(member => again(ctx, member)),
    }),
  );
  trace(reference, [organizer], ctx);
  return reference;
}

/** A section whose entries are observations, alone, in organizers, or wrapped in acts. */
export function observationSection(options: TreeOptions): Mapping {
  const map: Mapping = (statement, ctx) => {
    if (statement.name === 'observation') return observationTree(statement, undefined, ctx, options);
    if (statement.name === 'organizer') {
      const members: Reference[] = [];
      const deeper: Reference[] = [];
      for (const o of statement.all('component/observation')) {
        const [one, ...rest] = observationTree(o, statement, ctx, options);
        if (one !== undefined) members.push(one);
        deeper.push(...rest);
      }
      for (const inner of statement.all('component/organizer')) {
        const [one, ...rest] = map(inner, ctx);
        if (one !== undefined) members.push(one);
        deeper.push(...rest);
      }
      const whole = members.length === 0 ? undefined : panel(statement, members, ctx, options);
      return [...(whole === undefined ? [] : [whole]), ...members, ...deeper];
    }
    if (statement.name !== 'act') return [];
    return [...related(statement, '*', 'observation'), ...related(statement, '*', 'organizer')].flatMap(
      inner => map(inner, ctx),
    );
  };
  return map;
}
