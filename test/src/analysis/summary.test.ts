import { expect, test } from "vitest";
import { summary } from "../../../src/analysis/index.ts";
import { at, fn, Lab } from "../trace/lab.ts";
import {
  asyncGenerator,
  neverSettled,
  producerAndConsumer,
  threeSleeps,
} from "../trace/programs.ts";

test("three sleeps at once take a third of the time they wait", async () => {
  using lab = new Lab();
  expect(summary(await lab.record("full", threeSleeps(lab)))).toEqual({
    wall: 1000,
    externalWait: 3000,
    cpu: 0,
    ready: 0,
    speedup: 3,
    concurrency: { mean: 3, max: 3 },
    isApproximate: false,
    tasks: 3,
    neverSettled: 0,
  });
});

test("light comes to the same, but says that it is approximate", async () => {
  using lab = new Lab();
  const numbers = summary(await lab.record("light", threeSleeps(lab)));
  expect(numbers).toMatchObject({
    wall: 1000,
    externalWait: 3000,
    speedup: 3,
    isApproximate: true,
  });
});

test("a timer's wait ends when it is due; what comes after is the loop's fault", async () => {
  using lab = new Lab();
  expect(summary(await lab.record("full", producerAndConsumer(lab)))).toMatchObject({
    wall: 70,
    externalWait: 10 + 10 + 10 + 5 + 5 + 5,
    cpu: 45,
    ready: 5 + 10,
    speedup: 90 / 70,
    concurrency: { max: 2 },
  });
});

test("waiting for a generator is not waiting twice", async () => {
  using lab = new Lab();
  const numbers = summary(await lab.record("full", asyncGenerator(lab)));
  expect(numbers).toMatchObject({ wall: 28, externalWait: 20, cpu: 8, speedup: 1 });
});

test("an endless wait stretches no number", async () => {
  using lab = new Lab();
  const recording = lab.begin("full");
  void recording.run(neverSettled(lab));
  await lab.time.run(60_000);
  expect(summary(recording.snapshot())).toMatchObject({
    wall: 20,
    externalWait: 20,
    neverSettled: 1,
  });
  recording.stop();
});

test("a promise that two tasks await is waited for once", async () => {
  using lab = new Lab();
  const $u = lab.tracer.unit({ label: "cell 1", sites: [fn("both"), at("await", 1, "await p")] });
  const wait = async (promise: Promise<unknown>): Promise<void> => {
    const $t = $u.enter(0);
    try {
      $t.r(await $t.s(1, promise));
    } finally {
      $t.exit();
    }
  };
  const trace = await lab.record("full", () => {
    const promise = lab.time.sleep(50);
    return Promise.all([wait(promise), wait(promise)]);
  });
  expect(summary(trace).externalWait).toBe(50);
});

test("timers that a combinator waits for count each", async () => {
  using lab = new Lab();
  const { sleep } = lab.time;
  const $u = lab.tracer.unit({ label: "cell 1", sites: [fn("f"), at("await", 1, "await p")] });
  const trace = await lab.record("full", async () => {
    const $t = $u.enter(0);
    try {
      $t.r(await $t.s(1, Promise.all([sleep(30), sleep(50)])));
    } finally {
      $t.exit();
    }
  });
  expect(summary(trace)).toMatchObject({ wall: 50, externalWait: 80, concurrency: { max: 2 } });
});
