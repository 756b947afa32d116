// The parsed document as numbers: one row per element in document order, one row per attribute. Objects are made only when asked for.

import type { Names } from './names.ts';

/** Columns of an element's row. Descendants follow their element directly, so [index + 1, NEXT) is its subtree. */
export const NAME = 0;
export const START = 1;
/** Just after the start tag's '>'. */
export const CONTENT = 2;
/** At the end tag's '<'; equals CONTENT for an empty-element tag. */
export const CONTENT_END = 3;
export const END = 4;
/** (row << PARENT_SHIFT), with the marks below. */
export const PARENT = 5;
export const PARENT_SHIFT = 2;
/** Between the tag before and its start tag there is nothing, or white space only. */
export const IS_APART = 1;
/** The same between the tag before and its end tag. */
export const ENDS_APART = 2;
/** Row after the last descendant: the next sibling's, when there is one. */
export const NEXT = 6;
/** Row of its first attribute; they end where the next element's begin. */
export const ATTRIBUTES = 7;
export const ELEMENT_SHIFT = 3;

/** Columns of an attribute's row: (name << 1) | 1 when the value needs normalising, and where the value stands. */
export const ATTRIBUTE_NAME = 0;
export const VALUE = 1;
export const VALUE_END = 2;
export const ATTRIBUTE_WIDTH = 3;

/** Where an element's row of `childNames` has its bit for a name. */
export const wordOf = (row: number, localId: number): number => (row << 1) + ((localId >> 5) & 1);
export const bitOf = (localId: number): number => 1 << (localId & 31);

export interface Tape {
  source: string;
  names: Names;
  /** Number of elements; one more row follows, whose ATTRIBUTES closes the last element's. */
  count: number;
  elements: Int32Array;
  /** For each element two numbers of 32 bits, one for each name its children may have: most of what is looked for is not there. */
  childNames: Int32Array;
  attributes: Int32Array;
}
