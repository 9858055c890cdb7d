/** The ring between two threads: whatever is put in comes out whole, in order, and nothing else does. */
import { once } from "node:events";
import { Writable } from "node:stream";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import {
  allocateRing,
  type Frame,
  FrameKind,
  FrameParser,
  RingConsumer,
  RingProducer,
  Word,
} from "../../../kernel/pipe/index.ts";
import type { Task } from "./producing-thread.ts";

/**
 * Let a thread produce, and gather what arrives until the frame that says so.
 *
 * @param startAt Byte count that head and tail begin with
 */
async function through(
  task: Omit<Task, "memory">,
  size: number,
  startAt: number = 0,
): Promise<Frame[]> {
  const memory = allocateRing(size);
  const frames: Frame[] = [];
  const complete = Promise.withResolvers<void>();
  const parser = new FrameParser((frame) => {
    if (frame.kind === FrameKind.event) complete.resolve();
    else frames.push(frame);
  });
  const pipe = new Writable({
    write(bytes: Buffer, _encoding, done) {
      // What is written is the ring itself: a pipe has copied it when it is done.
      parser.feed(Buffer.from(bytes));
      done();
    },
  });
  pipe.on("error", complete.reject);
  const consumer = new RingConsumer(memory, pipe);
  for (const word of [Word.head, Word.tail]) Atomics.store(consumer.words, word, startAt);
  const draining = consumer.run();
  const worker = new Worker(new URL("./producing-thread.ts", import.meta.url), {
    workerData: { memory, ...task } satisfies Task,
  });
  await Promise.all([complete.promise, once(worker, "exit")]);
  pipe.destroy();
  // A consumer learns that its pipe broke when it writes.
  new RingProducer(memory, () => {}).put(FrameKind.event, 0, "");
  await draining;
  return frames;
}

test.each([
  ["short lines through a wide ring", 1000, 10, 1 << 18],
  ["lines that wrap around a narrow ring", 5000, 25, 256],
  ["records larger than the ring", 20, 10_000, 1024],
  ["empty records", 100, 0, 256],
])("%s arrive whole and in order", async (_what, count, length, size) => {
  const frames = await through({ count, length }, size);
  expect(frames.length).toBe(count);
  for (const [index, { cell, payload }] of frames.entries()) {
    expect(cell).toBe(index);
    expect(payload.toString()).toBe(`${index} ${"é".repeat(length)}`);
  }
});

test("a number of bytes beyond 2³¹ does not confuse head and tail", async () => {
  const frames = await through({ count: 50, length: 100 }, 1024, 0x7fff_fff0);
  expect(frames.map(({ cell }) => cell)).toEqual(Array.from({ length: 50 }, (_, index) => index));
});

test("a record that was cut off is dropped when the next one starts", () => {
  const memory = allocateRing(256);
  const whole: string[] = [];
  const producer = new RingProducer(memory, () => {
    throw new Error("nobody drains this ring");
  });
  // The first parts of a long record, as a termination would leave it: the ring is full, and nobody drains.
  Atomics.store(producer.words, Word.consumerDead, 1);
  expect(() => producer.put(FrameKind.stdout, 1, "x".repeat(1000))).toThrow("nobody drains");
  const torn = ringBytes(memory, producer);
  Atomics.store(producer.words, Word.tail, Atomics.load(producer.words, Word.head));
  producer.put(FrameKind.stdout, 2, "next");
  const parser = new FrameParser(({ payload }) => whole.push(payload.toString()));
  parser.feed(torn);
  parser.feed(lastBytes(memory, producer, 12 + 4));
  expect(whole).toEqual(["next"]);
});

test("bytes that are no frames are refused", () => {
  const parser = new FrameParser(() => {});
  expect(() => parser.feed(Buffer.from("this is what a stray write looks like"))).toThrow(
    "Cannot read output of the runner: no frame at byte 0",
  );
});

test("records come out the same however the bytes are cut; text in a row may come as one", () => {
  const memory = allocateRing(1 << 12);
  const producer = new RingProducer(memory, () => {});
  for (const text of ["one", "", "three 🧵"]) producer.put(FrameKind.stderr, 7, text);
  producer.put(FrameKind.stdout, 7, "out");
  for (const text of ["other", "cell"]) producer.put(FrameKind.stdout, 8, text);
  for (const text of ["{}", "[]"]) producer.put(FrameKind.event, 8, text);
  producer.put(FrameKind.stdout, 8, "last");
  const bytes = ringBytes(memory, producer);
  for (let size = 1; size <= bytes.length; size += 1) {
    const records: string[] = [];
    let previous = "";
    const parser = new FrameParser(({ kind, cell, payload }) => {
      const from = `${kind} ${cell} `;
      if (from === previous && kind !== FrameKind.event)
        records.push(`${records.pop()}${payload.toString()}`);
      else records.push(`${from}${payload.toString()}`);
      previous = from;
    });
    for (let at = 0; at < bytes.length; at += size)
      parser.feed(Buffer.from(bytes.subarray(at, at + size)));
    const { stdout, stderr, event } = FrameKind;
    expect(records, `in pieces of ${size}`).toEqual([
      `${stderr} 7 onethree 🧵`,
      `${stdout} 7 out`,
      `${stdout} 8 othercell`,
      `${event} 8 {}`,
      `${event} 8 []`,
      `${stdout} 8 last`,
    ]);
  }
});

test("a thousand lines in one chunk come as one text", () => {
  const memory = allocateRing(1 << 15);
  const producer = new RingProducer(memory, () => {});
  for (let line = 0; line < 1000; line += 1) producer.put(FrameKind.stdout, 1, `${line}\n`);
  const texts: string[] = [];
  const parser = new FrameParser(({ payload }) => texts.push(payload.toString()));
  parser.feed(Buffer.from(ringBytes(memory, producer)));
  expect(texts).toEqual([Array.from({ length: 1000 }, (_, line) => `${line}\n`).join("")]);
});

test("a ring must be a power of two", () => {
  expect(() => allocateRing(1000)).toThrow("Cannot allocate a ring of 1000 bytes");
});

function ringBytes(memory: SharedArrayBuffer, producer: RingProducer): Buffer {
  return lastBytes(memory, producer, Atomics.load(producer.words, Word.head));
}

/** The latest bytes before the head. */
function lastBytes(memory: SharedArrayBuffer, producer: RingProducer, count: number): Buffer {
  const ring = Buffer.from(memory, 64);
  const head = Atomics.load(producer.words, Word.head);
  const bytes = Buffer.alloc(count);
  for (let index = 0; index < count; index += 1) {
    bytes[index] = ring[(head - count + index) & (ring.length - 1)] ?? 0;
  }
  return bytes;
}
