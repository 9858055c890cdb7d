/** Asking tasks to stop. */
import { expect, test } from "vitest";
import { toSpans } from "../../../src/analysis/index.ts";
import {
  KeyboardInterrupt,
  parseTrace,
  StopGroup,
  Tracer,
  type Unit,
} from "../../../src/trace/index.ts";
import { Lab } from "./lab.ts";

const unitOf = (tracer: Tracer): Unit =>
  tracer.unit({
    label: "cell 1",
    sites: [
      { kind: "function", name: "work", line: 1, column: 1, text: "" },
      { kind: "await", line: 1, column: 1, text: "" },
    ],
  });

/** `async () => { try { await gate } finally { await Promise.resolve(); log("cleaned up") } }`, instrumented. */
async function work(unit: Unit, gate: Promise<void>, log: (line: string) => void): Promise<void> {
  const task = unit.enter(0);
  try {
    try {
      task.r(await task.s(1, gate));
      log("went on");
    } catch {
      task.h();
      log("caught");
    } finally {
      task.c();
      task.r(await task.s(1, Promise.resolve()));
      log("cleaned up");
    }
  } catch (error) {
    throw task.thrown(error);
  } finally {
    task.exit();
  }
}

for (const mode of ["off", "light", "full"] as const) {
  test(`${mode}: a task that is named by a request throws when it resumes, past every catch`, async () => {
    const stop = new Int32Array(2);
    const tracer = new Tracer({ stop });
    const unit = unitOf(tracer);
    const lines: string[] = [];
    const gate = Promise.withResolvers<void>();
    const start = (group: StopGroup, name: string): Promise<void> => {
      const run = (): Promise<void> =>
        work(unit, gate.promise, (line) => lines.push(`${name} ${line}`));
      if (mode === "off") return tracer.guard(group, run);
      return tracer.record({ label: name, mode, group }).run(run);
    };
    const ended = Promise.allSettled([start(new StopGroup(1), "a"), start(new StopGroup(2), "b")]);
    stop.set([1, 2]);
    gate.resolve();
    const [a, b] = await ended;
    expect(lines.toSorted()).toEqual(["a cleaned up", "a went on", "b cleaned up"]);
    expect(a).toEqual({ status: "fulfilled", value: undefined });
    expect(b.status === "rejected" && b.reason).toBeInstanceOf(KeyboardInterrupt);
  });
}

test.each(["light", "full"] as const)(
  "%s: a task that waits for what never comes ends when it is asked to stop",
  async (mode) => {
    using lab = new Lab();
    const group = new StopGroup(1);
    const unit = unitOf(lab.tracer);
    const recording = lab.begin(mode, { group });
    recording.run(() => void work(unit, new Promise(() => {}), () => {}));
    setTimeout(() => group.stop(1), 20);
    await lab.time.run(100);
    const trace = recording.snapshot();
    expect(trace.tasks).toMatchObject([{ from: 0, to: 20, outcome: "terminated" }]);
    expect(trace.waits).toMatchObject([{ from: 0, to: 20, outcome: "terminated" }]);
    expect(toSpans(trace).spans).toEqual([{ task: 0, state: "waiting", from: 0, to: 20, wait: 0 }]);
    expect(parseTrace(JSON.parse(JSON.stringify(trace)))).toEqual(trace);
  },
);

test("a task that cleans up after it was asked to stop ends when it has", async () => {
  const stop = new Int32Array(2);
  using lab = new Lab({ stop });
  const group = new StopGroup(1);
  const unit = unitOf(lab.tracer);
  const recording = lab.begin("light", { group });
  const gate = Promise.withResolvers<void>();
  const ended = Promise.allSettled([recording.run(() => work(unit, gate.promise, () => {}))]);
  setTimeout(gate.resolve, 50);
  setTimeout(() => {
    stop.set([1, 1]);
    group.stop(1);
  }, 20);
  await lab.time.run(30);
  expect(recording.snapshot().tasks).toMatchObject([{ to: 20, outcome: "terminated" }]);
  await lab.time.run();
  expect((await ended)[0].status).toBe("rejected");
  expect(recording.snapshot().tasks).toMatchObject([{ to: 50, outcome: "terminated" }]);
});

test("a recording inside a cell stops with the cell", async () => {
  const stop = new Int32Array(2);
  const tracer = new Tracer({ stop });
  const unit = unitOf(tracer);
  const gate = Promise.withResolvers<void>();
  const inner = (): Promise<void> =>
    tracer.record({ label: "inner", mode: "full" }).run(() => work(unit, gate.promise, () => {}));
  const ended = tracer.record({ label: "cell", mode: "light", group: new StopGroup(7) }).run(inner);
  stop.set([1, 7]);
  gate.resolve();
  await expect(ended).rejects.toBeInstanceOf(KeyboardInterrupt);
});
