/** What one side tells the other. */
export interface CommMessage {
  /** JSON data; clients expect an object. */
  readonly data: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Bytes that would be clumsy as JSON. */
  readonly buffers: readonly Uint8Array[];
}

export interface CommOptions {
  readonly metadata?: CommMessage["metadata"];
  readonly buffers?: CommMessage["buffers"];
  /** Of a comm to be opened, if its name matters. */
  readonly id?: string;
}

/** May be async; what it throws shows as an error of the cell that gave it. */
export type MessageHandler = (message: CommMessage) => unknown;

interface CommParts {
  readonly send: (data: unknown, options: CommOptions) => void;
  readonly close: (data: unknown, options: CommOptions) => void;
  readonly bind: (
    handler: (message: CommMessage) => Promise<unknown>,
  ) => (message: CommMessage) => Promise<unknown>;
}

/** A line to a part of the page, such as a widget: both ends may speak at any time, until one closes. */
export class Comm {
  readonly id: string;
  readonly target: string;
  readonly #parts: CommParts;
  readonly #onMessage = new Map<MessageHandler, MessageHandler>();
  readonly #onClose = new Map<MessageHandler, MessageHandler>();
  #isClosed = false;

  /** Made by `openComm`, or for the handler of a target. */
  constructor(id: string, target: string, parts: CommParts) {
    this.id = id;
    this.target = target;
    this.#parts = parts;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @throws {Error} The comm is closed */
  send(data: unknown, options: CommOptions = {}): void {
    if (this.#isClosed) {
      throw new Error(`Cannot send to "${this.target}": comm "${this.id}" is closed`);
    }
    this.#parts.send(data, options);
  }

  /** @returns Ends the handler's service */
  onMessage(handler: MessageHandler): () => void {
    return this.#add(this.#onMessage, handler);
  }

  /** Called when the other side closes. @returns Ends the handler's service */
  onClose(handler: MessageHandler): () => void {
    return this.#add(this.#onClose, handler);
  }

  /** Closing twice does nothing. */
  close(data: unknown = {}, options: CommOptions = {}): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#parts.close(data, options);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The other side said something. Called by the host. */
  receive(message: CommMessage): void {
    for (const handler of this.#onMessage.values()) handler(message);
  }

  /** The other side closed. Called by the host. */
  closed(message: CommMessage): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const handler of this.#onClose.values()) handler(message);
  }

  #add(handlers: Map<MessageHandler, MessageHandler>, handler: MessageHandler): () => void {
    // Async, so that whatever it throws is reported as every forgotten rejection of its cell.
    handlers.set(
      handler,
      this.#parts.bind(async (message) => handler(message)),
    );
    return () => void handlers.delete(handler);
  }
}
