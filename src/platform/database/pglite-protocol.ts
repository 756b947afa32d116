// One statement ↔ the bytes of the PostgreSQL protocol (PostgreSQL, §54.7 Message Formats): a single message to the embedded engine, and its
// answer read as it comes. PGlite's own client asks five times a statement, and decodes every text before it is known what it is for.
import type { RawAnswer, RawCell } from './pglite-messages.ts';
import { largeText } from './sent-values.ts';
import type { SentValue } from './sent-values.ts';
import type { ServerError } from './trouble.ts';

/** Cells from here on are handed on as bytes: another thread is given them without a copy. */
const largeCell = largeText;

/** Which prepared statement it is, and whether the engine has it already. Without a name it is only for this once. */
export interface Prepared {
  name: string;
  isParsed: boolean;
}

const unnamed: Prepared = { name: '', isParsed: false };

/** Parse (unless the engine has it), Bind, Describe, Execute and Sync. */
export function statementMessage(
  text: string,
  params: readonly SentValue[],
  { name, isParsed }: Prepared = unnamed,
): Uint8Array {
  const sizes = params.map(param => (param === null ? 0 : Buffer.byteLength(param)));
  const parseSize = isParsed ? 0 : 4 + name.length + 1 + Buffer.byteLength(text) + 1 + 2;
  const bindSize = 4 + 1 + name.length + 1 + 2 + 2 + sizes.reduce((sum, size) => sum + 4 + size, 0) + 2;
  const message = Buffer.alloc((isParsed ? 0 : 1 + parseSize) + 1 + bindSize + 7 + 10 + 5);
  let at = 0;
  const begin = (type: string, size: number) => {
    message.write(type, at);
    at = message.writeUInt32BE(size, at + 1);
  };
  if (!isParsed) {
    begin('P', parseSize);
    at += message.write(name, at) + 1;
    at += message.write(text, at) + 1 + 2;
  }
  begin('B', bindSize);
  at += 1 + message.write(name, at + 1) + 1 + 2;
  at = message.writeUInt16BE(params.length, at);
  for (const [i, param] of params.entries()) {
    at = message.writeInt32BE(param === null ? -1 : (sizes[i] ?? 0), at);
    if (typeof param === 'string') at += message.write(param, at);
    else if (param !== null) {
      message.set(param, at);
      at += param.length;
    }
  }
  at += 2;
  begin('D', 6);
  at += message.write('P', at) + 1;
  begin('E', 9);
  at += 5;
  begin('S', 4);
  return message;
}

/** Close of a prepared statement, and Sync. The engine does not mind when it has none of that name. */
export function closeMessage(name: string): Uint8Array {
  const size = 4 + 1 + name.length + 1;
  const message = Buffer.alloc(1 + size + 5);
  message.write('C');
  message.write('S', message.writeUInt32BE(size, 1));
  message.write(name, 6);
  message.write('S', 1 + size);
  message.writeUInt32BE(4, 2 + size);
  return message;
}

export interface AnswerReader {
  /** Bytes of the answer; they are copied. */
  push(chunk: Uint8Array): void;
  /** What was answered by now. */
  answer(): RawAnswer | { error: ServerError };
}

const headerSize = 5;

export function answerReader(heard: (channel: string, payload: string) => void): AnswerReader {
  const answer: RawAnswer = { names: [], types: [], rows: [], command: '', affected: 0 };
  let error: ServerError | undefined;

  const readers: Record<string, (body: Buffer) => void> = {
    // RowDescription
    T(body) {
      let at = 2;
      for (let left = body.readUInt16BE(0); left > 0; left--) {
        const end = body.indexOf(0, at);
        answer.names.push(body.toString('utf8', at, end));
        answer.types.push(body.readUInt32BE(end + 7));
        at = end + 19;
      }
    },
    // DataRow
    D(body) {
      const row: RawCell[] = [];
      let at = 2;
      for (let left = body.readUInt16BE(0); left > 0; left--) {
        const size = body.readInt32BE(at);
        at += 4;
        if (size < 0) row.push(null);
        else if (size < largeCell) row.push(body.toString('utf8', at, at + size));
        else row.push(new Uint8Array(body.buffer, body.byteOffset + at, size));
        at += Math.max(size, 0);
      }
      answer.rows.push(row);
    },
    // CommandComplete: "INSERT 0 1", "SELECT 3", "COMMIT"
    C(body) {
      const [command = '', ...counts] = body.toString('utf8', 0, body.length - 1).split(' ');
      answer.command = command;
      answer.affected = changing.has(command) ? Number(counts.at(-1)) : 0;
    },
    // ErrorResponse: the first is what went wrong.
    E(body) {
      const fields = fieldsOf(body);
      error ??= {
        code: fields['C'] ?? 'XX000',
        message: fields['M'] ?? 'unknown',
        constraint: fields['n'],
        table: fields['t'],
        column: fields['c'],
      };
    },
    // NotificationResponse
    A(body) {
      const end = body.indexOf(0, 4);
      heard(body.toString('utf8', 4, end), body.toString('utf8', end + 1, body.length - 1));
    },
  };

  const header = Buffer.alloc(headerSize);
  let headerFilled = 0;
  let body: Buffer | undefined;
  let bodyFilled = 0;
  return {
    push(chunk) {
      for (let at = 0; at < chunk.length || (body !== undefined && bodyFilled === body.length);) {
        if (body === undefined) {
          const part = chunk.subarray(at, at + headerSize - headerFilled);
          header.set(part, headerFilled);
          headerFilled += part.length;
          at += part.length;
          if (headerFilled < headerSize) return;
          const size = header.readUInt32BE(1) - 4;
          // A large one has memory of its own, so that it can be given away.
          body = size < largeCell ? Buffer.allocUnsafe(size) : Buffer.allocUnsafeSlow(size);
          bodyFilled = 0;
        }
        const part = chunk.subarray(at, at + body.length - bodyFilled);
        body.set(part, bodyFilled);
        bodyFilled += part.length;
        at += part.length;
        if (bodyFilled < body.length) return;
        readers[String.fromCharCode(header[0] ?? 0)]?.(body);
        body = undefined;
        headerFilled = 0;
      }
    },
    answer: () => (error ? { error } : answer),
  };
}

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'COPY', 'MERGE']);

function fieldsOf(body: Buffer): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let at = 0; at < body.length && body[at] !== 0;) {
    const end = body.indexOf(0, at + 1);
    fields[String.fromCharCode(body[at] ?? 0)] = body.toString('utf8', at + 1, end);
    at = end + 1;
  }
  return fields;
}
