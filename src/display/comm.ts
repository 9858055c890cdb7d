import type { Comm, CommOptions, TargetHandler } from "../comm/index.ts";
import { currentHost } from "./host.ts";

/**
 * Open a line to the part of the page that knows `target`, such as a widget.
 *
 * @param data JSON, sent along
 */
export function openComm(target: string, data: unknown = {}, options?: CommOptions): Comm {
  return currentHost().comms.open(target, data, options);
}

/** Answer lines that the page opens to `target`. The handler adds its `onMessage` before it awaits anything. */
export function registerTarget(target: string, handler: TargetHandler): void {
  currentHost().comms.register(target, handler);
}
