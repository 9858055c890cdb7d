import { inspect } from "node:util";
import type { Outlet } from "./outlet.ts";

type Write = typeof process.stdout.write;

/**
 * Lead `process.stdout` and `process.stderr`, and with them `console`, to the outlet.
 *
 * `write` is replaced, not the stream: a Writable's own state does not survive a termination in the middle of a write.
 */
export function redirectStreams(outlet: Outlet): void {
  process.stdout.write = writer(outlet, "stdout");
  process.stderr.write = writer(outlet, "stderr");
  shortenConsole();
}

/**
 * Node's global console tells each call to V8's inspector before it prints, whether or not a debugger is attached: a sixth of what a line
 * costs. The methods below that layer do all else.
 */
function shortenConsole(): void {
  const { prototype } = console.Console;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method: unknown = Reflect.get(prototype, name);
    if (name === "constructor" || typeof method !== "function") continue;
    const value: unknown = method.bind(console);
    if (typeof value !== "function") continue;
    Object.defineProperty(value, "name", { value: name, configurable: true });
    Reflect.set(console, name, value);
  }
}

/**
 * What `console` passes to each write, only to hear of errors. Ticks of its own for each line of a loop that prints would fill the
 * memory: none is run before the loop ends.
 */
function consoleCallbacks(): ReadonlySet<unknown> {
  const handlers = ["_stdoutErrorHandler", "_stderrErrorHandler"] as const;
  return new Set<unknown>(handlers.map((name): unknown => Reflect.get(console, name)));
}

function writer(outlet: Outlet, stream: "stdout" | "stderr"): Write {
  const ofConsole = consoleCallbacks();
  return (
    data: string | Uint8Array,
    encodingOrDone?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean => {
    const encoding = typeof encodingOrDone === "string" ? encodingOrDone : "utf8";
    const isUtf8 = encoding === "utf8" || encoding === "utf-8";
    outlet.text(
      stream,
      typeof data !== "string" ? bytesOf(data) : isUtf8 ? data : Buffer.from(data, encoding),
    );
    const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
    if (callback !== undefined && !ofConsole.has(callback)) process.nextTick(callback);
    return true;
  };
}

/**
 * What is to be written, as bytes. Cells may say anything.
 *
 * @throws {TypeError} As Node has it: `ERR_INVALID_ARG_TYPE`
 */
function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const error = new TypeError(
    `The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${inspect(data, { depth: 0 })}`,
  );
  throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
}
