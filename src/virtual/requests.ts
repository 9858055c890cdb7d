import { channel, type ChannelListener } from "node:diagnostics_channel";
import type { VirtualClock } from "./clock.ts";
import type { Patches } from "./patches.ts";
import { currentClock, owningClock, runInRealTime } from "./scope.ts";

/** Of `fetch`, and of `node:http`. */
const BEGIN = ["undici:request:create", "http.client.request.start"];
const END = [
  "undici:request:trailers",
  "undici:request:error",
  "http.client.response.finish",
  "http.client.request.error",
];

/**
 * Requests by a connection that was open before: it is no new socket, so they are told by Node's channels.
 *
 * @returns What ends that
 */
export function watchRequests(): () => void {
  const owners = new WeakMap<object, VirtualClock>();
  const begin = (message: unknown): void => {
    const request = requestOf(message);
    const clock = owningClock();
    if (request === undefined || clock === undefined || owners.has(request)) return;
    owners.set(request, clock);
    clock.hold();
  };
  const end = (message: unknown): void => {
    const request = requestOf(message);
    const clock = request === undefined ? undefined : owners.get(request);
    if (request === undefined || clock === undefined) return;
    owners.delete(request);
    clock.release();
  };
  const undo = [
    ...BEGIN.map((name) => listen(name, begin)),
    ...END.map((name) => listen(name, end)),
  ];
  return () => undo.forEach((each) => each());
}

function listen(name: string, listener: ChannelListener): () => void {
  const told = channel(name);
  told.subscribe(listener);
  return () => {
    told.unsubscribe(listener);
  };
}

function requestOf(message: unknown): object | undefined {
  if (typeof message !== "object" || message === null || !("request" in message)) return undefined;
  const { request } = message;
  return typeof request === "object" && request !== null ? request : undefined;
}

/** `fetch` itself keeps real time: everybody shares its timers, which must not end with a clock. */
export function patchFetch(patches: Patches): void {
  patches.wrap(globalThis, "fetch", (_args, original) => {
    const clock = currentClock();
    if (clock === undefined) return original();
    const response = runInRealTime(clock, original);
    holdFor(clock, response);
    return response;
  });
}

/** Real time passes until `promise` settles. */
export function holdFor(clock: VirtualClock, promise: unknown): void {
  clock.hold();
  const release = (): void => clock.release();
  Promise.resolve(promise).then(release, release);
}
