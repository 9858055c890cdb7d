import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  type CompletionItem,
  CompletionRequest,
  ConfigurationRequest,
  createProtocolConnection,
  DiagnosticSeverity,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  type FileEvent,
  type Hover,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type Position,
  type ProtocolConnection,
  type Range,
  type SignatureHelp,
  SignatureHelpRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkspaceSymbolRequest,
} from "vscode-languageserver-protocol/node";

/** A fault that the server found. */
export interface ServerDiagnostic {
  readonly range: Range;
  /** As TypeScript numbers its messages. */
  readonly code: number;
  readonly message: string;
  /** The code would not compile; else it is a suggestion. */
  readonly isError: boolean;
}

export interface TypeServerOptions {
  /** The notebook's folder: virtual files lie there, in memory. */
  readonly folder: string;
  /** Text of the in-memory `tsconfig`. */
  readonly config: string;
}

/** A file in the server's memory. */
export interface Document {
  readonly file: string;
  readonly text: string;
}

/** Texts of a document whose faults are kept: a learner runs a few cells again and again. */
const mostDiagnosed = 20;

/** No user's file is called so; the server is told to look for it before `tsconfig.json`. */
export const configFile = "tsconfig.__awaitlab.json";

const settings = {
  suggest: { autoImports: false, classMemberSnippets: { enabled: false } },
  disableAutomaticTypeAcquisition: true,
  tsserver: { automaticTypeAcquisition: { enabled: false } },
  customConfigFileName: configFile,
};

/** TypeScript's native language server as a child process, all documents in memory. */
export class TypeServer {
  readonly #child: ChildProcess;
  readonly #connection: ProtocolConnection;
  readonly #folder: string;
  readonly #open = new Map<string, { text: string; version: number }>();
  /** By file and text, as long as no other file changes. */
  readonly #diagnosed = new Map<string, Map<string, readonly ServerDiagnostic[]>>();
  readonly #ready: Promise<void>;
  /** Called once, when the process has ended by itself. */
  onExit: () => void = () => {};

  constructor({ folder, config }: TypeServerOptions) {
    this.#folder = folder;
    this.#child = spawn(executable(), ["--lsp", "--stdio"], {
      cwd: folder,
      // Garbage is collected at three quarters of what lives, not at as much again: thirty people share one machine, and 10 to 20 MiB
      // are worth more than the 1 to 2 ms that the slowest twentieth of completions waits for it. At half, it would wait 5.
      env: { GOGC: "75", ...process.env },
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const { stdin, stdout } = this.#child;
    if (stdin === null || stdout === null)
      throw new Error("Cannot start the type server: a pipe is missing");
    // A request to a server that just died fails by its own; the exit tells the story.
    stdin.on("error", () => {});
    this.#connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.#connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => settings));
    this.#connection.onError(() => this.stop());
    this.#child.once("exit", () => this.#ended());
    this.#child.once("error", () => this.#ended());
    this.#connection.listen();
    this.#ready = this.#initialize(config);
    // Its failure is told to the requests that wait for it.
    this.#ready.catch(() => {});
  }

  /** Make the server see these texts; what it knows already costs nothing. */
  async sync(documents: readonly Document[]): Promise<void> {
    await this.#ready;
    await Promise.all(documents.map((document) => this.#sync(document)));
  }

  /** Give the in-memory `tsconfig` another text. */
  async configure(config: string): Promise<void> {
    await this.#ready;
    await this.#sync({ file: configFile, text: config }, "json");
  }

  /** Files on disk are not what they were: the server itself looks once. */
  async changed(changes: readonly FileEvent[]): Promise<void> {
    if (changes.length === 0) return;
    await this.#ready;
    this.#diagnosed.clear();
    const told = { changes: [...changes] };
    await this.#connection.sendNotification(DidChangeWatchedFilesNotification.type, told);
  }

  /** Forget a document. */
  async close(file: string): Promise<void> {
    if (!this.#open.delete(file)) return;
    this.#diagnosed.clear();
    const textDocument = { uri: this.#uri(file) };
    await this.#connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument,
    });
  }

  get openFiles(): readonly string[] {
    return [...this.#open.keys()];
  }

  async complete(document: Document, position: Position): Promise<readonly CompletionItem[]> {
    await this.#sync(document);
    const textDocument = { uri: this.#uri(document.file) };
    const found = await this.#connection.sendRequest(CompletionRequest.type, {
      textDocument,
      position,
    });
    return Array.isArray(found) ? found : (found?.items ?? []);
  }

  async hover(document: Document, position: Position): Promise<Hover | null> {
    await this.#sync(document);
    return this.#connection.sendRequest(HoverRequest.type, {
      textDocument: { uri: this.#uri(document.file) },
      position,
    });
  }

  async signature(document: Document, position: Position): Promise<SignatureHelp | null> {
    await this.#sync(document);
    const textDocument = { uri: this.#uri(document.file) };
    return this.#connection.sendRequest(SignatureHelpRequest.type, { textDocument, position });
  }

  /** What is wrong with a document; suggestions are among it. The server is not asked about the same twice. */
  async diagnose(document: Document): Promise<readonly ServerDiagnostic[]> {
    const { file, text } = document;
    const known = this.#diagnosed.get(file) ?? new Map<string, readonly ServerDiagnostic[]>();
    const diagnostics = known.get(text) ?? (await this.#diagnostics(document));
    this.#diagnosed.set(file, known.set(text, diagnostics));
    const [oldest] = known.keys();
    if (known.size > mostDiagnosed && oldest !== undefined) known.delete(oldest);
    return diagnostics;
  }

  /** End the process at once. Requests that wait fail. */
  stop(): void {
    this.onExit = () => {};
    this.#connection.dispose();
    this.#child.kill("SIGKILL");
  }

  async #diagnostics(document: Document): Promise<readonly ServerDiagnostic[]> {
    await this.#sync(document);
    const textDocument = { uri: this.#uri(document.file) };
    const report = await this.#connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument,
    });
    if (report.kind !== DocumentDiagnosticReportKind.Full) return [];
    return report.items.map(({ range, code, message, severity }) => ({
      range,
      code: Number(code),
      message: typeof message === "string" ? message : message.value,
      isError: severity === DiagnosticSeverity.Error,
    }));
  }

  #ended(): void {
    this.#connection.dispose();
    this.onExit();
  }

  #uri(file: string): string {
    return pathToFileURL(path.join(this.#folder, file)).href;
  }

  async #initialize(config: string): Promise<void> {
    await this.#connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: pathToFileURL(this.#folder).href,
      workspaceFolders: null,
      capabilities: {
        workspace: { configuration: true },
        textDocument: {
          completion: { completionItem: { documentationFormat: ["markdown"] } },
          hover: { contentFormat: ["markdown"] },
          signatureHelp: {
            signatureInformation: {
              documentationFormat: ["markdown"],
              parameterInformation: { labelOffsetSupport: true },
              activeParameterSupport: true,
            },
          },
        },
      },
      initializationOptions: { disablePushDiagnostics: true },
    });
    await this.#connection.sendNotification(InitializedNotification.type, {});
    // The settings count from the first question on, not from the first document: that would be taken for part of the
    // project whose tsconfig.json lies above, and all of that be loaded.
    await this.#connection.sendRequest(WorkspaceSymbolRequest.type, { query: configFile });
    await this.#sync({ file: configFile, text: config }, "json");
  }

  /** What is wrong with other files may hang on this one, which changes. */
  #forgetOthers(file: string): void {
    for (const other of this.#diagnosed.keys()) if (other !== file) this.#diagnosed.delete(other);
  }

  async #sync({ file, text }: Document, languageId = "typescript"): Promise<void> {
    const known = this.#open.get(file);
    if (known?.text === text) return;
    this.#forgetOthers(file);
    const uri = this.#uri(file);
    if (known === undefined) {
      this.#open.set(file, { text, version: 1 });
      const textDocument = { uri, languageId, version: 1, text };
      await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument,
      });
    } else {
      const version = known.version + 1;
      this.#open.set(file, { text, version });
      await this.#connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
    }
  }
}

/** The native program inside TypeScript 7's package for this platform. */
export function executable(): string {
  const typescript = createRequire(import.meta.url).resolve("typescript7/package.json");
  const platform = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
  const program = process.platform === "win32" ? "tsc.exe" : "tsc";
  return path.join(path.dirname(createRequire(typescript).resolve(platform)), "lib", program);
}
