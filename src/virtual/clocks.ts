import type { Patches } from "./patches.ts";
import { realEpochMs } from "./platform.ts";
import { currentClock } from "./scope.ts";
import { VirtualTimeout } from "./timeout.ts";

/** What tells the time asks whose. */
export function patchClocks(patches: Patches): void {
  patchDate(patches);
  const prototype: unknown = Object.getPrototypeOf(performance);
  if (typeof prototype === "object" && prototype !== null)
    patches.wrap(prototype, "now", (_args, original) => nowMs() ?? original());
  patchHrtime(patches);
  patches.wrap(AbortSignal, "timeout", ([ms], original) => {
    const clock = currentClock();
    return clock === undefined || typeof ms !== "number" || !(ms >= 0)
      ? original()
      : abortedBy((abort) => void new VirtualTimeout(clock, abort, ms, {}));
  });
}

/** As `performance.now` tells it. */
function nowMs(): number | undefined {
  const clock = currentClock();
  return clock === undefined ? undefined : clock.originMs + clock.read();
}

function epochMs(): number | undefined {
  const clock = currentClock();
  return clock === undefined ? undefined : Math.floor(clock.epochMs + clock.read());
}

function patchDate(patches: Patches): void {
  const RealDate = Date;
  const VirtualDate: DateConstructor = new Proxy(RealDate, {
    construct(target, args, newTarget): object {
      const ms = args.length === 0 ? epochMs() : undefined;
      const own: unknown = newTarget === VirtualDate ? target : newTarget;
      const made: unknown = Reflect.construct(
        target,
        ms === undefined ? args : [ms],
        typeof own === "function" ? own : target,
      );
      return typeof made === "object" && made !== null ? made : new RealDate(NaN);
    },
    apply: () => new RealDate(epochMs() ?? realEpochMs()).toString(),
  });
  patches.wrap(RealDate, "now", (_args, original) => epochMs() ?? original());
  patches.put(RealDate.prototype, "constructor", VirtualDate);
  patches.put(globalThis, "Date", VirtualDate);
}

const NS_PER_S = 1_000_000_000n;

function patchHrtime(patches: Patches): void {
  const { hrtime } = process;
  const nowNs = (): bigint | undefined => {
    const ms = nowMs();
    return ms === undefined ? undefined : BigInt(Math.round(ms * 1e6));
  };
  patches.wrap(hrtime, "bigint", (_args, original) => nowNs() ?? original());
  patches.wrap(process, "hrtime", ([since], original) => {
    let ns = nowNs();
    if (ns === undefined) return original();
    if (Array.isArray(since)) {
      const [seconds, rest] = since.map(Number);
      ns -= BigInt(seconds ?? 0) * NS_PER_S + BigInt(rest ?? 0);
    }
    return [Number(ns / NS_PER_S), Number(ns % NS_PER_S)];
  });
}

function abortedBy(set: (abort: () => void) => void): AbortSignal {
  const controller = new AbortController();
  const reason = new DOMException("The operation was aborted due to timeout", "TimeoutError");
  set(() => controller.abort(reason));
  return controller.signal;
}
