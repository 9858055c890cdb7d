import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { observing, Session, type Activation, type Tools } from "./harness.ts";
import type { CompiledCell } from "../../../kernel/cell/index.ts";
import { Tracer, type Recording, type Unit } from "../../../src/trace/index.ts";
import { ProgramWriter } from "./programs.ts";

const PROGRAMS = 300;

/** Programs leave rejections unhandled on purpose: when that is noticed belongs to the order. */
let listeners: NodeJS.UnhandledRejectionListener[] = [];

beforeEach(() => {
  listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
});

afterEach(() => {
  vi.unstubAllGlobals();
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

/** Run a program beside a metronome of microtasks, and note in which order everything happens. */
async function orderOf(
  program: string,
  { enter, run }: Partial<Instruments> = {},
): Promise<string> {
  const session = new Session(enter === undefined ? {} : { instrument: true, enter });
  const log: string[] = [];
  let budget = 60;
  vi.stubGlobal("L", (entry: unknown) => {
    log.push(String(entry));
  });
  vi.stubGlobal("B", () => budget-- > 0);
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
  const cell = session.compile(program);
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

/** What a program left running would call the functions of the next one. */
async function quietOf(log: readonly string[]): Promise<void> {
  for (let seen = -1, turns = 0; turns < 3; turns++) {
    if (log.length > seen) turns = 0;
    seen = log.length;
    await nextTurn();
  }
}

test(`instrumented code keeps the order of ${PROGRAMS} random programs`, async () => {
  let entries = 0;
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    const program = new ProgramWriter(seed).program();
    const bare = await orderOf(program);
    const traced = await orderOf(program, { enter: () => observing });
    expect(traced, `program ${seed}`).toBe(bare);
    entries += bare.split(" ").length;
  }
  // The programs must not end early for a fault of their own.
  expect(entries / PROGRAMS).toBeGreaterThan(50);
}, 60_000);

test.each(["light", "full"] as const)(
  "recording in %s keeps the order too",
  async (mode) => {
    let tasks = 0;
    for (let seed = 1001; seed <= 1000 + PROGRAMS; seed++) {
      const program = new ProgramWriter(seed).program();
      const bare = await orderOf(program);
      const instruments = recorded(mode);
      const traced = await orderOf(program, instruments);
      instruments.recording.stop();
      expect(traced, `program ${seed}`).toBe(bare);
      tasks += instruments.recording.snapshot().tasks.length;
    }
    // It must not be because nothing was recorded.
    expect(tasks / PROGRAMS).toBeGreaterThan(5);
  },
  60_000,
);

test("one tick too many shows in most programs", async () => {
  const late: Activation = {
    ...observing,
    s: (_site, value) =>
      value instanceof Promise ? value.then((settled: unknown) => settled) : value,
  };
  let different = 0;
  for (let seed = 1; seed <= 50; seed++) {
    const program = new ProgramWriter(seed).program();
    if ((await orderOf(program)) !== (await orderOf(program, { enter: () => late }))) different++;
  }
  expect(different).toBeGreaterThan(40);
}, 60_000);
