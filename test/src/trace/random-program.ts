import { at, cell, fn, type Lab } from "./lab.ts";

/** A generator of numbers that gives the same ones for the same seed (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A program of tasks that sleep, work, call, wait for each other, throw, return promises and get stuck, at random. */
export function randomProgram(
  { tracer, time: { sleep, busy } }: Lab,
  seed: number,
): () => Promise<void> {
  const random = seeded(seed);
  const sites = [
    cell("cell 1"),
    fn("task", "depth"),
    at("await", 1, "await …"),
    fn("numbers"),
    at("for-await", 2, "for await …"),
    at("yield", 3, "yield …"),
  ];
  const $u = tracer.unit({ label: "cell 1", cell: 1, sites });
  const [TASK, AWAIT, NUMBERS, LOOP, YIELD] = [1, 2, 3, 4, 5];
  let budget = 60;

  async function* numbers(count: number): AsyncGenerator<number, void, unknown> {
    const $t = $u.enter(NUMBERS ?? 0);
    try {
      for (let i = 0; i < count; i++) {
        if (random(2) === 0) $t.r(await $t.s(AWAIT ?? 0, sleep(random(9))));
        $t.yr(yield $t.ys(YIELD ?? 0, i));
      }
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  }

  const task = async (depth: number): Promise<void> => {
    const $t = $u.enter(TASK ?? 0, depth);
    try {
      for (let i = random(5); i >= 0 && budget-- > 0; i--) {
        try {
          switch (depth > 3 ? random(3) : random(11)) {
            case 0:
              $t.r(await $t.s(AWAIT ?? 0, sleep(random(30))));
              break;
            case 1:
              busy(random(20));
              break;
            case 2:
              // oxlint-disable-next-line typescript/await-thenable -- a value, as users await them too
              $t.r(await $t.s(AWAIT ?? 0, random(100)));
              break;
            case 3:
              $t.r(await $t.s(AWAIT ?? 0, task(depth + 1)));
              break;
            case 4:
              task(depth + 1).catch(() => {});
              break;
            case 5:
              $t.r(
                await $t.s(
                  AWAIT ?? 0,
                  Promise.all([task(depth + 1), sleep(random(9)), task(depth + 1)]),
                ),
              );
              break;
            case 6:
              $t.r(await $t.s(AWAIT ?? 0, Promise.race([task(depth + 1), sleep(random(9))])));
              break;
            case 7:
              // oxlint-disable-next-line typescript/no-unsafe-type-assertion
              for await (const _ of $t.it(LOOP ?? 0, numbers(random(4))) as AsyncIterable<number>) {
                $t.c();
                busy(random(3));
                if (random(4) === 0) break;
              }
              $t.c();
              break;
            case 8:
              throw new Error("on purpose");
            case 9:
              return $t.ret(task(depth + 1)); // oxlint-disable-line typescript/return-await
            default:
              if (random(6) === 0) $t.r(await $t.s(AWAIT ?? 0, new Promise(() => {})));
          }
        } catch (error) {
          $t.c();
          if (random(3) === 0) throw error;
        }
      }
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
  return () => task(0).catch(() => {});
}
