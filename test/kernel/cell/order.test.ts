import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { observing, Session, type Activation, type Tools } from "./harness.ts";
import type { CompiledCell } from "../../../kernel/cell/index.ts";
import { Tracer, type Recording, type Unit } from "../../../src/trace/index.ts";
import { ProgramWriter } from "./programs.ts";

/** `AWAITLAB_PROGRAMS=100000 npm test -- test/kernel/cell/order.test.ts` tries more. */
const PROGRAMS = Number(process.env["AWAITLAB_PROGRAMS"] ?? (process.env["CI"] ? 10_000 : 300));
/** Programs of a test: so that vitest tells how far it is. */
const BATCH = 1000;
const batches = Array.from({ length: Math.ceil(PROGRAMS / BATCH) }, (_, index) => ({
  first: index * BATCH + 1,
  last: Math.min((index + 1) * BATCH, PROGRAMS),
}));

/** Programs leave rejections unhandled on purpose: when that is noticed belongs to the order. */
let listeners: NodeJS.UnhandledRejectionListener[] = [];

const { stackTraceLimit } = Error;

beforeEach(() => {
  Error.stackTraceLimit = Infinity;
  listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
});

afterEach(() => {
  vi.unstubAllGlobals();
  Error.stackTraceLimit = stackTraceLimit;
  for (const listener of listeners) process.on("unhandledRejection", listener);
});

/** How a program is instrumented. */
interface Instruments {
  readonly enter: Tools["enter"];
  /** Runs the cell, once it is compiled. */
  readonly run?: (cell: CompiledCell, evaluate: () => Promise<unknown>) => Promise<unknown>;
}

/** What the kernel's runner does: the real tracer, in one of its modes. */
function recorded(mode: "light" | "full"): Instruments & { readonly recording: Recording } {
  const tracer = new Tracer();
  const recording = tracer.record({ label: "cell 1", mode });
  let unit: Unit | undefined;
  return {
    recording,
    enter(site, ...args) {
      if (unit === undefined) throw new Error("the cell runs before it is compiled");
      return unit.enter(site, ...args);
    },
    run(cell, evaluate) {
      unit = tracer.unit({ label: "cell 1", sites: cell.sites });
      return recording.run(evaluate);
    },
  };
}

/** A program, compiled once with and once without the tracer's calls. */
interface Program {
  readonly bare: CompiledCell;
  readonly instrumented: CompiledCell;
  /** Each entry tells who called; that takes four times as long. */
  readonly notesCallers: boolean;
}

function programOf(seed: number): Program {
  const text = new ProgramWriter(seed).program();
  const compile = (instrument: boolean): CompiledCell => new Session({ instrument }).compile(text);
  return { bare: compile(false), instrumented: compile(true), notesCallers: seed % 10 === 0 };
}

/** Run a program beside a metronome of microtasks, and note in which order everything happens. */
async function orderOf(
  program: Program,
  { enter, run }: Partial<Instruments> = {},
): Promise<string> {
  const session = new Session(enter === undefined ? {} : { instrument: true, enter });
  const log: string[] = [];
  vi.stubGlobal("L", (entry: unknown) => {
    log.push(`${String(entry)}${program.notesCallers ? callers(new Error("here").stack) : ""}`);
  });
  vi.stubGlobal("B", allowing(60));
  vi.stubGlobal("G", allowing(10));
  const onUnhandled = (reason: unknown): number => log.push(`unhandled ${String(reason)}`);
  const onHandled = (): number => log.push("handled late");
  process.on("unhandledRejection", onUnhandled).on("rejectionHandled", onHandled);
  const over = new AbortController();
  const metronome = (async () => {
    for (let beat = 0; beat < 500 && !over.signal.aborted; beat++) {
      await Promise.resolve();
      log.push(".");
    }
  })();
  const cell = enter === undefined ? program.bare : program.instrumented;
  const evaluate = (): Promise<unknown> => session.evaluate(cell);
  const outcome = (run === undefined ? evaluate() : run(cell, evaluate)).then(
    () => "done",
    (error: unknown) => `threw ${error instanceof Error ? error.message : String(error)}`,
  );
  log.push("started", await outcome);
  over.abort();
  await metronome;
  await quietOf(log);
  process.off("unhandledRejection", onUnhandled).off("rejectionHandled", onHandled);
  session.close();
  return log.join(" ");
}

/** Who called and, across awaits, who awaits: as `<fn1<async main`. Lines and columns differ, and so do our own tools. */
function callers(stack = ""): string {
  const frames = stack.split("\n").flatMap((line) => {
    const [, who = ""] = CELL_FRAME.exec(line) ?? COMBINATOR_FRAME.exec(line) ?? [];
    return who === "" ? [] : [`<${who}`];
  });
  return frames.join("").replaceAll(" ", "-");
}

const CELL_FRAME = /^ +at (async (?=\/)|(?:async )?\S.*(?= \()).*[/\\]cell-\d+:\d+:\d+/;
const COMBINATOR_FRAME = /^ +at (async Promise\.\w+ \(index \d+\))/;

function allowing(times: number): () => boolean {
  let left = times;
  return () => left-- > 0;
}

/** A program awaits some immediates in a row, and notes nothing meanwhile: fewer than this. */
const QUIET_TURNS = 20;

/** What a program left running would call the functions of the next one, which then lets it run on and on. */
async function quietOf(log: readonly string[]): Promise<void> {
  for (let seen = -1, turns = 0; turns < QUIET_TURNS; turns++) {
    if (log.length > seen) turns = 0;
    seen = log.length;
    await nextTurn();
  }
}

test.each(batches)(
  "recorded, in light and in full, programs $first to $last keep their order",
  async ({ first, last }) => {
    let entries = 0;
    let tasks = 0;
    for (let seed = first; seed <= last; seed++) {
      const program = programOf(seed);
      const bare = await orderOf(program);
      for (const mode of ["light", "full"] as const) {
        const instruments = recorded(mode);
        const traced = await orderOf(program, instruments);
        instruments.recording.stop();
        expect(traced, `program ${seed} in ${mode}`).toBe(bare);
        tasks += instruments.recording.snapshot().tasks.length;
      }
      entries += bare.split(" ").length;
    }
    const count = last - first + 1;
    // The programs must not end early for a fault of their own, nor agree because nothing was recorded.
    expect(entries / count).toBeGreaterThan(50);
    expect(tasks / count).toBeGreaterThan(10);
  },
  300_000,
);

test("one tick too many shows in most programs", async () => {
  const late: Activation = {
    ...observing,
    s: (_site, value) =>
      value instanceof Promise ? value.then((settled: unknown) => settled) : value,
  };
  let different = 0;
  for (let seed = 1; seed <= 50; seed++) {
    const program = programOf(seed);
    if ((await orderOf(program)) !== (await orderOf(program, { enter: () => late }))) different++;
  }
  expect(different).toBeGreaterThan(40);
}, 60_000);
