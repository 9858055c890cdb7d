import { expect, test } from "vitest";
import { isSecret, keepArguments, secretParameters, taskName } from "../../../src/trace/names.ts";
import { cell, fn } from "./lab.ts";

function nameOf(parameters: readonly string[], args: unknown[]): string {
  const site = fn("f", ...parameters);
  return taskName(site, "cell 1", keepArguments(args, secretParameters(site)));
}

test.each<[name: string, args: unknown[]]>([
  ["f()", []],
  ["f(0, 9)", [0, 9]],
  ['f("a")', ["a"]],
  ["f(10n, true, null, …)", [10n, true, null, undefined]],
  ["f(…, 3)", [{ big: "object" }, 3]],
  ["f(1, 2, 3, …)", [1, 2, 3, 4]],
  [`f("${"x".repeat(24)}")`, ["x".repeat(24)]],
  [`f("${"x".repeat(23)}…")`, ["x".repeat(25)]],
  [`f("${"x".repeat(23)}…")`, ["x".repeat(9999)]],
  [String.raw`f("two\nlines")`, ["two\nlines"]],
])("a task is named by its function and its first arguments: %s", (name, args) => {
  expect(nameOf(["a", "b", "c", "d"], args)).toBe(name);
});

test("secrets are never shown, and never kept", () => {
  expect(nameOf(["user", "password"], ["ada", "hunter2"])).toBe('f("ada", …)');
  expect(nameOf(["keys"], ["a", "b"])).toBe("f(…, …)"); // a rest parameter
  const kept = keepArguments(["hunter2", {}], [true, false]);
  expect(kept?.map(String)).toEqual(["Symbol(…)", "Symbol(…)"]);
});

test("parameters named like secrets are", () => {
  const secret = [
    "password",
    "userPassword",
    "SECRET",
    "token",
    "accessToken",
    "key",
    "apiKey",
    "api_key",
    "pwd",
  ];
  expect(secret.filter((name) => !isSecret(name))).toEqual([]);
  expect(["id", "count", "ms", "author", "url"].filter(isSecret)).toEqual([]);
});

test("a cell is named by itself, and a function without a name by its line", () => {
  expect(taskName(cell("cell 4"), "?", undefined)).toBe("cell 4");
  const { name: _, ...anonymous } = fn("f");
  expect(taskName({ ...anonymous, line: 12 }, "cell 4", [7])).toBe("line 12(7)");
});
