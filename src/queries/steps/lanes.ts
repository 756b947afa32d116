// Where a task takes its place: a holder's id, or one of these for work of our own.

export const localLanes = {
  plan: 'hadron/plan',
  deadline: 'hadron/deadline',
  convert: 'hadron/convert',
  project: 'hadron/project',
  batch: 'hadron/batch',
} as const;

/** A holder id never holds a slash, so the two cannot meet. */
export const localLaneCaps: ReadonlyMap<string, number> = new Map([
  [localLanes.plan, 16],
  [localLanes.deadline, 16],
  [localLanes.convert, 8],
  [localLanes.project, 4],
  [localLanes.batch, 4],
]);
