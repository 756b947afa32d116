// Long work in the server's own thread → slices, between which everything else has its turn (docs/decisions/007). Slices are counted, not
// timed: the same work is cut at the same places anywhere.

/** Work that yields where it may be interrupted, and comes to a result. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Answers, timers and other transactions that wait are served before this resolves. */
export const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

export async function inSlices<T>(work: Steps<T>): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await breathe();
  }
}

/** Without any interruption: in a thread of its own, or where the work is known to be small. */
export function atOnce<T>(work: Steps<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Says at every `most`-th call that it is time to yield. */
export function every(most: number): () => boolean {
  let count = 0;
  return () => ++count % most === 0;
}

/** In order, at most so many of so much weight at once; what weighs more by itself comes alone. */
export function* slicesOf<T>(
  items: readonly T[],
  most: number,
  heaviest = Infinity,
  weightOf: (item: T) => number = () => 0,
): Generator<T[]> {
  let slice: T[] = [];
  let weight = 0;
  for (const item of items) {
    const own = weightOf(item);
    if (slice.length === most || (slice.length > 0 && weight + own > heaviest)) {
      yield slice;
      [slice, weight] = [[], 0];
    }
    slice.push(item);
    weight += own;
  }
  if (slice.length > 0) yield slice;
}

/** `map` over many, a slice at a time. */
export async function mapInSlices<From, To>(
  items: readonly From[],
  most: number,
  map: (item: From) => To,
): Promise<To[]> {
  const all: To[] = [];
  for (const slice of slicesOf(items, most)) {
    if (all.length > 0) await breathe();
    for (const item of slice) all.push(map(item));
  }
  return all;
}
