/** `light` reads the clock as seldom as it can: what that may cost, and what it may not. */
import { expect, test } from "vitest";
import type { Trace } from "../../../src/trace/index.ts";
import { at, fn, Lab } from "./lab.ts";

const SITES = [fn("f"), at("await", 2, "await next()")];

/** `async function f(count) { for (let i = 0; i < count; i++) { await next(i); busy(ms) } }` */
function program(lab: Lab, next: (i: number) => unknown, count: number, ms = 0) {
  const $u = lab.tracer.unit({ label: "cell 1", sites: SITES });
  return async (): Promise<void> => {
    const $t = $u.enter(0);
    try {
      for (let i = 0; i < count; i++) {
        $t.r(await $t.s(1, next(i)));
        lab.time.busy(ms);
      }
    } finally {
      $t.exit();
    }
  };
}

const waits = ({ waits: all }: Trace): number[][] => all.map(({ from, to }) => [from, to ?? NaN]);

test("the clock is read once an await while the loop does not turn", async () => {
  let reads = 0;
  using lab: Lab = new Lab({ nowMs: () => ((reads += 1), 0) });
  await lab.record(
    "light",
    program(lab, () => null, 1000),
  );
  expect(reads).toBeGreaterThanOrEqual(1000);
  expect(reads).toBeLessThan(1020);
});

test("whatever a task waits for outside, it goes on when it went on", async () => {
  using lab = new Lab();
  const trace = await lab.record(
    "light",
    program(lab, async () => lab.time.sleep(10), 3, 2),
  );
  expect(waits(trace)).toEqual([
    [0, 10],
    [12, 22],
    [24, 34],
  ]);
});

test("tasks that go on one after another go on when the one before gave up the loop", async () => {
  using lab = new Lab();
  const started = lab.time.sleep(10);
  const f = program(lab, () => started, 1, 5);
  const trace = await lab.record("light", async () => Promise.all([f(), f(), f()]));
  expect(waits(trace)).toEqual([
    [0, 10],
    [0, 15],
    [0, 20],
  ]);
});

test("what runs on before the microtasks do is nobody's run", async () => {
  using lab = new Lab();
  const f = program(lab, () => null, 1);
  const trace = await lab.record("light", () => {
    void f();
    lab.time.busy(50);
  });
  expect(waits(trace)).toEqual([[0, 50]]);
});

test("what nobody records may count once as the run of the task after it, then the clock is read more often", async () => {
  using lab = new Lab();
  const aside = async (): Promise<void> => Promise.resolve().then(() => lab.time.busy(10));
  const trace = await lab.record("light", program(lab, aside, 3));
  expect(waits(trace)).toEqual([
    [0, 10],
    [10, 10],
    [20, 30],
  ]);
});

test("full reads the clock whenever a task goes on", async () => {
  using lab = new Lab();
  const aside = async (): Promise<void> => Promise.resolve().then(() => lab.time.busy(10));
  const trace = await lab.record("full", program(lab, aside, 2));
  expect(waits(trace)).toEqual([
    [0, 10],
    [10, 20],
  ]);
});
