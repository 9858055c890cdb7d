/** A recording is numbers and short texts: what the user dropped is collected, while the recording and its trace are held. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Queue } from "../../../src/async/index.ts";
import { Tracer } from "../../../src/trace/index.ts";
import { at, fn } from "./lab.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

async function collected(refs: readonly WeakRef<object>[]): Promise<readonly boolean[]> {
  // A ref keeps its target until the turn in which it was made or read is over.
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (typeof collectGarbage === "function") Reflect.apply(collectGarbage, undefined, []);
  }
  return refs.map((ref) => ref.deref() === undefined);
}

const SITES = [fn("work", "job"), at("await", 2, "await job")];

test.each(["light", "full"] as const)(
  "%s keeps no argument, promise, thenable, result, error, queue or frame alive",
  async (mode) => {
    const tracer = new Tracer();
    const $u = tracer.unit({ label: "cell 1", cell: 1, sites: SITES });
    const work = async (awaited: unknown, ...args: readonly unknown[]): Promise<unknown> => {
      const $t = $u.enter(0, ...args);
      try {
        return $t.ret($t.r(await $t.s(1, awaited)));
      } catch (error) {
        throw $t.thrown(error);
      } finally {
        $t.exit();
      }
    };
    const recording = tracer.record({ label: "cell 1", cell: 1, mode });
    const refs = await recording.run(async () => {
      const argument = { large: "x".repeat(1000) };
      const promise = Promise.resolve({ some: "result" });
      // oxlint-disable-next-line unicorn/no-thenable -- what a thenable does to a recording is the point
      const thenable = { then: (resolve: (value: object) => void) => resolve({ other: "result" }) };
      const error = new Error("thrown");
      const queue = new Queue<object>();
      const item = { in: "the queue" };
      const pending = new Promise(() => {});
      const timer = new Promise((resolve) => setTimeout(resolve, 1));
      await work(promise, argument);
      await work(thenable);
      await work(timer);
      await work(Promise.all([promise, timer]));
      await work(Promise.reject(error)).catch(() => {});
      queue.tryPut(item);
      void work(pending, argument); // its frame goes with the promise that nobody can settle
      const all = [argument, promise, thenable, error, queue, item, pending, timer];
      return all.map((each) => new WeakRef<object>(each));
    });
    expect(await collected(refs)).toEqual(refs.map(() => true));
    const trace = recording.snapshot();
    expect(trace.tasks.length).toBe(6);
    expect(trace.gauges).toHaveLength(1);
    recording.stop();
  },
);
