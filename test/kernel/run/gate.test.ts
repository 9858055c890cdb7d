import { expect, test } from "vitest";
import { Gate } from "../../../kernel/run/gate.ts";

test("what comes to a closed gate waits, and passes in its order, as far as the gate stays open", () => {
  const passed: number[] = [];
  const gate = new Gate<number>((item) => {
    passed.push(item);
    if (item % 3 === 0) gate.pause();
  });
  for (let item = 1; item <= 7; item++) gate.push(item);
  expect(passed).toStrictEqual([1, 2, 3]);
  gate.resume();
  expect(passed).toStrictEqual([1, 2, 3, 4, 5, 6]);
  gate.push(8);
  gate.resume();
  expect(passed).toStrictEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
