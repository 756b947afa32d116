// DocumentReference/$docref → the search it stands for. US Core 3.1.1 to 7.0, OperationDefinition docref.
import { criterionOf } from '../../records/search/criterion.ts';
import { invalid } from '../../records/search/invalid.ts';
import { mostPerPage } from '../../records/search/parse-search.ts';
import type { Parameters } from '../../records/search/parse-search.ts';
import type { Criterion, SearchSettings } from '../../records/search/request.ts';
import { lastOf } from './parameters.ts';

export interface DocrefSearch {
  parameters: Parameters;
  /** Beside the parameters. */
  also: Criterion[];
}

/** Summary of episode note: a C-CDA CCD. */
const ccd = 'http://loinc.org|34133-9';

/**
 * In order: the first that finds anything is the answer. Of no dates the most recent document is meant, and where no type is asked for, a CCD
 * when there is one. Documents are made here on nobody's demand.
 */
export function docrefSearches(sent: Parameters, settings: SearchSettings): DocrefSearch[] {
  const [patient, type, start, end] = ['patient', 'type', 'start', 'end'].map(name => lastOf(sent, name));
  if (patient === undefined) throw invalid('patient', 'is required');
  if (lastOf(sent, 'on-demand') === 'true') return [];
  const of = (more: Parameters): DocrefSearch => ({
    parameters: [['patient', patient], ['status', 'current'], ['_sort', '-date'], ...more],
    also: [
      ...(start === undefined ? [] : [caredFor('start', `ge${start}`, settings)]),
      ...(end === undefined ? [] : [caredFor('end', `le${end}`, settings)]),
    ],
  });
  const isLatest = start === undefined && end === undefined;
  const count = ['_count', isLatest ? '1' : String(mostPerPage)] as const;
  if (type !== undefined) return [of([['type', type], count])];
  return isLatest ? [of([['type', ccd], count]), of([count])] : [of([count])];
}

/** The dates are those of the care that was given; where a document does not tell them, its own. */
function caredFor(name: string, test: string, settings: SearchSettings): Criterion {
  const [period, date] = ['period', 'date'].map(each => {
    try {
      return criterionOf('DocumentReference', each, test, settings);
    } catch {
      throw invalid(name, 'must be a date');
    }
  });
  if (period === undefined || date === undefined) throw invalid(name, 'must be a date');
  const hasPeriod: Criterion = { is: 'ranged', name: 'period' };
  // All of: none is not.
  const byDate: Criterion = { is: 'not', of: { is: 'any', of: [hasPeriod, { is: 'not', of: date }] } };
  return { is: 'any', of: [period, byDate] };
}
