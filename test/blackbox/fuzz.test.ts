/** Frames and contents that nobody should send: what can be answered is, and the kernel lives on. */
import { expect, test } from "vitest";
import { TestKernel, value } from "../support/kernel.ts";
import { Random } from "../support/random.ts";
import { serialize, sign } from "../support/wire-message.ts";

const cases = 10_000;
const batch = 100;

const code: readonly [unknown, ...unknown[]] = [
  "1 + 1",
  "await null",
  'console.log("🧵")',
  "throw 1",
  "const = ",
  "%%nothing",
  "({",
  "",
  5,
  null,
];

type Spoilable = readonly [type: string, content: Record<string, unknown>];

/** Requests that a kernel answers, with content that it understands. */
const requests: readonly [Spoilable, ...Spoilable[]] = [
  ["execute_request", { code: "1", silent: false, stop_on_error: false }],
  ["kernel_info_request", {}],
  ["is_complete_request", { code: "(" }],
  ["complete_request", { code: "con", cursor_pos: 3 }],
  ["inspect_request", { code: "con", cursor_pos: 3, detail_level: 0 }],
  ["history_request", { hist_access_type: "tail", n: 3, output: false, raw: true }],
  ["comm_info_request", {}],
  ["interrupt_request", {}],
];

const channels = ["shell", "control"] as const;

/** A known request with some of its fields changed: it must be answered, if only by an error. */
function spoilt(random: Random): Spoilable {
  const [type, content] = random.pick(requests);
  const fields: [string, unknown][] = Object.entries(content).map(([key, old]) => {
    if (random.integer(3) > 0) return [key, old];
    return [key, key === "code" ? random.pick(code) : random.json()];
  });
  const kept = fields.filter(() => random.integer(8) > 0);
  return [type, Object.fromEntries([...kept, [`extra${random.integer(9)}`, random.json()]])];
}

/** Frames that no client sends. */
function rubbish(random: Random, key: string): (string | Buffer)[] {
  const delimiter = "<IDS|MSG>";
  const header = { msg_id: "1", session: "s", msg_type: "execute_request" };
  const part = (): string | Buffer =>
    random.pick([
      () => JSON.stringify(random.json()),
      () => JSON.stringify(header),
      () => "[".repeat(1 + random.integer(20_000)),
      () => random.bytes(40),
    ])();
  switch (random.integer(4)) {
    case 0:
      return Array.from({ length: 1 + random.integer(9) }, () => random.bytes(40));
    case 1:
      return [delimiter, ...Array.from({ length: random.integer(7) }, part)];
    case 2:
      return serialize(...spoilt(random), "another key").frames;
    default: {
      // Signed as it should be, and no message: the header's type is one that nobody answers.
      const parts = [random.pick([part(), '{"msg_id":1}', "{}"]), part(), part(), part()];
      const isAnswered = String(parts[0]).includes("execute_request");
      const signed = isAnswered ? ["{}", ...parts.slice(1)] : parts;
      return [delimiter, sign(signed, key), ...signed];
    }
  }
}

test(`${cases} spoilt messages: each that can be answered is, and the kernel lives on`, async () => {
  const seed = Math.trunc(Math.random() * 2 ** 31);
  const random = new Random(seed);
  await using kernel = await TestKernel.start();
  await kernel.execute("let kept = 1");
  for (let sent = 0; sent < cases; sent += batch) {
    const ids: string[] = [];
    for (let index = 0; index < batch; index += 1) {
      const channel = random.pick(channels);
      if (random.integer(2) === 0) ids.push(await kernel.send(...spoilt(random), channel));
      else await kernel[channel].send(rubbish(random, kernel.key));
    }
    const ended = new Set<string>();
    let read = 0;
    await kernel.until(() => {
      for (; read < kernel.published.length; read += 1) {
        const { parentId, content } = kernel.published[read] ?? {};
        if (content?.["execution_state"] === "idle") ended.add(parentId ?? "");
      }
      return ids.every((id) => ended.has(id) && kernel.replyTo(id)) ? true : undefined;
    });
    kernel.published.length = 0;
  }
  expect(value(await kernel.execute("kept")), `seed ${seed}`).toBe("1");
});
