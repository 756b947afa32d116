// Text of a holder → text that a database can hold.

/** Control characters have no place in a title or an id, and a NUL none in PostgreSQL. */
export const storable = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 1_000);
