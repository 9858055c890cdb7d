import { describe, expect, test } from "vitest";
import { toSpans, type State } from "../../../src/analysis/index.ts";
import type { Trace } from "../../../src/trace/index.ts";
import { Lab } from "../trace/lab.ts";
import {
  asyncGenerator,
  callee,
  neverSettled,
  producerAndConsumer,
  returnedPromise,
  threeSleeps,
} from "../trace/programs.ts";

type Line = readonly [state: State, from: number, to: number];

/** The spans of each task, by its name. */
function byName(trace: Trace): Record<string, readonly Line[]> {
  const lines: Record<string, Line[]> = Object.fromEntries(
    trace.tasks.map(({ name }) => [name, []]),
  );
  for (const { task, state, from, to } of toSpans(trace).spans) {
    lines[trace.tasks[task]?.name ?? ""]?.push([state, from, to]);
  }
  return lines;
}

describe("in full", () => {
  test("three sleeps at once all wait from 0 to 1000, and the cell waits for them", async () => {
    using lab = new Lab();
    expect(byName(await lab.record("full", threeSleeps(lab)))).toEqual({
      "cell 1": [["task", 0, 1000]],
      "count(1)": [["waiting", 0, 1000]],
      "count(2)": [["waiting", 0, 1000]],
      "count(3)": [["waiting", 0, 1000]],
    });
  });

  test("a timer that was due while the loop was busy makes its task ready, not waiting", async () => {
    using lab = new Lab();
    expect(byName(await lab.record("full", producerAndConsumer(lab)))).toEqual({
      "cell 1": [["task", 0, 70]],
      "consumer()": [
        ["task", 0, 10],
        ["running", 10, 25],
        ["waiting", 25, 30],
        ["running", 30, 45],
        ["waiting", 45, 50],
        ["running", 50, 65],
        ["waiting", 65, 70],
      ],
      "producer()": [
        ["waiting", 0, 10],
        ["waiting", 10, 20],
        ["ready", 20, 25],
        ["waiting", 25, 35],
        ["ready", 35, 45],
      ],
    });
  });

  test("what nobody settles is never settled, to the end of the recording", async () => {
    using lab = new Lab();
    expect(byName(await lab.record("full", neverSettled(lab)))).toEqual({
      "cell 1": [["waiting", 0, 20]],
      "stuck()": [["never", 0, 20]],
    });
  });

  test("a loop over an async generator waits for the generator, which is parked while the body runs", async () => {
    using lab = new Lab();
    expect(byName(await lab.record("full", asyncGenerator(lab)))).toEqual({
      "cell 1": [
        ["task", 0, 10],
        ["running", 10, 14],
        ["task", 14, 24],
        ["running", 24, 28],
      ],
      "numbers()": [
        ["waiting", 0, 10],
        ["parked", 10, 14],
        ["waiting", 14, 24],
        ["parked", 24, 28],
      ],
    });
  });

  test("while a called function runs its first segment, its caller is in a callee", async () => {
    using lab = new Lab();
    expect(byName(await lab.record("full", callee(lab)))).toEqual({
      "cell 1": [
        ["running", 0, 5],
        ["callee", 5, 15],
        ["running", 15, 18],
        ["task", 18, 35],
      ],
      "child()": [
        ["running", 5, 15],
        ["waiting", 15, 35],
      ],
    });
  });

  test("a task that returned a promise lives until that has settled", async () => {
    using lab = new Lab();
    expect(byName(await lab.record("full", returnedPromise(lab)))).toEqual({
      "cell 1": [["task", 0, 30]],
      "outer()": [["task", 0, 30]],
      "inner()": [["waiting", 0, 30]],
    });
  });
});

describe("in light", () => {
  test("every wait is a wait, and it says which states it can't tell", async () => {
    using lab = new Lab();
    const trace = await lab.record("light", threeSleeps(lab));
    expect(toSpans(trace).unknown).toEqual(["task", "ready"]);
    expect(byName(trace)).toEqual({
      "cell 1": [["waiting", 0, 1000]],
      "count(1)": [["waiting", 0, 1000]],
      "count(2)": [["waiting", 0, 1000]],
      "count(3)": [["waiting", 0, 1000]],
    });
  });

  test("running, yielding and never settling are known", async () => {
    using lab = new Lab();
    expect(byName(await lab.record("light", asyncGenerator(lab)))["numbers()"]).toContainEqual([
      "parked",
      10,
      14,
    ]);
    using other = new Lab();
    expect(byName(await other.record("light", neverSettled(other)))["stuck()"]).toEqual([
      ["never", 0, 20],
    ]);
  });
});
