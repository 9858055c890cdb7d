/** Any text, any cursor: an answer comes, and its range lies within the text. */
import { expect, test } from "vitest";
import { ProgramWriter } from "../kernel/cell/programs.ts";
import { TestKernel, value } from "../support/kernel.ts";
import { Random } from "../support/random.ts";

const programs = 30;
const cursors = 5;
const pieces = [
  "🧵",
  "\t",
  "\n",
  "?.",
  "`${",
  "/*",
  "'",
  "%%",
  "// %",
  "{",
  "(",
  "@",
  "\u0000",
] as const;

test(`${programs} programs, cut and spoilt: completion, inspection and is_complete answer at any cursor`, async () => {
  const seed = Math.trunc(Math.random() * 2 ** 31);
  const random = new Random(seed);
  await using kernel = await TestKernel.start();
  await kernel.execute("const kept = 1");
  for (let program = 0; program < programs; program += 1) {
    const whole = Array.from(new ProgramWriter(random.integer(2 ** 31)).program());
    const points = whole.slice(0, random.integer(whole.length + 1));
    points.splice(random.integer(points.length + 1), 0, random.pick(pieces));
    const code = points.join("");
    const length = Array.from(code).length;
    const { reply } = await kernel.request("is_complete_request", { code });
    expect(["complete", "incomplete", "invalid", "unknown"]).toContain(reply.content["status"]);
    for (let time = 0; time < cursors; time += 1) {
      const content = { code, cursor_pos: random.integer(length + 1), detail_level: time % 2 };
      const inspected = await kernel.request("inspect_request", content);
      expect(inspected.reply.content["status"], `seed ${seed}`).toBe("ok");
      const completed = await kernel.request("complete_request", content);
      const { status, cursor_start: start, cursor_end: end } = completed.reply.content;
      expect(status, `seed ${seed}`).toBe("ok");
      const range = [0, Number(start), Number(end), length];
      expect(range, `seed ${seed}`).toEqual(range.toSorted((a, b) => a - b));
    }
  }
  expect(value(await kernel.execute("kept")), `seed ${seed}`).toBe("1");
});
