import { assertNever, type JsonObject } from "../../json/index.ts";
import type { ConnectionInfo, DebugRequest, Request } from "../../protocol/index.ts";
import type { Ignored } from "../ignored.ts";
import { Usage } from "./usage.ts";

/** Requests about the kernel as a program. */
type MachineRequest = Extract<
  Request,
  { type: "connect_request" | "usage_request" | "debug_request" }
>;

/** Tells where the kernel is reached and what it takes. */
export class Machine {
  readonly #ports: ConnectionInfo["ports"];
  readonly #ignored: Ignored;
  readonly #usage = new Usage();

  constructor(ports: ConnectionInfo["ports"], ignored: Ignored) {
    this.#ports = ports;
    this.#ignored = ignored;
  }

  reply(request: MachineRequest): JsonObject {
    switch (request.type) {
      case "connect_request":
        return connectInfo(this.#ports);
      case "usage_request":
        return { ...this.#usage.reply(), ignored_messages: this.#ignored.counts() };
      case "debug_request":
        return refuseDebugging(request);
      default:
        return assertNever(request);
    }
  }
}

/** Spec: Messaging 5.5, "Connect". */
function connectInfo(ports: ConnectionInfo["ports"]): JsonObject {
  const named = Object.entries(ports).map(([channel, port]) => [`${channel}_port`, port] as const);
  return { status: "ok", ...Object.fromEntries(named) };
}

/** Spec: Messaging 5.5, "Debug request": a response of the Debug Adapter Protocol, here always a refusal. */
function refuseDebugging({ seq, command }: DebugRequest): JsonObject {
  return {
    type: "response",
    request_seq: seq,
    command,
    success: false,
    message: `Cannot do "${command}": this kernel has no debugger, as its kernel_info_reply says`,
  };
}
