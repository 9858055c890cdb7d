import { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { Server, Socket } from "node:net";
import { Worker } from "node:worker_threads";
import type { Socket as DatagramSocket } from "node:dgram";
import type { Job } from "./job.ts";
import { child, datagramSocket, type Kind, server, socket, worker } from "./kinds.ts";
import { watchFileWatchers } from "./file-watchers.ts";

/** Entries that may pile up before those of what has ended are dropped. */
const fewEntries = 64;

interface Entry {
  /** @returns undefined when it has ended, or nobody holds it any more */
  look(): Seen | undefined;
}

interface Seen {
  /** undefined: it holds nothing yet. */
  readonly job: Job | undefined;
  readonly thing: object;
}

/**
 * Servers, sockets, children, workers and watchers, as Node tells of each that is made. They are held weakly, and get no
 * listener from here: what ended is forgotten as others come.
 */
export class Handles {
  readonly #currentCell: () => number;
  /** The cell that began each. */
  readonly #cells = new WeakMap<object, number>();
  #entries: Entry[] = [];
  #limit = fewEntries;

  /** @param currentCell 0: none */
  constructor(currentCell: () => number) {
    this.#currentCell = currentCell;
  }

  /** Note what is made from here on. */
  watch(): void {
    subscribe("tracing:net.server.listen:asyncEnd", (message) => {
      const made = field(message, "server");
      if (made instanceof Server) this.#note(made, server);
    });
    for (const name of ["net.client.socket", "net.server.socket"]) {
      subscribe(name, (message) => {
        const made = field(message, "socket");
        if (made instanceof Socket) this.#note(made, socket);
      });
    }
    subscribe("udp.socket", (message) => {
      const made = field(message, "socket");
      if (isDatagramSocket(made)) this.#note(made, datagramSocket);
    });
    subscribe("child_process", (message) => {
      const made = field(message, "process");
      if (made instanceof ChildProcess) this.#note(made, child);
    });
    subscribe("worker_threads", (message) => {
      const made = field(message, "worker");
      if (made instanceof Worker) this.#note(made, worker);
    });
    watchFileWatchers((made, kind) => this.#note(made, kind));
  }

  /** Connections that a server accepted are the server's, as long as it listens. */
  list(): Job[] {
    const jobs = new Map<object, Job>();
    for (const { job } of this.#look()) if (job !== undefined) jobs.set(job.thing, job);
    const accepted = new Map<object, Job[]>();
    for (const [thing, job] of jobs) {
      const owner = serverOf(thing);
      if (owner === undefined || !jobs.has(owner)) continue;
      const others = accepted.get(owner);
      if (others === undefined) accepted.set(owner, [job]);
      else others.push(job);
      jobs.delete(thing);
    }
    return Array.from(jobs.values(), (job) => withConnections(job, accepted.get(job.thing) ?? []));
  }

  #look(): Seen[] {
    const seen: Seen[] = [];
    this.#entries = this.#entries.filter((entry) => {
      const found = entry.look();
      if (found !== undefined) seen.push(found);
      return found !== undefined;
    });
    this.#limit = Math.max(fewEntries, 2 * this.#entries.length);
    return seen;
  }

  #note<Thing extends object>(thing: Thing, kind: Kind<Thing>): void {
    // A connection comes whenever it does: it belongs to whoever listens.
    const owner = serverOf(thing);
    const owning = owner === undefined ? undefined : this.#cells.get(owner);
    const cell = owning ?? this.#currentCell();
    if (cell === 0) return;
    if (this.#entries.length >= this.#limit) this.#look();
    this.#cells.set(thing, cell);
    this.#entries.push(toEntry(new WeakRef(thing), kind, { cell, sinceMs: Date.now() }));
  }
}

function toEntry<Thing extends object>(
  ref: WeakRef<Thing>,
  kind: Kind<Thing>,
  { cell, sinceMs }: { readonly cell: number; readonly sinceMs: number },
): Entry {
  return {
    look() {
      const thing = ref.deref();
      if (thing === undefined || kind.isEnded(thing)) return undefined;
      const what = kind.describe(thing);
      if (what === undefined) return { thing, job: undefined };
      const address = kind.address?.(thing);
      const pid = kind.pid?.(thing);
      const end = (): void => kind.end(thing);
      const places = { ...(address && { address }), ...(pid !== undefined && { pid }) };
      return { thing, job: { thing, cell, kind: kind.name, what, sinceMs, ...places, end } };
    },
  };
}

function withConnections(job: Job, accepted: readonly Job[]): Job {
  const { length } = accepted;
  if (length === 0) return job;
  return {
    ...job,
    what: `${job.what}, ${length} connection${length === 1 ? "" : "s"}`,
    end(request) {
      job.end(request);
      for (const connection of accepted) connection.end(request);
    },
  };
}

/** The server that accepted a socket. */
function serverOf(thing: object): object | undefined {
  return thing instanceof Socket ? objectIn(thing, "server") : undefined;
}

function objectIn(owner: object, key: string): object | undefined {
  const found: unknown = Reflect.get(owner, key);
  return typeof found === "object" && found !== null ? found : undefined;
}

function field(message: unknown, key: string): object | undefined {
  return typeof message === "object" && message !== null ? objectIn(message, key) : undefined;
}

/** Without `node:dgram`, which few cells load. */
function isDatagramSocket(value: object | undefined): value is DatagramSocket {
  return value !== undefined && "address" in value && "close" in value;
}
