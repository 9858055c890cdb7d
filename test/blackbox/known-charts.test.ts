/** Programs whose charts are known in advance: run in a real kernel with real timers, drawn by `%%gantt`. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Exchange, TestKernel, value } from "../support/kernel.ts";
import { object } from "../support/wire-message.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute(
    'import { busy, compare, gantt, Queue, sleep, toSpans, trace } from "awaitlab";\n' +
      "const load = async (ms: number) => { await sleep(ms); return ms; };",
  );
  // The first recording compiles what the others find compiled.
  await kernel.execute("%%gantt\nawait Promise.all([load(1), load(2)]); busy(1)");
});
afterAll(async () => kernel[Symbol.asyncDispose]());

/** How far a time may be off, beside what the machine itself was late. */
const EXACT_MS = 5;
/** Spans shorter than this are the microseconds between. */
const SHORT_MS = 3;

type Expected = readonly [state: string, from: number, to: number];

interface Span {
  readonly name: string;
  readonly state: string;
  readonly from: number;
  readonly to: number;
}

/** What tests ask of a cell's trace: its spans by task name. */
const question = `JSON.stringify((({ trace }) => toSpans(trace!).spans.map(({ task, state, from, to }) =>
  ({ name: trace!.tasks[task]!.name, state, from, to })))(gantt()))`;

async function run(program: string): Promise<{ shown: Exchange; spans: readonly Span[] }> {
  const shown = await kernel.execute(`%%gantt\n${program}`);
  const json = String(value(await kernel.execute(question))).replaceAll(/^'|'$/g, "");
  const list: unknown = JSON.parse(json.replaceAll(String.raw`\'`, "'"));
  if (!Array.isArray(list)) throw new Error("spans are a list");
  const spans = list.map(object).map(({ name, state, from, to }) => ({
    name: String(name),
    state: String(state),
    from: Number(from),
    to: Number(to),
  }));
  return { shown, spans };
}

/**
 * Each task's longer spans, in their order, at the times that were computed by hand.
 *
 * @param end When the last of them should end: what it ends later, the machine was late
 */
function expectSpans(
  spans: readonly Span[],
  expected: Readonly<Record<string, readonly Expected[]>>,
): void {
  const end = Math.max(...Object.values(expected).flatMap((each) => each.map(([, , to]) => to)));
  const late = Math.max(0, Math.max(...spans.map(({ to }) => to)) - end);
  const within = EXACT_MS + late;
  for (const [name, known] of Object.entries(expected)) {
    const own = spans.filter((span) => span.name === name && span.to - span.from > SHORT_MS + late);
    expect(
      own.map(({ state }) => state),
      name,
    ).toEqual(known.map(([state]) => state));
    for (const [index, [state, from, to]] of known.entries()) {
      const where = `${name} ${state} ${from}–${to}, ${Math.round(late)} ms late in all`;
      expect(Math.abs((own[index]?.from ?? NaN) - from), where).toBeLessThanOrEqual(within);
      expect(Math.abs((own[index]?.to ?? NaN) - to), where).toBeLessThanOrEqual(within);
    }
  }
}

interface Shown {
  readonly text: string;
  readonly html: string;
  readonly rows: readonly string[];
  readonly lines: readonly string[];
}

/** The chart as the page has it at the end. */
function chartOf({ iopub }: Exchange): Shown {
  const message = iopub.findLast(({ type }) => type === "update_display_data");
  const data = object(message?.content["data"]);
  const { data: drawn, layout } = object(data["application/vnd.plotly.v1+json"]);
  const texts = object(object(layout)["yaxis"])["ticktext"];
  if (!Array.isArray(texts) || !Array.isArray(drawn)) throw new Error("a chart has rows and bars");
  return {
    text: String(data["text/plain"]).replaceAll(/\n {2}/g, " "),
    html: String(data["text/html"]),
    rows: texts.map((each) => String(each).replaceAll("\u00a0", " ").trim()),
    lines: drawn.map((each) => String(object(each)["name"])),
  };
}

test("three sleeps in sequence: stairs, no faster than one after another, and the advice to start them at once", async () => {
  const { shown, spans } = await run("for (const ms of [100, 110, 120]) {\n  await load(ms);\n}");
  expectSpans(spans, {
    cell: [
      ["task", 0, 100],
      ["task", 100, 210],
      ["task", 210, 330],
    ],
    "load(100)": [["waiting", 0, 100]],
    "load(110)": [["waiting", 100, 210]],
    "load(120)": [["waiting", 210, 330]],
  });
  const { rows, text, lines } = chartOf(shown);
  expect(rows).toEqual(["cell", "load(100)", "load(110)", "load(120)"]);
  expect(text).toContain("no faster than one after another");
  expect(text).toContain("• The cell awaited 3 times one after the other (line 3)");
  expect(lines).not.toContain("critical path");
});

test("the same at once: one starts with the other, as long as the longest, which is the critical path", async () => {
  const { shown, spans } = await run("await Promise.all([load(100), load(110), load(120)])");
  expectSpans(spans, {
    cell: [["task", 0, 120]],
    "load(100)": [["waiting", 0, 100]],
    "load(110)": [["waiting", 0, 110]],
    "load(120)": [["waiting", 0, 120]],
  });
  const { text, lines } = chartOf(shown);
  expect(text).toMatch(/2\.\d× as fast as one after another/);
  expect(text).toMatch(/tasks under way: 2\.\d on average, 3 at most/);
  expect(text).toMatch(/What the time hung on: load\(120\) waiting 1\d\d ms/);
  expect(lines).toContain("critical path");
});

test("a producer and a consumer: one is ready while the other holds the loop", async () => {
  const { shown, spans } = await run(`const queue = new Queue<number>();
async function producer() {
  for (let i = 0; i < 3; i++) { await sleep(40); queue.tryPut(i); }
}
async function consumer() {
  for (let i = 0; i < 3; i++) { await queue.get(); busy(60); await sleep(20); }
}
await Promise.all([producer(), consumer()])`);
  expectSpans(spans, {
    "producer()": [
      ["waiting", 0, 40],
      ["waiting", 40, 80],
      ["ready", 80, 100],
      ["waiting", 100, 140],
      ["ready", 140, 180],
    ],
    "consumer()": [
      ["task", 0, 40],
      ["running", 40, 100],
      ["waiting", 100, 120],
      ["running", 120, 180],
      ["waiting", 180, 200],
      ["running", 200, 260],
      ["waiting", 260, 280],
    ],
  });
  expect(chartOf(shown).text).toMatch(/• consumer\(\) ran for 6\d ms in one go/);
});

test("a queue between them: what lay in it, who waited for it, and which side sets the pace", async () => {
  const shown = await kernel.execute(`%%gantt
const jobs = new Queue<number>(2);
async function produce() { for (let i = 0; i < 6; i++) await jobs.put(i); }
async function consume() { for (let i = 0; i < 6; i++) { await jobs.get(); await sleep(50); } }
await Promise.all([produce(), consume()])`);
  const { text, html, lines } = chartOf(shown);
  // Of 300 ms a put waits for 150: two items lie there up to 200, one up to 250.
  expect(text).toMatch(/\nitems in jobs: 1\.[4-6] on average, 2 at most \(room for 2\)\n/);
  expect(text).toMatch(/\nwaiting to put: (?:4[5-9]|5\d) % of the time/);
  expect(lines).toContainEqual(expect.stringMatching(/^items in jobs/));
  expect(html).toMatch(/alt="[^"]*items in jobs: 1/);

  const idle = await kernel.execute(`%%gantt
const results = new Queue<number>();
async function slow() { for (let i = 0; i < 3; i++) { await sleep(50); results.tryPut(i); } }
async function fast() { for (let i = 0; i < 3; i++) await results.get(); }
await Promise.all([slow(), fast()])`);
  expect(chartOf(idle).text).toMatch(
    /• The queue results \(line 2\) was empty, with a get waiting, (?:9\d|100) % of the time: whoever puts into it sets the pace\./,
  );
});

test("a queue of an earlier cell says where it was made; a light recording counts it too", async () => {
  await kernel.execute("const later = new Queue<number>(1);");
  await kernel.execute("void later.put(1);\nawait sleep(20);\nlater.tryGet();");
  const depth = `(({ gauges: [jobs], sites }) => [jobs.name, jobs.capacity, sites[jobs.site].text, jobs.changes.length].join())(gantt().trace)`;
  expect(value(await kernel.execute(depth))).toBe(
    "'later,1,const later = new Queue<number>(1);,2'",
  );
});

test("a block of the loop: who held it runs, and all others are ready", async () => {
  const { shown, spans } = await run(`async function compute() { await sleep(50); busy(100); }
await Promise.all([compute(), load(80)])`);
  expectSpans(spans, {
    "compute()": [
      ["waiting", 0, 50],
      ["running", 50, 150],
    ],
    "load(80)": [
      ["waiting", 0, 80],
      ["ready", 80, 150],
    ],
  });
  expect(chartOf(shown).text).toMatch(
    /compute\(\) ran for 1\d\d ms in one go after the await in line 2; meanwhile load\(80\)/,
  );
});

test("a deadlock: both wait from then on, and it says for whom", async () => {
  const { shown, spans } = await run(`let one: Promise<unknown>, two: Promise<unknown>;
const first = async () => { await sleep(30); await two; };
const second = async () => { await sleep(30); await one; };
one = first(); two = second();
await sleep(120)`);
  expectSpans(spans, {
    cell: [["waiting", 0, 120]],
    "first()": [
      ["waiting", 0, 30],
      ["never", 30, 120],
    ],
    "second()": [
      ["waiting", 0, 30],
      ["never", 30, 120],
    ],
  });
  const { text, html } = chartOf(shown);
  const sentence = "first() waits for second(), which waits for first() (lines 3 and 4)";
  expect(text).toContain(sentence);
  expect(html).toContain(`</span> ${sentence}`);
});

test("results consumed in order: those that are there lie unread while the cell waits for the first", async () => {
  const { shown, spans } = await run(`const jobs = [150, 30, 60].map((ms) => load(ms));
for (const job of jobs) {
  await job;
  busy(40);
}`);
  expectSpans(spans, {
    cell: [
      ["task", 0, 150],
      ["running", 150, 190],
      ["running", 190, 230],
      ["running", 230, 270],
    ],
    "load(150)": [["waiting", 0, 150]],
    "load(30)": [["waiting", 0, 30]],
    "load(60)": [["waiting", 0, 60]],
  });
  expect(chartOf(shown).text).toMatch(/2 results for the cell \(line 4\) lay unread/);
});

test("two runs compared: both on one time axis, the differences in numbers, and as data", async () => {
  await kernel.execute(
    "const loop = await trace(async () => { await load(60); await load(60); });",
  );
  await kernel.execute("const atOnce = await trace(() => Promise.all([load(60), load(60)]));");
  const shown = await kernel.execute("compare(loop, atOnce, { names: ['loop', 'at once'] })");
  const { rows, text } = chartOf(shown);
  expect(
    rows.map((row) =>
      row
        .replaceAll(/<[^>]+>/g, "")
        .replace(/1?\d\d ms/, "…")
        .trim(),
    ),
  ).toEqual([
    "loop: …",
    "trace",
    "(anonymous)()",
    "load(60)",
    "load(60) #2",
    "at once: …",
    "trace",
    "load(60)",
    "load(60) #2",
  ]);
  expect(text).toMatch(/^at once took \d\d ms, loop 1\d\d ms: (?:1\.9|2\.0)× as fast/);
  expect(text).toMatch(/\nwall +1\d\d ms +\d\d ms +−\d\d ms\n/);
  const data = await kernel.execute(
    "compare(loop, atOnce).totals.find((row) => row.name === 'tasks')?.b",
  );
  expect(value(data)).toBe("2");
});
