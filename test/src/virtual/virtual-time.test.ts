/** What a program sees that runs inside `virtualTime`, and what others see beside it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { promisify } from "node:util";
import {
  scheduler,
  setImmediate as immediate,
  setInterval as every,
  setTimeout as sleep,
} from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { busy, virtualTime } from "../../../src/index.ts";

const HOUR = 3_600_000;
const plainSleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Virtual milliseconds since now. */
function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}

describe("timers", () => {
  test("three hours of sleep at once take an hour of virtual time, and next to none of real", async () => {
    const run = await virtualTime(async () =>
      Promise.all([sleep(HOUR, "a"), plainSleep(HOUR), promisify(setTimeout)(HOUR, "c")]),
    );
    expect(run).toMatchObject({
      value: ["a", undefined, "c"],
      elapsedMs: HOUR,
      atRealSpeedMs: 0,
      leftTimers: 0,
    });
    expect(run.realMs).toBeLessThan(1000);
  });

  test("equal times keep their order, and microtasks and ticks run between two", async () => {
    const seen: string[] = [];
    await virtualTime(async () => {
      for (const [i, ms] of [5, 5, 3, 5, 0, 1].entries()) {
        setTimeout(() => {
          seen.push(String(i));
          queueMicrotask(() => seen.push(`m${i}`));
          process.nextTick(() => seen.push(`t${i}`));
        }, ms);
      }
      await sleep(10);
    });
    expect(seen.join(" ")).toBe("4 t4 m4 5 t5 m5 2 t2 m2 0 t0 m0 1 t1 m1 3 t3 m3");
  });

  test("a turn is as in Node: all timers that are due, then the immediates, then those that they set", async () => {
    const seen: string[] = [];
    await virtualTime(async () => {
      for (const name of ["a", "b", "c"]) {
        setTimeout(() => {
          seen.push(name);
          setImmediate(() => {
            seen.push(`i${name}`);
            if (name === "a") setImmediate(() => seen.push("again"));
          });
          if (name === "c") setTimeout(() => seen.push("later"), 0);
        }, 5);
      }
      await sleep(20);
    });
    expect(seen.join(" ")).toBe("a b c ia ib ic again later");
  });

  test("immediates of one turn run before a timer that comes due meanwhile", async () => {
    const seen: string[] = [];
    await virtualTime(async () => {
      setTimeout(() => seen.push("timer"), 5);
      setImmediate(() => {
        busy(10);
        seen.push("first");
      });
      setImmediate(() => seen.push("second"));
      await sleep(20);
    });
    expect(seen).toEqual(["first", "second", "timer"]);
  });

  test("their methods are those of Node's timers", async () => {
    const { leftTimers } = await virtualTime(async () => {
      const elapsed = stopwatch();
      const fired: string[] = [];
      const timer = setTimeout(() => fired.push("refreshed"), 10);
      await sleep(9);
      expect(timer.refresh()).toBe(timer);
      await sleep(9);
      expect(fired).toEqual([]);
      await sleep(2);
      expect([fired, elapsed()]).toEqual([["refreshed"], 20]);
      const other = setTimeout(() => fired.push("never"), 5);
      expect([other.hasRef(), other.unref().hasRef(), other.ref().hasRef()]).toEqual([
        true,
        false,
        true,
      ]);
      clearTimeout(other);
      clearTimeout(Number(setTimeout(() => fired.push("by number"), 5)));
      clearInterval(String(Number(setTimeout(() => fired.push("by text"), 5))));
      setTimeout(() => fired.push("closed"), 5).close();
      {
        using timeout = setTimeout(() => fired.push("disposed"), 5);
        expect(timeout.hasRef()).toBe(true);
      }
      clearImmediate(setImmediate(() => fired.push("immediate")));
      using given = setImmediate((name: string) => fired.push(name), "given");
      expect(given.hasRef()).toBe(true);
      await sleep(20);
      expect(fired).toEqual(["refreshed", "given"]);
    });
    expect(leftTimers).toBe(0);
  });

  test("a callback gets its arguments, and the timer as `this`", async () => {
    const seen: unknown[] = [];
    await virtualTime(async () => {
      const timer = setTimeout(
        function (this: unknown, ...args: number[]) {
          seen.push(this === timer, ...args);
        },
        5,
        1,
        2,
      );
      await sleep(6);
    });
    expect(seen).toEqual([true, 1, 2]);
  });

  test("what is no callback is refused in Node's words", async () => {
    const refuse = virtualTime(() => {
      Reflect.apply(setTimeout, undefined, ["no function", 5]);
    });
    await expect(refuse).rejects.toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
    await expect(
      virtualTime((): unknown => Reflect.apply(sleep, undefined, [5, 0, { ref: "yes" }])),
    ).rejects.toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
  });

  test("intervals: of callbacks, and as a loop", async () => {
    await virtualTime(async () => {
      const elapsed = stopwatch();
      await new Promise<void>((resolve) => {
        let count = 0;
        const interval = setInterval(() => {
          if ((count += 1) < 5) return;
          clearInterval(interval);
          resolve();
        }, 1000);
      });
      expect(elapsed()).toBe(5000);
      let count = 0;
      for await (const value of every(100, "x")) {
        expect(value).toBe("x");
        if ((count += 1) === 3) break;
      }
      expect(elapsed()).toBe(5300);
    });
  });

  test("a loop over an interval catches up on what came while it was busy", async () => {
    const seen: number[] = [];
    await virtualTime(async () => {
      const elapsed = stopwatch();
      for await (const _ of every(100)) {
        seen.push(elapsed());
        if (seen.length === 1) await sleep(250);
        if (seen.length === 4) break;
      }
    });
    expect(seen).toEqual([100, 350, 350, 400]);
  });

  test("signals end them", async () => {
    await virtualTime(async () => {
      const elapsed = stopwatch();
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error("why")), 10);
      await expect(sleep(HOUR, 0, { signal: controller.signal })).rejects.toMatchObject({
        name: "AbortError",
        code: "ABORT_ERR",
        cause: new Error("why"),
      });
      await expect(sleep(5, 0, { signal: controller.signal })).rejects.toThrow("aborted");
      expect(elapsed()).toBe(10);
      const limit = AbortSignal.timeout(60_000);
      await expect(sleep(HOUR, 0, { signal: limit })).rejects.toThrow("aborted");
      expect(limit.reason).toMatchObject({ name: "TimeoutError" });
      expect(elapsed()).toBe(60_010);
      const loop = async (): Promise<void> => {
        for await (const _ of every(10, 0, { signal: AbortSignal.timeout(25) }));
      };
      await expect(loop()).rejects.toThrow("aborted");
      expect(elapsed()).toBe(60_035);
    });
  });

  test("scheduler, and immediates of node:timers/promises", async () => {
    const { elapsedMs } = await virtualTime(async () => {
      await scheduler.wait(690);
      await scheduler.yield();
      expect(await immediate("v")).toBe("v");
    });
    expect(elapsedMs).toBe(690);
  });

  test("one that polls with setImmediate does not stop time", async () => {
    const { elapsedMs } = await virtualTime(async () => {
      const done: boolean[] = [];
      setTimeout(() => done.push(true), 1000);
      while (done.length === 0) await immediate();
    });
    expect(elapsedMs).toBe(1000);
  });

  test("those that are left in the end never fire, and are counted", async () => {
    let fired = 0;
    const run = await virtualTime(() => {
      setInterval(() => (fired += 1), 1);
      setTimeout(() => (fired += 1), 1);
    });
    expect(run.leftTimers).toBe(2);
    await plainSleep(10);
    expect(fired).toBe(0);
  });

  test("a timer may be cleared by code outside", async () => {
    let fired = 0;
    let timer: NodeJS.Timeout | undefined;
    const run = virtualTime(async () => {
      timer = setTimeout(() => (fired += 1), 5);
      await sleep(10);
    });
    clearTimeout(timer);
    await run;
    expect(fired).toBe(0);
  });

  test("other contexts reach the callbacks", async () => {
    const context = new AsyncLocalStorage<number>();
    await virtualTime(async () => {
      const got = context.run(
        7,
        () => new Promise((resolve) => setTimeout(() => resolve(context.getStore()), 10)),
      );
      expect(await got).toBe(7);
    });
  });
});

describe("clocks", () => {
  test("Date, performance.now() and hrtime() tell virtual time, exactly", async () => {
    const startAt = new Date("2030-01-01T00:00:00Z");
    await virtualTime(
      async () => {
        expect(new Date().toISOString()).toBe("2030-01-01T00:00:00.000Z");
        const ns = process.hrtime.bigint();
        const pair = process.hrtime();
        const elapsed = stopwatch();
        await sleep(24 * HOUR);
        expect(new Date().toISOString()).toBe("2030-01-02T00:00:00.000Z");
        expect(Date.now() - Number(startAt)).toBe(24 * HOUR);
        expect(elapsed()).toBe(24 * HOUR);
        expect(process.hrtime.bigint() - ns).toBe(86_400n * 10n ** 9n);
        expect(process.hrtime(pair)).toEqual([86_400, 0]);
        expect(Date()).toContain("2030");
      },
      { startAt },
    );
    expect(new Date().getUTCFullYear()).not.toBe(2030);
  });

  test("dates stay dates", async () => {
    await virtualTime(
      () => {
        class Day extends Date {}
        expect(new Day()).toBeInstanceOf(Day);
        expect(new Day().getUTCFullYear()).toBe(2030);
        expect(new Date()).toBeInstanceOf(Date);
        expect(new Date().constructor).toBe(Date);
        expect(new Date(0).getTime()).toBe(0);
        expect(new Date(2020, 1, 2).getMonth()).toBe(1);
        expect(structuredClone(new Date())).toBeInstanceOf(Date);
        expect(Date.UTC(1970, 0)).toBe(0);
      },
      { startAt: Date.UTC(2030, 0, 1) },
    );
  });

  test("busy() takes virtual time and holds the loop; timers that it delays come after it", async () => {
    const seen: number[] = [];
    const { elapsedMs } = await virtualTime(async () => {
      const elapsed = stopwatch();
      setTimeout(() => seen.push(elapsed()), 10);
      busy(100);
      await sleep(0);
      seen.push(elapsed());
    });
    expect([seen, elapsedMs]).toEqual([[100, 101], 101]);
  });

  test("a loop that spins on the clock ends", async () => {
    const { elapsedMs } = await virtualTime(() => {
      const end = performance.now() + 5000;
      while (performance.now() < end);
    });
    expect(elapsedMs).toBeCloseTo(5000, 1);
  });
});

describe("beside it", () => {
  test("code outside keeps real time", async () => {
    const elapsed = stopwatch();
    let ticks = 0;
    const interval = setInterval(() => (ticks += 1), 5);
    const slept = sleep(50).then(elapsed);
    const { elapsedMs } = await virtualTime(async () => {
      for (let i = 0; i < 1000; i++) await sleep(HOUR);
    });
    const took = await slept;
    clearInterval(interval);
    expect(elapsedMs).toBe(1000 * HOUR);
    expect(took).toBeGreaterThanOrEqual(49);
    expect(took).toBeLessThan(1000);
    expect(ticks).toBeGreaterThan(0);
    expect(elapsed()).toBeLessThan(5000);
  });

  test("two runs at once have a clock each", async () => {
    const [a, b] = await Promise.all([
      virtualTime(async () => {
        await sleep(1000);
        await sleep(1);
      }),
      virtualTime(async () => {
        for (let i = 0; i < 10; i++) await sleep(7);
      }),
    ]);
    expect([a.elapsedMs, b.elapsedMs]).toEqual([1001, 70]);
  });

  test("when the last run has ended, the platform is as it was", async () => {
    const before = { setTimeout, setImmediate, clearTimeout, Date, fetch, now: Date.now };
    const timer = sleep;
    await virtualTime(async () => {
      expect(setTimeout).not.toBe(before.setTimeout);
      await sleep(5);
    });
    expect({ setTimeout, setImmediate, clearTimeout, Date, fetch, now: Date.now }).toEqual(before);
    expect(sleep).toBe(timer);
    expect(new Date().constructor).toBe(Date);
    expect(Object.hasOwn(scheduler, "wait")).toBe(false);
  });

  test("inside another run, the clock is shared", async () => {
    const run = await virtualTime(async () => {
      await sleep(5);
      const [inner] = await Promise.all([virtualTime(async () => sleep(HOUR, "in")), sleep(7)]);
      return inner;
    });
    expect(run.value).toMatchObject({ value: "in", elapsedMs: HOUR });
    expect(run.elapsedMs).toBe(HOUR + 5);
  });
});

describe("its end", () => {
  test("errors come out, thrown at once or later", async () => {
    const thrown = new Error("no");
    const throwing = virtualTime(() => {
      throw thrown;
    });
    await expect(throwing).rejects.toBe(thrown);
    const later = virtualTime(async () => {
      await sleep(HOUR);
      throw thrown;
    });
    await expect(later).rejects.toBe(thrown);
  });

  test("when nothing can go on, that is said", async () => {
    const stuck = virtualTime(
      async () => {
        await sleep(5);
        await new Promise(() => {});
      },
      { stuckAfterMs: 20 },
    );
    await expect(stuck).rejects.toThrow(/^Cannot go on at 5 ms of virtual time: /u);
    await expect(stuck).rejects.toMatchObject({ name: "VirtualDeadlock" });
  });

  test("code that goes on after it has real time", async () => {
    let elapsed = (): number => 0;
    let left: Promise<void> | undefined;
    await virtualTime(() => {
      left = someTicks().then(async () => {
        elapsed = stopwatch();
        await plainSleep(20);
      });
    });
    await left;
    expect(elapsed()).toBeGreaterThanOrEqual(19);
  });
});

/** Longer than the run's own end takes. */
const someTicks = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

describe("the chess exhibition: 24 boards, 5 s a move of the master's and 55 s of an opponent's, 30 moves each", () => {
  async function board(): Promise<void> {
    for (let move = 0; move < 30; move++) {
      busy(5000);
      await sleep(55_000);
    }
  }

  test("one board after another takes twelve hours", async () => {
    const { elapsedMs } = await virtualTime(async () => {
      for (let i = 0; i < 24; i++) await board();
    });
    expect(elapsedMs).toBe(43_200_000);
  });

  test("all at once take the master an hour, and 55 s until the last answer", async () => {
    let thoughtUntilMs = 0;
    const { elapsedMs } = await virtualTime(async () => {
      const elapsed = stopwatch();
      const watched = async (): Promise<void> => {
        for (let move = 0; move < 30; move++) {
          busy(5000);
          thoughtUntilMs = elapsed();
          await sleep(55_000);
        }
      };
      await Promise.all(Array.from({ length: 24 }, watched));
    });
    expect([thoughtUntilMs, elapsedMs]).toEqual([3_600_000, 3_655_000]);
  });
});
