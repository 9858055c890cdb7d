import { expect, test } from "vitest";
import { ganttText } from "../../../src/chart/index.ts";
import { neverSettled, producerAndConsumer, threeSleeps } from "../trace/programs.ts";
import { bigTrace, traceOf } from "./lab-traces.ts";

test("three sleeps as text", async () => {
  expect(ganttText(await traceOf(threeSleeps), 46).split("\n")).toEqual([
    "3 tasks · wall 1.00 s · waited 3.00 s · 3.0× as fast as one after another",
    "cell 1     │·································│",
    "  count(1) │─────────────────────────────────│",
    "  count(2) │─────────────────────────────────│",
    "  count(3) │─────────────────────────────────│",
    "            0            500 ms        1.00 s",
    "─ waiting for a timer or I/O   · waiting for another task",
    "tasks under way: 3.0 on average, 3 at most",
    "waits for timers or I/O: 3.0 on average, 3 at most",
    "",
    "• What the time hung on: count(3) waiting",
    "  1.00 s.",
  ]);
});

test("each state has a character of its own", async () => {
  const text = ganttText(await traceOf(producerAndConsumer), 85);
  expect(text).toContain(
    "consumer() │··········███████████████─────███████████████─────███████████████─────│",
  );
  expect(text).toContain(
    "producer() │────────────────────!!!!!──────────!!!!!!!!!!                         │",
  );
});

test("it has no control characters, also where a task never ends", async () => {
  const text = ganttText(await traceOf(neverSettled));
  expect(text).toContain("stuck() │???");
  // oxlint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

test("it says how many rows it leaves out", () => {
  expect(ganttText(bigTrace(500, 2))).toContain("… and 460 more tasks");
});
