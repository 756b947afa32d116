// A resource → the words in it: names of codes, texts, notes, narrative; for the search in one chart.

/** A tsvector holds less than a megabyte. */
const mostLetters = 200_000;

/** Elements whose text is not read by people. */
const silent = new Set([
  ...['resourceType', 'id', 'meta', 'implicitRules', 'language', 'url', 'system', 'reference', 'data'],
  ...['contentType', 'hash', 'status', 'use', 'mode', 'div', 'extension', 'modifierExtension', 'identifier'],
]);

/** Codes are words too: who looks for 44054006 finds it. */
export function wordsOf(resource: object): string {
  const words = new Set<string>();
  let letters = 0;
  const add = (text: string) => {
    const clean = text.replaceAll('\0', '').toWellFormed();
    if (clean === '' || words.has(clean) || letters + clean.length > mostLetters) return;
    words.add(clean);
    letters += clean.length;
  };
  const visit = (value: unknown, key: string) => {
    if (typeof value === 'string') {
      if (!/^\d{4}-\d{2}(-\d{2})?(T|$)/.test(value)) add(value);
    } else if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, child] of Object.entries(value)) {
        if (name === 'div' && typeof child === 'string') add(textOf(child));
        else if (!silent.has(name)) visit(child, name);
      }
  };
  visit(resource, '');
  return [...words].join('\n');
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** XHTML without its tags. */
const textOf = (xhtml: string) =>
  xhtml
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(\w+);/g, (whole, name: string) => named[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, mostLetters);
