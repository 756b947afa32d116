// What can go wrong with a statement, the same for both databases, and never with a value of a row in it.

/** The database cannot be reached now; the caller may try again (HTTP answers 503 with Retry-After). */
export class DatabaseAway extends Error {
  override name = 'DatabaseAway';
  /** A commit was under way, so nobody knows whether it happened. */
  readonly duringCommit: boolean;

  constructor(code: string, options: { cause?: unknown; duringCommit?: boolean } = {}) {
    super(`the database is away (${code})`);
    this.duringCommit = options.duringCommit ?? false;
    // Only the code is kept: a driver's message may name the host or quote a value.
    this.code = code;
  }

  readonly code: string;
}

export interface ServerError {
  code: string;
  message: string;
  constraint?: string | undefined;
  table?: string | undefined;
  column?: string | undefined;
}

/** The database refused a statement. `code` is the SQLSTATE (PostgreSQL, Appendix A). */
export class StatementFailed extends Error {
  override name = 'StatementFailed';
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;

  constructor(error: ServerError) {
    super(safeMessage(error));
    this.code = error.code;
    this.constraint = error.constraint;
    this.table = error.table;
    this.column = error.column;
  }
}

/** Using the outer handle inside a transaction waits for the connection that the transaction holds. */
export class OuterHandleInTransaction extends Error {
  override name = 'OuterHandleInTransaction';

  constructor() {
    super(
      'inside a transaction only its own handle may be used: on the embedded database the outer one would wait for ever',
    );
  }
}

/** Classes whose messages speak of the statement or the schema; the others may quote a value ("invalid input syntax …"). */
const quotable = new Set(['08', '0A', '23', '25', '28', '3D', '3F', '40', '42', '53', '55', '57', 'P0']);

function safeMessage({ code, message }: ServerError): string {
  return quotable.has(code.slice(0, 2))
    ? `${message} (${code})`
    : `the database refused a statement (${code})`;
}

/** Administrator shutdown, crash shutdown, starting up; connection exceptions and too many connections. */
const awayCodes = new Set(['57P01', '57P02', '57P03', '53300', '25P03']);

export const isAway = (code: string) => awayCodes.has(code) || code.startsWith('08');

/** Serialization failure and deadlock: the same transaction may work the next time. */
export const isRetryable = (error: unknown) =>
  (error instanceof StatementFailed && (error.code === '40001' || error.code === '40P01')) ||
  (error instanceof DatabaseAway && !error.duringCommit);
