import { expect, test } from "vitest";
import { asCompleted, busy, sleep } from "../../../src/async/index.ts";

test("asCompleted() gives results in the order in which they come", async () => {
  const [a, b] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const results = asCompleted([a.promise, b.promise, "now"]);
  expect((await results.next()).value).toBe("now");
  b.resolve("b");
  expect((await results.next()).value).toBe("b");
  a.resolve("a");
  expect(await results.next()).toEqual({ value: "a", done: false });
  expect((await results.next()).done).toBe(true);
});

test("asCompleted() throws a rejection when its turn comes", async () => {
  const seen: unknown[] = [];
  const all = async (): Promise<void> => {
    for await (const value of asCompleted([1, Promise.reject(new Error("no")), 2]))
      seen.push(value);
  };
  await expect(all()).rejects.toThrow("no");
  expect(seen.length).toBeLessThan(3);
});

test("sleep() gives its value", async () => {
  expect(await sleep(0, "slept")).toBe("slept");
});

test("busy() holds the loop", () => {
  const start = performance.now();
  busy(5);
  expect(performance.now() - start).toBeGreaterThanOrEqual(5);
});
