import { channel } from "node:diagnostics_channel";

/** What a queue tells when it is made, and each time when what lies in it or who waits for it changes. */
export interface QueueChange {
  readonly queue: object;
  /** Infinity where any number of items fits. */
  readonly capacity: number;
  /** Items in it, plus the puts that wait for room, minus the gets that wait for an item: the latter two never at once. */
  readonly level: number;
  readonly isNew: boolean;
}

/**
 * Node's own way for a library to be watched: one channel a process, however many copies of this library it has.
 * Whoever watches may throw: Node keeps that from the queue.
 */
const CHANNEL = "awaitlab:queue";
const changes = channel(CHANNEL);

/** Whether a change is to be told at all. */
export const isWatched = (): boolean => changes.hasSubscribers;

export function tell(change: QueueChange): void {
  changes.publish(change);
}

/** Be told of the changes of all queues of this process, as they happen. */
export function watchQueues(told: (change: QueueChange) => void): void {
  // Only `tell` publishes here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  changes.subscribe((message) => told(message as QueueChange));
}
