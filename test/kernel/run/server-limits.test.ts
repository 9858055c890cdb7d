import { expect, test } from "vitest";
import { FrameKind } from "../../../kernel/pipe/index.ts";
import { jsonBytes, rateOfServer, servedBytes } from "../../../kernel/run/server-limits.ts";

test("output is slowed down behind a Jupyter server that may drop some, and nowhere else", () => {
  expect(rateOfServer({ JPY_SESSION_NAME: "a.ipynb" })).toBeDefined();
  expect(
    rateOfServer({ JPY_SESSION_NAME: "a.ipynb", AWAITLAB_OUTPUT: "unlimited" }),
  ).toBeUndefined();
  expect(rateOfServer({ JPY_PARENT_PID: "1" })).toBeUndefined();
});

test("text counts with as many bytes as its JSON takes", () => {
  for (const text of ["", "plain ä 🧵", 'a "quote" \\ and\r\n\t\b\f\v\u001b[31m']) {
    expect(jsonBytes(Buffer.from(text))).toBe(Buffer.byteLength(JSON.stringify(text)) - 2);
  }
});

test("a small display counts as the messages that it costs", () => {
  const payload = Buffer.from("{}");
  expect(servedBytes({ kind: FrameKind.event, cell: 1, payload })).toBe(2000);
  expect(servedBytes({ kind: FrameKind.stdout, cell: 1, payload })).toBe(2);
});
