import { expect, test } from "vitest";
import { liveTasks, type LiveTask } from "../../../src/analysis/index.ts";
import { Lab } from "../trace/lab.ts";
import { neverSettled, threeSleeps } from "../trace/programs.ts";

type Tree = readonly [
  name: string,
  state: string,
  forMs: number,
  awaits: string,
  children: readonly Tree[],
];

const treeOf = ({ name, state, forMs, awaits, children }: LiveTask): Tree => [
  name,
  state,
  forMs,
  awaits.join(),
  children.map(treeOf),
];

async function liveAt(
  ms: number,
  program: (lab: Lab) => () => unknown,
  mode: "light" | "full" = "full",
): Promise<readonly Tree[]> {
  using lab = new Lab();
  const recording = lab.begin(mode);
  recording.run(program(lab));
  await lab.time.run(ms);
  const { openTasks } = recording;
  const trees = liveTasks(recording.snapshot());
  expect(openTasks > 0).toBe(trees.length > 0);
  return trees.map(treeOf);
}

test("who waits is listed beneath its caller, with how long and for whom", async () => {
  const waiting = (name: string): Tree => [name, "waiting", 5, "", []];
  const counts = ["count(1)", "count(2)", "count(3)"];
  expect(await liveAt(5, threeSleeps)).toEqual([
    ["cell 1", "waiting", 5, counts.join(), counts.map(waiting)],
  ]);
});

test("light does not know for whom", async () => {
  const [root] = await liveAt(5, threeSleeps, "light");
  expect(root?.slice(0, 4)).toEqual(["cell 1", "waiting", 5, ""]);
});

test("who has ended is listed for what it left behind alone", async () => {
  expect(await liveAt(1000, neverSettled)).toEqual([
    ["cell 1", "ended", 980, "", [["stuck()", "waiting", 1000, "", []]]],
  ]);
  expect(await liveAt(2000, threeSleeps)).toEqual([]);
});
