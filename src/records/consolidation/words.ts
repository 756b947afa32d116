// Names as people write them → one spelling to compare by: case, punctuation, SNOMED CT's semantic tags and titles left out.
import { hash } from 'node:crypto';

const MOST_CHARACTERS = 500;
const semanticTag =
  / \((?:disorder|finding|procedure|situation|substance|product|observable entity|morphologic abnormality|event|regime\/therapy|qualifier value|physical object|medicinal product|clinical drug|navigational concept)\)$/;

const plain = new Map<string, string>();

/** Documents come from outside: the memory of spellings is bounded. */
export function plainWords(text: string): string {
  const known = plain.get(text);
  if (known !== undefined) return known;
  const found = text
    .slice(0, MOST_CHARACTERS)
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(semanticTag, '')
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}%+.<>=/-]+/gu, ' ')
    .replace(/(?<!\d)\.|\.(?!\d)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    // What is longer is not read further, but told apart: reports begin alike.
    .concat(
      text.length > MOST_CHARACTERS ? ` ${hash('sha256', text.replace(/\s+/g, ' '), 'base64url')}` : '',
    );
  if (plain.size < 8192 && text.length < 200) plain.set(text, found);
  return found;
}

export function distinct(values: Iterable<string>): string[] {
  const list = [...values];
  return list.length < 2 ? list : [...new Set(list)].sort();
}
