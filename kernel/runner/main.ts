/**
 * The runner: the child process in which user code runs, on the main thread. A control Worker beside it stays
 * responsive whatever user code does. Started by the kernel with pipes on descriptors 0 to 4.
 */
import { Worker } from "node:worker_threads";
import { installHost } from "../../src/display/index.ts";
import { KeyboardInterrupt, Tracer } from "../../src/trace/index.ts";
import { decodeMappings, positionInCell, type Segments } from "../cell/provenance.ts";
import { allocateRing, RingProducer, Word } from "../pipe/index.ts";
import { watchBlockingCalls } from "./blocking-calls.ts";
import type { ControlMessage } from "./control-message.ts";
import { describeThrown } from "./describe-error.ts";
import { Evaluator } from "./evaluator.ts";
import { FunctionText } from "./function-text.ts";
import { importFromNotebook, muteOwnWarnings, provideLibrary, provideRequire } from "./modules.ts";
import { Outlet } from "./outlet.ts";
import { Recordings } from "./recordings.ts";
import { show } from "./show.ts";
import { StackTraces } from "./stack-traces.ts";
import { redirectStreams } from "./streams.ts";

/** How long a process that exits waits for the kernel to take its last output. */
const lastOutputMs = 2000;

const memory = allocateRing();
const ring = new RingProducer(memory, () => process.kill(process.pid, "SIGKILL"));
const outlet = new Outlet(ring);
const stacks = new StackTraces(new URL(".", import.meta.url).href);
const functionText = new FunctionText();
const tracer = new Tracer({ stop: ring.words.subarray(Word.stopRequest, Word.stopRequest + 2) });
const recordings = new Recordings(tracer);

redirectStreams(outlet);
provideLibrary(new URL("./index.js", import.meta.url).href);
provideRequire();
muteOwnWarnings();
stacks.install();
functionText.install();

const evaluator = new Evaluator({
  outlet,
  stacks,
  functionText,
  tracer,
  recordings,
  importModule: importFromNotebook(),
  toSource(mappings) {
    let decoded: Segments | undefined;
    return (line, column) => positionInCell((decoded ??= decodeMappings(mappings)), line, column);
  },
});

installHost({
  display: (data, metadata) =>
    show(outlet, { type: "display", data: { ...data }, metadata: { ...metadata } }),
  trace: (executionCount) => recordings.trace(executionCount, evaluator.executionCount),
  tracer,
});

// Late errors belong to the cell that started what failed, and the runner lives on.
function reportLate(thrown: unknown): void {
  if (thrown instanceof KeyboardInterrupt && !evaluator.tells(thrown.request)) return;
  outlet.event({ type: "error", error: describeThrown(thrown, stacks) });
}
process.on("uncaughtException", reportLate);
process.on("unhandledRejection", reportLate);

process.on("exit", (code) => {
  outlet.markExiting();
  outlet.event({ type: "exit", code });
  outlet.drain(lastOutputMs);
});

function take(message: ControlMessage): void {
  switch (message.type) {
    case "execute":
      evaluator.execute(message).catch(reportLate);
      break;
    case "interrupt":
      // Where it had to be terminated, another message tells how the cell ended.
      if (Atomics.load(ring.words, Word.terminating) !== message.request)
        evaluator.interrupt(message.cell, message.request);
      Atomics.store(ring.words, Word.answered, message.request);
      Atomics.notify(ring.words, Word.answered);
      break;
    case "terminated":
      evaluator.terminated(message.cell, message.request);
      break;
    case "listening":
      outlet.event({ type: "ready" });
      break;
    case "nothing":
      break;
  }
}

const control = new Worker(new URL("./control.js", import.meta.url), { workerData: memory });
control.on("message", take);
watchBlockingCalls(ring.words, (message) => control.postMessage(message));
// Without the Worker nobody reads commands or sends output: end, so that the kernel starts a new runner.
control.on("error", () => process.exit(70));
control.on("exit", () => process.exit(70));
