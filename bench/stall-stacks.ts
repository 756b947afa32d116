// A V8 CPU profile of one thread → what was on its stack while its event loop stood still, the longest stalls first.

export interface Profile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
    children?: number[];
  }[];
  samples: number[];
  /** Microseconds since the sample before. */
  timeDeltas: number[];
}

const leastMs = 20;

export function stallsOf({ nodes, samples, timeDeltas }: Profile): string[] {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const parents = new Map(nodes.flatMap(node => (node.children ?? []).map(child => [child, node.id])));
  const nameOf = (id: number) => {
    const frame = byId.get(id)?.callFrame;
    return `${frame?.functionName || '(anonymous)'} ${frame?.url.split('/').slice(-2).join('/') ?? ''}:${(frame?.lineNumber ?? 0) + 1}`;
  };
  const isIdle = (id: number) => ['(idle)', '(program)'].includes(byId.get(id)?.callFrame.functionName ?? '');
  const stalls: { ms: number; frames: Map<string, number>; leaves: Map<string, number> }[] = [];
  let open = { ms: 0, frames: new Map<string, number>(), leaves: new Map<string, number>() };
  const close = () => {
    if (open.ms >= leastMs) stalls.push(open);
    open = { ms: 0, frames: new Map(), leaves: new Map() };
  };
  samples.forEach((id, at) => {
    const ms = (timeDeltas[at + 1] ?? 0) / 1e3;
    if (isIdle(id)) return close();
    open.ms += ms;
    open.leaves.set(nameOf(id), (open.leaves.get(nameOf(id)) ?? 0) + ms);
    const seen = new Set<string>();
    for (let up: number | undefined = id; up !== undefined; up = parents.get(up)) seen.add(nameOf(up));
    for (const name of seen) open.frames.set(name, (open.frames.get(name) ?? 0) + ms);
  });
  close();
  const top = (counted: Map<string, number>, most: number) =>
    [...counted]
      .filter(([name]) => !name.startsWith('(root)'))
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, most)
      .map(([name, ms]) => `${name} ${ms.toFixed(0)}`)
      .join(' | ');
  return stalls
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, 6)
    .map(({ ms, frames, leaves }) => `${ms.toFixed(0)} ms: ${top(leaves, 3)}  ⟵  ${top(frames, 9)}`);
}
