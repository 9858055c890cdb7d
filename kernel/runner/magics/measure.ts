import { isPromise } from "node:util/types";
import vm from "node:vm";

/** A run is so long at least, or the clock and the loop would count. */
const leastRunMs = 10;
/** Slow things are measured so often all the same. */
const leastRuns = 7;
/** Enough for a distribution. */
const mostRuns = 100;
/** As long as all runs together may take, if there are `leastRuns`. */
const wholeMs = 1500;
const mostLoops = 1e9;
/** Below these, what the loop itself takes is worth telling. */
const shortMs = 20e-6;
const shortAsyncMs = 2e-3;

/** The platform's own: cells may put others in their place. */
const nowMs = performance.now.bind(performance);
const nextTurn = setImmediate;

/** What is evaluated again and again. */
export interface Repeated {
  readonly evaluate: () => unknown;
  /** Its text says `await`; it is awaited too where it comes to a promise. */
  readonly isAwaited: boolean;
}

export interface MeasureOptions {
  /** Evaluations a run; chosen if absent. */
  readonly loops?: number | undefined;
  readonly runs?: number | undefined;
  readonly signal: AbortSignal;
}

export interface Measured {
  /** Milliseconds that one evaluation took: the mean of each run, in their order. */
  readonly perLoopMs: readonly number[];
  readonly loops: number;
  /** Each evaluation was awaited. */
  readonly isAsync: boolean;
  /** What the loop, and the await, take by themselves; undefined if that is too little to matter. */
  readonly overheadMs: number | undefined;
}

type Loop = (evaluate: () => unknown, loops: number, sink: { value: unknown }) => unknown;

/**
 * Evaluate something again and again: in runs of 1, 10, 100 … loops, as many as make a run long enough, and as many runs as
 * make a distribution. Those of the search are a warm-up that doesn't count.
 */
export async function measure(
  { evaluate, isAwaited }: Repeated,
  { signal, ...asked }: MeasureOptions,
): Promise<Measured> {
  const first = evaluate();
  const isAsync = isAwaited || isThenable(first);
  if (isAsync) await first;
  const run = runner(isAsync, signal);
  const found = await search(evaluate, run, asked.loops);
  const fitting = Math.min(mostRuns, Math.max(leastRuns, Math.floor(wholeMs / found.runMs)));
  const perLoopMs = await repeat(evaluate, run, {
    loops: found.loops,
    runs: asked.runs ?? fitting,
  });
  const isShort = Math.min(...perLoopMs) < (isAsync ? shortAsyncMs : shortMs);
  const empty = isShort
    ? await repeat(() => undefined, runner(isAsync, signal), {
        loops: found.loops,
        runs: leastRuns,
      })
    : undefined;
  return {
    perLoopMs,
    loops: found.loops,
    isAsync,
    overheadMs: empty === undefined ? undefined : Math.min(...empty),
  };
}

type Run = (evaluate: () => unknown, loops: number) => Promise<number>;

/** A loop of its own for each measurement: what the engine learned of another one would slow it down. */
function runner(isAsync: boolean, signal: AbortSignal): Run {
  const [head, wait] = isAsync ? ["async ", "await "] : ["", ""];
  const text = `(${head}(evaluate, loops, sink) => { for (let i = 0; i < loops; i++) sink.value = ${wait}evaluate(); })`;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the text above
  const loop = vm.runInThisContext(text) as Loop;
  // What nobody uses, the engine need not compute.
  const sink = { value: undefined };
  return async (evaluate, loops) => {
    // Between runs the event loop turns: Stop, output and other cells come to their right.
    await new Promise((resolve) => nextTurn(resolve));
    signal.throwIfAborted();
    const startMs = nowMs();
    const ended = loop(evaluate, loops, sink);
    if (isPromise(ended)) await ended;
    return nowMs() - startMs;
  };
}

async function search(
  evaluate: () => unknown,
  run: Run,
  asked: number | undefined,
): Promise<{ readonly loops: number; readonly runMs: number }> {
  if (asked !== undefined) return { loops: asked, runMs: await run(evaluate, asked) };
  let loops = 1;
  let runMs = await surely(evaluate, run, loops);
  while (runMs < leastRunMs && loops < mostLoops) {
    loops *= 10;
    // oxlint-disable-next-line no-await-in-loop -- each depends on the one before
    runMs = await surely(evaluate, run, loops);
  }
  return { loops, runMs };
}

/** A run that seems long enough runs again: something else may have held the machine. */
async function surely(evaluate: () => unknown, run: Run, loops: number): Promise<number> {
  const runMs = await run(evaluate, loops);
  const isDoubtful = runMs >= leastRunMs && runMs < 10 * leastRunMs;
  return isDoubtful ? Math.min(runMs, await run(evaluate, loops)) : runMs;
}

async function repeat(
  evaluate: () => unknown,
  run: Run,
  { loops, runs }: { readonly loops: number; readonly runs: number },
): Promise<number[]> {
  const perLoopMs: number[] = [];
  // oxlint-disable-next-line no-await-in-loop -- at once they would measure each other
  while (perLoopMs.length < runs) perLoopMs.push((await run(evaluate, loops)) / loops);
  return perLoopMs;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    isPromise(value) ||
    (typeof value === "object" &&
      value !== null &&
      "then" in value &&
      typeof value.then === "function")
  );
}
