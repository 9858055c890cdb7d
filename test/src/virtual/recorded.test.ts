/** A recording of code in virtual time shows virtual times, exactly. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { currentHost } from "../../../src/display/index.ts";
import { busy, parseTrace, summary, trace, virtualTime, type Trace } from "../../../src/index.ts";
import type { Activation } from "../../../src/trace/index.ts";
import { at, fn } from "../trace/lab.ts";

const HOUR = 3_600_000;

/** An async function as the cell compiler would have instrumented it. */
function instrumented(
  name: string,
  body: (task: Activation) => Promise<void>,
): () => Promise<void> {
  const unit = currentHost().tracer.unit({ label: "cell", sites: [fn(name), at("await", 2, "x")] });
  return async () => {
    const task = unit.enter(0);
    try {
      await body(task);
    } catch (error) {
      throw task.thrown(error);
    } finally {
      task.exit();
    }
  };
}

const nap = (ms: number) =>
  instrumented("nap", async (task) => {
    task.r(await task.s(1, sleep(ms)));
  });

/** Waits by `setTimeout` itself, which a recording in full patches too. */
const plainNap = (ms: number) =>
  instrumented("plainNap", async (task) => {
    task.r(
      await task.s(
        1,
        new Promise<void>((resolve) => {
          setTimeout(resolve, ms);
        }),
      ),
    );
  });

function taskOf(recorded: Trace, name: string): { from: number; to: number | undefined } {
  const task = recorded.tasks.find((each) => each.name.startsWith(name));
  if (task === undefined) throw new Error(`no task "${name}"`);
  return { from: task.from, to: task.to };
}

test("an hour is an hour on the chart, below a row that says whose time it is", async () => {
  const recorded = await trace(() =>
    virtualTime(async () => Promise.all([nap(HOUR)(), plainNap(1000)()])),
  );
  const { trace: t } = recorded;
  const row = taskOf(t, "virtual time");
  // Setting it up takes real time.
  expect(Math.abs((row.to ?? 0) - row.from - HOUR)).toBeLessThan(100);
  for (const [name, ms] of [
    ["nap", HOUR],
    ["plainNap", 1000],
  ] as const) {
    const task = t.tasks.findIndex((each) => each.name.startsWith(name));
    const wait = t.waits.find((each) => each.task === task);
    expect(wait).toMatchObject({ cause: "timer", outcome: "value" });
    const { from = 0, to = 0, dueAt = 0, settledAt = 0 } = wait ?? {};
    expect(from).toBeGreaterThanOrEqual(row.from);
    expect([to - from, dueAt - from, settledAt - from]).toEqual([
      expect.closeTo(ms, 9),
      expect.closeTo(ms, 9),
      expect.closeTo(ms, 9),
    ]);
  }
  expect(t.virtualMs).toBe(HOUR);
  expect(t.endedAt).toBeGreaterThanOrEqual(HOUR);
  expect(t.endedAt).toBeLessThan(HOUR + 1000);
  expect(parseTrace(JSON.parse(JSON.stringify(t)))).toEqual(t);
});

test("the chess exhibition's numbers are in the summary of its chart", async () => {
  const move = instrumented("board", async (task) => {
    for (let i = 0; i < 30; i++) {
      busy(5000);
      task.r(await task.s(1, sleep(55_000)));
    }
  });
  const { trace: t } = await trace(() =>
    virtualTime(() => Promise.all(Array.from({ length: 24 }, move))),
  );
  expect(t.virtualMs).toBe(3_655_000);
  const all = summary(t);
  expect(all.wall).toBeCloseTo(3_655_000, -2);
  expect(all.cpu).toBeCloseTo(3_600_000, -2);
  expect(all.externalWait).toBeCloseTo(24 * 30 * 55_000, -2);
  expect(all.speedup).toBeCloseTo(43_200 / 3655, 2);
});

test("real time goes on where it was left, before and after", async () => {
  const { trace: t } = await trace(async () => {
    busy(20);
    await nap(5)();
    await virtualTime(nap(HOUR));
    await nap(5)();
  });
  const naps = t.tasks.filter(({ name }) => name === "nap()");
  const [first, second, third] = naps.map(({ from, to = 0 }) => to - from);
  expect(first).toBeGreaterThanOrEqual(4);
  expect(second).toBeCloseTo(HOUR, 9);
  expect(third).toBeGreaterThanOrEqual(4);
  expect(third).toBeLessThan(1000);
  expect(naps[1]?.from).toBeGreaterThanOrEqual(naps[0]?.to ?? Infinity);
});

test("a recording that is made inside shows its time; one around the other shows its own", async () => {
  let inner: Trace | undefined;
  const { trace: outer } = await trace(async () => {
    await virtualTime(async () => {
      await sleep(500);
      inner = (await trace(nap(HOUR))).trace;
    });
  });
  expect(inner?.endedAt).toBeCloseTo(HOUR, 0);
  expect(inner?.virtualMs).toBe(HOUR);
  expect(outer.virtualMs).toBe(HOUR + 500);
});

test("a recording beside it keeps real time", async () => {
  const [beside] = await Promise.all([trace(nap(20)), trace(() => virtualTime(nap(HOUR)))]);
  expect(beside.trace.endedAt).toBeLessThan(5000);
  expect(beside.trace.virtualMs).toBeUndefined();
  expect(taskOf(beside.trace, "nap").to).toBeLessThan(5000);
});

test("light recordings show it too", async () => {
  const { tracer } = currentHost();
  const recording = tracer.record({ label: "cell 1", mode: "light" });
  await recording.run(() => virtualTime(nap(HOUR)));
  recording.stop();
  const t = recording.snapshot();
  const { from, to = 0 } = taskOf(t, "nap");
  expect(to - from).toBeCloseTo(HOUR, 9);
});

test("of two runs at once, a chart shows the later time", async () => {
  const { trace: t } = await trace(() =>
    Promise.all([virtualTime(nap(1000)), virtualTime(nap(5000))]),
  );
  expect(t.virtualMs).toBe(5000);
});
