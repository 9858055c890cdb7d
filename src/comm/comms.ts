import { randomUUID } from "node:crypto";
import { Comm, type CommMessage, type CommOptions } from "./comm.ts";

/** Called with each comm that a client opens, and with what it sent along. */
export type TargetHandler = (comm: Comm, message: CommMessage) => unknown;

/** A message as it travels between a host and its clients. */
export interface CommEvent extends CommMessage {
  readonly action: "open" | "msg" | "close";
  readonly id: string;
  /** Of `open` alone. */
  readonly target?: string;
}

interface CommsParts {
  readonly send: (event: CommEvent) => void;
  /** Make a handler run as part of the cell that gives it, whoever calls it. */
  readonly bind: <Args extends unknown[], Result>(
    handler: (...args: Args) => Result,
  ) => (...args: Args) => Result;
}

/** All comms of a process. Spec: Messaging 5.5, "Custom messages". */
export class Comms {
  readonly #parts: CommsParts;
  readonly #targets = new Map<string, (comm: Comm, message: CommMessage) => Promise<unknown>>();
  readonly #open = new Map<string, Comm>();

  constructor(parts: CommsParts) {
    this.#parts = parts;
  }

  open(target: string, data: unknown, options: CommOptions = {}): Comm {
    const id = options.id ?? randomUUID();
    this.#parts.send({ action: "open", id, target, ...message(data, options) });
    return this.#add(id, target);
  }

  /** The latest handler of a target counts. */
  register(target: string, handler: TargetHandler): void {
    // Async, so that whatever it throws is reported as every forgotten rejection of its cell.
    this.#targets.set(
      target,
      this.#parts.bind(async (...args) => handler(...args)),
    );
  }

  /** A client said something. */
  receive({ action, id, target = "", ...said }: CommEvent): void {
    const comm = this.#open.get(id);
    if (action === "open") {
      const handler = this.#targets.get(target);
      if (handler === undefined) this.#parts.send({ action: "close", id, ...message({}, {}) });
      else void handler(this.#add(id, target), said);
    } else if (action === "msg") {
      comm?.receive(said);
    } else {
      this.#open.delete(id);
      comm?.closed(said);
    }
  }

  #add(id: string, target: string): Comm {
    const comm = new Comm(id, target, {
      bind: this.#parts.bind,
      send: (data, options) => this.#parts.send({ action: "msg", id, ...message(data, options) }),
      close: (data, options) => {
        this.#open.delete(id);
        this.#parts.send({ action: "close", id, ...message(data, options) });
      },
    });
    this.#open.set(id, comm);
    return comm;
  }
}

const message = (data: unknown, { metadata = {}, buffers = [] }: CommOptions): CommMessage => ({
  data,
  metadata,
  buffers,
});
