// A conversion → its report: section by section what was mapped, what was kept only as text, what was not understood. Codes, counts and places; never a word of the document.

import type { Reference } from 'fhir/r4';
import type { Issue, IssueCode } from '../issue.ts';
import type { XmlElement } from '../xml/parse.ts';
import { pathOf, type Context } from './context.ts';

/** Where an element stands in the document's text; lines and columns count from 1. */
export interface Place {
  path: string;
  line: number;
  column: number;
}

export interface SectionReport extends Place {
  /** LOINC code the section was read as; absent when nobody knows it. */
  code?: string;
  /** Sections within sections count from 0. */
  depth: number;
  entries: number;
  /** Entries that became resources, by the resources' type. A resource mentioned twice counts twice. */
  mapped: Record<string, number>;
  /** Entries whose words stay in the narrative only. */
  textOnly: number;
  /** Entries that say they have nothing to say. */
  empty: number;
  /** Entries of a kind no mapping knows, and entries a mapping failed on. */
  notUnderstood: number;
  /** Is its narrative kept in the Composition? */
  narrative: boolean;
}

export interface ConversionReport {
  /** What the document was read as. */
  format: 'cda' | 'ccr' | 'none';
  /** LOINC code of the document. */
  document?: string;
  resources: Record<string, number>;
  sections: SectionReport[];
  issues: Partial<Record<IssueCode, number>>;
}

/** The element a resource was made from: so that a reader can be shown the source. */
export interface Origin {
  /** Condition/… */
  reference: string;
  /** Index in the report's sections; absent for the header. */
  section?: number;
  /** Offsets of the element in the document's decoded text, from `start` up to and without `end`. */
  start: number;
  end: number;
}

/** What is noted while a section is read. */
export interface SectionTally {
  element: XmlElement;
  code: string;
  depth: number;
  entries: number;
  references: Reference[];
  textOnly: number;
  empty: number;
  notUnderstood: number;
  narrative: boolean;
}

/** Offsets → lines and columns; \n, \r\n and \r each end a line. */
export function placer(source: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  const end = source.includes('\n') ? '\n' : '\r';
  for (let at = source.indexOf(end); at >= 0; at = source.indexOf(end, at + 1)) starts.push(at + 1);
  return offset => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** The innermost element around an offset. */
function elementAt(root: XmlElement, offset: number): XmlElement {
  let at = root;
  for (;;) {
    const inner = at.children.find(child => child.start <= offset && offset < child.end);
    if (inner === undefined) return at;
    at = inner;
  }
}

/** Every issue says where: path, line and column. */
export function placeIssues(
  issues: Issue[],
  root: XmlElement | undefined,
  source: string,
  places: ReadonlyMap<Issue, XmlElement> = new Map(),
): void {
  if (issues.length === 0) return;
  const placeOf = placer(source);
  for (const issue of issues) {
    const offset = (issue.offset ??= 0);
    const place = places.get(issue);
    if (place !== undefined) issue.path = pathOf(place);
    issue.path ??= root === undefined ? '/' : pathOf(elementAt(root, offset));
    if (issue.line === undefined) Object.assign(issue, placeOf(offset));
  }
}

const loinc = /^\d{1,7}-\d$/;

const kindOf = (reference: Reference): string => reference.reference?.replace(/\/.*/s, '') ?? 'none';

function countBy(names: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Only what has the form of a LOINC code is repeated: anything else might be a word of the document. */
const knownCode = (code: string | undefined): string | undefined =>
  code !== undefined && loinc.test(code) ? code : undefined;

export function reportOf(ctx: Context, format: 'cda' | 'ccr', types: Iterable<string>): ConversionReport {
  const placeOf = placer(ctx.source);
  const document = knownCode(ctx.root.one('code')?.attr('code'));
  return {
    format,
    ...(document === undefined ? {} : { document }),
    resources: countBy(types),
    sections: ctx.tallies.map(tally => {
      const code = knownCode(tally.code);
      return {
        ...(code === undefined ? {} : { code }),
        path: pathOf(tally.element),
        ...placeOf(tally.element.start),
        depth: tally.depth,
        entries: tally.entries,
        mapped: countBy(tally.references.map(kindOf)),
        textOnly: tally.textOnly,
        empty: tally.empty,
        notUnderstood: tally.notUnderstood,
        narrative: tally.narrative,
      };
    }),
    issues: countBy(ctx.issues.map(issue => issue.code)),
  };
}

export const emptyReport = (issues: readonly Issue[]): ConversionReport => ({
  format: 'none',
  resources: {},
  sections: [],
  issues: countBy(issues.map(issue => issue.code)),
});

/** Sections in document order, each with those inside it: the innermost one around an offset is the last that begins before it and ends after it. */
export function originsOf(ctx: Context): Origin[] {
  return ctx.origins.map(({ target, element }) => {
    const section = ctx.tallies.findLastIndex(
      tally => tally.element.start <= element.start && element.end <= tally.element.end,
    );
    return {
      reference: target.reference ?? '',
      ...(section < 0 ? {} : { section }),
      start: element.start,
      end: element.end,
    };
  });
}
