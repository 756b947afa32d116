// One row of the contract's endpoint tables: the call, what must hold, and the check of it.
import type { World } from './world.ts';

export interface Row {
  /** Of the contract. */
  section: string;
  call: string;
  holds: string;
  check: (world: World) => Promise<void>;
}

export const rowsOf =
  (section: string) =>
  (call: string, holds: string, check: (world: World) => Promise<unknown>): Row => ({
    section,
    call,
    holds,
    check: async world => void (await check(world)),
  });
