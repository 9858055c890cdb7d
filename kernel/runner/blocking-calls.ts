import childProcess, { type ChildProcess } from "node:child_process";
import { channel } from "node:diagnostics_channel";
import { type EventEmitter, errorMonitor } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import { KeyboardInterrupt } from "../../src/trace/index.ts";
import { Word } from "../pipe/index.ts";
import type { MainMessage } from "./control-message.ts";

const blocking = ["execSync", "execFileSync", "spawnSync"] as const;

/**
 * Tell the control Worker of calls that block until their child ends, so that an interrupt can signal that child and
 * no other.
 *
 * @param words Control words of the ring
 */
export function watchBlockingCalls(words: Int32Array, tell: (message: MainMessage) => void): void {
  const running = new Set<ChildProcess>();
  // Node tells of the children that it doesn't wait for; before they have a pid.
  channel("child_process").subscribe((message) => {
    const child = childOf(message);
    if (child === undefined) return;
    running.add(child);
    child.once("exit", () => running.delete(child));
    // A listener of "error" would count as the one who deals with it: a program that isn't there would go unnoticed.
    const emitter: EventEmitter = child;
    emitter.once(errorMonitor, () => child.pid === undefined && running.delete(child));
  });
  for (const name of blocking) {
    const call: (...args: never[]) => unknown = childProcess[name];
    const watched = new Proxy(call, {
      apply(target, self, args): unknown {
        tell({ type: "blocked", others: [...running].flatMap(({ pid }) => pid ?? []) });
        Atomics.store(words, Word.signalled, 0);
        try {
          return Reflect.apply(target, self, args);
        } finally {
          tell({ type: "unblocked" });
          const request = Atomics.exchange(words, Word.signalled, 0);
          // oxlint-disable-next-line no-unsafe-finally -- the child's own error says only that it was signalled
          if (request !== 0) throw new KeyboardInterrupt(request);
        }
      },
    });
    Object.defineProperty(childProcess, name, { value: watched });
  }
  syncBuiltinESMExports();
}

function childOf(message: unknown): ChildProcess | undefined {
  if (typeof message !== "object" || message === null || !("process" in message)) return undefined;
  return message.process instanceof childProcess.ChildProcess ? message.process : undefined;
}
