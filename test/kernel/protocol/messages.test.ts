import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import {
  decodeRequest,
  EnvelopeDecoder,
  MessageEncoder,
  readConnectionFile,
  Signer,
  toCursorPos,
  toUtf16,
} from "../../../kernel/protocol/index.ts";
import { serialize } from "../../support/wire-message.ts";

const signer = new Signer("secret", "sha256");
const bytes = (frames: readonly (string | Uint8Array)[]): Buffer[] =>
  frames.map((frame) => Buffer.from(frame));

test("toUtf16() counts a spool of thread as two units", () => {
  expect(toUtf16('"🧵".len', 7)).toBe(8);
});

test("toCursorPos() counts it as one", () => {
  expect(toCursorPos('"🧵".len', toUtf16('"🧵".len', 7))).toBe(7);
});

test.each([-1, 3, 0.5, Number.NaN])("a cursor at %d of two characters is refused", (cursor) => {
  expect(() => toUtf16("ab", cursor)).toThrow(
    `Cannot place cursor within 0..2: cursor_pos is ${cursor}`,
  );
});

test("what one side encodes the other decodes, identities and buffers included", () => {
  const message = {
    type: "execute_reply",
    content: { status: "ok", text: "a\u2028b 🧵" },
    parent: undefined,
    buffers: [Buffer.from([1, 2])],
  };
  const frames = bytes(new MessageEncoder(signer).encode(["route"], message));
  const envelope = new EnvelopeDecoder(signer).decode(frames);
  expect(envelope.identities.map(String)).toEqual(["route"]);
  expect(envelope.header.msg_type).toBe("execute_reply");
  expect(envelope.content).toEqual(message.content);
  expect(envelope.buffers).toEqual([Buffer.from([1, 2])]);
});

test("a message is verified before it is parsed", () => {
  const forged = bytes(["<IDS|MSG>", "0".repeat(64), "no json", "{}", "{}", "{}"]);
  expect(() => new EnvelopeDecoder(signer).decode(forged)).toThrow("its signature is wrong");
});

test("without a key nothing is signed and everything is taken", () => {
  const open = new Signer("", "sha256");
  const frames = bytes([
    "<IDS|MSG>",
    "",
    '{"msg_id":"1","msg_type":"x","session":"s"}',
    "{}",
    "{}",
    "{}",
  ]);
  const decoder = new EnvelopeDecoder(open);
  expect(decoder.decode(frames).header.msg_id).toBe("1");
  expect(decoder.decode(frames).header.msg_id).toBe("1");
});

test("no text and no number of frames does more than throw a ProtocolError", () => {
  const decoder = new EnvelopeDecoder(signer);
  const pieces = ["<IDS|MSG>", "", "{}", "[]", "null", "{", '{"msg_id":1}', "\u0000", "🧵"];
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 2000; round += 1) {
    const parts = Array.from({ length: random(8) }, () => pieces[random(pieces.length)] ?? "");
    const frames =
      round % 2 === 0 ? parts : ["<IDS|MSG>", signer.sign(parts.slice(0, 4)), ...parts];
    expect(() => {
      decodeRequest(decoder.decode(bytes(frames)));
      throw Object.assign(new Error("taken"), { name: "ProtocolError" });
    }).toThrow(expect.objectContaining({ name: "ProtocolError" }));
  }
});

test("an execution keeps what it was asked for; silent stores no history", () => {
  const decode = (content: object): unknown => {
    const { frames } = serialize("execute_request", content, "secret");
    return decodeRequest(new EnvelopeDecoder(signer).decode(bytes(frames)));
  };
  expect(decode({ code: "1" })).toEqual({
    type: "execute_request",
    code: "1",
    silent: false,
    storeHistory: true,
    stopOnError: true,
    allowStdin: false,
    userExpressions: {},
  });
  expect(
    decode({ code: "1", silent: true, store_history: true, stop_on_error: false }),
  ).toMatchObject({
    silent: true,
    storeHistory: false,
    stopOnError: false,
  });
});

test("a connection file that is missing or wrong is named, with the field", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "awaitlab-test-"));
  try {
    const file = path.join(folder, "connection.json");
    expect(() => readConnectionFile(file)).toThrow(`Cannot use connection file "${file}": ENOENT`);
    await writeFile(file, "{");
    expect(() => readConnectionFile(file)).toThrow("it is no JSON");
    await writeFile(file, '{"ip":"127.0.0.1","shell_port":"x"}');
    expect(() => readConnectionFile(file)).toThrow(
      '"shell_port" should be an integer, found the string "x"',
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
