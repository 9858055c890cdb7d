import { describe, expect, test } from "vitest";
import { splitMagics } from "../../../kernel/cell/index.ts";

describe("splitMagics()", () => {
  test.each(["%%gantt", "// %%gantt", "//%%gantt", "  %%gantt  ", "\n \n%%gantt"])(
    "finds %j",
    (top) => {
      const split = splitMagics(`${top}\nawait 1`);
      expect(split).toMatchObject({
        type: "split",
        magics: [{ name: "gantt", argument: "", line: top.split("\n").length }],
      });
      expect(split).toHaveProperty("code", `${top.replaceAll(/[^\n]/g, " ")}\nawait 1`);
    },
  );

  test("hands over what follows the name", () => {
    expect(splitMagics("%%gantt --width 3 ")).toMatchObject({
      magics: [{ argument: "--width 3" }],
    });
  });

  test.each([
    "1 + 1",
    "// 50%",
    "// %%html",
    "// %time",
    "a\n%%gantt",
    "// a comment\n// %%gantt",
    "",
  ])("takes %j for code", (source) => {
    expect(splitMagics(source)).toEqual({ type: "split", magics: [], code: source });
  });

  test.each([
    ["%%html\n<b>", "%%html", 1, 1],
    ["\n  %time foo", "%time", 2, 3],
    ["%%gnat", "%%gnat", 1, 1],
    ["%gantt", "%gantt", 1, 1],
    ["%%gantt\n%%gant", "%%gant", 2, 1],
  ])("says that %j holds an unknown magic", (source, name, line, column) => {
    expect(splitMagics(source)).toEqual({
      type: "unknown-magic",
      name,
      line,
      column,
      nearest: "gantt",
      message: `Unknown magic "${name}"; the nearest that exists is "%%gantt"`,
    });
  });
});
