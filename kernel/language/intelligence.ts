import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { splitMagics } from "../cell/index.ts";
import { type Completions, toCompletions } from "./completions.ts";
import { fromHover, fromSignatures, type Inspection } from "./inspection.ts";
import { positionAt } from "./positions.ts";
import { TypeServer } from "./type-server.ts";
import { type VirtualCell, VirtualNotebook } from "./virtual-notebook.ts";

export interface IntelligenceOptions {
  /** The notebook's folder. */
  readonly folder: string;
  /** Declarations of the library `awaitlab`. */
  readonly libraryTypes: string;
}

/** A server that is silent for so long hangs: it costs this request, and the next one gets a fresh server. */
const hangMs = 5000;
/** Thirty people share one machine: a server that nobody asks rests. */
const restMs = 10 * 60 * 1000;
/** Documents that the server keeps; older ones are closed, and opened again if needed. */
const mostOpen = 200;

/** Answers what may stand at a cursor, and what stands there, by way of TypeScript's own server. */
export class Intelligence {
  readonly #options: IntelligenceOptions;
  readonly #notebook = new VirtualNotebook();
  #server: TypeServer | undefined;
  #rest: NodeJS.Timeout | undefined;
  /** Requests take turns: each has its own text of the live cell. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: IntelligenceOptions) {
    this.#options = options;
  }

  /** A cell ran. */
  commit(code: string): void {
    this.#notebook.commit(code);
  }

  /** The variables are gone. */
  forget(): void {
    this.#notebook.forget();
  }

  /** @param cursor UTF-16 units @returns undefined if the server could not answer */
  complete(code: string, cursor: number): Promise<Completions | undefined> {
    return this.#ask(code, async (server, cell) => {
      const items = await server.complete(cell.file, positionAt(cell.text, cell.start + cursor));
      return toCompletions(code, cursor, cell, items, this.#notebook.names());
    });
  }

  /** @returns undefined if nothing is known of the place */
  inspect(code: string, cursor: number, detail: 0 | 1): Promise<Inspection | undefined> {
    return this.#ask(code, async (server, cell) => {
      const position = positionAt(cell.text, cell.start + cursor);
      const hover = await server.hover(cell.file, position);
      if (hover !== null) return fromHover(hover, detail);
      const help = await server.signature(cell.file, position);
      return help === null || help.signatures.length === 0 ? undefined : fromSignatures(help);
    });
  }

  stop(): void {
    clearTimeout(this.#rest);
    this.#server?.stop();
    this.#server = undefined;
  }

  #ask<Answer>(
    code: string,
    question: (server: TypeServer, cell: VirtualCell) => Promise<Answer | undefined>,
  ): Promise<Answer | undefined> {
    const answer = this.#turn.then(() => this.#answer(code, question));
    // A question that failed must not fail those behind it.
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #answer<Answer>(
    code: string,
    question: (server: TypeServer, cell: VirtualCell) => Promise<Answer | undefined>,
  ): Promise<Answer | undefined> {
    const server = this.#running();
    const split = splitMagics(code);
    const cell = this.#notebook.live(split.type === "split" ? split.code : code);
    const given = new AbortController();
    const asking = async (): Promise<Answer | undefined> => {
      await server.sync([...this.#notebook.neededBy(cell), cell]);
      await this.#closeOldest(server);
      return question(server, cell);
    };
    const hanging = sleep(hangMs, "hangs" as const, { signal: given.signal }).catch(
      () => "hangs" as const,
    );
    try {
      const answer = await Promise.race([asking(), hanging]);
      if (answer !== "hangs") return answer;
    } catch {
      // The server died, or refused: the next request gets a fresh one.
    } finally {
      given.abort();
    }
    this.stop();
    return undefined;
  }

  async #closeOldest(server: TypeServer): Promise<void> {
    const tooMany = server.openFiles.length - mostOpen;
    if (tooMany > 0)
      await Promise.all(server.openFiles.slice(1, tooMany + 1).map((file) => server.close(file)));
  }

  #running(): TypeServer {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.stop(), restMs).unref();
    if (this.#server === undefined) {
      const server = new TypeServer({ folder: this.#options.folder, config: this.#config() });
      server.onExit = () => {
        if (this.#server === server) this.#server = undefined;
      };
      this.#server = server;
    }
    return this.#server;
  }

  #config(): string {
    const { folder, libraryTypes } = this.#options;
    const own = existsSync(path.join(folder, "tsconfig.json"));
    return JSON.stringify({
      ...(own && { extends: "./tsconfig.json" }),
      compilerOptions: {
        target: "esnext",
        lib: ["esnext"],
        module: "esnext",
        moduleResolution: "bundler",
        moduleDetection: "force",
        ...(!own && { strict: true }),
        noEmit: true,
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        resolveJsonModule: true,
        types: ["node"],
        typeRoots: ["./node_modules/@types", ownTypes()],
        paths: { awaitlab: [libraryTypes] },
      },
      files: ["__awaitlab_cell_live.ts"],
      include: [],
    });
  }
}

/** Folder of the type packages that come with the kernel. */
function ownTypes(): string {
  const manifest = createRequire(import.meta.url).resolve("@types/node/package.json");
  return path.dirname(path.dirname(manifest));
}
