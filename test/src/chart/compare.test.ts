import { expect, test } from "vitest";
import { compare } from "../../../src/analysis/index.ts";
import { drawComparison } from "../../../src/chart/index.ts";
import type { Drawing } from "../../../src/chart/drawing.ts";
import { recordCell } from "../analysis/cells.ts";
import { bigTrace } from "./lab-traces.ts";

const load = "async function load(id) { await sleep(100); return id; }\n";
const names = ["before", "after"] as const;

async function drawn(): Promise<Drawing> {
  const before = await recordCell(`${load}for (const id of [1, 2, 3]) await load(id);`);
  const after = await recordCell(`${load}await Promise.all([1, 2, 3].map((id) => load(id)));`);
  return drawComparison({ before, after, names }, compare(before, after));
}

test("both runs stand on one time axis, one below the other", async () => {
  const { layout, data } = (await drawn()).figure();
  const rows = layout.yaxis.ticktext.map((text) => text.replaceAll(/<[^>]+>|\u00a0/g, ""));
  const run = ["cell", "load(1)", "load(2)", "load(3)"];
  expect(rows).toEqual(["before: 300 ms", ...run, "after: 100 ms", ...run]);
  expect(layout.xaxis.range).toEqual([0, 300]);
  const waiting = data.find(({ name }) => name === "waiting for a timer or I/O");
  expect(waiting).toMatchObject({ y: [2, 3, 4, 7, 8, 9], base: [0, 100, 200, 0, 0, 0] });
});

test("the title tells which was faster, and a table the differences in numbers", async () => {
  const drawing = await drawn();
  expect(drawing.figure().layout.title.text).toBe("after took 100 ms, before 300 ms: 3.0× as fast");
  expect(drawing.text()).toMatch(/^wall +300 ms +100 ms +−200 ms$/m);
  expect(drawing.text()).toMatch(/^waits at once, most +1× +3× +\+2×$/m);
  expect(drawing.beneathHtml()).toContain(
    "<tr><td>wall</td><td>300 ms</td><td>100 ms</td><td>−200 ms</td></tr>",
  );
  expect(drawing.svg()).toContain("−200 ms");
  expect(JSON.stringify(drawing.figure().layout.annotations)).toContain("−200");
});

test("pointing at a bar tells of the run that it is of", async () => {
  const { data } = (await drawn()).figure();
  const waiting = data.find(({ name }) => name === "waiting for a timer or I/O");
  expect(waiting).toHaveProperty(
    "customdata.2",
    expect.stringContaining("<b>load(3)</b><br>waiting for a timer or I/O · 100 ms<br>from 200 ms"),
  );
});

test("two large runs are as small as one", () => {
  const drawing = drawComparison(
    { before: bigTrace(50, 500), after: bigTrace(60, 400), names },
    compare(bigTrace(50, 500), bigTrace(60, 400)),
  );
  expect(JSON.stringify(drawing.figure()).length).toBeLessThan(40_000);
  expect(drawing.figure().layout.title.subtitle?.text).toContain("not shown");
});
