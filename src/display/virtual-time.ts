import type { Recording, Timeline } from "../trace/index.ts";
import {
  currentClock,
  OpenRun,
  type ClockFollower,
  type VirtualRun,
  type VirtualTimeOptions,
} from "../virtual/index.ts";
import { currentHost } from "./host.ts";

const ROW = "virtual time";

/**
 * Run `fn` on a clock of its own, which jumps to the next timer when nothing else can run: an hour's experiment takes
 * milliseconds, and its numbers are exact and come again.
 *
 * Timers, also of `node:timers/promises`, `Date`, `performance.now` and `AbortSignal.timeout` follow it in all that `fn`
 * starts; code outside keeps real time. Code itself takes no virtual time, but for `busy(ms)`. While a socket, a file or
 * `wait(promise)` is pending inside, time passes at its real speed, and that is said. Inside another `virtualTime`, `fn`
 * shares that one's clock.
 *
 * What is recorded of it shows its time: `fn` and all that it calls stand below a row "virtual time".
 *
 * @returns Rejects with what `fn` threw, or with a `VirtualDeadlock` when nothing inside can go on
 */
export async function virtualTime<T>(
  fn: () => T,
  options: VirtualTimeOptions = {},
): Promise<VirtualRun<Awaited<T>>> {
  const { tracer } = currentHost();
  const place = { line: 1, column: 1, text: ROW };
  const sites = [
    { kind: "span", name: ROW, ...place } as const,
    { kind: "await", ...place } as const,
  ];
  // Written as the instrumentation would have written it, with nothing before `enter` or after `exit` that is recorded.
  const task = tracer.unit({ label: ROW, sites }).enter(0);
  // A clock that runs is shown already.
  const timeline = currentClock() === undefined ? tracer.timeline() : undefined;
  const run = new OpenRun(options, timeline);
  try {
    return task.ret(run.result(task.r(await task.s(1, run.call(fn)))));
  } catch (error) {
    throw task.thrown(error);
  } finally {
    run.end();
    timeline?.end();
    task.exit();
  }
}

/**
 * Let a recording that begins inside virtual time show that.
 *
 * @returns What ends that
 */
export function showVirtualTime(recording: Recording): () => void {
  const clock = currentClock();
  if (clock === undefined) return () => {};
  const timeline = recording.timeline();
  const unfollow = clock.follow(since(timeline, clock.nowMs));
  return () => {
    unfollow();
    timeline.end();
  };
}

const since = (timeline: Timeline, startMs: number): ClockFollower => ({
  moveTo: (ms) => timeline.moveTo(ms - startMs),
});
