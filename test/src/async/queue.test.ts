import { expect, test } from "vitest";
import { Queue } from "../../../src/async/index.ts";

/** How far promises have come, without waiting for them. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  await Promise.resolve();
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

test("items come out in the order in which they went in", async () => {
  const queue = new Queue<number>();
  await queue.put(1);
  await queue.put(2);
  expect([await queue.get(), await queue.get(), queue.tryGet()]).toEqual([1, 2, undefined]);
});

test("those who wait for an item are served in the order in which they asked", async () => {
  const queue = new Queue<string>();
  const gets = [queue.get(), queue.get()];
  await queue.put("a");
  await queue.put("b");
  expect(await Promise.all(gets)).toEqual(["a", "b"]);
  expect(queue.size).toBe(0);
});

test("a full queue lets producers wait", async () => {
  const queue = new Queue<number>(1);
  await queue.put(1);
  const second = queue.put(2);
  expect([queue.tryPut(3), await settled(second)]).toEqual([false, false]);
  expect(await queue.get()).toBe(1);
  await second;
  expect(queue.size).toBe(1);
});

test("join() waits until each item is done, not just taken", async () => {
  const queue = new Queue<number>();
  await queue.join();
  await queue.put(1);
  const joined = queue.join();
  await queue.get();
  expect(await settled(joined)).toBe(false);
  queue.taskDone();
  await joined;
  expect(() => queue.taskDone()).toThrow(RangeError);
});

test("undefined is an item like any other", async () => {
  const queue = new Queue<undefined>(1);
  await queue.put(undefined);
  const next = queue.put(undefined);
  await queue.get();
  await next;
  expect(queue.size).toBe(1);
});

test("a queue for nothing is refused", () => {
  expect(() => new Queue(0)).toThrow("Cannot make a queue for 0 items");
});
