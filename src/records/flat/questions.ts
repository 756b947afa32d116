// A patient's chart as stored text → what is asked of it beside its rows: the Patient History (generation A), Flat v1 (generation B), or which
// resources a row of Flat is made of. Pure; done in place or in a thread, of the same input as the rows.
import { historyOf } from '../../conversion/flat/history/index.ts';
import type { HistoryPart, QueryDemographics } from '../../conversion/flat/history/index.ts';
import { flattenLegacy } from '../../conversion/flat/legacy/index.ts';
import type { LegacyName } from '../../conversion/flat/legacy/index.ts';
import type { FlatInput } from '../../conversion/flat/index.ts';
import { datasets } from '../../conversion/flat/datasets/index.ts';
import type { DatasetName } from '../../conversion/flat/datasets/index.ts';
import { tablesOf } from '../../conversion/flat/tables.ts';
import { flatInputOf, resourcesOf } from './flatten.ts';
import type { Chart, ChartResource } from './flatten.ts';

export type Question =
  /** The answer is that of the path, whole or one part. */
  | { is: 'history'; part?: HistoryPart | undefined; asked?: QueryDemographics | undefined }
  /** The answer is an object of datasets, all or those named; of one dataset the one row with this id, and null when there is none. */
  | { is: 'legacy'; projectId: string; wanted?: readonly LegacyName[] | undefined }
  | { is: 'legacy-row'; projectId: string; dataset: { key: LegacyName; id: string }; rowId: string }
  /** The answer is a list of `Type/id`; null when there is no such row. */
  | { is: 'resources-of-row'; dataset: DatasetName; rowId: string };

const legacyOf = (input: FlatInput, projectId: string, wanted: readonly LegacyName[] | undefined) =>
  flattenLegacy({ ...input, projectId }, wanted);

/** JSON. */
export function answerOf(chart: Chart, resources: readonly ChartResource[], question: Question): string {
  const input = flatInputOf(chart, resources);
  if (question.is === 'resources-of-row') {
    const id = datasets.find(({ key }) => key === question.dataset)?.id ?? '';
    const filled = tablesOf(input).rows[question.dataset].filter(({ row }) => row[id] === question.rowId);
    if (filled.length === 0) return 'null';
    return JSON.stringify([...new Set(filled.flatMap(resourcesOf))]);
  }
  if (question.is === 'legacy') {
    const isNothingKnown = resources.length + chart.sources.length === 0;
    return JSON.stringify(isNothingKnown ? {} : legacyOf(input, question.projectId, question.wanted));
  }
  if (question.is === 'legacy-row') {
    const { key, id } = question.dataset;
    const row = legacyOf(input, question.projectId, [key])[key]?.find(each => each[id] === question.rowId);
    return JSON.stringify(row === undefined ? null : { [key]: [row] });
  }
  const { part, asked } = question;
  const history =
    part === undefined
      ? historyOf({ ...input, ...(asked && { queryDemographics: asked }) })
      : historyOf(input, part);
  return JSON.stringify(history);
}
