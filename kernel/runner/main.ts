/**
 * The runner: the child process in which user code runs, on the main thread. A control Worker beside it stays
 * responsive whatever user code does. Started by the kernel with pipes on descriptors 0 to 4.
 */
import { MessageChannel, Worker } from "node:worker_threads";
import { installHost } from "../../src/display/index.ts";
import { KeyboardInterrupt, Tracer } from "../../src/trace/index.ts";
import { decodeMappings, positionInCell, type Segments } from "../cell/provenance.ts";
import { allocateRing, Recovery, RingProducer, Word } from "../pipe/index.ts";
import { watchBlockingCalls } from "./blocking-calls.ts";
import { linkComms, toCommEvent } from "./comm-link.ts";
import type { ControlData, ControlMessage } from "./control-message.ts";
import { describeThrown } from "./describe-error.ts";
import { provideDialogs } from "./dialogs.ts";
import { Evaluator } from "./evaluator.ts";
import { FunctionText } from "./function-text.ts";
import { LocalModules } from "./local/modules.ts";
import { ModuleLoader } from "./local/load-module.ts";
import {
  importFromNotebook,
  muteOwnWarnings,
  provideLibraries,
  provideRequire,
} from "./modules.ts";
import { Jobs } from "./jobs/jobs.ts";
import { LineMagics } from "./magics/line-magics.ts";
import { npmInstaller } from "./npm.ts";
import { Outlet } from "./outlet.ts";
import { preview } from "./preview.ts";
import { Questions } from "./questions.ts";
import { Recordings } from "./recordings.ts";
import { show } from "./show.ts";
import { StackTraces } from "./stack-traces.ts";
import { provideStdin } from "./stdin.ts";
import { redirectStreams } from "./streams.ts";

/**
 * How long a process that exits waits for the kernel to take some of its last output: behind a server, which limits what comes
 * through, what the pipe holds may be a thousand messages, five seconds' worth.
 */
const lastOutputMs = 10_000;

/** The platform's own: user code may put something else in its place. */
const nextTurn = setImmediate;

const memory = allocateRing();
const ring = new RingProducer(memory, () => process.kill(process.pid, "SIGKILL"));
const outlet = new Outlet(ring);
const { port1: replies, port2: answers } = new MessageChannel();
const questions = new Questions(outlet, ring.words, replies);
const ownCode = new URL(".", import.meta.url).href;
const stacks = new StackTraces(ownCode);
const functionText = new FunctionText();
const tracer = new Tracer({
  stop: ring.words.subarray(Word.stopRequest, Word.stopRequest + 2),
  caller: () => stacks.caller(),
});
const recordings = new Recordings(tracer);
const jobs = new Jobs({
  outlet,
  wakeStops: (request) => Atomics.compareExchange(ring.words, Word.stopRequest, 0, request),
});

redirectStreams(outlet);
const localModules = new LocalModules({
  ownCode,
  currentCell: () => outlet.cell,
  loader: new ModuleLoader({ tracer, stacks, functionText, ownCode }),
});
localModules.install();
provideLibraries({
  awaitlab: new URL("./index.js", import.meta.url).href,
  tslab: new URL("./tslab.js", import.meta.url).href,
});
provideRequire((specifier) => localModules.refresh(specifier));
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
  jobs,
  magics: new LineMagics({ outlet, tracer, jobs, install: npmInstaller(outlet) }),
  toSource(mappings) {
    let decoded: Segments | undefined;
    return (line, column) => positionInCell((decoded ??= decodeMappings(mappings)), line, column);
  },
});

provideDialogs(questions);
provideStdin(questions, (error) => evaluator.refuse(outlet.cell, error));

const comms = linkComms(outlet);
installHost({
  display: (data, metadata, showing) =>
    show(outlet, {
      type: showing?.isUpdate === true ? "update-display" : "display",
      data: { ...data },
      metadata: { ...metadata },
      ...(showing && { displayId: showing.displayId }),
    }),
  clearOutput: (wait) => {
    evaluator.cleared(outlet.cell);
    outlet.event({ type: "clear-output", wait });
  },
  trace: (executionCount) => recordings.trace(executionCount, evaluator.executionCount),
  liveTraces: () => recordings.live(),
  tracer,
  comms,
});

// Late errors belong to the cell that started what failed, and the runner lives on.
function reportLate(thrown: unknown): void {
  if (KeyboardInterrupt.is(thrown) && !evaluator.tells(thrown.request)) return;
  if (jobs.isEnding(outlet.cell)) return;
  outlet.event({ type: "error", error: describeThrown(thrown, stacks, jobs) });
}
process.on("uncaughtException", reportLate);
process.on("unhandledRejection", reportLate);

process.on("exit", (code) => {
  outlet.markExiting();
  outlet.event({ type: "exit", code });
  outlet.drain(lastOutputMs);
});
// What process.exit() calls once all handlers of "exit" have run: the cells' own come after the one above, and may print.
const reallyExit: unknown = Reflect.get(process, "reallyExit");
Reflect.set(process, "reallyExit", (code: number) => {
  outlet.drain(lastOutputMs);
  if (typeof reallyExit === "function") Reflect.apply(reallyExit, process, [code]);
});

function recover(cell: number, request: number): void {
  const reached = (phase: number): void => {
    Atomics.store(ring.words, Word.recovery, request * 4 + phase);
    Atomics.notify(ring.words, Word.recovery);
  };
  reached(Recovery.telling);
  evaluator.terminated(cell, request);
  reached(Recovery.told);
  nextTurn(() => reached(Recovery.turned));
}

function take(message: ControlMessage): void {
  switch (message.type) {
    case "execute":
      questions.settle();
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
      recover(message.cell, message.request);
      break;
    case "comm":
      comms.receive(toCommEvent(message));
      break;
    case "preview": {
      const text = preview(message.property);
      outlet.event({ type: "preview", id: message.id, ...(text !== undefined && { text }) });
      break;
    }
    case "listening":
      outlet.event({ type: "ready" });
      break;
    case "nothing":
      break;
  }
}

const control = new Worker(new URL("./control.js", import.meta.url), {
  workerData: { memory, answers } satisfies ControlData,
  transferList: [answers],
});
control.on("message", take);
jobs.watch();
watchBlockingCalls(ring.words, (message) => control.postMessage(message));
// Without the Worker nobody reads commands or sends output: end, so that the kernel starts a new runner.
control.on("error", () => process.exit(70));
control.on("exit", () => process.exit(70));
