import { findings, type Finding, type FindingKind } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";
import type { Remark } from "./model.ts";
import { STYLES } from "./style.ts";

/** More are no longer read. */
const MAX_FINDINGS = 5;

/** Each in the colour of the state that shows it. */
const COLORS: Readonly<Record<FindingKind, string>> = {
  deadlock: STYLES.never.color,
  "never-settled": STYLES.never.color,
  "forgotten-task": STYLES.task.color,
  "sequential-awaits": STYLES.waiting.color,
  "loop-block": STYLES.ready.color,
  "results-in-order": STYLES.ready.color,
};

/** What is worth a word about a run, as it stands beneath its chart. */
export function toRemarks(trace: Trace): readonly Remark[] {
  const all = findings(trace);
  const more = all.length - MAX_FINDINGS;
  return [
    ...all.slice(0, MAX_FINDINGS).map(toRemark),
    ...(more > 0 ? [{ text: `And ${more} more: findings(trace).` }] : []),
  ];
}

const toRemark = ({ kind, sentence, advice }: Finding): Remark => ({
  color: COLORS[kind],
  text: sentence,
  advice,
});
