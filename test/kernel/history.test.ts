import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { History } from "../../kernel/history/index.ts";
import { temporaryFolder } from "../support/folder.ts";

const inputs = (entries: readonly { readonly input: string }[]): string[] =>
  entries.map(({ input }) => input);

test("cells of earlier sessions are found in a later one, with their values", async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, "deep", "history.sqlite");
  const first = History.open(file);
  first.append(1, "1 + 1");
  first.setOutput(1, "2");
  first.append(2, "let a = 1");
  first.close();
  const second = History.open(file);
  second.append(1, "a");
  expect(second.tail(2)).toEqual([
    { session: 1, line: 2, input: "let a = 1", output: undefined },
    { session: 2, line: 1, input: "a", output: undefined },
  ]);
  expect(second.range({ session: -1, start: 1, stop: 2 })).toEqual([
    { session: 1, line: 1, input: "1 + 1", output: "2" },
  ]);
  expect(inputs(second.range({ session: 0, start: 0, stop: undefined }))).toEqual(["a"]);
  second.close();
});

test("a search knows * and ?, takes brackets literally, and can leave out repetitions", () => {
  const history = History.open(undefined);
  for (const [index, input] of ["a[0]", "b", "a[0]", "a1"].entries())
    history.append(index + 1, input);
  const search = (pattern: string, unique = false, n?: number): string[] =>
    inputs(history.search({ pattern, unique, n }));
  expect(search("a*")).toEqual(["a[0]", "a[0]", "a1"]);
  expect(search("a[0]")).toEqual(["a[0]", "a[0]"]);
  expect(search("?")).toEqual(["b"]);
  expect(search("*", true)).toEqual(["b", "a[0]", "a1"]);
  expect(search("*", false, 2)).toEqual(["a[0]", "a1"]);
  history.close();
});

test("several kernels write to one file at the same time", async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, "history.sqlite");
  const kernels = Array.from({ length: 4 }, () => History.open(file));
  for (let line = 1; line <= 25; line += 1) {
    for (const kernel of kernels) kernel.append(line, `cell ${line}`);
    // It is written when the event loop turns.
    await turn();
  }
  expect(kernels[0]?.tail(1000).length).toBe(100);
  for (const kernel of kernels) kernel.close();
});

test("where the file can't be used, the history lasts as long as the session", async () => {
  await using folder = await temporaryFolder();
  await mkdir(path.join(folder.path, "taken"));
  await writeFile(
    path.join(folder.path, "text"),
    "this is no database, and long enough to be looked at".repeat(20),
  );
  for (const name of ["taken", "text", path.join("text", "below")]) {
    const history = History.open(path.join(folder.path, name));
    history.append(1, "kept");
    expect(inputs(history.tail(5)), name).toEqual(["kept"]);
    history.close();
  }
});
