// A patient's chart as stored text → what is asked of it beside its rows: the Patient History (generation A), or which resources a row of
// Flat is made of. Pure; done in place or in a thread, of the same input as the rows.
import { historyOf } from '../../conversion/flat/history/index.ts';
import type { HistoryPart, QueryDemographics } from '../../conversion/flat/history/index.ts';
import { datasets } from '../../conversion/flat/datasets/index.ts';
import type { DatasetName } from '../../conversion/flat/datasets/index.ts';
import { tablesOf } from '../../conversion/flat/tables.ts';
import { flatInputOf } from './flatten.ts';
import type { Chart, ChartResource } from './flatten.ts';

export type Question =
  /** The answer is that of the path, whole or one part. */
  | { is: 'history'; part?: HistoryPart | undefined; asked?: QueryDemographics | undefined }
  /** The answer is a list of `Type/id`; null when there is no such row. */
  | { is: 'resources-of-row'; dataset: DatasetName; rowId: string };

/** JSON. */
export function answerOf(chart: Chart, resources: readonly ChartResource[], question: Question): string {
  const input = flatInputOf(chart, resources);
  if (question.is === 'resources-of-row') {
    const id = datasets.find(({ key }) => key === question.dataset)?.id ?? '';
    const filled = tablesOf(input).rows[question.dataset].filter(({ row }) => row[id] === question.rowId);
    if (filled.length === 0) return 'null';
    const keys = filled.flatMap(({ drafts }) => drafts.flatMap(({ from }) => from.map(({ key }) => key)));
    // What is contained stands where its resource does.
    return JSON.stringify([...new Set(keys.map(key => key.split('#', 1)[0]))]);
  }
  const { part, asked } = question;
  const history =
    part === undefined
      ? historyOf({ ...input, ...(asked && { queryDemographics: asked }) })
      : historyOf(input, part);
  return JSON.stringify(history);
}
