import { type CheckMode, readCheck } from "./check-magic.ts";
import { readInstalls, type Installs } from "./install-magic.ts";
import { readJobs, type JobsMagics } from "./jobs-magic.ts";
import type { Magic, MagicFault } from "./magic.ts";
import { readTrace, type TraceMode } from "./trace-magic.ts";

/** What a cell's magics ask for. */
export interface Asked {
  readonly type: "asked";
  /** Arguments for npm, for each `%npm install` line. */
  readonly installs: Installs["installs"];
  readonly jobs: JobsMagics["jobs"];
  /** From this cell on; absent: as before. */
  readonly trace?: TraceMode;
  /** From this cell on; absent: as before. */
  readonly check?: CheckMode;
  /** This cell is recorded in full, and drawn when it ends. */
  readonly gantt: boolean;
}

/** @param magics Of one cell */
export function readMagics(magics: readonly Magic[]): Asked | MagicFault {
  const installs = readInstalls(magics);
  if (installs.type === "fault") return installs;
  const jobs = readJobs(magics);
  if (jobs.type === "fault") return jobs;
  const trace = readTrace(magics);
  if (trace.type === "fault") return trace;
  const check = readCheck(magics);
  if (check.type === "fault") return check;
  return {
    type: "asked",
    installs: installs.installs,
    jobs: jobs.jobs,
    ...(trace.mode !== undefined && { trace: trace.mode }),
    ...(check.mode !== undefined && { check: check.mode }),
    gantt: magics.some(({ name }) => name === "gantt"),
  };
}
