// Rich Text Format (1.9.1) → the text a reader would see. Fonts, pictures, objects and styles are stepped over; nothing is ever run, loaded or nested without bound.

import { table } from '../../table.ts';

/** Destinations whose content is no text of the document. */
const silent = new Set(
  'fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator info pict object objdata themedata colorschememapping datastore latentstyles xmlnstbl filetbl revtbl header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc fldinst bkmkstart bkmkend'.split(
    ' ',
  ),
);

/** Control words that are text. */
const spoken: Readonly<Record<string, string>> = table({
  par: '\n',
  line: '\n',
  sect: '\n',
  page: '\n',
  row: '\n',
  nestrow: '\n',
  cell: '\t',
  nestcell: '\t',
  tab: '\t',
  emdash: '\u2014',
  endash: '\u2013',
  bullet: '\u2022',
  lquote: '\u2018',
  rquote: '\u2019',
  ldblquote: '\u201c',
  rdblquote: '\u201d',
  emspace: ' ',
  enspace: ' ',
});

const windows1252 = new TextDecoder('windows-1252');
const deepest = 1000;

interface Group {
  isSilent: boolean;
  /** How many fallback characters follow a \u (control word \uc). */
  fallbacks: number;
}

const control = /\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|([^a-zA-Z]))/y;

export const isRtf = (text: string): boolean => /^\s*\{\\rtf/.test(text.slice(0, 100));

/** The text, up to `most` characters; what is no RTF gives what stands in it outside of control words. */
export function rtfText(rtf: string, most: number): string {
  let text = '';
  let group: Group = { isSilent: false, fallbacks: 1 };
  const outer: Group[] = [];
  let skip = 0;
  const say = (words: string): void => {
    if (group.isSilent) return;
    for (const character of words) {
      if (skip > 0) skip--;
      else text += character;
    }
  };
  for (let at = 0; at < rtf.length && text.length < most;) {
    const character = rtf[at];
    if (character === '{') {
      if (outer.length < deepest) outer.push(group);
      group = { ...group };
      skip = 0;
      at++;
    } else if (character === '}') {
      group = outer.pop() ?? { isSilent: false, fallbacks: 1 };
      skip = 0;
      at++;
    } else if (character === '\\') {
      control.lastIndex = at;
      const found = control.exec(rtf);
      if (found === null) break;
      at = control.lastIndex;
      const [, word, number, hex, symbol] = found;
      if (hex !== undefined) say(windows1252.decode(Uint8Array.of(Number.parseInt(hex, 16))));
      else if (symbol !== undefined) {
        if (symbol === '*') group.isSilent = true;
        else if (symbol === '~') say('\u00a0');
        else if (symbol === '_') say('-');
        else if (symbol === '\n' || symbol === '\r') say('\n');
        else if (symbol !== '-') say(symbol);
      } else if (word !== undefined) {
        if (word === 'bin') at += Math.max(0, Number(number ?? 0));
        else if (word === 'uc') group.fallbacks = Math.min(10, Math.max(0, Number(number ?? 1)));
        else if (word === 'u') {
          say(String.fromCharCode((Number(number ?? 63) + 65_536) % 65_536));
          if (!group.isSilent) skip = group.fallbacks;
        } else if (silent.has(word)) group.isSilent = true;
        else if (word in spoken) say(spoken[word] ?? '');
      }
    } else {
      if (character !== '\n' && character !== '\r') say(character ?? '');
      at++;
    }
  }
  return tidy(text);
}

/** Blanks at line ends and more than one empty line say nothing. */
export const tidy = (text: string): string =>
  text
    .replace(/[ \t\u00a0]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
