import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { ganttSvg } from "../../../src/chart/index.ts";
import {
  asyncGenerator,
  neverSettled,
  producerAndConsumer,
  threeSleeps,
} from "../trace/programs.ts";
import { bigTrace, traceOf } from "./lab-traces.ts";

test.each(Object.entries({ asyncGenerator, neverSettled, producerAndConsumer, threeSleeps }))(
  "%s renders as a picture",
  async (_, program) => {
    const svg = ganttSvg(await traceOf(program));
    expect(new Resvg(svg).render().width).toBe(900);
  },
);

test("screen readers hear the numbers", async () => {
  const svg = ganttSvg(await traceOf(threeSleeps));
  expect(svg).toMatch(/^<svg [^>]*role="img"/);
  expect(svg).toContain("<title>3 tasks · wall 1.00 s");
});

test("it is transparent and loads nothing, unless it is told otherwise", async () => {
  const trace = await traceOf(threeSleeps);
  expect(ganttSvg(trace)).not.toMatch(/width="100%"|<script|<style|href/);
  expect(ganttSvg(trace, { background: "#ffffff" })).toContain('fill="#ffffff"');
});

test("no text of a user is taken for markup", async () => {
  const trace = await traceOf(threeSleeps);
  const tasks = trace.tasks.map((task) => ({ ...task, name: '<a> & "b" \u0007' }));
  const svg = ganttSvg({ ...trace, tasks });
  expect(svg).toContain("&lt;a&gt; &amp; &quot;b&quot;");
  expect(() => new Resvg(svg).render()).not.toThrow();
});

test("it stays small however much there is to draw", () => {
  expect(ganttSvg(bigTrace(2000, 20)).length).toBeLessThan(80_000);
  expect(ganttSvg(bigTrace(20, 500)).length).toBeLessThan(50_000);
});
