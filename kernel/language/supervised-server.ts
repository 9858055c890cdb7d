import { LocalFiles } from "./local-files.ts";
import { pinsFile } from "./pins.ts";
import { ServerConfig, type ServerConfigOptions } from "./server-config.ts";
import { TypeServer } from "./type-server.ts";
import type { View } from "./virtual-notebook.ts";

/** A server that is silent for so long hangs: it costs this request, and the next one gets a fresh server. */
const hangMs = 5000;
/** Thirty people share one machine: a server that nobody asks rests. */
const restAfterMs = 10 * 60 * 1000;
/** Documents that the server keeps; older ones are closed, and opened again if needed. */
const mostOpen = 200;

export interface ServerOptions extends ServerConfigOptions {
  /** How long a server without questions stays; ten minutes if absent. */
  readonly restMs?: number;
}

/** Something that is asked of the server once it knows all that a module builds on. */
export type Question<Answer> = (server: TypeServer) => Promise<Answer>;

/** The type server, started when first asked, restarted when it dies or hangs, at rest when nobody asks. */
export class SupervisedServer {
  readonly config: ServerConfig;
  readonly #folder: string;
  readonly #restMs: number;
  readonly #files: LocalFiles;
  #server: TypeServer | undefined;
  #hasAnswered = false;
  #isStopped = false;
  #rest: NodeJS.Timeout | undefined;
  /** Questions take turns: each has its own text of the live cell. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ServerOptions) {
    this.#restMs = options.restMs ?? restAfterMs;
    this.#folder = options.folder;
    this.#files = new LocalFiles(options.folder);
    this.config = new ServerConfig(options);
  }

  /** The server runs, and has answered: the next answer takes milliseconds. */
  get isWarm(): boolean {
    return this.#server !== undefined && this.#hasAnswered;
  }

  /** @returns undefined if the server could not answer */
  ask<Answer>(view: View, pins: string, question: Question<Answer>): Promise<Answer | undefined> {
    const answer = this.#turn.then(() => this.#answer(view, pins, question));
    // A question that failed must not fail those behind it.
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** For good. */
  stop(): void {
    this.#isStopped = true;
    this.#end();
  }

  async #answer<Answer>(
    view: View,
    pins: string,
    question: Question<Answer>,
  ): Promise<Answer | undefined> {
    if (this.#isStopped) return undefined;
    const server = this.#running();
    const asking = async (): Promise<Answer> => {
      await this.#refresh(server, view);
      await server.sync([{ file: pinsFile, text: pins }, ...view.needs]);
      await closeOldest(server, view);
      return question(server);
    };
    const { promise: hanging, resolve } = Promise.withResolvers<"hangs">();
    const patience = setTimeout(resolve, hangMs, "hangs");
    try {
      const answer = await Promise.race([asking(), hanging]);
      if (answer !== "hangs") {
        this.#hasAnswered = true;
        this.#rest = setTimeout(() => this.#end(), this.#restMs).unref();
        return answer;
      }
    } catch {
      // The server died, or refused: the next request gets a fresh one.
    } finally {
      clearTimeout(patience);
    }
    this.#end();
    return undefined;
  }

  /** What changed on disk since the last question. */
  async #refresh(server: TypeServer, { cell, needs }: View): Promise<void> {
    const imports = [cell, ...needs].flatMap((each) => each.imports);
    const aliases = Object.keys(this.config.settings.paths);
    await server.configure(this.config.text());
    await server.changed(await this.#files.changes(imports, aliases));
  }

  #end(): void {
    clearTimeout(this.#rest);
    this.#server?.stop();
    this.#forget();
  }

  #forget(): void {
    this.#server = undefined;
    this.#hasAnswered = false;
    this.#files.forget();
  }

  #running(): TypeServer {
    clearTimeout(this.#rest);
    if (this.#server === undefined) {
      const server = new TypeServer({ folder: this.#folder, config: this.config.text() });
      server.onExit = () => {
        if (this.#server === server) this.#forget();
      };
      this.#server = server;
    }
    return this.#server;
  }
}

/** @param view What is being asked about: what it builds on stays */
async function closeOldest(server: TypeServer, { cell, needs }: View): Promise<void> {
  const tooMany = server.openFiles.length - mostOpen;
  if (tooMany <= 0) return;
  const kept = new Set([cell, ...needs].map(({ file }) => file));
  // The first two are no cells: the config and the pins.
  const oldest = server.openFiles.slice(2).filter((file) => !kept.has(file));
  await Promise.all(oldest.slice(0, tooMany).map((file) => server.close(file)));
}
