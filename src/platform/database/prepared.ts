// Statements that come again and again → which of them the engine keeps prepared, so that each is read and planned once. Bounded: the one
// that was not asked for the longest goes first.
import type { Prepared } from './pglite-protocol.ts';

/** A statement and its plan are some tens of kB of the engine's memory. */
const mostKept = 300;
/** Longer ones are loads of rows, of which no two are alike. */
const longestText = 20_000;
/** A plan is for tables as large as they were: after so many statements of all kinds it is made anew. */
const freshFor = 20_000;

export interface PreparedStatements {
  /** How to ask it; nothing for a statement that is not worth keeping yet. `closes` is what the engine is to forget first. */
  of(text: string): { prepared: Prepared; closes: string | undefined } | undefined;
  /** The engine answered without an error: it has the statement now. */
  parsed(text: string): void;
  /** After an error: the name under which the engine may have kept the statement or not, if it was to be parsed. */
  failed(text: string): string | undefined;
  /** The engine has none any more, or must not use those it has. */
  clear(): void;
}

interface Kept {
  name: string;
  isParsed: boolean;
  /** How many statements there had been when it was named. */
  since: number;
}

export function preparedStatements(): PreparedStatements {
  const kept = new Map<string, Kept>();
  const seenOnce = new Set<string>();
  let asked = 0;
  let named = 0;

  return {
    of(text) {
      asked++;
      if (text.length > longestText) return undefined;
      const known = kept.get(text);
      kept.delete(text);
      if (known && asked - known.since < freshFor) {
        kept.set(text, known);
        return { prepared: known, closes: undefined };
      }
      if (!known && !seenOnce.delete(text)) {
        if (seenOnce.size >= mostKept) seenOnce.clear();
        seenOnce.add(text);
        return undefined;
      }
      const [oldest] = kept.size >= mostKept ? kept : [];
      if (oldest) kept.delete(oldest[0]);
      // No name is used twice: whatever became of the last one, this one is free.
      const fresh: Kept = { name: `s${++named}`, isParsed: false, since: asked };
      kept.set(text, fresh);
      return { prepared: fresh, closes: known?.name ?? oldest?.[1].name };
    },
    parsed(text) {
      const known = kept.get(text);
      if (known) known.isParsed = true;
    },
    failed(text) {
      const known = kept.get(text);
      if (!known || known.isParsed) return undefined;
      kept.delete(text);
      return known.name;
    },
    clear() {
      kept.clear();
      seenOnce.clear();
    },
  };
}
