import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convertPlain } from './read.ts';

const only = (bytes: Uint8Array, file?: Parameters<typeof convertPlain>[1]) => {
  const [entry, ...more] = convertPlain(bytes, file).entry ?? [];
  assert.deepEqual(more, []);
  assert.ok(entry?.resource?.resourceType === 'DocumentReference');
  return entry.resource;
};

test('a PDF the gateway keeps is pointed at, with its size and hash, whatever its holder called it', () => {
  const pdf = Buffer.from('%PDF-1.4 …');
  const { content } = only(pdf, {
    documentId: '0b8c6a8e-0f0c-4f57-8f5b-1f6a2b7f1c11',
    mimeType: 'application/octet-stream',
    title: 'Discharge letter',
  });
  assert.deepEqual(
    content.map(({ attachment }) => attachment),
    [
      {
        contentType: 'application/pdf',
        url: 'Binary/0b8c6a8e-0f0c-4f57-8f5b-1f6a2b7f1c11',
        size: pdf.length,
        hash: 'w540KP8eK3SsUF5gxFMvZvhcz8M=',
        title: 'Discharge letter',
      },
    ],
  );
});

test('of RTF, HTML and plain text the words stand beside the file', () => {
  for (const [text, mimeType] of [
    ['{\\rtf1\\ansi Lungs are clear.\\par}', 'application/rtf'],
    [
      '<html><body><p>Lungs are <b>clear</b>.</p><script>x()</script></body></html>',
      'text/html; charset=utf-8',
    ],
    ['Lungs are clear.\n', 'text/plain'],
  ] as const) {
    const { content } = only(Buffer.from(text), { documentId: 'd1', mimeType });
    const words = content[1]?.attachment;
    assert.equal(words?.contentType, 'text/plain', mimeType);
    assert.equal(
      Buffer.from(words.data ?? '', 'base64')
        .toString()
        .trim(),
      'Lungs are clear.',
    );
  }
});

test('a file that nobody keeps is carried whole; the same bytes are the same resource', () => {
  const png = Buffer.from('\u0089PNG\r\n', 'latin1');
  const one = only(png);
  assert.equal(one.content[0]?.attachment.data, png.toString('base64'));
  assert.equal(one.id, only(png).id);
  assert.notEqual(one.id, only(Buffer.from('other')).id);
});
