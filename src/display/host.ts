import { Comms } from "../comm/index.ts";
import { type Trace, Tracer } from "../trace/index.ts";
import type { MimeBundle } from "./mime.ts";

/** Which place an output takes. */
export interface Showing {
  readonly displayId: string;
  /** An output of this id is shown already, and replaced. */
  readonly isUpdate: boolean;
}

/** What runs the cells. Outside a kernel there is a host too, which prints to the console and records nothing by itself. */
export interface Host {
  /** Show an output under the cell that asks, or in the place of one that is shown already. */
  display(bundle: MimeBundle, metadata?: object, showing?: Showing): void;
  /** Remove the outputs of the cell that asks; `wait`: when its next one comes. */
  clearOutput(wait: boolean): void;
  /**
   * @param cell An execution count; without it, the last earlier cell that awaited something
   * @returns What was recorded, at this instant; undefined where nothing was
   */
  trace(cell?: number): Trace | undefined;
  /** Of what has tasks that have not ended. */
  liveTraces(): readonly Trace[];
  /** The process's only one. */
  readonly tracer: Tracer;
  /** Lines to parts of the page. */
  readonly comms: Comms;
}

/** On `globalThis`, so that copies of this library in one process have one host. */
const HOST = Symbol.for("awaitlab.host");

const isHost = (value: unknown): value is Host =>
  typeof value === "object" && value !== null && "display" in value && "tracer" in value;

/** Called by the kernel's runner before any cell. */
export function installHost(host: Host): void {
  Reflect.set(globalThis, HOST, host);
}

export function currentHost(): Host {
  const installed: unknown = Reflect.get(globalThis, HOST);
  if (isHost(installed)) return installed;
  const host = consoleHost();
  installHost(host);
  return host;
}

function consoleHost(): Host {
  return {
    display: (bundle) => console.log(asText(bundle)),
    clearOutput: () => {},
    trace: () => undefined,
    liveTraces: () => [],
    tracer: new Tracer(),
    comms: new Comms({ send: refuseComm, bind: (handler) => handler }),
  };
}

function refuseComm(): never {
  throw new Error("Cannot send by a comm: this program runs outside a notebook");
}

/** What of a bundle a terminal can show. */
function asText(bundle: MimeBundle): string {
  const text = bundle["text/plain"] ?? bundle["text/markdown"] ?? bundle["text/html"];
  return typeof text === "string" ? text : JSON.stringify(bundle["application/json"] ?? bundle);
}
