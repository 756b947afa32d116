// Words → the resources of one chart that say them: codes, names and narrative, the best first, each with the place where it says them.
import { sql } from 'kysely';
import type { Resource } from 'fhir/r4';
import type { DocumentId } from '../../documents/document.ts';
import type { PatientKey } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import type { Place, ServedResource } from '../record.ts';
import { ofPatient, ofPatientById } from '../sql.ts';
import { wordsQuery } from './chart-words.ts';
import { timeSaidIn } from './said-time.ts';
import { wordsOf } from './words-of.ts';

export interface ChartHit {
  resourceType: ServedResource['resourceType'];
  resourceId: string;
  /** More is better; comparable within one search only. */
  rank: number;
  /** As the resource has it, with its precision. */
  date: string | undefined;
  /** Plain text, and from where to where the words asked for are in it. */
  snippet: { text: string; marks: [from: number, to: number][] };
  documentIds: DocumentId[];
}

/** A place in the order of time, newest first. */
export interface HitPlace {
  /** Milliseconds; what has no time is last. */
  time: number;
  resourceType: string;
  resourceId: string;
}

/** A place in the order of the hits. */
export interface AfterHit {
  /** The last of the hits before those that are ranked together with it; the first ones have none before them. */
  since?: HitPlace | undefined;
  /** Within them; left out, they are still to begin. */
  hit?: (HitPlace & { rank: number }) | undefined;
}

export interface ChartHits {
  hits: ChartHit[];
  next: AfterHit | undefined;
}

interface Row {
  resource_type: ServedResource['resourceType'];
  resource_id: string;
  rank: number;
  time: number;
  json: string;
  last: string | null;
}

/** Newest first; the index has the very same expression. */
const age = sql`(-coalesce(i.time_from, -8.64e15::float8))`;

/** Who made a statement is no finding. */
const unsearched = ['Provenance'];
/** So many are ranked together, from the newest on: what every resource says would have a whole chart ranked for its first page. */
const rankedTogether = 1_000;

export async function searchChart(
  executor: Executor,
  key: PatientKey,
  { words, after, limit }: { words: string; after?: AfterHit | undefined; limit: number },
): Promise<ChartHits> {
  const query = wordsQuery(words);
  const { since, hit } = after ?? {};
  // The order of an index (0014-words-newest-first.sql). A code of its own says more than the same code among a thousand words: by length
  // (PostgreSQL §12.3.3, normalization 2).
  const { rows } = await sql<Row>`
    with asked as materialized (select ${query} as query),
    newest as materialized (
      select i.resource_type, i.resource_id, i.words, ${age} as age
      from resource_index i
      where i.project_id = ${key.projectId}::uuid and i.patient_id = ${key.particlePatientId}::uuid
        and ${since === undefined ? sql`true` : sql`(${age}, i.resource_type, i.resource_id) > (${-since.time}::float8, ${since.resourceType}, ${since.resourceId})`}
        and i.words @@ (select query from asked) and i.resource_type <> all(${unsearched}::text[])
      order by ${age}, i.resource_type, i.resource_id limit ${rankedTogether + 1}::integer
    ),
    placed as materialized (select *, row_number() over (order by age, resource_type, resource_id) as place from newest),
    ranked as (
      select p.resource_type, p.resource_id, p.age, ts_rank(p.words, (select query from asked), 2)::float8 as rank
      from placed p where p.place <= ${rankedTogether}::integer
    ),
    page as (
      select * from ranked h
      where ${
        hit === undefined
          ? sql`true`
          : sql`(-h.rank, h.age, h.resource_type, h.resource_id) >
              (${-hit.rank}::float8, ${-hit.time}::float8, ${hit.resourceType}, ${hit.resourceId})`
      }
      order by -h.rank, h.age, h.resource_type, h.resource_id limit ${limit + 1}::integer
    )
    select p.resource_type, p.resource_id, p.rank, -p.age as time, r.json, (
      -- The last of these, when there are more after them.
      select json_build_array(-l.age, l.resource_type, l.resource_id)::text from placed l
      where l.place = ${rankedTogether}::integer and (select count(*) from placed) > ${rankedTogether}::integer) as last
    from page p
    cross join lateral (
      select r.json from resource r
      where r.project_id = ${key.projectId}::uuid and r.patient_id = ${key.particlePatientId}::uuid
        and r.resource_type = p.resource_type and r.resource_id = p.resource_id offset 0) r
    order by -p.rank, p.age, p.resource_type, p.resource_id`.execute(executor);
  const page = rows.slice(0, limit);
  const resources = page.map(row => JSON.parse(row.json) as Resource);
  const [snippets, sources] = await Promise.all([
    snippetsOf(executor, words, resources),
    documentsOf(
      executor,
      key,
      page.map(row => ({ resourceType: row.resource_type, resourceId: row.resource_id })),
    ),
  ]);
  return {
    hits: page.map((row, at) => ({
      resourceType: row.resource_type,
      resourceId: row.resource_id,
      rank: row.rank,
      date: resources[at] && timeSaidIn(resources[at]),
      snippet: snippets[at] ?? { text: '', marks: [] },
      documentIds: [...(sources.get(`${row.resource_type}/${row.resource_id}`) ?? [])].sort(),
    })),
    next: nextOf(since, page, rows.length > limit),
  };
}

/** The next of those ranked together, else those after them. */
function nextOf(since: HitPlace | undefined, page: readonly Row[], hasMore: boolean): AfterHit | undefined {
  const row = page.at(-1);
  if (row === undefined) return undefined;
  const { resource_type: resourceType, resource_id: resourceId, time, rank, last } = row;
  if (hasMore) return { since, hit: { rank, time, resourceType, resourceId } };
  if (last === null) return undefined;
  const [lastTime, lastType, lastId] = JSON.parse(last) as [number, string, string];
  return { since: { time: lastTime, resourceType: lastType, resourceId: lastId } };
}

/** `Type/id` → the documents that say one of its statements; looked up for each, whatever the planner knows of the chart. */
async function documentsOf(
  executor: Executor,
  key: PatientKey,
  places: readonly Place[],
): Promise<Map<string, DocumentId[]>> {
  if (places.length === 0) return new Map();
  const { rows } = await sql<{ resource_type: string; resource_id: string; document_ids: DocumentId[] }>`
    select t.resource_type, t.resource_id, array_agg(distinct d.document_id) as document_ids
    from unnest(${places.map(place => place.resourceType)}::text[], ${places.map(place => place.resourceId)}::text[])
      as t (resource_type, resource_id)
    cross join lateral (
      select s.resource_id from statement s
      where ${ofPatientById(key, 's')} and s.resource_type = t.resource_type and s.group_id = t.resource_id offset 0) s
    cross join lateral (
      select d.document_id from resource_source d
      where ${ofPatient(key, 'd')} and d.resource_type = t.resource_type and d.resource_id = s.resource_id offset 0) d
    group by t.resource_type, t.resource_id`.execute(executor);
  return new Map(rows.map(row => [`${row.resource_type}/${row.resource_id}`, row.document_ids]));
}

const [OPEN, CLOSE] = ['\ue000', '\ue001'];
const longestSnippet = 240;

/** The line, or the piece of a long one, that holds most of the words; what is marked in it is PostgreSQL's to say, since it knows the stems. */
async function snippetsOf(
  executor: Executor,
  words: string,
  resources: readonly Resource[],
): Promise<ChartHit['snippet'][]> {
  if (resources.length === 0) return [];
  const { rows: stems } = await sql<{ stem: string }>`
    select unnest(tsvector_to_array(to_tsvector('english', ${words}))) as stem`.execute(executor);
  const sought = stems.map(({ stem }) => rootOf(stem));
  const pieces = resources.map(resource =>
    pieceOf(wordsOf(resource).replaceAll(OPEN, '').replaceAll(CLOSE, ''), sought),
  );
  const { rows } = await sql<{ headline: string }>`
    select ts_headline('english', piece.text, ${wordsQuery(words)}, ${`HighlightAll=true, StartSel=${OPEN}, StopSel=${CLOSE}`}) as headline
    from unnest(${pieces}::text[]) with ordinality as piece (text, place) order by piece.place`.execute(
    executor,
  );
  return rows.map(({ headline }) => markedIn(headline));
}

/** "injuri" stands for injury and injuries: their common letters. */
const rootOf = (stem: string): string => (stem.length > 3 ? stem.replace(/i$/, '') : stem);

function pieceOf(text: string, sought: readonly string[]): string {
  let best = { line: text.split('\n', 1)[0] ?? '', found: 0, at: 0 };
  for (const line of text.split('\n')) {
    const lower = line.toLowerCase();
    const places = sought.map(root => lower.indexOf(root)).filter(at => at >= 0);
    const isBetter =
      places.length > best.found || (places.length === best.found && line.length < best.line.length);
    if (places.length > 0 && isBetter) best = { line, found: places.length, at: Math.min(...places) };
  }
  const { line, at } = best;
  if (line.length <= longestSnippet) return line;
  const from = at < longestSnippet / 3 ? 0 : line.lastIndexOf(' ', at - longestSnippet / 4) + 1;
  const to = from + longestSnippet;
  return `${from > 0 ? '… ' : ''}${line.slice(from, to)}${to < line.length ? ' …' : ''}`.toWellFormed();
}

function markedIn(headline: string): ChartHit['snippet'] {
  const marks: [number, number][] = [];
  let text = '';
  for (const [at, part] of headline.split(OPEN).entries()) {
    const [marked = '', after = ''] = at === 0 ? ['', part] : part.split(CLOSE);
    if (at > 0) marks.push([text.length, text.length + marked.length]);
    text += marked + after;
  }
  return { text, marks };
}
