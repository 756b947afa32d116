// What is new for a consumer, and what an answer counts as having given once it was sent whole. Notifications-contract §6.
import type { PatientKey } from '../patients/patient.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Executor } from '../platform/database.ts';
import type { DatasetName } from '../conversion/flat/index.ts';
import type { EverythingFilter } from './everything.ts';
import type { FlatTextQuery } from './flat/read.ts';
import { everything, isGiven, markOf, moveMarks, readMarks } from './marks.ts';
import type { Marks, Reader } from './marks.ts';
import { recordSeq } from './read.ts';

export type Since =
  /** What this consumer has not been given yet. */
  | { is: 'lastQuery' }
  /** What was learnt after the instant; of a day, from its beginning on. */
  | { is: 'time'; instant: Date; isIncluded: boolean };

/** Everything of these parts, as it stood at `seq`: the record's number, or the round of Flat. */
export interface Given {
  parts: readonly string[];
  seq: number;
}

/**
 * A plain read gives everything, so it counts as well. What is read since a time leaves out what is older, which may not have been given
 * yet: it counts as nothing.
 */
const givenOf = (
  parts: readonly string[] | undefined,
  seq: number,
  since: Since | undefined,
): Given | undefined =>
  since?.is === 'time' || parts?.length === 0 ? undefined : { parts: parts ?? [everything], seq };

/** All of it was given before: usual, when somebody asks what is new and nothing is. Then there is nothing to count, and nobody waits for it. */
const unlessGiven = (given: Given | undefined, marks: Marks | undefined): Given | undefined =>
  given && marks && given.parts.every(part => markOf(marks, part) >= given.seq) ? undefined : given;

export interface FlatPlan {
  query: FlatTextQuery;
  given: Given | undefined;
}

/** `round`: how Flat stands (projectFlat). */
export async function planFlat(
  executor: Executor,
  key: PatientKey,
  consumer: string,
  {
    round,
    datasets,
    since,
  }: { round: number; datasets: readonly DatasetName[] | undefined; since: Since | undefined },
): Promise<FlatPlan> {
  const marks =
    since?.is === 'lastQuery' ? await readMarks(executor, key, { consumer, format: 'flat' }) : undefined;
  const query: FlatTextQuery = {
    round,
    ...(datasets && { datasets }),
    ...(since?.is === 'time' && { since }),
    ...(marks && { unread: { consumer, marks } }),
  };
  return { query, given: unlessGiven(givenOf(datasets, round, since), marks) };
}

/** How far a consumer had been given the record when its reading began: `types` have a mark of their own. */
export interface FhirMarks {
  all: number;
  types: Record<string, number>;
}

export interface FhirPlan {
  filter: EverythingFilter;
  given: Given | undefined;
  /** The record's number when the reading began. */
  seq: number;
  /** Of a delta. */
  marks: FhirMarks | undefined;
}

/**
 * A delta has the resources that were added or changed, in their present words, once each; what was superseded or withdrawn meanwhile is
 * in none, and in the change feed. What changes while it is being sent belongs to the next one.
 * `resumed`: a later page of the same reading.
 */
export async function planFhir(
  executor: Executor,
  key: PatientKey,
  consumer: string,
  { types, since }: { types: readonly string[] | undefined; since: Since | undefined },
  resumed?: Pick<FhirPlan, 'seq' | 'marks'>,
): Promise<FhirPlan> {
  // The marks first: what arrives in between is then given twice rather than never.
  const marks = resumed
    ? resumed.marks
    : since?.is === 'lastQuery'
      ? fhirMarks(await readMarks(executor, key, { consumer, format: 'fhir' }))
      : undefined;
  const now = await recordSeq(executor, key);
  // A token is a caller's text: it leads no further than the record has come.
  const seq = resumed ? Math.min(resumed.seq, now) : now;
  return {
    filter: {
      ...(types && { resourceTypes: types }),
      ...(since?.is === 'time' && { since: since.isIncluded ? before(since.instant) : since.instant }),
      ...(marks ? { sinceSeq: marks, upToSeq: seq } : { stoodAtSeq: seq }),
    },
    given: unlessGiven(givenOf(types, seq, since), marks && marksOf(marks)),
    seq,
    marks,
  };
}

const fhirMarks = (marks: Marks): FhirMarks => ({
  all: markOf(marks, everything),
  types: Object.fromEntries(
    [...marks.keys()].filter(part => part !== everything).map(part => [part, markOf(marks, part)]),
  ),
});

const marksOf = ({ all, types }: FhirMarks): Marks => new Map([[everything, all], ...Object.entries(types)]);

/** Times of the record are whole milliseconds. */
const before = (instant: Date) => new Date(instant.getTime() - 1);

/** Called when the answer was sent whole. */
export async function countAsGiven(
  { database, clock }: { database: Database; clock: Clock },
  key: PatientKey,
  reader: Reader,
  given: Given,
): Promise<void> {
  const scope = database.of(key.projectId);
  if (await isGiven(scope.executor, key, reader, given)) return;
  await scope.transaction(tx => moveMarks(tx, key, reader, given, clock.now()));
}
