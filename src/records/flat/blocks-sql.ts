// Every statement on the table `flat_block`: the standing rows of a dataset as texts of some hundred kilobytes, deflated, each with a stretch
// of the dataset's order for its own. A row that comes, changes or goes has the block around it written anew, and no other.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { PatientKey } from '../../patients/patient.ts';
import type { Executor, Transaction } from '../../platform/database.ts';
import { ofPatient as of } from '../sql.ts';
import { deflate } from './deflated.ts';
import type { Deflated } from './deflated.ts';
import type { FlatPlace } from './sql.ts';

/** Blocks are written of this size, and divided when they have grown by half. */
const blockBytes = 256_000;
const largestBlock = 1.5 * blockBytes;
/** What one statement reads, as it is kept: a block holds at least one row, and a row may be of any size. */
const bytesAtOnce = 500_000;
const blocksAtOnce = 32;
/** What one statement gives to be written: as many as there are datasets, so that a small chart is read with one. */
const stretchesAtOnce = 24;

export interface RowPlace extends FlatPlace {
  dataset: string;
}

const firstPlace: FlatPlace = { place: '', rowKey: '' };

/** A dataset that had no rows has one block, to be written. */
export async function addFirstBlocks(
  tx: Transaction,
  key: PatientKey,
  datasets: Iterable<string>,
): Promise<void> {
  await sql`
    insert into flat_block (project_id, patient_id, dataset, from_place, from_key, last_place, last_key, is_stale, rows, bytes, deflated)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, dataset, '', '', '', '', true, 0, 0, ''::bytea
    from unnest(${[...datasets]}::text[]) as dataset
    on conflict do nothing`.execute(tx);
}

/** For a chart whose rows were written before there were blocks. */
export async function addMissingBlocks(tx: Transaction, key: PatientKey): Promise<void> {
  await sql`
    insert into flat_block (project_id, patient_id, dataset, from_place, from_key, last_place, last_key, is_stale, rows, bytes, deflated)
    select distinct f.project_id, f.patient_id, f.dataset, '', '', '', '', true, 0, 0, ''::bytea
    from flat_row f where ${of(key, 'f')} and f.gone_round is null
    on conflict do nothing`.execute(tx);
}

/**
 * Before the rows are written: the blocks around the places they are to have (`''` for rows that go), and around those that rows of the same
 * keys have now.
 */
export async function touchBlocks(
  tx: Transaction,
  key: PatientKey,
  rows: readonly RowPlace[],
): Promise<void> {
  if (rows.length === 0) return;
  const said = sql`unnest(${rows.map(row => row.dataset)}::text[], ${rows.map(row => row.place)}::text[],
    ${rows.map(row => row.rowKey)}::text[]) as said (dataset, place, row_key)`;
  // Lateral, and `offset 0`: one look-up each, whatever the planner expects (0002-record.sql).
  await sql`
    update flat_block b set is_stale = true
    from (
      select distinct at.dataset, around.from_place, around.from_key
      from (
        select said.dataset, said.place, said.row_key from ${said} where said.place <> ''
        union all
        select said.dataset, f.place, f.row_key from ${said}
        cross join lateral (
          select f.place, f.row_key from flat_row f
          where ${of(key, 'f')} and f.dataset = said.dataset and f.row_key = said.row_key and f.gone_round is null offset 0) f
      ) at
      cross join lateral (
        select c.from_place, c.from_key from flat_block c
        where ${of(key, 'c')} and c.dataset = at.dataset and (c.from_place, c.from_key) <= (at.place, at.row_key)
        order by c.from_place desc, c.from_key desc limit 1) around
    ) touched
    where ${of(key, 'b')} and b.dataset = touched.dataset and b.from_place = touched.from_place and b.from_key = touched.from_key
      and not b.is_stale`.execute(tx);
}

/** Blocks to be written that stand beside each other, as one stretch: from here up to, and without, there. */
interface Stretch {
  dataset: string;
  from: FlatPlace;
  /** Undefined: to the end. */
  to: FlatPlace | undefined;
}

/** After the rows were written. */
export async function writeBlocks(tx: Transaction, key: PatientKey): Promise<void> {
  const stretches = await staleStretches(tx, key);
  if (stretches.length === 0) return;
  const { inside = [], atEnd = [] } = Object.groupBy(stretches, ({ to }) => (to ? 'inside' : 'atEnd'));
  for (const each of [inside, atEnd])
    for (const large of await writeSmall(tx, key, each)) await writeLarge(tx, key, large);
  await sql`delete from flat_block b where ${of(key, 'b')} and b.is_stale`.execute(tx);
}

async function staleStretches(tx: Transaction, key: PatientKey): Promise<Stretch[]> {
  const { rows } = await sql<{ dataset: string; from_place: string; from_key: string; is_stale: boolean }>`
    select b.dataset, b.from_place, b.from_key, b.is_stale from flat_block b
    where ${of(key, 'b')} order by b.dataset, b.from_place, b.from_key`.execute(tx);
  const stretches: Stretch[] = [];
  let open: Stretch | undefined;
  for (const row of rows) {
    const from: FlatPlace = { place: row.from_place, rowKey: row.from_key };
    if (open?.dataset !== row.dataset) open = undefined;
    if (row.is_stale && open === undefined)
      stretches.push((open = { dataset: row.dataset, from, to: undefined }));
    else if (!row.is_stale && open !== undefined) {
      open.to = from;
      open = undefined;
    }
  }
  return stretches;
}

/** The standing rows `f` of a stretch `s`. */
const standingIn = (key: PatientKey, hasEnd: boolean) => sql`
  ${of(key, 'f')} and f.dataset = s.dataset and f.gone_round is null and (f.place, f.row_key) >= (s.from_place, s.from_key)
  ${hasEnd ? sql`and (f.place, f.row_key) < (s.to_place, s.to_key)` : sql``}`;

/** All stretches that fit in one block: usual, for small charts and small changes. Answers the others. */
async function writeSmall(
  tx: Transaction,
  key: PatientKey,
  stretches: readonly Stretch[],
): Promise<SizedStretch[]> {
  const large: SizedStretch[] = [];
  for (let from = 0; from < stretches.length; from += stretchesAtOnce) {
    const some = stretches.slice(from, from + stretchesAtOnce);
    const found = await readStretches(tx, key, some);
    const small: NewBlock[] = [];
    for (const [i, { json, ...size }] of found.entries()) {
      const stretch = some[i];
      if (stretch === undefined) continue;
      if (json === null) large.push({ ...stretch, ...size });
      else small.push({ ...stretch, ...size, ...(await deflate(json)) });
    }
    await writeFound(tx, key, small);
  }
  return large;
}

interface NewBlock extends Stretch, Deflated {
  rows: number;
  last_place: string;
  last_key: string;
}

/** Of each its size, and its text when it fits in one block. */
async function readStretches(
  tx: Transaction,
  key: PatientKey,
  stretches: readonly Stretch[],
): Promise<{ bytes: number; rows: number; json: Buffer | null; last_place: string; last_key: string }[]> {
  const to = stretches.map(stretch => stretch.to ?? firstPlace);
  const standing = standingIn(key, stretches[0]?.to !== undefined);
  const { rows } = await sql<{
    bytes: number;
    rows: number;
    json: Buffer | null;
    last_place: string;
    last_key: string;
  }>`
    with s as (
      select * from unnest(${stretches.map(s => s.dataset)}::text[], ${stretches.map(s => s.from.place)}::text[],
        ${stretches.map(s => s.from.rowKey)}::text[], ${to.map(s => s.place)}::text[], ${to.map(s => s.rowKey)}::text[])
        with ordinality as s (dataset, from_place, from_key, to_place, to_key, at)
    )
    select size.bytes, size.rows, case when size.bytes <= ${largestBlock}::bigint then coalesce(text.json, '') end::varchar as json,
      coalesce(text.last_place, '') as last_place, coalesce(text.last_key, '') as last_key
    from s cross join lateral (
      select coalesce(sum(octet_length(f.json)), 0)::bigint as bytes, count(*)::integer as rows
      from flat_row f where ${standing}) size
    cross join lateral (
      select string_agg(n.json, ',') as json, max(n.place) as last_place, (array_agg(n.row_key))[count(*)] as last_key
      from (
        -- The size is asked for here: as the condition of a join it would be looked at when the text of a whole dataset has been made.
        select f.place, f.row_key, f.json from flat_row f where ${standing} and size.bytes <= ${largestBlock}::bigint
        order by f.project_id, f.patient_id, f.dataset, f.place, f.row_key) n
    ) text
    order by s.at`.execute(tx);
  return rows;
}

async function writeFound(tx: Transaction, key: PatientKey, blocks: readonly NewBlock[]): Promise<void> {
  if (blocks.length === 0) return;
  await sql`
    update flat_block b set rows = n.rows, bytes = n.bytes, deflated = n.deflated, last_place = n.last_place,
      last_key = n.last_key, is_stale = false
    from unnest(${blocks.map(b => b.dataset)}::text[], ${blocks.map(b => b.from.place)}::text[],
      ${blocks.map(b => b.from.rowKey)}::text[], ${blocks.map(b => b.rows)}::integer[], ${blocks.map(b => b.bytes)}::integer[],
      ${blocks.map(b => b.deflated)}::bytea[], ${blocks.map(b => b.last_place)}::text[],
      ${blocks.map(b => b.last_key)}::text[])
      as n (dataset, from_place, from_key, rows, bytes, deflated, last_place, last_key)
    where ${of(key, 'b')} and b.dataset = n.dataset and b.from_place = n.from_place and b.from_key = n.from_key`.execute(
    tx,
  );
}

interface SizedStretch extends Stretch {
  bytes: number;
  rows: number;
}

/** In blocks of the same size, one after the other: what is held at once does not grow with the dataset. */
async function writeLarge(tx: Transaction, key: PatientKey, stretch: SizedStretch): Promise<void> {
  const { dataset, from, to } = stretch;
  const upTo = (place: RawBuilder<unknown>) =>
    to === undefined ? sql`true` : sql`${place} < (${to.place}, ${to.rowKey})`;
  await sql`
    delete from flat_block b where ${of(key, 'b')} and b.dataset = ${dataset} and b.is_stale
      and (b.from_place, b.from_key) >= (${from.place}, ${from.rowKey}) and ${upTo(sql`(b.from_place, b.from_key)`)}`.execute(
    tx,
  );
  const size = Math.ceil(stretch.bytes / Math.round(stretch.bytes / blockBytes));
  // Rows are not all of one size: those looked at for a block are some more than usually fit in it.
  const limit = Math.ceil((1.5 * size * stretch.rows) / stretch.bytes) + 1;
  const fits = sql`n.before < ${size}::bigint`;
  for (let after: FlatPlace | undefined; ;) {
    const { rows } = await sql<{
      rows: number;
      json: Buffer;
      from_place: string;
      from_key: string;
      last_place: string;
      last_key: string;
    }>`
      select (count(*) filter (where ${fits}))::integer as rows, string_agg(n.json, ',') filter (where ${fits})::varchar as json,
        min(n.place) as from_place, (array_agg(n.row_key))[1] as from_key, max(n.place) filter (where ${fits}) as last_place,
        (array_agg(n.row_key))[count(*) filter (where ${fits})] as last_key
      from (
        select r.*, sum(octet_length(r.json)) over (rows unbounded preceding) - octet_length(r.json) as before
        from (
          select f.place, f.row_key, f.json from flat_row f
          where ${of(key, 'f')} and f.dataset = ${dataset} and f.gone_round is null
            and ${
              after === undefined
                ? sql`(f.place, f.row_key) >= (${from.place}, ${from.rowKey})`
                : sql`(f.place, f.row_key) > (${after.place}, ${after.rowKey})`
            } and ${upTo(sql`(f.place, f.row_key)`)}
          order by f.project_id, f.patient_id, f.dataset, f.place, f.row_key limit ${limit}::integer
        ) r
      ) n
      having count(*) > 0`.execute(tx);
    const [block] = rows;
    if (block === undefined) return;
    const { deflated, bytes } = await deflate(block.json);
    const begins: FlatPlace =
      after === undefined ? from : { place: block.from_place, rowKey: block.from_key };
    await sql`
      insert into flat_block (project_id, patient_id, dataset, from_place, from_key, last_place, last_key, is_stale, rows, bytes, deflated)
      values (${key.projectId}::uuid, ${key.particlePatientId}::uuid, ${dataset}, ${begins.place}, ${begins.rowKey}, ${block.last_place},
        ${block.last_key}, false, ${block.rows}::integer, ${bytes}::integer, ${deflated}::bytea)`.execute(tx);
    after = { place: block.last_place, rowKey: block.last_key };
  }
}

export interface BlockBatch {
  /** JSON objects with commas between them, UTF-8. */
  texts: Deflated[];
  last: FlatPlace;
  /** No block comes after these. */
  isEnd: boolean;
}

/** The blocks are those of this round, in the snapshot that they are read in. */
const areOf = (key: PatientKey, round: number) => sql`
  exists (select from patient p where ${of(key, 'p')} and p.flat_round = ${round}::bigint and p.flat_documents is not null)`;

/** The next blocks of a dataset as it stood after the round; undefined when a later one has been written over it. */
export async function readBlocks(
  executor: Executor,
  key: PatientKey,
  dataset: string,
  { round, after }: { round: number; after: FlatPlace | undefined },
): Promise<BlockBatch | undefined> {
  const { place, rowKey } = after ?? firstPlace;
  // The texts of blocks that come too late are not fetched: what is summed up is their size.
  const { rows } = await sql<{
    is_current: boolean;
    last_place: string | null;
    last_key: string;
    seen: number;
    bytes: number;
    deflated: Buffer;
  }>`
    select ${areOf(key, round)} as is_current, b.last_place, b.last_key, b.seen, b.bytes, b.deflated
    from (select) one left join (
      select n.*, sum(octet_length(n.deflated)) over (order by n.from_place, n.from_key rows unbounded preceding)
          - octet_length(n.deflated) as before,
        (count(*) over ())::integer as seen
      from (
        select b.from_place, b.from_key, b.last_place, b.last_key, b.bytes, b.deflated from flat_block b
        where ${of(key, 'b')} and b.dataset = ${dataset} and b.rows > 0
          and ${after === undefined ? sql`(b.from_place, b.from_key) >= ('', '')` : sql`(b.from_place, b.from_key) > (${place}, ${rowKey})`}
        order by b.from_place, b.from_key limit ${blocksAtOnce}::integer
      ) n
    ) b on b.before < ${bytesAtOnce}::bigint
    order by b.from_place, b.from_key`.execute(executor);
  const [first] = rows;
  if (first?.is_current !== true) return undefined;
  const found = rows.filter(row => row.last_place !== null);
  const last = found.at(-1);
  return {
    texts: found.map(({ deflated, bytes }) => ({ deflated, bytes })),
    last: last ? { place: last.last_place ?? '', rowKey: last.last_key } : (after ?? firstPlace),
    isEnd: last === undefined || (found.length === last.seen && last.seen < blocksAtOnce),
  };
}

/** Of these datasets those that had rows after the round; undefined when a later one has been written over it. */
export async function datasetsWithBlocks<D extends string>(
  executor: Executor,
  key: PatientKey,
  datasets: readonly D[],
  round: number,
): Promise<D[] | undefined> {
  const { rows } = await sql<{ is_current: boolean; filled: string[] }>`
    select ${areOf(key, round)} as is_current, array(
      select distinct b.dataset from flat_block b where ${of(key, 'b')} and b.rows > 0) as filled`.execute(
    executor,
  );
  const [row] = rows;
  return row?.is_current === true ? datasets.filter(dataset => row.filled.includes(dataset)) : undefined;
}
