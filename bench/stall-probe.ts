// Loaded into a gateway's process before anything else (--import): how long its event loop stood still, and what it held on to, told to the parent when it asks.
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';
import { stallsOf } from './stall-stacks.ts';
import type { Profile } from './stall-stacks.ts';

export interface Told {
  /** The longest stall since it was asked last; of a machine that has others to serve, theirs too. */
  stallMs: number;
  /** The most processor time of the main thread between two turns of its event loop. */
  turnMs: number;
  /** Of the main thread. */
  userMs: number;
  megabytes: number;
  /** What held it, when it was asked to look. */
  stacks: string[];
}

if (isMainThread && process.send !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let usage = process.threadCpuUsage();
  let turnMs = 0;
  let turn = usage;
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(turn);
    turnMs = Math.max(turnMs, (user + system) / 1e3);
    turn = process.threadCpuUsage();
  }, 1).unref();
  const session = new Session();
  let isLooking = false;
  const look = async () => {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 1_000 });
    await session.post('Profiler.start');
    isLooking = true;
  };
  const tell = async (ask: 'mark' | 'look') => {
    const stallMs = delay.max / 1e6;
    const { user } = process.threadCpuUsage(usage);
    let stacks: string[] = [];
    if (isLooking) {
      const { profile } = (await session.post('Profiler.stop')) as { profile: Profile };
      stacks = stallsOf(profile);
      await session.post('Profiler.start');
    } else if (ask === 'look') await look();
    const told: Told = {
      stallMs,
      turnMs,
      userMs: user / 1e3,
      megabytes: process.memoryUsage().rss / 1e6,
      stacks,
    };
    delay.reset();
    turnMs = 0;
    usage = process.threadCpuUsage();
    process.send?.(told);
  };
  process.on('message', (ask: 'mark' | 'look') => void tell(ask));
  // The channel alone does not keep a gateway alive that was told to end.
  process.channel?.unref();
}
