import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { codeFrame } from "../../../kernel/output/code-frame.ts";
import { StreamBuffer } from "../../../kernel/output/stream-buffer.ts";
import { traceback } from "../../../kernel/output/traceback.ts";

const plain = (lines: readonly string[]): string => stripVTControlCharacters(lines.join("\n"));

test("codeFrame() shows two lines around the place, and a mark below it", () => {
  const source = "one\ntwo\n\tthree(x)\nfour\nfive\nsix";
  expect(plain(codeFrame(source, { line: 3, column: 8, length: 1 }))).toBe(
    [
      "  1 │ one",
      "  2 │ two",
      "→ 3 │ \tthree(x)",
      "    │ \t      ^",
      "  4 │ four",
      "  5 │ five",
    ].join("\n"),
  );
});

test("codeFrame() keeps within the text at its ends, and shows nothing outside", () => {
  expect(plain(codeFrame("only", { line: 1, column: 4, length: 99 }))).toBe(
    "→ 1 │ only\n    │    ^",
  );
  expect(codeFrame("only", { line: 2, column: 1 })).toEqual([]);
});

test("traceback() tells the message, the line, the calls, the properties and why", () => {
  const frame = { isAsync: false, place: "Cell [2]", line: 1, column: 7, cell: 9 };
  const lines = traceback(
    {
      name: "TypeError",
      message: "no",
      frames: [{ ...frame, functionName: "f" }],
      properties: "{ code: 'E' }",
      cause: { name: "Error", message: "disk", frames: [], properties: "" },
    },
    (cell) => (cell === 9 ? "throw no;" : undefined),
  );
  expect(plain(lines)).toBe(
    [
      "TypeError: no",
      "Cell [2]:1:7",
      "→ 1 │ throw no;",
      "    │       ^",
      "    at f (Cell [2]:1:7)",
      "{ code: 'E' }",
      "Caused by Error: disk",
    ].join("\n"),
  );
});

test("streams are gathered into one message until something else comes", () => {
  const sent: string[] = [];
  const streams = new StreamBuffer((cell, stream, text) => sent.push(`${cell} ${stream} ${text}`));
  streams.add(1, "stdout", Buffer.from("a"));
  streams.add(1, "stdout", Buffer.from("b"));
  streams.add(2, "stdout", Buffer.from("other"));
  streams.add(1, "stderr", Buffer.from("!"));
  streams.flush(1);
  expect(sent).toEqual(["1 stdout ab", "1 stderr !"]);
  streams.flushAll();
  expect(sent).toEqual(["1 stdout ab", "1 stderr !", "2 stdout other"]);
});

test("a character that is split between two writes arrives whole", () => {
  const sent: string[] = [];
  const streams = new StreamBuffer((_cell, _stream, text) => sent.push(text));
  const spool = Buffer.from("🧵");
  streams.add(1, "stdout", spool.subarray(0, 2));
  streams.add(1, "stdout", spool.subarray(2));
  streams.flush(1);
  expect(sent).toEqual(["🧵"]);
});

test("a flood is sent in pieces of bounded size, losing nothing", () => {
  const sent: string[] = [];
  const streams = new StreamBuffer((_cell, _stream, text) => sent.push(text));
  for (let line = 0; line < 50_000; line += 1) streams.add(1, "stdout", Buffer.from(`${line}\n`));
  streams.flushAll();
  expect(sent.join("").split("\n").length).toBe(50_001);
  expect(Math.max(...sent.map((text) => text.length))).toBeLessThan(1 << 17);
});
