import { COMBINATORS } from "./events.ts";
import {
  TRACE_VERSION,
  type GaugeChange,
  type Trace,
  type TraceGauge,
  type TraceMember,
  type TraceRun,
  type TraceSite,
  type TraceTask,
  type TraceWait,
} from "./schema.ts";
import type { AwaitFlow } from "./site.ts";

/** What was handed to `parseTrace` is no trace. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}

const SITE_KINDS = [
  "cell",
  "module",
  "function",
  "span",
  "await",
  "for-await",
  "yield",
  "await-using",
  "queue",
] as const;
const WAIT_KINDS = ["await", "for-await", "yield", "await-using", "return"] as const;
const CAUSES = ["none", "timer", "io", "task", "outside", "unknown"] as const;

/**
 * Decode a trace that was stored as JSON.
 *
 * @param json What `JSON.parse` gave
 * @throws {TraceError} It names the first place that is wrong, and what stands there
 */
export function parseTrace(json: unknown): Trace {
  const root = new Reader(json, "trace");
  const version = root.field("version").value;
  if (version !== TRACE_VERSION) {
    throw new TraceError(
      `Cannot read a trace of version ${show(version)}: this awaitlab reads version ${TRACE_VERSION}`,
    );
  }
  const siteReaders = root.field("sites").list((site) => site);
  const sites = siteReaders.map((site) => parseSite(site, siteReaders.length));
  const taskReaders = root.field("tasks").list((task) => task);
  const counts = { sites: sites.length, tasks: taskReaders.length };
  return {
    version: TRACE_VERSION,
    mode: root.field("mode").oneOf(["light", "full"] as const),
    label: root.field("label").text(),
    ...root.optional("cell", (cell) => cell.number()),
    startedAt: root.field("startedAt").number(),
    endedAt: root.field("endedAt").number(),
    ...root.optional("virtualMs", (ms) => ms.number()),
    sites,
    tasks: taskReaders.map((task) => parseTask(task, counts)),
    waits: root.field("waits").list((wait) => parseWait(wait, counts)),
    runs: root.field("runs").list((run) => parseRun(run, counts)),
    ...root.optional("gauges", (gauges) => gauges.list((gauge) => parseGauge(gauge, counts))),
    dropped: root.field("dropped").number(),
  };
}

interface Counts {
  readonly sites: number;
  readonly tasks: number;
}

function parseSite(site: Reader, sites: number): TraceSite {
  return {
    kind: site.field("kind").oneOf(SITE_KINDS),
    unit: site.field("unit").text(),
    ...site.optional("cell", (cell) => cell.number()),
    line: site.field("line").number(),
    column: site.field("column").number(),
    text: site.field("text").text(),
    ...site.optional("flow", (flow) => parseFlow(flow, sites)),
  };
}

function parseFlow(flow: Reader, sites: number): AwaitFlow {
  return {
    starts: flow.field("starts").boolean(),
    ...flow.optional("calls", (calls) => calls.text()),
    isUsed: flow.field("isUsed").boolean(),
    needs: flow.field("needs").list((site) => site.index(sites)),
  };
}

function parseTask(task: Reader, { sites, tasks }: Counts): TraceTask {
  return {
    name: task.field("name").text(),
    site: task.field("site").index(sites),
    ...task.optional("parent", (parent) => parent.index(tasks)),
    from: task.field("from").number(),
    ...task.optional("to", (to) => to.number()),
    outcome: task.field("outcome").oneOf(["pending", "returned", "threw", "terminated"] as const),
    ...task.optional("unheeded", (unheeded) => unheeded.true()),
  };
}

function parseWait(wait: Reader, { sites, tasks }: Counts): TraceWait {
  return {
    task: wait.field("task").index(tasks),
    ...wait.optional("site", (site) => site.index(sites)),
    kind: wait.field("kind").oneOf(WAIT_KINDS),
    from: wait.field("from").number(),
    ...wait.optional("to", (to) => to.number()),
    outcome: wait.field("outcome").oneOf(["pending", "value", "threw", "terminated"] as const),
    on: wait.field("on").oneOf(["value", "promise", "thenable", "unknown"] as const),
    ...wait.optional("settledAt", (at) => at.number()),
    ...wait.optional("wasSettled", (was) => was.true()),
    cause: wait.field("cause").oneOf(CAUSES),
    ...wait.optional("dueAt", (at) => at.number()),
    ...wait.optional("wokenBy", (by) => by.index(tasks)),
    ...wait.optional("awaited", (awaited) => awaited.index(tasks)),
    ...wait.optional("promise", (promise) => promise.number()),
    ...wait.optional("combinator", (combinator) => combinator.oneOf(COMBINATORS)),
    ...wait.optional("members", (members) => members.list((member) => parseMember(member, tasks))),
  };
}

function parseMember(member: Reader, tasks: number): TraceMember {
  return {
    promise: member.field("promise").number(),
    ...member.optional("task", (task) => task.index(tasks)),
    ...member.optional("settledAt", (at) => at.number()),
    cause: member.field("cause").oneOf(CAUSES),
    ...member.optional("dueAt", (at) => at.number()),
  };
}

function parseRun(run: Reader, { tasks }: Counts): TraceRun {
  return {
    task: run.field("task").index(tasks),
    from: run.field("from").number(),
    to: run.field("to").number(),
  };
}

function parseGauge(gauge: Reader, { sites }: Counts): TraceGauge {
  return {
    name: gauge.field("name").text(),
    ...gauge.optional("site", (site) => site.index(sites)),
    ...gauge.optional("capacity", (capacity) => capacity.number()),
    changes: gauge.field("changes").list(parseChange),
  };
}

function parseChange(change: Reader): GaugeChange {
  return {
    at: change.field("at").number(),
    size: change.field("size").number(),
    ...change.optional("puts", (puts) => puts.number()),
    ...change.optional("gets", (gets) => gets.number()),
  };
}

/** A value, and the path that led to it. */
class Reader {
  readonly value: unknown;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    this.value = value;
    this.#path = path;
  }

  field(name: string): Reader {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return this.#not("an object");
    return new Reader(Reflect.get(value, name), `${this.#path}.${name}`);
  }

  /** `{ [name]: … }`, or nothing where the field is absent: to be spread. */
  optional<K extends string, T>(name: K, read: (field: Reader) => T): Partial<Record<K, T>> {
    const field = this.field(name);
    if (field.value === undefined) return {};
    const out: Partial<Record<K, T>> = {};
    out[name] = read(field);
    return out;
  }

  list<T>(read: (item: Reader) => T): readonly T[] {
    const { value } = this;
    if (!Array.isArray(value)) return this.#not("a list");
    return value.map((item: unknown, i) => read(new Reader(item, `${this.#path}[${i}]`)));
  }

  number(): number {
    return typeof this.value === "number" && Number.isFinite(this.value)
      ? this.value
      : this.#not("a number");
  }

  text(): string {
    return typeof this.value === "string" ? this.value : this.#not("a string");
  }

  boolean(): boolean {
    return typeof this.value === "boolean" ? this.value : this.#not("true or false");
  }

  true(): true {
    return this.value === true ? this.value : this.#not("true");
  }

  index(length: number): number {
    const index = this.number();
    return Number.isInteger(index) && index >= 0 && index < length
      ? index
      : this.#not(`an index below ${length}`);
  }

  oneOf<const T extends string>(options: readonly T[]): T {
    const found = options.find((option) => option === this.value);
    return found ?? this.#not(`one of ${options.map(show).join(", ")}`);
  }

  #not(wanted: string): never {
    throw new TraceError(
      `Cannot read the trace: ${this.#path} is ${show(this.value)}, not ${wanted}`,
    );
  }
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
