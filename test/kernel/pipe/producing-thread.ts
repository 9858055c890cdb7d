import { workerData } from "node:worker_threads";
import { FrameKind, RingProducer } from "../../../kernel/pipe/index.ts";

export interface Task {
  readonly memory: SharedArrayBuffer;
  readonly count: number;
  /** Two-byte characters in each record. */
  readonly length: number;
}

// The test that starts this thread hands it just this.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { memory, count, length } = workerData as Task;
const producer = new RingProducer(memory, () => {
  throw new Error("the consumer died");
});
for (let index = 0; index < count; index += 1) {
  const text = `${index} ${"é".repeat(length)}`;
  producer.put(FrameKind.stdout, index, index % 2 === 0 ? text : Buffer.from(text));
}
producer.put(FrameKind.event, 0, "that was all");
producer.drain(5000);
