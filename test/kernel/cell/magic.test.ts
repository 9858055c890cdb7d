import { describe, expect, test } from "vitest";
import { readMagics, splitMagics } from "../../../kernel/cell/index.ts";

const asked = (split: ReturnType<typeof splitMagics>): ReturnType<typeof readMagics> =>
  readMagics(split.type === "split" ? split.magics : []);

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
    ["%job", "%job", 1, 1, "%jobs"],
    ["%%stop 3", "%%stop", 1, 1, "%stop"],
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
      expect(asked(split)).toMatchObject({ installs: [["a", "b@>=1 <3", "-D"]] });
      expect(split).toHaveProperty("code", expect.stringMatching(/^\s+\n1$/u));
    },
  );

  test.each([
    ["%jobs", [{ type: "list" }]],
    ["// %jobs \r\n//%stop 3", [{ type: "list" }, { type: "stop", target: "3" }]],
    ["%stop all\n%%gantt\n%jobs", [{ type: "stop", target: "all" }, { type: "list" }]],
    ["// %stop all", [{ type: "stop", target: "all" }]],
    // Which cells there are is not the parser's to know.
    ["%stop", [{ type: "stop", target: "" }]],
    ["%stop the presses", [{ type: "stop", target: "the presses" }]],
  ])("finds what %j asks about jobs", (source, jobs) => {
    const split = splitMagics(`${source}\n1`);
    expect(asked(split)).toMatchObject({ jobs });
    expect(split).toHaveProperty("code", expect.stringMatching(/^\s+\n1$/u));
  });

  test.each([
    ["%trace off", "off"],
    ["// %trace full\r\n%%gantt", "full"],
    ["%trace full\n%trace light", "light"],
  ])("finds how %j wants to be recorded", (source, trace) => {
    expect(asked(splitMagics(`${source}\n1`))).toMatchObject({ trace });
  });

  test.each(["%trace", "%trace of"])("says what %j could be", (source) => {
    expect(asked(splitMagics(source))).toEqual({
      type: "fault",
      message: `Cannot follow "${source}": say "%trace off", "%trace light" or "%trace full"`,
      line: 1,
    });
  });

  test("%jobs takes no argument", () => {
    expect(asked(splitMagics("\n%jobs 3"))).toEqual({
      type: "fault",
      message: 'Cannot follow "%jobs 3": it stands alone; "%stop N" ends what cell N left running',
      line: 2,
    });
  });

  test.each([
    "// %npm",
    "// %npm is a tool",
    "// %npm installs",
    "// %jobs are listed",
    "// %stop",
    "// %stop the presses",
    "// %stop 3 times",
    "// %stopped",
    "// %trace full of errors",
  ])("takes the comment %j for code", (source) => {
    expect(splitMagics(source)).toEqual({ type: "split", magics: [], code: source });
  });
});
