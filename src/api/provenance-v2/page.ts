// A piece of narrative → a page of its own: no script, no address, nothing from anywhere else; what the document gave is escaped or of the
// allow-list of conversion/ccda/page.ts.
import { escaped } from '../../conversion/ccda/page.ts';
import type { Page } from '../../conversion/ccda/page.ts';
import type { KeptDocument } from '../../documents/kept-sql.ts';

/** Nothing is loaded, run, framed or sent; the one thing allowed is the style below. */
export const pagePolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'sandbox',
].join('; ');

const style = `
  body { font: 15px/1.5 system-ui, sans-serif; color: #1b2733; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; overflow-wrap: anywhere; }
  header { border-bottom: 1px solid #d5dbe1; margin-bottom: 1rem; }
  h1 { font-size: 1.2rem; margin: 0; } h2 { font-size: 1.05rem; }
  header p, .note { color: #5b6875; margin: .25rem 0 .75rem; }
  table { border-collapse: collapse; } td, th { border: 1px solid #d5dbe1; padding: .25rem .5rem; text-align: left; vertical-align: top; }
  pre { white-space: pre-wrap; }
  .source { background: #fff2b3; outline: 2px solid #e0b400; }
`;

export function htmlOf(document: KeptDocument, page: Page | undefined): string {
  const about = [
    document.holders[0]?.holderId,
    document.documentTime?.toISOString().slice(0, 10),
    document.mimeType,
  ].filter(part => part !== undefined);
  const notes = [
    page?.lead ? `<p class="source">${escaped(page.lead)}</p>` : '',
    page?.isCut ? '<p class="note">Shortened: the document has more.</p>' : '',
    page === undefined || (page.html === '' && page.lead === '')
      ? '<p class="note">The document has no words here that can be shown.</p>'
      : '',
  ];
  const title = escaped(document.title || 'Document');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${style}</style></head>
<body>
<header><h1>${title}</h1><p>${escaped(about.join(' · '))}</p></header>
${notes.join('')}<main>${page?.html ?? ''}</main>
</body>
</html>
`;
}
