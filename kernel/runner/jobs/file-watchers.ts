import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { Kind } from "./kinds.ts";

interface Emitter {
  once(event: string, listener: () => void): unknown;
}

type Note = (watcher: object, kind: Kind<object>) => void;

/** Node tells of no watchers: `fs.watch` and `fs.watchFile` are asked. */
export function watchFileWatchers(note: Note): void {
  observe("watch", "close", note, (_, watcher) => call(watcher, "close"));
  observe("watchFile", "stop", note, (file) => fs.unwatchFile(file));
  syncBuiltinESMExports();
}

/** @param ending The event by which a watcher tells that it has ended */
function observe(
  name: "watch" | "watchFile",
  ending: string,
  note: Note,
  end: (file: fs.PathLike, watcher: object) => void,
): void {
  const original: (...args: never[]) => unknown = fs[name];
  const ended = new WeakSet<object>();
  let isInside = false;
  const observed = new Proxy(original, {
    apply(target, self, args: readonly unknown[]): unknown {
      // Watching a folder with all that is in it calls this for each: those are parts of one.
      if (isInside) return Reflect.apply(target, self, args);
      isInside = true;
      let watcher: unknown;
      try {
        watcher = Reflect.apply(target, self, args);
      } finally {
        isInside = false;
      }
      const [file] = args;
      if (!isEmitter(watcher) || !isPath(file)) return watcher;
      watcher.once(ending, () => ended.add(watcher));
      note(watcher, {
        name: "file watcher",
        isEnded: (thing) => ended.has(thing),
        describe: () => String(file),
        end: (thing) => end(file, thing),
      });
      return watcher;
    },
  });
  Object.defineProperty(fs, name, { value: observed });
}

function call(owner: object, name: string): void {
  const method: unknown = Reflect.get(owner, name);
  if (typeof method === "function") Reflect.apply(method, owner, []);
}

function isEmitter(value: unknown): value is Emitter {
  return typeof value === "object" && value !== null && "once" in value;
}

function isPath(value: unknown): value is fs.PathLike {
  return typeof value === "string" || Buffer.isBuffer(value) || value instanceof URL;
}
