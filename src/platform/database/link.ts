// One connection to a database, as both drivers offer it to the Kysely dialect.

export interface Answer {
  rows: Record<string, unknown>[];
  /** The command's tag: SELECT, INSERT, COMMIT, ROLLBACK … */
  command: string;
  affected: number;
}

/** What a connection of its own was told to be; it outlives the link that is lent. */
export interface Session {
  /** The setting hadron.project; undefined until it was told. */
  project?: string | undefined;
}

export interface Link {
  readonly session: Session;
  run(text: string, params: readonly unknown[]): Promise<Answer>;
  /** Several statements without parameters. */
  script(text: string): Promise<void>;
}

export interface LinkSource {
  readonly kind: 'pglite' | 'postgres';
  /** Waits for its turn. */
  acquire(): Promise<Link>;
  release(link: Link): void;
  listen(channel: string, heard: (payload: string) => void): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`;
