/** `await using`, whose resources the tracer stands for. */
import { expect, test } from "vitest";
import { openSession } from "./harness.ts";

test("resources keep their names, their lines and their values, also where the platform has the names", async () => {
  const session = openSession({ instrument: true });
  const source =
    "await using name = { async [Symbol.asyncDispose]() {}, n: 1 },\n" +
    "  /* a, b */ URL = { [Symbol.dispose]() {}, m: 2 };\nname.n + URL.m";
  expect(await session.run(source)).toBe(3);
  expect(await session.run("name.n + URL.m")).toBe(3);
  const lines = session.compile(source).code.split("\n");
  expect(lines[1]).toContain("[Symbol.dispose]");
});

test.each([
  "await using x = 5;",
  "await using x = { [Symbol.asyncDispose]: 1 };",
  "\n  await using x = {};",
  "await using x = null, y = { [Symbol.dispose]: 1 };",
])("what can't be disposed of gives the engine's own error, at its place: %s", async (text) => {
  const outcomes = await Promise.all(
    [false, true].map(async (instrument) => {
      const session = openSession({ instrument });
      const thrown: unknown = await session.run(`{ ${text} }`).catch((error: unknown) => error);
      return `${String(thrown)} at ${session.framesOf(thrown).join()}`;
    }),
  );
  expect(outcomes[0]).toMatch(/^TypeError: .* at - \d+:\d+$/);
  expect(outcomes[1]).toBe(outcomes[0]);
});

test("a block of several disposals takes as many ticks as it takes bare", async () => {
  const source = `
    const AD = () => ({ [Symbol.asyncDispose]() { return Promise.resolve(); } });
    let beats = 0, isOver = false;
    async function work() { { await using a = AD(); await using b = null; } isOver = true; }
    const done = work();
    while (!isOver) { await null; beats++; }
    beats`;
  const bare = await openSession().run(source);
  expect(bare).toBeGreaterThan(0);
  expect(await openSession({ instrument: true }).run(source)).toBe(bare);
});
