/**
 * What one `await` costs in a cell, in a process of its own: `node await-cost.ts bare|off|light|full`.
 *
 * Prints `{ "nsPerAwait": …, "bytesPerAwait": … }`. The cell is compiled as the kernel does it; `bare` runs the text that
 * the user typed. Modes don't share a process, so that none pays for code that the engine specialised for another.
 */
import vm from "node:vm";
import { CellScope, compileCell } from "../../kernel/cell/index.ts";
import { Tracer, type Recording } from "../../src/trace/index.ts";

const awaits = 100_000;
const rounds = 15;
const source = `await (async function loop(count) { for (let i = 0; i < count; i++) await null; })(${awaits})`;

interface Round {
  readonly ns: number;
  readonly bytes: number;
}

/** @returns A function that runs the loop once more */
function program(mode: string): () => Promise<Round> {
  if (mode === "bare") {
    // The user's own text, which no compiler of ours has seen.
    const run: unknown = vm.runInThisContext(`(async () => { ${source} })`);
    return async () => timed(async () => call(run));
  }
  const instrument = mode !== "off";
  const cell = compileCell(source, { cell: 1, scope: new CellScope(), instrument });
  if (cell.type === "syntax-error") throw new SyntaxError(cell.message);
  const run: unknown = vm.runInThisContext(cell.code);
  const tracer = new Tracer();
  const unit = tracer.unit({ label: "cell", sites: cell.sites });
  const tools = { enter: (site: number, ...args: unknown[]) => unit.enter(site, ...args) };
  return async () => {
    if (mode === "off") return timed(async () => call(run, tools));
    const recording = tracer.record({ label: "cell", mode: mode === "full" ? "full" : "light" });
    const took = await timed(async () => recording.run(async () => call(run, tools)));
    recording.stop();
    return { ...took, bytes: bytesOf(recording) };
  };
}

function bytesOf(recording: Recording): number {
  const { dropped } = recording.snapshot();
  if (dropped > 0) throw new Error(`${dropped} events were dropped: nothing was measured`);
  return recording.bytes;
}

async function call(run: unknown, ...args: unknown[]): Promise<void> {
  if (typeof run !== "function") throw new TypeError("The cell is no function");
  await Reflect.apply(run, undefined, args);
}

async function timed(run: () => Promise<void>): Promise<Round> {
  const startedNs = process.hrtime.bigint();
  await run();
  return { ns: Number(process.hrtime.bigint() - startedNs), bytes: 0 };
}

const [, , mode = "bare"] = process.argv;
const again = program(mode);
const measured: Round[] = [];
for (let round = 0; round < rounds; round += 1) measured.push(await again());
const fastest = measured.toSorted((a, b) => a.ns - b.ns)[0] ?? { ns: NaN, bytes: NaN };
console.log(
  JSON.stringify({
    nsPerAwait: fastest.ns / awaits,
    bytesPerAwait: fastest.bytes / awaits,
  }),
);
