// HTML as documents hold it → the text a reader would see. No parser for pages: tags are stepped over, scripts and styles dropped, nothing loaded.

import { tidy } from './rtf.ts';
import { table } from '../../table.ts';

const silent = /^(script|style|head|template|noscript|iframe|object|svg|title)$/;
const block =
  /^(address|article|aside|blockquote|br|caption|dd|div|dl|dt|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table|tbody|tfoot|thead|tr|ul)$/;

const named: Readonly<Record<string, string>> = table({
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '\u2013',
  mdash: '\u2014',
  lsquo: '\u2018',
  rsquo: '\u2019',
  ldquo: '\u201c',
  rdquo: '\u201d',
  bull: '\u2022',
  hellip: '\u2026',
  deg: '\u00b0',
  micro: '\u00b5',
  plusmn: '\u00b1',
  frac12: '\u00bd',
  le: '\u2264',
  ge: '\u2265',
  copy: '\u00a9',
  reg: '\u00ae',
  trade: '\u2122',
  euro: '\u20ac',
  rarr: '\u2192',
  larr: '\u2190',
  uarr: '\u2191',
  darr: '\u2193',
  ne: '\u2260',
  asymp: '\u2248',
  alpha: '\u03b1',
  beta: '\u03b2',
  gamma: '\u03b3',
  delta: '\u03b4',
  Delta: '\u0394',
  mu: '\u03bc',
  ...latin1(),
});

/** HTML's names of U+00A0 to U+00FF, in order; those above stand for themselves. */
function latin1(): Record<string, string> {
  const names =
    'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';
  return Object.fromEntries(
    names.split(' ').map((name, at) => [name, at === 0 ? ' ' : String.fromCharCode(0xa0 + at)]),
  );
}

function character(code: number): string {
  const isText = code > 31 && code < 0x110000 && (code < 0xd800 || code > 0xdfff);
  return isText ? String.fromCodePoint(code) : ' ';
}

const unescape = (text: string): string =>
  text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,9}));?/g,
    (all, decimal, hex, name) =>
      decimal !== undefined
        ? character(Number(decimal))
        : hex !== undefined
          ? character(Number.parseInt(String(hex), 16))
          : (named[String(name)] ?? String(all)),
  );

const tag = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>/y;

export const isHtml = (text: string): boolean => /^\s*(<!doctype html|<html\b)/i.test(text.slice(0, 200));

/** The text, up to `most` characters. */
export function htmlText(html: string, most: number): string {
  let text = '';
  let at = 0;
  while (at < html.length && text.length < most) {
    const next = html.indexOf('<', at);
    const end = next < 0 ? html.length : next;
    text += unescape(html.slice(at, end).replace(/[ \t\r\n\f]+/g, ' '));
    if (next < 0) break;
    if (html.startsWith('<!--', next)) {
      const close = html.indexOf('-->', next + 4);
      at = close < 0 ? html.length : close + 3;
      continue;
    }
    if (html.startsWith('<!', next) || html.startsWith('<?', next)) {
      const close = html.indexOf('>', next);
      at = close < 0 ? html.length : close + 1;
      continue;
    }
    tag.lastIndex = next;
    const found = tag.exec(html);
    if (found === null) {
      // "BP < 140": a sign, not a tag.
      text += '<';
      at = next + 1;
      continue;
    }
    at = tag.lastIndex;
    const name = (found[2] ?? '').toLowerCase();
    if (silent.test(name)) {
      if (found[1] === '/' || found[0].endsWith('/>')) continue;
      const close = closing(html, name, at);
      at = close < 0 ? html.length : close;
    } else if (name === 'td' || name === 'th') text += found[1] === '/' ? '\t' : '';
    else if (block.test(name)) text += '\n';
  }
  return tidy(text.replace(/ *\n */g, '\n').slice(0, most));
}

function closing(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}\\s*>`, 'gi');
  end.lastIndex = from;
  const found = end.exec(html);
  return found === null ? -1 : found.index;
}
