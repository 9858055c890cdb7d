/** Programs whose times can be computed by hand, as the instrumentation would have written them. */
import { Queue } from "../../../src/async/index.ts";
import { at, cell, fn, type Lab } from "./lab.ts";

type Program = (lab: Lab) => () => Promise<unknown>;

/** `await Promise.all([count(1), count(2), count(3)])`, each of which sleeps for a second. */
export const threeSleeps: Program = ({ tracer, time: { sleep } }) => {
  const sites = [
    cell("cell 1"),
    at("await", 2, "await Promise.all([…])"),
    fn("count", "id"),
    at("await", 1, "await sleep(1000)"),
  ];
  const $u = tracer.unit({ label: "cell 1", cell: 1, sites });
  const count = async (id: number): Promise<number> => {
    const $t = $u.enter(2, id);
    try {
      $t.r(await $t.s(3, sleep(1000)));
      return $t.ret(id);
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
  return async () => {
    const $t = $u.enter(0);
    try {
      return $t.ret($t.r(await $t.s(1, Promise.all([count(1), count(2), count(3)]))));
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
};

/**
 * `producer` sleeps 10 ms and puts, three times; `consumer` gets, works for 15 ms and sleeps for 5, three times.
 * So the producer's second timer is due at 20 ms, but the loop is held until 25.
 */
export const producerAndConsumer: Program = ({ tracer, time: { sleep, busy } }) => {
  const sites = [
    cell("cell 1"),
    at("await", 9, "await Promise.all([consumer(), producer()])"),
    fn("producer"),
    at("await", 2, "await sleep(10)"),
    fn("consumer"),
    at("await", 5, "await queue.get()"),
    at("await", 7, "await sleep(5)"),
  ];
  const $u = tracer.unit({ label: "cell 1", cell: 1, sites });
  const queue = new Queue<number>();
  const producer = async (): Promise<void> => {
    const $t = $u.enter(2);
    try {
      for (let i = 0; i < 3; i++) {
        $t.r(await $t.s(3, sleep(10)));
        queue.tryPut(i);
      }
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
  const consumer = async (): Promise<void> => {
    const $t = $u.enter(4);
    try {
      for (let i = 0; i < 3; i++) {
        $t.r(await $t.s(5, queue.get()));
        busy(15);
        $t.r(await $t.s(6, sleep(5)));
      }
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
  return async () => {
    const $t = $u.enter(0);
    try {
      $t.r(await $t.s(1, Promise.all([consumer(), producer()])));
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
};

/** `stuck()` waits for what nobody will settle; the cell sleeps for 20 ms beside it. */
export const neverSettled: Program = ({ tracer, time: { sleep } }) => {
  const sites = [
    cell("cell 1"),
    at("await", 3, "await sleep(20)"),
    fn("stuck"),
    at("await", 1, "await new Promise(() => {})"),
  ];
  const $u = tracer.unit({ label: "cell 1", cell: 1, sites });
  const stuck = async (): Promise<void> => {
    const $t = $u.enter(2);
    try {
      $t.r(await $t.s(3, new Promise(() => {})));
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
  return async () => {
    const $t = $u.enter(0);
    try {
      void stuck();
      $t.r(await $t.s(1, sleep(20)));
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
};

/** `for await (const n of numbers())`, whose body works for 4 ms; the generator sleeps 10 ms before each of two yields. */
export const asyncGenerator: Program = ({ tracer, time: { sleep, busy } }) => {
  const sites = [
    cell("cell 1"),
    at("for-await", 5, "for await (const n of numbers())"),
    { ...fn("numbers"), generator: true },
    at("await", 2, "await sleep(10)"),
    at("yield", 3, "yield i"),
  ];
  const $u = tracer.unit({ label: "cell 1", cell: 1, sites });
  async function* numbers(): AsyncGenerator<number, void, unknown> {
    const $t = $u.enter(2);
    try {
      for (let i = 0; i < 2; i++) {
        $t.r(await $t.s(3, sleep(10)));
        $t.yr(yield $t.ys(4, i));
      }
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  }
  return async () => {
    const $t = $u.enter(0);
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      for await (const _ of $t.it(1, numbers()) as AsyncIterable<number>) {
        $t.c();
        busy(4);
      }
      $t.c();
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
};

/** `outer` returns the promise of `inner`, which sleeps for 30 ms, without awaiting it. */
export const returnedPromise: Program = ({ tracer, time: { sleep } }) => {
  const sites = [
    cell("cell 1"),
    at("await", 3, "await outer()"),
    fn("outer"),
    fn("inner"),
    at("await", 1, "await sleep(30)"),
  ];
  const $u = tracer.unit({ label: "cell 1", cell: 1, sites });
  const inner = async (): Promise<string> => {
    const $t = $u.enter(3);
    try {
      return $t.ret($t.r(await $t.s(4, sleep(30, "done"))) ?? "");
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
  const outer = async (): Promise<string> => {
    const $t = $u.enter(2);
    try {
      return $t.ret(inner()); // oxlint-disable-line typescript/return-await -- this is what is tested
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
  return async () => {
    const $t = $u.enter(0);
    try {
      return $t.ret($t.r(await $t.s(1, outer())));
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
};

/**
 * The cell works for 5 ms, calls `child` (which works for 10 and sleeps for 20), works for 3, and awaits the child
 * through a `then`.
 */
export const callee: Program = ({ tracer, time: { sleep, busy } }) => {
  const sites = [
    cell("cell 1"),
    at("await", 4, "await promise"),
    fn("child"),
    at("await", 1, "await sleep(20)"),
  ];
  const $u = tracer.unit({ label: "cell 1", cell: 1, sites });
  const child = async (): Promise<void> => {
    const $t = $u.enter(2);
    try {
      busy(10);
      $t.r(await $t.s(3, sleep(20)));
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
  return async () => {
    const $t = $u.enter(0);
    try {
      $t.r(await $t.s(1, Promise.resolve())); // from here on nothing but the task itself runs
      busy(5);
      const promise = child().then(() => "then");
      busy(3);
      return $t.ret($t.r(await $t.s(1, promise)));
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
};
