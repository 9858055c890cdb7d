/** Showing things, in a notebook or in a terminal. */
export { clearOutput, display, svgImage, toBundle, type Display } from "./display.ts";
export { compare, type Compared, type CompareOptions, type Traced } from "./compare.ts";
export { gantt, Gantt } from "./gantt.ts";
export { openComm, registerTarget } from "./comm.ts";
export { DisplayHandle } from "./handle.ts";
export { currentHost, installHost, type Host, type Showing } from "./host.ts";
export { DISPLAY, type Displayable, type MimeBundle } from "./mime.ts";
export { plot, type Figure } from "./plot.ts";
export { ps, type LiveTasks } from "./ps.ts";
export { span } from "./span.ts";
export { task } from "./task.ts";
export { virtualTime } from "./virtual-time.ts";
export { trace, type Recorded, type RecordOptions } from "./record.ts";
export { underWay } from "./under-way.ts";
