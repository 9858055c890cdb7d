/** Recording what tasks do. Knows nothing of what is made of it. */
export type { Activation, Timeline } from "./activation.ts";
export { parseTrace, TraceError } from "./parse.ts";
export { recordedCallback } from "./patches.ts";
export type { Caller } from "./queue-origins.ts";
export type { Recording, RecordingOptions } from "./recording.ts";
export type {
  GaugeChange,
  Trace,
  TraceGauge,
  TraceMember,
  TraceRun,
  TraceSite,
  TraceTask,
  TraceWait,
  WakeCause,
} from "./schema.ts";
export type { AwaitFlow, Site } from "./site.ts";
export { KeyboardInterrupt, StopGroup, WHOEVER_STARVES } from "./stop.ts";
export { Tracer, type TracerOptions } from "./tracer.ts";
export type { Unit, UnitOptions } from "./unit.ts";
