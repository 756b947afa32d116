// Offsets in a text → lines and columns, both from 1; \n, \r\n and \r each end a line.

import type { Issue } from '../issue.ts';

export function position(source: string, offset: number): { line: number; column: number } {
  const [place] = positions(source, [offset]);
  return place!;
}

/** For offsets in ascending order, in one pass over the text. */
function positions(source: string, offsets: number[]): { line: number; column: number }[] {
  let line = 1;
  let lineStart = 0;
  let at = 0;
  return offsets.map(offset => {
    for (const end = Math.min(offset, source.length); at < end; at++) {
      const c = source.charCodeAt(at);
      if (c !== 0x0a && (c !== 0x0d || source.charCodeAt(at + 1) === 0x0a)) continue;
      line++;
      lineStart = at + 1;
    }
    return { line, column: at - lineStart + 1 };
  });
}

export function issuesOf(notices: Issue[], source: string): Issue[] {
  if (notices.length === 0) return [];
  const sorted = notices.toSorted((a, b) => a.offset! - b.offset!);
  const places = positions(
    source,
    sorted.map(({ offset }) => offset!),
  );
  return sorted.map((notice, index) => ({ ...notice, ...places[index]! }));
}
