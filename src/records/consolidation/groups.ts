// Statements → groups that are one resource each, whatever the order they came in.
//
// Three steps, each over all statements at once, so that no order matters:
//  1. what a caller joined, then what is surely one (all aspects equal), united in the order of ids;
//  2. what only fits (one says less): a day fits every moment in it, so such a link holds only where all that a group fits could be one.
//     A group that fits two that contradict each other is nobody's; and groups linked through others hold only if none contradict.
//     First the links by what statements say themselves, then those by crosswalks, names and medicines;
//  3. a caller's split is a pair that no step may unite: a union that would do it is left out.
import type { CodePair, Identity, SameReason } from './identity.ts';
import { indexOf } from './judge.ts';
import type { Judgement, PairIndex } from './judge.ts';
import { ruleOf } from './rules/index.ts';
import { factsOf, judge, meetingKeys } from './same.ts';
import { atOnce, every } from '../../platform/slices.ts';
import type { Steps } from '../../platform/slices.ts';

export interface Member {
  id: string;
  identity: Identity;
}

export interface Decision {
  kind: 'split' | 'join';
  oneId: string;
  otherId: string;
}

/** Members whose identities say the same are one node, as long as two such statements are one. */
interface Node {
  identity: Identity;
  /** Positions of its members. */
  members: number[];
}

const less = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What two statements say themselves is looked at before what a crosswalk or a name tells of them. */
const byOwnWords = new Set<SameReason | undefined>(['less-precise', 'units', 'identifier', 'correction']);

/** An identifier that so many different statements carry identifies none of them. */
const MOST_PER_IDENTIFIER = 100;
/**
 * So many different statements of one concept at one time are not compared with each other, and what fits so many fits nobody: every two
 * are judged, and documents come from outside.
 */
const MOST_ALIKE = 500;
/** Groups that hang together by what only fits. */
const MOST_LINKED = 2_000;

/** Between two interruptions: some milliseconds. */
const STATEMENTS_AT_ONCE = 250;
const JUDGED_AT_ONCE = 2_000;
const ASKED_AT_ONCE = 20_000;

export const groupsOf = (
  members: readonly Member[],
  pairs: readonly CodePair[],
  decisions: readonly Decision[],
): string[][] => atOnce(groupSteps(members, pairs, decisions));

/** The same in steps: a document from outside may have tens of thousands of statements that are all alike. */
export function* groupSteps(
  members: readonly Member[],
  pairs: readonly CodePair[],
  decisions: readonly Decision[],
): Steps<string[][]> {
  const sorted = [...new Map(members.map(member => [member.id, member])).values()].sort((a, b) =>
    less(a.id, b.id),
  );
  const index = indexOf(pairs);
  const groups = openGroups(sorted, decisions);
  const nodes = yield* nodesOf(sorted, index, groups);
  const links = yield* linksOf(nodes, pairs, index);
  for (const { one, other, judgement } of links)
    if (judgement.is === 'equal') groups.unite(first(one), first(other));
  const fitting = links.filter(({ judgement }) => judgement.is === 'fits');
  for (const isFirst of [true, false])
    yield* unitFitting(
      nodes,
      fitting.filter(({ judgement }) => byOwnWords.has(judgement.because) === isFirst),
      groups,
      index,
    );
  return groups.all();
}

const first = (node: Node): number => node.members[0] ?? 0;

interface Groups {
  find(position: number): number;
  unite(one: number, other: number): void;
  all(): string[][];
}

/** Union-find that keeps split pairs in different groups; the joins are made first. */
function openGroups(sorted: readonly Member[], decisions: readonly Decision[]): Groups {
  const positions = new Map(sorted.map(({ id }, at) => [id, at]));
  const parents = sorted.map((_, at) => at);
  const both = (kind: Decision['kind']): [number, number][] =>
    decisions
      .filter(decision => decision.kind === kind)
      .map(({ oneId, otherId }) => [positions.get(oneId), positions.get(otherId)])
      .filter(
        (pair): pair is [number, number] =>
          pair[0] !== undefined && pair[1] !== undefined && pair[0] !== pair[1],
      )
      .map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]))
      .sort(([a, b], [c, d]) => a - c || b - d);
  /** Root → whom a caller split from its members. */
  const opponents = new Map<number, number[]>();
  const oppose = (position: number, opponent: number): void => {
    const known = opponents.get(position);
    if (known === undefined) opponents.set(position, [opponent]);
    else known.push(opponent);
  };
  for (const [a, b] of both('split')) {
    oppose(a, b);
    oppose(b, a);
  }

  function find(position: number): number {
    let at = position;
    while (parents[at] !== at) {
      const up = parents[parents[at] ?? 0] ?? 0;
      parents[at] = up;
      at = up;
    }
    return at;
  }
  function unite(one: number, other: number): void {
    const [a, b] = [find(one), find(other)].sort((x, y) => x - y) as [number, number];
    if (a === b) return;
    if (opponents.get(a)?.some(opponent => find(opponent) === b)) return;
    parents[b] = a;
    for (const opponent of opponents.get(b) ?? []) oppose(a, opponent);
  }
  for (const [a, b] of both('join')) unite(a, b);

  return {
    find,
    unite,
    all: () =>
      [...Map.groupBy(sorted.keys(), find).values()].map(positions =>
        positions.map(at => sorted[at]?.id ?? ''),
      ),
  };
}

function* nodesOf(sorted: readonly Member[], index: PairIndex, groups: Groups): Steps<Node[]> {
  const bySaid = new Map<string, Node>();
  const nodes: Node[] = [];
  const isTime = every(STATEMENTS_AT_ONCE);
  for (const [at, { identity }] of sorted.entries()) {
    if (isTime()) yield;
    const said = `${identity.type} ${JSON.stringify(identity.facts)} ${JSON.stringify(identity.ids ?? [])}`;
    const known = bySaid.get(said);
    if (known !== undefined) {
      known.members.push(at);
      groups.unite(first(known), at);
      continue;
    }
    const node = { identity, members: [at] };
    nodes.push(node);
    if (judge(identity, identity, index).is === 'equal') bySaid.set(said, node);
  }
  return nodes;
}

interface Meeting {
  one: Node;
  other: Node;
  judgement: Judgement;
}

/** Every two nodes that meet, judged once; in the order of ids. Only whom one node meets is remembered, not all that met: they may be millions. */
function* linksOf(nodes: readonly Node[], pairs: readonly CodePair[], index: PairIndex): Steps<Meeting[]> {
  const seats = yield* seatsOf(nodes, pairs);
  const links: Meeting[] = [];
  const isTime = every(JUDGED_AT_ONCE);
  for (const [at, one] of nodes.entries()) {
    const met = new Set<number>();
    const meet = (other: number): void => {
      if (other > at) met.add(other);
    };
    for (const seat of seats[at] ?? []) meetCompany(seat, meet);
    if (isTime()) yield;
    for (const place of [...met].sort((a, b) => a - b)) {
      const other = nodes[place];
      if (other === undefined) continue;
      const judgement = judge(one.identity, other.identity, index);
      if (judgement.is === 'equal' || judgement.is === 'fits') links.push({ one, other, judgement });
      if (isTime()) yield;
    }
  }
  return links;
}

interface Seat {
  node: number;
  /** Under its own key, or reached through a pair of codes. */
  isOwn: boolean;
  own: readonly string[] | undefined;
  reach: readonly string[];
  block: Block;
}

/** Statements under one key. Those that share a place in it meet; who has no place meets all. */
interface Block {
  seats: Seat[];
  wide: Seat[];
  owners: Map<string, Seat[]>;
  reachers: Map<string, Seat[]>;
}

/** Of each node, where it can meet others. */
function* seatsOf(nodes: readonly Node[], pairs: readonly CodePair[]): Steps<Seat[][]> {
  const blocks = new Map<string, Block>();
  const isTime = every(STATEMENTS_AT_ONCE);
  const all: Seat[][] = [];
  for (const [node, { identity }] of nodes.entries()) {
    if (isTime()) yield;
    const places = ruleOf(identity.type).places?.(factsOf(identity));
    const { own, reach } = meetingKeys(identity, pairs);
    const seats: Seat[] = [];
    const sit = (key: string, isOwn: boolean): void => {
      const isId = key.startsWith('id|');
      const name = `${identity.type} ${key}`;
      const block = blocks.get(name) ?? { seats: [], wide: [], owners: new Map(), reachers: new Map() };
      blocks.set(name, block);
      const seat: Seat = {
        node,
        isOwn,
        own: isId ? undefined : places?.own,
        reach: isId ? [] : (places?.reach ?? []),
        block,
      };
      take(seat);
      seats.push(seat);
    };
    for (const key of own) sit(key, true);
    for (const key of reach) sit(key, false);
    all.push(seats);
  }
  for (const [name, block] of blocks)
    if (name.includes(' id|') && block.seats.length > MOST_PER_IDENTIFIER) block.seats = block.wide = [];
  return all;
}

function take(seat: Seat): void {
  const { block, own, reach } = seat;
  const put = (map: Map<string, Seat[]>, place: string): void => {
    const seats = map.get(place);
    if (seats === undefined) map.set(place, [seat]);
    else seats.push(seat);
  };
  block.seats.push(seat);
  if (own === undefined) block.wide.push(seat);
  else for (const place of own) put(block.owners, place);
  for (const place of reach) put(block.reachers, place);
}

/** Whom a seat meets in its block, itself and repeats among them. Too many in one place meet each other by it no more. */
function meetCompany({ isOwn, own, reach, block }: Seat, meet: (node: number) => void): void {
  const { seats, wide, owners, reachers } = block;
  const meetAll = (there: readonly Seat[] | undefined): void => {
    for (const other of there ?? []) if (isOwn || other.isOwn) meet(other.node);
  };
  const isCrowded = (place: string): boolean => {
    const owning = owners.get(place)?.length ?? 0;
    return owning * Math.max(owning, reachers.get(place)?.length ?? 0) > MOST_ALIKE ** 2;
  };
  if (wide.length * seats.length <= MOST_ALIKE ** 2) meetAll(own === undefined ? seats : wide);
  for (const place of own ?? []) {
    if (isCrowded(place)) continue;
    meetAll(owners.get(place));
    meetAll(reachers.get(place));
  }
  for (const place of reach) if (!isCrowded(place)) meetAll(owners.get(place));
}

/** Links between groups hold where all that is linked could be one. */
function* unitFitting(
  nodes: readonly Node[],
  links: readonly Meeting[],
  groups: Groups,
  index: PairIndex,
): Steps<void> {
  const neighbours = new Map<number, Set<number>>();
  const edges: Edge[] = [];
  for (const { one, other } of links) {
    const [a, b] = [groups.find(first(one)), groups.find(first(other))];
    if (a === b || neighbours.get(a)?.has(b) === true) continue;
    edges.push({ a, b });
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const known = neighbours.get(from);
      if (known === undefined) neighbours.set(from, new Set([to]));
      else known.add(to);
    }
  }
  const inGroup = Map.groupBy(nodes, node => groups.find(first(node)));
  for (const linked of componentsOf(edges)) {
    if (linked.groups.length > MOST_LINKED) continue;
    const contradict = contradictions(linked.groups, inGroup, index);
    const isTime = every(ASKED_AT_ONCE);
    const anyContradict = function* (groupsOfThem: readonly number[]): Steps<boolean> {
      for (const [at, a] of groupsOfThem.entries())
        for (let next = at + 1; next < groupsOfThem.length; next++) {
          const b = groupsOfThem[next];
          if (b !== undefined && contradict(a, b)) return true;
          if (isTime()) yield;
        }
      return false;
    };
    const undecided = new Set<number>();
    for (const group of linked.groups) {
      if (isTime()) yield;
      const around = [...(neighbours.get(group) ?? [])];
      if (around.length > MOST_ALIKE || (yield* anyContradict(around))) undecided.add(group);
    }
    const holding = linked.edges.filter(
      ({ a, b }) => !undecided.has(a) && !undecided.has(b) && !contradict(a, b),
    );
    for (const connected of componentsOf(holding))
      if (!(yield* anyContradict(connected.groups)))
        for (const { a, b } of connected.edges) groups.unite(a, b);
  }
}

/** Whether anything in one group contradicts anything in another: each two are judged once, and asked about often. */
function contradictions(
  groups: readonly number[],
  inGroup: ReadonlyMap<number, readonly Node[]>,
  index: PairIndex,
): (a: number, b: number) => boolean {
  const places = new Map(groups.map((group, at) => [group, at]));
  const known = new Int8Array(groups.length ** 2);
  return (a, b) => {
    const [i = 0, j = 0] = [places.get(a), places.get(b)];
    const place = i < j ? i * groups.length + j : j * groups.length + i;
    known[place] ||= (inGroup.get(a) ?? []).some(one =>
      (inGroup.get(b) ?? []).some(other => judge(one.identity, other.identity, index).is === 'apart'),
    )
      ? 1
      : -1;
    return known[place] === 1;
  };
}

/** Two groups that meet. */
interface Edge {
  a: number;
  b: number;
}

interface Component {
  groups: number[];
  edges: Edge[];
}

function componentsOf(edges: readonly Edge[]): Component[] {
  const componentOf = new Map<number, Component>();
  const componentFor = (group: number): Component => {
    const known = componentOf.get(group) ?? { groups: [group], edges: [] };
    componentOf.set(group, known);
    return known;
  };
  for (const { a, b } of edges) {
    const [one, other] = [componentFor(a), componentFor(b)];
    if (one === other) continue;
    const [small, large] = one.groups.length < other.groups.length ? [one, other] : [other, one];
    for (const group of small.groups) {
      large.groups.push(group);
      componentOf.set(group, large);
    }
  }
  for (const edge of edges) componentOf.get(edge.a)?.edges.push(edge);
  return [...new Set(componentOf.values())];
}
