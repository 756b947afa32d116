// Every row of the contract's endpoint tables, §0 to §12, in their order; and the run of them that docs/compatibility.md is written from.
import { newerRows } from './newer-rows.ts';
import { olderRows } from './older-rows.ts';
import type { Row } from './row.ts';
import { signalRows } from './signal-rows.ts';
import { openWorld } from './world.ts';

export const rows: readonly Row[] = [...newerRows, ...olderRows, ...signalRows];

export interface Result extends Pick<Row, 'section' | 'call' | 'holds'> {
  /** Why it does not hold. */
  trouble: string | undefined;
}

/** In order: a row may need what one before it made. */
export async function runRows(): Promise<Result[]> {
  const world = await openWorld();
  const results: Result[] = [];
  try {
    for (const { section, call, holds, check } of rows) {
      let trouble: string | undefined;
      try {
        await check(world);
      } catch (error) {
        trouble = error instanceof Error ? error.message : String(error);
      }
      results.push({ section, call, holds, trouble });
    }
  } finally {
    await world.close();
  }
  return results;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The document: the same results, the same text. */
export function documentOf(results: readonly Result[]): string {
  const sections = [...new Set(results.map(({ section }) => section))];
  const good = results.filter(({ trouble }) => trouble === undefined).length;
  const tables = sections.map(section => {
    const lines = results
      .filter(each => each.section === section)
      .map(
        ({ call, holds, trouble }) =>
          `| \`${cell(call)}\` | ${cell(holds)} | ${trouble === undefined ? 'yes' : '**no**'} |`,
      );
    return `## ${section}\n\n| call | what holds | answered so |\n|---|---|---|\n${lines.join('\n')}\n`;
  });
  return `# Compatibility

Every row of the endpoint tables of the published API, called against a whole gateway with its sandbox. Written by
\`node scripts/compatibility.ts\`, never by hand; a test fails when it is stale. ${good} of ${results.length} rows are answered as published.

${tables.join('\n')}`;
}
