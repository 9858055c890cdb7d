import type { JsonObject } from "../json/index.ts";
import type { CommLine } from "../pipe/index.ts";
import type { CommRequest, OutgoingMessage } from "../protocol/index.ts";

interface CommsParts {
  /** To the runner, where the other ends are. */
  readonly tell: (line: CommLine) => void;
  readonly publish: (message: OutgoingMessage) => void;
}

/** Which comms are open, so that this can be told while user code spins; what they say passes through. */
export class Comms {
  readonly #parts: CommsParts;
  /** Id → target. */
  readonly #open = new Map<string, string>();

  constructor(parts: CommsParts) {
    this.#parts = parts;
  }

  fromClient({ type, id, target, data, metadata, buffers }: CommRequest): void {
    const action = type === "comm_open" ? "open" : type === "comm_msg" ? "msg" : "close";
    this.#keep(action, id, target);
    this.#parts.tell({
      type: "comm",
      action,
      id,
      ...(target !== undefined && { target }),
      data,
      metadata,
      buffers: buffers.map((bytes) => Buffer.from(bytes).toString("base64")),
    });
  }

  /** Output tells the clients of it. */
  fromRunner({ action, id, target }: CommLine): void {
    this.#keep(action, id, target);
  }

  /** Spec: Messaging 5.5, "Comm info". */
  info(wanted: string | undefined): JsonObject {
    const comms = [...this.#open]
      .filter(([, target]) => wanted === undefined || target === wanted)
      .map(([id, target]) => [id, { target_name: target }] as const);
    return { status: "ok", comms: Object.fromEntries(comms) };
  }

  /** The process that held the other ends is gone. */
  closeAll(): void {
    for (const id of this.#open.keys()) {
      const content = { comm_id: id, data: {} };
      this.#parts.publish({ type: "comm_close", content, parent: undefined });
    }
    this.#open.clear();
  }

  #keep(action: CommLine["action"], id: string, target: string | undefined): void {
    if (action === "open") this.#open.set(id, target ?? "");
    else if (action === "close") this.#open.delete(id);
  }
}
