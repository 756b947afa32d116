// The piece of section narrative a statement points at → the text of its resource: the row or paragraph itself, never the whole section (Composition.section.text has that). FHIR R4, Narrative.

import type { DomainResource, Reference } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import { resourceOf, type Context } from './context.ts';
import { divOf, plainText, referenced } from './narrative.ts';

/** A longer piece is no longer one statement's. */
const longest = 6000;

/** Where a statement says which words are its own: its text, else the original text of what it is about. */
const pointers = [
  'text',
  'value/originalText',
  'code/originalText',
  'consumable/manufacturedProduct/manufacturedMaterial/code/originalText',
];

const cells = new Set(['td', 'th', 'content', 'paragraph', 'sub', 'sup', 'linkHtml', 'footnote', 'br']);

/** A cell, or words within one, are read with their row; anything else as it is. */
function rowOf(target: XmlElement): XmlElement {
  for (let at: XmlElement | undefined = target; at !== undefined && cells.has(at.name); at = at.parent) {
    if (at.parent?.name === 'tr') return at.parent;
  }
  return target;
}

/** The text of a medication is its sig: that cell, not the whole row, tells how it is taken. */
const isSig = (pointer: XmlElement): boolean =>
  pointer.name === 'text' && pointer.parent?.name === 'substanceAdministration';

/** The piece of narrative that is a statement's own words: its row, or what it points at. */
export function pieceOf(statement: XmlElement, ctx: Context): XmlElement | undefined {
  for (const path of pointers) {
    const pointer = statement.one(path);
    if (pointer?.one('reference') === undefined) continue;
    const target = referenced(pointer, ctx);
    if (target !== undefined && target.name !== 'text') return rowOf(target);
  }
  return undefined;
}

function fragmentOf(statement: XmlElement, ctx: Context): string | undefined {
  for (const path of pointers) {
    const pointer = statement.one(path);
    if (pointer?.one('reference') === undefined) continue;
    const target = referenced(pointer, ctx);
    if (target === undefined || target.name === 'text') continue;
    const row = isSig(pointer) ? target : rowOf(target);
    const piece = row.end - row.start <= longest ? row : target;
    if (piece.end - piece.start > longest) return undefined;
    let div = ctx.fragments.get(piece);
    if (div === undefined) ctx.fragments.set(piece, (div = divOf(piece) ?? ''));
    // Many pointers to one piece must not multiply the document beyond measure.
    ctx.wordsLeft -= div.length;
    return div === '' || ctx.wordsLeft < 0 ? undefined : div;
  }
  return undefined;
}

/** The words of the table row a statement points into; nothing when it points at no row. */
export function rowWords(statement: XmlElement, ctx: Context): string | undefined {
  for (const path of pointers) {
    const pointer = statement.one(path);
    if (pointer?.one('reference') === undefined) continue;
    const target = referenced(pointer, ctx);
    const row = target === undefined ? undefined : rowOf(target);
    if (row?.name !== 'tr' || row.end - row.start > longest) continue;
    const words = plainText(row);
    ctx.wordsLeft -= words.length;
    return words === '' || ctx.wordsLeft < 0 ? undefined : words;
  }
  return undefined;
}

/** Documents and notes are their own narrative. */
const narrated = (type: string): boolean => type !== 'DocumentReference' && type !== 'Medication';

/** Gives the resource the source's own words for it, once. */
export function narrate(target: Reference, statement: XmlElement, ctx: Context): void {
  const resource = resourceOf(ctx, target) as DomainResource | undefined;
  if (resource === undefined || resource.text !== undefined || !narrated(resource.resourceType)) return;
  const div = fragmentOf(statement, ctx);
  if (div !== undefined) resource.text = { status: 'additional', div };
}
