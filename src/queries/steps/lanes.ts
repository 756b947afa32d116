// Where a task takes its place: a holder's id, or one of these for work of our own.

export const localLanes = {
  plan: 'hadron/plan',
  deadline: 'hadron/deadline',
  convert: 'hadron/convert',
  convertLarge: 'hadron/convert-large',
  project: 'hadron/project',
  batch: 'hadron/batch',
} as const;

/** A holder id never holds a slash, so the two cannot meet. */
export const localLaneCaps: ReadonlyMap<string, number> = new Map([
  [localLanes.plan, 16],
  [localLanes.deadline, 16],
  [localLanes.convert, 8],
  // One that is merged and one that is understood meanwhile: what a large document says is some times its size, and waits in memory.
  [localLanes.convertLarge, 2],
  [localLanes.project, 4],
  [localLanes.batch, 4],
]);

export const convertLanes: readonly string[] = [localLanes.convert, localLanes.convertLarge];

const largeBytes = 1_000_000;

export const convertLaneFor = (sizeBytes: number): string =>
  sizeBytes > largeBytes ? localLanes.convertLarge : localLanes.convert;
