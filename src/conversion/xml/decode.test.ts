import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from './decode.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, c => c.charCodeAt(0));
const utf16 = (text: string, order: 'little' | 'big') =>
  Uint8Array.from(
    [...Array(text.length).keys()].flatMap(i => {
      const unit = text.charCodeAt(i);
      return order === 'little' ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff];
    }),
  );
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]));
const declared = (encoding: string, body: string) => `<?xml version="1.0" encoding="${encoding}"?>${body}`;

const cases: [name: string, bytes: Uint8Array, text: string, isAsLabelled: boolean][] = [
  ['UTF-8 without a label', utf8('<a>é</a>'), '<a>é</a>', true],
  ['UTF-8 with a mark', joined(latin1('\xef\xbb\xbf'), utf8('<a>é</a>')), '<a>é</a>', true],
  ['UTF-8 with its label', utf8(declared('utf-8', '<a>€</a>')), declared('utf-8', '<a>€</a>'), true],
  [
    'ASCII labelled windows-1252',
    latin1(declared('windows-1252', '<a/>')),
    declared('windows-1252', '<a/>'),
    true,
  ],
  [
    'windows-1252 with its label',
    latin1(declared('windows-1252', '<a>\x93caf\xe9\x94</a>')),
    declared('windows-1252', '<a>“café”</a>'),
    true,
  ],
  [
    'ISO-8859-1 with its label',
    latin1(declared('ISO-8859-1', '<a>M\xfcller\x92s</a>')),
    declared('ISO-8859-1', '<a>Müller’s</a>'),
    true,
  ],
  [
    'another encoding with its label',
    latin1(declared('iso-8859-2', '<a>\xb3</a>')),
    declared('iso-8859-2', '<a>ł</a>'),
    true,
  ],
  ['UTF-16 little-endian with a mark', utf16('\ufeff<a>é€</a>', 'little'), '<a>é€</a>', true],
  ['UTF-16 big-endian with a mark', utf16('\ufeff<a>é€</a>', 'big'), '<a>é€</a>', true],
  [
    'UTF-16 little-endian without a mark',
    utf16(declared('UTF-16', '<a>é</a>'), 'little'),
    declared('UTF-16', '<a>é</a>'),
    true,
  ],
  ['UTF-16 big-endian after white space', utf16('\n<a>é</a>', 'big'), '\n<a>é</a>', true],

  [
    'windows-1252 labelled UTF-8',
    latin1(declared('UTF-8', '<a>caf\xe9 \x96</a>')),
    declared('UTF-8', '<a>café –</a>'),
    false,
  ],
  ['windows-1252 without a label', latin1('<a>caf\xe9</a>'), '<a>café</a>', false],
  [
    'UTF-8 labelled ISO-8859-1',
    utf8(declared('ISO-8859-1', '<a>é€</a>')),
    declared('ISO-8859-1', '<a>é€</a>'),
    false,
  ],
  [
    'UTF-8 labelled UTF-16, as by a serialiser into a string',
    utf8(declared('utf-16', '<a>é</a>')),
    declared('utf-16', '<a>é</a>'),
    false,
  ],
  [
    'UTF-16 labelled UTF-8',
    utf16('\ufeff' + declared('utf-8', '<a/>'), 'little'),
    declared('utf-8', '<a/>'),
    false,
  ],
  [
    'an encoding nobody knows',
    latin1(declared('x-vendor', '<a>\xe9</a>')),
    declared('x-vendor', '<a>é</a>'),
    false,
  ],
  [
    'UTF-8 and windows-1252 in one file',
    joined(utf8('<a>é€😀'), latin1('\xe9\x80</a>')),
    '<a>é€😀é€</a>',
    false,
  ],
  ['UTF-8 cut within a character', utf8('<a>é€').subarray(0, -1), '<a>é\ufffd', false],
  [
    'overlong and surrogate sequences are not UTF-8',
    latin1('<a>\xc0\xaf\xed\xa0\x80</a>'),
    '<a>À¯í\u00a0€</a>',
    false,
  ],
  ['UTF-16 with half a character', utf16('\ufeff<a>\ud83d</a>', 'little'), '<a>\ufffd</a>', false],
  ['nothing', new Uint8Array(), '', true],
];

for (const [name, bytes, text, isAsLabelled] of cases) {
  test(`decodes ${name}`, () => {
    const decoded = decode(bytes);
    assert.equal(decoded.text, text);
    assert.equal(decoded.isAsLabelled, isAsLabelled);
    if (decoded.utf8 !== undefined) assert.equal(new TextDecoder().decode(decoded.utf8), text);
  });
}

test('text that was decoded before keeps its declaration, loses its mark, and half characters are replaced', () => {
  assert.deepEqual(decode('\ufeff<?xml version="1.0" encoding="utf-16"?><a/>'), {
    text: '<?xml version="1.0" encoding="utf-16"?><a/>',
    utf8: undefined,
    isAsLabelled: true,
  });
  assert.deepEqual(decode('<a>\ud83d</a>'), { text: '<a>\ufffd</a>', utf8: undefined, isAsLabelled: false });
});
