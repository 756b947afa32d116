// Paths of elements ('entryRelationship[@typeCode="MFST"]/observation') → steps, read once and kept.

import { knownNames } from './names.ts';

export interface Step {
  /** Local name; '*' any. */
  name: string;
  /** Its number when it is in the vocabulary, -1 when names must be compared, -2 for any. */
  id: number;
  conditions: readonly Condition[];
}

/** [@name], [@name="value"]. */
export interface Condition {
  attribute: string;
  value: string | undefined;
}

export interface Path {
  written: string;
  steps: readonly Step[];
  /** The number of its first step's name when that is a word of the vocabulary, else -1. */
  first: number;
  /** The number of its first step's name when all its steps, one or two, are words of the vocabulary without conditions, else -1. */
  child: number;
  /** The number of the second step's name in such a path of two, else -1. */
  grandchild: number;
}

/** By a few of its letters: mostly the path itself is found at once, and compared as one pointer with another. */
const recent = new Array<Path | undefined>(1024);
const kept = new Map<string, Path>();
/** Paths are written in code, a few hundred; the bound is for callers that build them. */
const mostKept = 4096;

export function stepsOf(path: string): Path {
  const slot = slotOf(path);
  const found = recent[slot];
  return found !== undefined && found.written === path ? found : (recent[slot] = read(path));
}

/** The place of a word in a table of 1024. */
export function slotOf(word: string): number {
  const { length } = word;
  const last = word.charCodeAt(length - 1);
  return (length * 37 + word.charCodeAt(0) * 11 + last * 101 + word.charCodeAt(length >> 1) * 7) & 1023;
}

function read(path: string): Path {
  let found = kept.get(path);
  if (found === undefined) {
    const steps = readPath(path);
    const [first, second] = steps;
    const isPlain =
      steps.length <= 2 && steps.every(({ id, conditions }) => id >= 0 && conditions.length === 0);
    found = {
      written: path,
      steps,
      first: first?.id ?? -1,
      child: isPlain ? (first?.id ?? -1) : -1,
      grandchild: isPlain ? (second?.id ?? -1) : -1,
    };
    if (kept.size >= mostKept) kept.clear();
    kept.set(path, found);
  }
  return found;
}

const step = /([^/[\]@"'\s]+)((?:\[@[^[\]="'\s]+(?:="[^"]*"|='[^']*')?\])*)(?:\/(?=.)|$)/y;
const condition = /\[@([^[\]="'\s]+)(?:="([^"]*)"|='([^']*)')?\]/g;

function readPath(path: string): readonly Step[] {
  const steps: Step[] = [];
  step.lastIndex = 0;
  let end = 0;
  while (end < path.length) {
    const found = step.exec(path);
    if (found === null) throw new SyntaxError(`unreadable element path: ${path}`);
    end = step.lastIndex;
    const name = found[1]!;
    const conditions = [...found[2]!.matchAll(condition)].map(([, attribute, double, single]) => ({
      attribute: attribute!,
      value: double ?? single,
    }));
    steps.push({ name, id: name === '*' ? -2 : (knownNames.get(name) ?? -1), conditions });
  }
  return steps;
}
