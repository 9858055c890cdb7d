/** Cells as users write them, recorded by the real tracer on a clock that stands until it is told to go on. */
import { Session } from "../../kernel/cell/harness.ts";
import {
  asCompleted,
  busy as busyLive,
  Queue,
  sleep as sleepLive,
} from "../../../src/async/index.ts";
import { Tracer, type Recording, type Trace, type Unit } from "../../../src/trace/index.ts";
import { Lab } from "../trace/lab.ts";

/** What a cell finds, beside the platform. */
function tools(lab: Lab | undefined): Record<string, unknown> {
  const live = { sleep: sleepLive<unknown>, busy: busyLive };
  const { sleep, busy } = lab?.time ?? live;
  /** A call of a service: no function of the cell, so nothing of it is recorded. */
  const ask = (ms: number, value?: unknown): Promise<unknown> => sleep(ms, value);
  return { sleep, busy, ask, Queue, asCompleted };
}

interface CellOptions {
  readonly mode?: "light" | "full";
  /** Stop recording at this time; else when nothing is left to do. */
  readonly untilMs?: number;
}

/** Record a cell on a fake clock: its times can be computed. */
export async function recordCell(source: string, options: CellOptions = {}): Promise<Trace> {
  using lab = new Lab();
  using _ = ignoringRejections(); // cells leave some on purpose
  const { recording, close } = start(source, lab.tracer, lab, options.mode ?? "full");
  await lab.time.run(options.untilMs);
  recording.stop();
  close();
  return recording.snapshot();
}

/** Record a cell on the real clock, for what a fake one can't drive: sockets, files, signals with a timeout. */
export async function recordLive(source: string): Promise<Trace> {
  const { recording, close, done } = start(source, new Tracer(), undefined, "full");
  await done;
  recording.stop();
  close();
  return recording.snapshot();
}

function start(
  source: string,
  tracer: Tracer,
  lab: Lab | undefined,
  mode: "light" | "full",
): { readonly recording: Recording; readonly done: Promise<unknown>; readonly close: () => void } {
  const recording = tracer.record({ label: "cell 1", cell: 1, mode });
  let unit: Unit | undefined;
  const session = new Session({
    instrument: true,
    enter(site, ...args) {
      if (unit === undefined) throw new Error("The cell runs before it is compiled");
      return unit.enter(site, ...args);
    },
  });
  const named = Object.entries(tools(lab));
  for (const [name, value] of named) Reflect.set(globalThis, name, value);
  const cell = session.compile(source);
  unit = tracer.unit({ label: "cell 1", cell: 1, sites: cell.sites });
  const done = recording.run(() => session.evaluate(cell));
  done.catch(() => {}); // what a cell throws is its result
  return {
    recording,
    done,
    close() {
      session.close();
      for (const [name] of named) Reflect.deleteProperty(globalThis, name);
    },
  };
}

/** The test runner takes a rejection that a cell forgot for its own. */
function ignoringRejections(): Disposable {
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", () => {});
  return {
    [Symbol.dispose]() {
      process.removeAllListeners("unhandledRejection");
      for (const listener of listeners) process.on("unhandledRejection", listener);
    },
  };
}
