/**
 * Preloaded into a kernel (`--import`): tells in the file named by `COUNT_DOCUMENTS` what is sent to the type server, a line a
 * message: its method, and the document's name where it is about one.
 */
import { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";

const { COUNT_DOCUMENTS: file = "" } = process.env;

subscribe("child_process", (message) => {
  if (typeof message !== "object" || message === null || !("process" in message)) return;
  const { process: child } = message;
  // The channel speaks before the child has its pipes.
  if (child instanceof ChildProcess) setImmediate(() => listen(child));
});

/** @param {ChildProcess} child */
function listen({ stdin, spawnargs }) {
  if (stdin === null || !spawnargs.includes("--lsp")) return;
  // oxlint-disable-next-line typescript/unbound-method -- it is called on the stream that it came from
  stdin.write = new Proxy(stdin.write, {
    apply(write, stream, args) {
      for (const line of linesOf(String(args[0]))) appendFileSync(file, `${line}\n`);
      /** @type {unknown} */
      const hasRoom = Reflect.apply(write, stream, args);
      return hasRoom;
    },
  });
}

/** @param {string} sent */
function linesOf(sent) {
  const named = sent.matchAll(
    /"method":"(?<method>[^"]+)"(?:[^]*?"uri":"(?:[^"]*\/)?(?<name>[^"]+)")?/g,
  );
  return [...named].map(({ groups }) => [groups?.["method"], groups?.["name"]].join(" ").trim());
}
