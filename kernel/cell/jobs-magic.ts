import type { Magic, MagicFault } from "./magic.ts";

/** What a `%jobs` or `%stop …` line asks for. */
export type JobsMagic =
  | { readonly type: "list" }
  /** `target` as written: which cells there are is the runner's to know. */
  | { readonly type: "stop"; readonly target: string };

export interface JobsMagics {
  readonly type: "jobs";
  /** In the order of their lines. */
  readonly jobs: readonly JobsMagic[];
}

/** @param magics Of one cell */
export function readJobs(magics: readonly Magic[]): JobsMagics | MagicFault {
  const jobs: JobsMagic[] = [];
  for (const { name, argument, line } of magics) {
    if (name === "stop") jobs.push({ type: "stop", target: argument });
    else if (name === "jobs" && argument === "") jobs.push({ type: "list" });
    else if (name === "jobs") {
      const message = `Cannot follow "%jobs ${argument}": it stands alone; "%stop N" ends what cell N left running`;
      return { type: "fault", message, line };
    }
  }
  return { type: "jobs", jobs };
}
