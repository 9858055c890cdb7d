import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import { freeRate, Pace } from "../../../kernel/run/pace.ts";

test("a burst passes; a flood is read no faster than the rate, and goes on by itself", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const pipe = new PassThrough().resume();
    const pace = new Pace([pipe], freeRate);
    pace.took(32_000_000);
    expect(pipe.isPaused()).toBe(false);
    pace.took(10_000_000);
    expect(pipe.isPaused()).toBe(true);
    vi.advanceTimersByTime(499);
    expect(pipe.isPaused()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(pipe.isPaused()).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

test("output of a process that was killed is read without delay, to its end", () => {
  const pipe = new PassThrough().resume();
  const pace = new Pace([pipe], freeRate);
  pace.took(1_000_000_000);
  expect(pipe.isPaused()).toBe(true);
  pace.end();
  expect(pipe.isPaused()).toBe(false);
  pace.took(1_000_000_000);
  expect(pipe.isPaused()).toBe(false);
});
