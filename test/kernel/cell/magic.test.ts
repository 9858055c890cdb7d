import { describe, expect, test } from "vitest";
import { readMagics, splitMagics } from "../../../kernel/cell/index.ts";

const asked = (split: ReturnType<typeof splitMagics>): ReturnType<typeof readMagics> =>
  readMagics(split.type === "split" ? split.magics : []);

const matching = (message: string | RegExp): unknown =>
  typeof message === "string" ? message : expect.stringMatching(message);

describe("splitMagics()", () => {
  test.each(["%%gantt", "// %%gantt", "//%%gantt", "  %%gantt  ", "\n \n%%gantt"])(
    "finds %j",
    (top) => {
      const split = splitMagics(`${top}\nawait 1`);
      expect(split).toMatchObject({
        type: "split",
        magics: [{ name: "%%gantt", argument: "", line: top.split("\n").length, column: 0 }],
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
    ["%%html\n<b>", "%%html", 1, 1, "%%time"],
    ["\n  %tim foo", "%tim", 2, 3, "%time"],
    ["%whos", "%whos", 1, 1, "%who"],
    ["%rest", "%rest", 1, 1, "%reset"],
    ["1;\n  %lsmagics", "%lsmagics", 2, 3, "%lsmagic"],
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
      nearest,
      message: `Unknown magic "${name}"; the nearest that exists is "${nearest}". %lsmagic lists them all`,
    });
  });

  test.each(["%npm install a", "// %npm i a", "//%npm add a", "%%gantt\n%npm install a"])(
    "finds the packages of %j",
    (source) => {
      const split = splitMagics(`${source} "b@>=1 <3" -D\n1`);
      expect(asked(split)).toMatchObject({
        before: [{ type: "install", args: ["a", "b@>=1 <3", "-D"] }],
      });
      expect(split).toHaveProperty("code", expect.stringMatching(/^\s+\n1$/u));
    },
  );

  test.each([
    ["%jobs", [{ type: "list-jobs" }]],
    ["// %jobs \r\n//%stop 3", [{ type: "list-jobs" }, { type: "stop-jobs", target: "3" }]],
    ["%stop all\n%%gantt\n%jobs", [{ type: "stop-jobs", target: "all" }, { type: "list-jobs" }]],
    ["// %stop all", [{ type: "stop-jobs", target: "all" }]],
    // Which cells there are is not the parser's to know.
    ["%stop", [{ type: "stop-jobs", target: "" }]],
    ["%stop the presses", [{ type: "stop-jobs", target: "the presses" }]],
    [
      "%cd data\n%cd",
      [
        { type: "change-folder", folder: "data" },
        { type: "change-folder", folder: "" },
      ],
    ],
    ['// %cd "my data"', [{ type: "change-folder", folder: "my data" }]],
    ["%env A=1 2", [{ type: "environment", name: "A", value: "1 2" }]],
    ["%env A b c", [{ type: "environment", name: "A", value: "b c" }]],
    ["// %env A", [{ type: "environment", name: "A" }]],
    ["%env A=", [{ type: "environment", name: "A", value: "" }]],
    ["%env", [{ type: "environment" }]],
    ["!ls -l | head", [{ type: "shell", command: "ls -l | head" }]],
    ["  ! git status", [{ type: "shell", command: "git status" }]],
    ["// %sh ls", [{ type: "shell", command: "ls" }]],
    ["%who\n%lsmagic", [{ type: "list-names" }, { type: "list-magics" }]],
    ["%reset -f;", [{ type: "forget-names" }]],
    ["%who; \r", [{ type: "list-names" }]],
    ["%sh ls;", [{ type: "shell", command: "ls;" }]],
  ])("finds what %j asks for, before the code", (source, before) => {
    const split = splitMagics(`${source}\n1`);
    expect(asked(split)).toMatchObject({ before, within: [] });
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
    "// %time flies",
    "// %time",
    "// %who knows",
    "// %cd is a magic",
    "// %env is one, too",
    "// %reset it",
    "// %%time and money",
    "// !ls",
    "//- %sh ls",
  ])("takes the comment %j for code", (source) => {
    expect(splitMagics(source)).toEqual({ type: "split", magics: [], code: source });
  });

  const places = (source: string, isName?: (name: string) => boolean): unknown => {
    const split = splitMagics(source, isName);
    return split.type === "split"
      ? split.magics.map(({ name, argument, line, column }) => [name, argument, line, column])
      : split;
  };

  test.each([
    ["a;\n%who", [["%who", "", 2, 1]]],
    ["const f = () => {}\n  %who", [["%who", "", 2, 3]]],
    [
      "class A {}\n%sh ls\nlet x: A\n%cd ..",
      [
        ["%sh", "ls", 2, 1],
        ["%cd", "..", 4, 1],
      ],
    ],
    ["a\n!ls *.ts", [["%sh", "ls *.ts", 2, 1]]],
    ["a\n!ls\nb", [["%sh", "ls", 2, 1]]],
    ["const a = 1\n!echo it's", [["%sh", "echo it's", 2, 1]]],
    [
      "%time f()\n%time g()\n\n%who",
      [
        ["%time", "f()", 1, 1],
        ["%time", "g()", 2, 1],
        ["%who", "", 4, 1],
      ],
    ],
    ["%timeit -n 3 -r2 -x", [["%timeit", "-n 3 -r2 -x", 1, 1]]],
    [
      "%time f(\n  1,\n);\n%who",
      [
        ["%time", "f(", 1, 1],
        ["%who", "", 4, 1],
      ],
    ],
    [
      "// a comment\n/* another */\n%who\n%%gantt",
      [
        ["%who", "", 3, 0],
        ["%%gantt", "", 4, 0],
      ],
    ],
    ["// %time f()\nb", [["%time", "f()", 1, 1]]],
    ["!/bin/ls -l", [["%sh", "/bin/ls -l", 1, 0]]],
    ["!./run.sh", [["%sh", "./run.sh", 1, 0]]],
    ["!~/bin/tool x", [["%sh", "~/bin/tool x", 1, 0]]],
    ["!python3.12 -V", [["%sh", "python3.12 -V", 1, 0]]],
  ])("finds where magics stand in %j", (source, found) => {
    expect(places(source)).toEqual(found);
  });

  test.each([
    "a\n%b",
    "a\n%who",
    "a\n% b\n%c",
    "f(a\n%who\n)",
    "`\n%who\n!ls\n%%gantt`",
    "/*\n%who\n!ls */ 1",
    "if (a)\n!b",
    "a\n!= b",
    "x;\n!(a)",
    "!!a",
    "!a()",
    "!Array.isArray(b)",
    "!undefined",
    "!/a/.test(b)",
    "!await f()",
    "const ready = 1;\n!ready",
    "!later\nfunction later() {}",
    "const s = '\\\n%who'",
  ])("leaves %j alone", (source) => {
    expect(splitMagics(source)).toEqual({ type: "split", magics: [], code: source });
  });

  test("a name of an earlier cell is no command", () => {
    expect(places("!flag -1", (name) => name === "flag")).toEqual([]);
    expect(places("!flag -1")).toEqual([["%sh", "flag -1", 1, 0]]);
  });

  test.each([
    [
      "1;\n%%gantt",
      2,
      'Cannot follow "%%gantt" here: it is about the whole cell, and stands on top of it',
    ],
    [
      "1;\n%reset",
      2,
      'Cannot follow "%reset" here: it is about the whole cell, and stands on top of it',
    ],
    ["%time", 1, /^Cannot measure nothing: .* "%%time" on top of a cell measures all of it$/u],
    ["%timeit -n 5", 1, /^Cannot measure nothing/u],
  ])("says why %j can't be followed", (source, line, message) => {
    expect(splitMagics(source)).toMatchObject({ type: "fault", line, message: matching(message) });
  });

  test.each([
    ["%sh", 'Cannot run nothing: write a command behind "%sh", as in "%sh ls"'],
    ["%who x", 'Cannot follow "%who x": it stands alone'],
    ["%env 1=2", 'Cannot follow "%env 1=2": say "%env", "%env NAME" or "%env NAME=VALUE"'],
    ["%timeit -n 0 f()", 'Cannot measure 0 times: "-n LOOPS" and "-r RUNS" are 1 or more'],
    [
      "%%time f()",
      'Cannot follow "%%time f()": it stands alone, and "%time" measures one statement',
    ],
    ["%%gantt\n%timeit f()", /^Cannot measure under %%gantt/u],
    ["%npm ls", 'Cannot run "%npm ls": only "%npm install" exists; "%sh npm ls" runs npm itself'],
  ])("reads %j, and says what to write", (source, message) => {
    expect(asked(splitMagics(source))).toMatchObject({ type: "fault", message: matching(message) });
  });
});
