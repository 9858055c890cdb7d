import type { Trace } from "../trace/index.ts";
import * as advise from "./advice.ts";
import type { Finding } from "./finding.ts";
import { forgottenTasks } from "./forgotten.ts";
import { loopBlocks, type LoopBlock } from "./loop-blocks.ts";
import { sequentialAwaits } from "./sequential.ts";
import { stuck } from "./stuck.ts";
import { wallOf } from "./summary.ts";
import { unreadResults } from "./unread.ts";

/** Less is not worth a sentence. */
const MIN_GAIN_MS = 5;
/** And less of the whole isn't either. */
const MIN_GAIN_SHARE = 0.05;

const MIN_UNRECORDED_MS = 50;

/** As many of one kind are a list to read; more are a flood. */
const MOST_OF_A_KIND = 5;

/**
 * What is worth a word about a run: what hangs or was forgotten first, then by the time to gain.
 *
 * A clean program has none. What a trace can't tell is left out, and `limits` says so.
 */
export function findings(trace: Trace): readonly Finding[] {
  const wall = wallOf(trace);
  const least = Math.max(MIN_GAIN_MS, (wall.to - wall.from) * MIN_GAIN_SHARE);
  const timed = [
    ...advise.onSequentialAwaits(trace, sequentialAwaits(trace) ?? []),
    ...advise.onLoopBlocks(trace, (loopBlocks(trace) ?? []).filter(isSure)),
    ...advise.onUnreadResults(trace, unreadResults(trace) ?? []),
  ].filter(({ gain = 0 }) => gain >= least);
  return [
    ...firstOf(advise.onStuck(trace, stuck(trace))),
    ...firstOf(advise.onForgottenTasks(trace, forgottenTasks(trace) ?? [])),
    ...[...Map.groupBy(timed, ({ kind }) => kind).values()]
      .flatMap((same) => firstOf(same.toSorted(byGain)))
      .toSorted(byGain),
  ];
}

/** What this trace can't tell. Sentences, to stand beside its findings. */
export function limits({ mode, dropped }: Trace): readonly string[] {
  return [
    ...(mode === "light"
      ? [
          "A light trace knows when tasks waited, not for what: put %%gantt on top of the cell, or run trace(fn), for findings about blocking, order and independence.",
        ]
      : []),
    ...(dropped > 0
      ? [
          `${dropped.toLocaleString("en")} events came after the recording was full: nothing is said about what never settled, and the rest is about the part before.`,
        ]
      : []),
  ];
}

/** What nobody recorded may have been another program's turn at the processor: only a long stretch is worth a word. */
const isSure = ({ task, from, to }: LoopBlock): boolean =>
  task !== undefined || to - from >= MIN_UNRECORDED_MS;

const byGain = (a: Finding, b: Finding): number => (b.gain ?? 0) - (a.gain ?? 0);

const firstOf = (all: readonly Finding[]): readonly Finding[] => all.slice(0, MOST_OF_A_KIND);
