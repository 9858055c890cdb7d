import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";
import { makeFolders } from "../../files/index.ts";
import { CommandError } from "../errors.ts";
import type { Flags } from "../parse.ts";
import { type Address, connect, type Connection } from "./connect.ts";
import { outcome, titleOf } from "./header.ts";
import { type Entry, htmlIndex, markdownIndex } from "./index-page.ts";
import { linked } from "./links.ts";
import { kernelOf, type Notebook, readNotebook } from "./notebook.ts";
import { type Job, readOptions, type ReportOptions } from "./options.ts";
import { commonFolder } from "./common-folder.ts";
import { checkJupyter, OwnServer } from "./own-server.ts";
import { inject, unknownNames } from "./parameters.ts";
import { Progress, seconds } from "./progress.ts";
import { findPrinter, render } from "./render.ts";
import { type Ran, runNotebook } from "./run-notebook.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

interface Task extends Job {
  readonly notebook: Notebook;
  readonly kernelName: string;
}

/** @returns What to print: the pages written. Sets the exit code */
export async function report(flags: Flags, operands: readonly string[]): Promise<string> {
  const options = readOptions(flags, operands);
  // All that can be told before anything runs is told then.
  const tasks = options.jobs.map((job) => toTask(job, options));
  checkJupyter();
  if (options.format === "pdf") findPrinter();
  const progress = new Progress(process.stderr);
  warn(tasks, options, progress);
  makeOut(options.out);
  using stop = stopOnSignals(() =>
    progress.note("Stopping, and writing what ran. Ctrl-C once more ends at once."),
  );
  const entries = await runAll(tasks, options, progress, stop.signal);
  const written = entries.map(({ file }) => join(options.out, file));
  const { index } = options;
  if (index !== undefined && entries.length > 0) {
    writeFileSync(index, options.format === "md" ? markdownIndex(entries) : htmlIndex(entries));
    written.push(index);
  }
  const isWhole =
    entries.length === tasks.length && entries.every(({ ran }) => ran.ending.type === "finished");
  process.exitCode = stop.exitCode() ?? (isWhole ? 0 : 1);
  return written.map((file) => `${file}\n`).join("");
}

function toTask(job: Job, { parameters }: ReportOptions): Task {
  const notebook = readNotebook(job.source);
  return {
    ...job,
    notebook: inject(notebook, parameters),
    kernelName: kernelOf(notebook, job.source),
  };
}

function warn(tasks: readonly Task[], { parameters }: ReportOptions, progress: Progress): void {
  for (const { name, notebook } of tasks) {
    for (const unknown of unknownNames(notebook, parameters)) {
      progress.note(`${name}: no cell tagged "parameters" declares ${unknown}`);
    }
  }
}

function makeOut(out: string): void {
  try {
    makeFolders(out);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(
      `Cannot write reports to "${out}": ${reason}. Name a folder with --out`,
      { cause },
    );
  }
}

/** @returns The pages written, in the order of the notebooks */
async function runAll(
  tasks: readonly Task[],
  options: ReportOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const root = commonFolder(tasks.map(({ source }) => dirname(source)));
  await using server =
    options.server === undefined ? await OwnServer.start(root) : theirs(options.server);
  const connection = await connect(server.address);
  const entries: (Entry | undefined)[] = [];
  const waiting = [...tasks.entries()];
  const work = async (): Promise<void> => {
    for (;;) {
      const next = signal.aborted ? undefined : waiting.shift();
      if (next === undefined) return;
      const [index, task] = next;
      // What there is on another machine, nobody knows: its kernels start on top.
      const folder = options.server === undefined ? relative(root, dirname(task.source)) : "";
      entries[index] = await runOne(task, connection, folder, { ...options, signal, progress });
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, work));
  return entries.filter((entry) => entry !== undefined);
}

/** A server that goes on when we are done. */
const theirs = (address: Address) => ({ address, [Symbol.dispose]: () => {} });

interface RunSettings extends ReportOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** @returns Nothing if there is no page: the reason has been told */
async function runOne(
  task: Task,
  connection: Connection,
  folder: string,
  settings: RunSettings,
): Promise<Entry | undefined> {
  const { progress, parameters, withInput, format, jobs } = settings;
  const { name, target, source } = task;
  progress.start(name);
  try {
    const ran = await runNotebook(task.notebook, connection, {
      ...settings,
      kernelName: task.kernelName,
      folder: folder.split(sep).join("/"),
      onCell: (number, count) => progress.cell(name, number, count),
    });
    progress.writing(name);
    const notebook = linked(ran.notebook, dirname(source), jobs);
    await render(
      { ran: { ...ran, notebook }, parameters, source: dirname(source), target, withInput },
      format,
    );
    progress.end(name, summary(ran));
    const title = titleOf(ran.notebook, basename(target, `.${format}`));
    return { title, file: basename(target), ran };
  } catch (error) {
    progress.end(name, `no page: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function summary({ ending, wallMs }: Ran): string {
  const line = `${outcome(ending)}, ${seconds(wallMs)}`;
  return ending.type === "failed" && ending.traceback !== ""
    ? `${line}\n${ending.traceback}`
    : line;
}
