import { Reply, Router, type Socket, XPublisher } from "zeromq";
import type { Channel, ConnectionInfo } from "../protocol/index.ts";
import { type Serialize, SendQueue } from "./send-queue.ts";

/** Channels on which clients send requests. */
export type RequestChannel = "shell" | "control" | "stdin";

export interface WireEvents {
  /** A multipart message arrived; nothing in it is verified. */
  onFrames(channel: RequestChannel, frames: Buffer[]): void;
  /** A client subscribed to IOPub; what is published from here on reaches it. */
  onSubscribe(topic: Buffer): void;
  /** A socket failed; the kernel can't go on without it. */
  onFailure(error: unknown): void;
}

/** Messages that wait for one slow client, of about 64 kB each in a flood. */
const mostWaiting = 5000;

/** How long closing waits for messages that peers haven't taken yet. */
const lingerMs = 500;

/** The five sockets of a kernel, from bind to close. Spec: Messaging 5.5, "Introduction". */
export class Sockets {
  // A client that does not read for this many messages loses what comes: it must not cost the kernel its memory. Output
  // is gathered and paced before it comes here, so one that reads never gets there.
  readonly #shell = new Router({ linger: lingerMs, sendHighWaterMark: 0 });
  readonly #control = new Router({ linger: lingerMs, sendHighWaterMark: 0 });
  readonly #stdin = new Router({ linger: lingerMs });
  // Tells of each subscription, also of the second one to a topic: clients wait for their welcome.
  readonly #iopub = new XPublisher({
    linger: lingerMs,
    sendHighWaterMark: mostWaiting,
    verbosity: "allSubs",
  });
  readonly #heartbeat = new Reply({ linger: 0 });
  readonly #queues: Readonly<Record<RequestChannel | "iopub", SendQueue>>;
  readonly #loops: Promise<void>[] = [];
  #isClosing = false;

  constructor() {
    const report = (error: unknown): void => this.#fail(error);
    this.#queues = {
      shell: new SendQueue(this.#shell, report),
      control: new SendQueue(this.#control, report),
      stdin: new SendQueue(this.#stdin, report),
      iopub: new SendQueue(this.#iopub, report),
    };
  }

  /** @throws {Error} `Cannot bind "shell": …` */
  async bind(info: ConnectionInfo): Promise<void> {
    const sockets: Record<Channel, Socket & { bind(address: string): Promise<void> }> = {
      shell: this.#shell,
      control: this.#control,
      stdin: this.#stdin,
      iopub: this.#iopub,
      hb: this.#heartbeat,
    };
    await Promise.all([
      bindOne("shell", sockets.shell, info),
      bindOne("control", sockets.control, info),
      bindOne("stdin", sockets.stdin, info),
      bindOne("iopub", sockets.iopub, info),
      bindOne("hb", sockets.hb, info),
    ]);
  }

  /** Begin to receive. Ends with `close()`. */
  listen(events: WireEvents): void {
    this.#onFailure = (error) => events.onFailure(error);
    this.#loops.push(
      this.#receive("shell", this.#shell, events),
      this.#receive("control", this.#control, events),
      this.#receive("stdin", this.#stdin, events),
      this.#subscriptions(events),
      this.#echo(),
    );
  }

  /** @param message Gives its frames, identities first */
  send(channel: RequestChannel | "iopub", message: Serialize): void {
    if (!this.#isClosing) this.#queues[channel].push(message);
  }

  /** Send what is queued, then close everything. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#queues).map((queue) => queue.flushed()));
    this.#isClosing = true;
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#iopub, this.#heartbeat]) {
      socket.close();
    }
    await Promise.all(this.#loops);
  }

  #onFailure: (error: unknown) => void = () => {};

  #fail(error: unknown): void {
    if (!this.#isClosing) this.#onFailure(error);
  }

  async #receive(channel: RequestChannel, socket: Router, events: WireEvents): Promise<void> {
    try {
      for await (const frames of socket) events.onFrames(channel, frames);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #subscriptions(events: WireEvents): Promise<void> {
    try {
      // Spec of ZeroMQ, XPUB: one byte, 1 for subscribe and 0 for unsubscribe, then the topic.
      for await (const [frame] of this.#iopub) {
        if (frame?.[0] === 1) events.onSubscribe(frame.subarray(1));
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Clients take a kernel whose heartbeat stops for dead. */
  async #echo(): Promise<void> {
    try {
      for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames);
    } catch (error) {
      this.#fail(error);
    }
  }
}

async function bindOne(
  channel: Channel,
  socket: { bind(address: string): Promise<void> },
  { transport, ip, ports }: ConnectionInfo,
): Promise<void> {
  const port = ports[channel];
  const address = transport === "ipc" ? `ipc://${ip}-${port}` : `tcp://${ip}:${port}`;
  try {
    await socket.bind(address);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot bind "${channel}" to ${address}: ${reason}`, { cause });
  }
}
