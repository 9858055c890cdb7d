import { Dealer, Subscriber } from "zeromq";
import type { ConnectionInfo } from "../protocol/index.ts";

/** The two sockets of a client that wants a cell run; the address is TCP. */
export class ClientSockets implements Disposable {
  readonly #shell = new Dealer({ linger: 0 });
  readonly #iopub = new Subscriber({ linger: 0 });

  constructor({ ip, ports }: ConnectionInfo) {
    this.#shell.connect(`tcp://${ip}:${ports.shell}`);
    this.#iopub.connect(`tcp://${ip}:${ports.iopub}`);
    this.#iopub.subscribe("");
  }

  async send(frames: (Uint8Array | string)[]): Promise<void> {
    await this.#shell.send(frames);
  }

  /** What the kernel publishes, until this is disposed. */
  published(): AsyncIterable<Buffer[]> {
    return this.#iopub;
  }

  [Symbol.dispose](): void {
    this.#shell.close();
    this.#iopub.close();
  }
}
