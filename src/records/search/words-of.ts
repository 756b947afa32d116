// A resource → the words in it: names of codes, texts, notes, narrative; for the search in one chart.

/** A tsvector holds less than a megabyte. */
const mostLetters = 200_000;

/** Elements whose text is not read by people. */
const silent = new Set([
  ...['resourceType', 'id', 'meta', 'implicitRules', 'language', 'url', 'system', 'reference', 'data'],
  ...['contentType', 'hash', 'status', 'use', 'mode', 'div', 'extension', 'modifierExtension', 'identifier'],
  // Of the series and images of a study, thousands: they are searched by.
  'uid',
]);

/** Codes are words too: who looks for 44054006 finds it. */
export function wordsOf(resource: object): string {
  const words = new Set<string>();
  let letters = 0;
  const add = (text: string) => {
    const whole = text.replaceAll('\0', '').toWellFormed();
    // Of more than fits the beginning is found.
    const clean =
      whole.length <= mostLetters - letters ? whole : whole.slice(0, mostLetters - letters).toWellFormed();
    if (clean === '' || words.has(clean)) return;
    words.add(clean);
    letters += clean.length;
  };
  const visit = (value: unknown, key: string) => {
    if (typeof value === 'string') {
      if (!/^\d{4}-\d{2}(-\d{2})?(T|$)/.test(value)) add(value);
    } else if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (typeof value === 'object' && value !== null) {
      add(attachedText(value));
      for (const [name, child] of Object.entries(value)) {
        if (name === 'div' && typeof child === 'string') add(textOf(child));
        else if (!silent.has(name)) visit(child, name);
      }
    }
  };
  visit(resource, '');
  return [...words].join('\n');
}

/** Of an Attachment what can be read as it is (FHIR R4 §2.24.0.7); beyond what is kept of a resource nothing is decoded. */
function attachedText(value: object): string {
  const { contentType, data } = value as { contentType?: unknown; data?: unknown };
  if (typeof contentType !== 'string' || typeof data !== 'string') return '';
  const type = contentType.replace(/;.*/s, '').trim().toLowerCase();
  if (!/^(?:text\/(?:plain|html|xml)|application\/(?:xhtml\+)?xml)$/.test(type)) return '';
  const text = Buffer.from(data.slice(0, 2 * mostLetters), 'base64').toString('utf8');
  return type === 'text/plain' ? text : textOf(text);
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** XHTML without its tags; no more of it is read than is kept. */
function textOf(xhtml: string): string {
  let text = '';
  for (let from = 0; from < xhtml.length && text.length <= mostLetters + 1;) {
    // Cut where a tag begins, so that none is cut in two.
    const cut = xhtml.indexOf('<', from + pieceLetters);
    const end = cut < 0 ? xhtml.length : cut;
    const piece = wordsIn(xhtml.slice(from, end));
    text += text.endsWith(' ') ? piece.trimStart() : piece;
    from = end;
  }
  return text.trim().slice(0, mostLetters);
}

const pieceLetters = 100_000;

const wordsIn = (xhtml: string): string =>
  xhtml
    // From one tag to the next, so that what never closes costs no more than its length.
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(\w+);/g, (whole, name: string) => named[name] ?? whole)
    .replace(/\s+/g, ' ');
