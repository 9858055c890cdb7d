import { describe, expect, test } from "vitest";
import { readInstalls, splitMagics } from "../../../kernel/cell/index.ts";

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
    ["%%html\n<b>", "%%html", 1, 1, "%npm"],
    ["\n  %time foo", "%time", 2, 3, "%npm"],
    ["%%gnat", "%%gnat", 1, 1, "%%gantt"],
    ["%gantt", "%gantt", 1, 1, "%%gantt"],
    ["%%npm install x", "%%npm", 1, 1, "%npm"],
    ["%%gantt\n%%gant", "%%gant", 2, 1, "%%gantt"],
  ])("says that %j holds an unknown magic", (source, name, line, column, nearest) => {
    expect(splitMagics(source)).toEqual({
      type: "unknown-magic",
      name,
      line,
      column,
      nearest: nearest.replaceAll("%", ""),
      message: `Unknown magic "${name}"; the nearest that exists is "${nearest}"`,
    });
  });

  test.each(["%npm install a", "// %npm i a", "//%npm add a", "%%gantt\n%npm install a"])(
    "finds the packages of %j",
    (source) => {
      const split = splitMagics(`${source} "b@>=1 <3" -D\n1`);
      const magics = split.type === "split" ? split.magics : [];
      expect(readInstalls(magics)).toEqual({
        type: "installs",
        installs: [["a", "b@>=1 <3", "-D"]],
      });
      expect(split).toHaveProperty("code", expect.stringMatching(/^\s+\n1$/u));
    },
  );

  test.each(["// %npm", "// %npm is a tool", "// %npm installs"])(
    "takes the comment %j for code",
    (source) => {
      expect(splitMagics(source)).toEqual({ type: "split", magics: [], code: source });
    },
  );
});
