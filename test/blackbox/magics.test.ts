/** Magics that people expect: about names, folders, the environment and commands. */
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { error, type Exchange, TestKernel, text, value } from "../support/kernel.ts";
import { isAlive } from "../support/process.ts";
import { object } from "../support/wire-message.ts";

let notebooks: string;
let kernel: TestKernel;
beforeEach(async ({ onTestFinished }) => {
  const folder = await temporaryFolder();
  notebooks = await realpath(folder.path);
  kernel = await TestKernel.start({ cwd: notebooks, env: { MY_TOKEN: "hush", MY_PLACE: "here" } });
  onTestFinished(async () => {
    await kernel[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
});

/** The display of a cell, as text. */
function shown({ iopub }: Exchange): string {
  const display = iopub.find(({ type }) => type === "display_data");
  return String(object(display?.content["data"] ?? {})["text/plain"]);
}

test("magics stand between statements, and run where they stand", async () => {
  const exchange = await kernel.execute(
    'console.log("one");\n!echo two\nconsole.log("three");\n%sh echo four\nconst last = 5;\nlast',
  );
  expect(text(exchange)).toBe("one\ntwo\nthree\nfour\n");
  expect(value(exchange)).toBe("5");
});

test("what stands before all code runs before the imports, also in comments", async () => {
  const source = `// the module is made first\n%sh echo 'export const made = 7' > made.ts\nimport { made } from "./made";\nmade`;
  expect(value(await kernel.execute(source))).toBe("7");
  const commented = `// %sh echo 'export const made = 8' > made2.ts\nimport { made as m } from "./made2";\nm`;
  expect(value(await kernel.execute(commented))).toBe("8");
});

test("a cell that ends with a magic has no value, and errors keep their lines", async () => {
  const listed = await kernel.execute("const a = 1;\na;\n%who");
  expect(value(listed)).toBeUndefined();
  const failed = await kernel.execute('%env A=1\n1;\n%cd\n  throw new Error("here")');
  expect(error(failed)?.traceback).toContain(":4:9");
});

test("lines of other things stay what they are", async () => {
  expect(value(await kernel.execute("const who = 2, b = 7;\nb\n%who"))).toBe("1");
  expect(value(await kernel.execute("`\n%who\n!ls`"))).toBe(String.raw`'\n%who\n!ls'`);
  expect(value(await kernel.execute("const flag = true;\n!flag"))).toBe("false");
  expect(value(await kernel.execute("!flag"))).toBe("false");
  expect(value(await kernel.execute("!Number.isNaN(1)"))).toBe("true");
});

test("a magic below a line without a semicolon divides, and errors say what to do", async () => {
  const advice = "end the line above with a semicolon";
  expect(error(await kernel.execute("const n = 5;\nn\n%who"))?.evalue).toContain(advice);
  const parsed = error(await kernel.execute("n\n%timeit n + 1"));
  expect(parsed?.ename).toBe("SyntaxError");
  expect(parsed?.evalue).toContain("the line above it ends with a semicolon");
});

test("an unknown magic is answered with the nearest name, wherever it stands", async () => {
  for (const [source, line] of [
    ["%whos", 1],
    ["1;\n%whos", 2],
  ] as const) {
    const unknown = error(await kernel.execute(source));
    expect(unknown?.ename).toBe("UsageError");
    expect(unknown?.evalue).toBe(
      'Unknown magic "%whos"; the nearest that exists is "%who". %lsmagic lists them all',
    );
    expect(unknown?.traceback).toContain(`→ ${line} │ %whos`);
  }
});

test("%lsmagic lists every magic, with what it is for", async () => {
  const listed = shown(await kernel.execute("%lsmagic"));
  for (const name of ["%%gantt", "%%time", "%timeit", "%npm install", "%sh", "%reset", "%jobs"])
    expect(listed).toMatch(new RegExp(String.raw`^${name}\b.*\w\.$`, "mu"));
});

describe("%who and %reset", () => {
  test("%who lists the names of cells with what they hold, and runs none of their code", async () => {
    await kernel.execute(
      'import { sep } from "node:path";\nconst n = 5;\nlet list: number[] = [1, 2];\nasync function load(id: number) { return id }\nclass Point {}',
    );
    await kernel.execute(
      "const name = 'mangled';\nconst sly = { get [Symbol.toStringTag]() { throw new Error('ran') } };",
    );
    const rows = shown(await kernel.execute("const own = 1;\n%who")).split("\n");
    expect(rows.map((row) => row.replaceAll(/ {2,}/gu, " | "))).toEqual([
      "name | declared as | value | by cell",
      "Point | class | class | [1]",
      "list | let | [ 1, 2 ] | [1]",
      "load | function | async (id) | [1]",
      "n | const | 5 | [1]",
      "name | const | 'mangled' | [2]",
      "own | const | 1 | [3]",
      "sep | import | [1]",
      "sly | const | an object that describes itself by code | [2]",
    ]);
  });

  test("%who says so where there is nothing", async () => {
    expect(shown(await kernel.execute("%who"))).toBe("No cell has declared a name.");
  });

  test("%reset forgets the names, the types too, and what runs goes on", async () => {
    await kernel.execute("const a = 1, name = 2;\nfunction f() {}");
    await kernel.execute("globalThis.ticks = 0; setInterval(() => globalThis.ticks++, 1)");
    const reset = await kernel.execute("%reset\nconst a = 'new';\n[typeof f, a]");
    expect(text(reset)).toBe(
      "Forgot 3 names. What cells left running goes on: %stop all ends it.\n",
    );
    expect(value(reset)).toBe("[ 'undefined', 'new' ]");
    expect(error(await kernel.execute("f()"))?.evalue).toBe("f is not defined");
    const ticks = "const t = globalThis.ticks; await new Promise((r) => setTimeout(r, 50));";
    expect(value(await kernel.execute(`${ticks} globalThis.ticks > t`))).toBe("true");
    const completed = await kernel.request("complete_request", { code: "a.", cursor_pos: 2 });
    expect(completed.reply.content["matches"]).toContain("toUpperCase");
  });

  test("%reset stands on top: the cell's own names are new", async () => {
    const refused = error(await kernel.execute("const a = 1;\n%reset"));
    expect(refused?.evalue).toBe(
      'Cannot follow "%reset" here: it is about the whole cell, and stands on top of it',
    );
  });
});

describe("%cd", () => {
  test("files and commands follow, imports stay with the notebook", async () => {
    await mkdir(path.join(notebooks, "data"));
    await writeFile(path.join(notebooks, "lib.ts"), "export const where = 'beside the notebook';");
    const moved = await kernel.execute("%cd data\nprocess.cwd()");
    const there = path.join(notebooks, "data");
    expect(text(moved)).toBe(
      `${there} (for files and commands; imports and %npm stay in ${notebooks})\n`,
    );
    expect(value(moved)).toBe(`'${there}'`);
    expect(text(await kernel.execute("!pwd"))).toBe(`${there}\n`);
    expect(value(await kernel.execute('import { where } from "./lib";\nwhere'))).toBe(
      "'beside the notebook'",
    );
    expect(text(await kernel.execute("%cd"))).toBe(`${notebooks} (the notebook's folder)\n`);
    await kernel.execute("%cd -");
    expect(value(await kernel.execute("process.cwd()"))).toBe(`'${there}'`);
  });

  test("a folder that isn't there is named, with those that are", async () => {
    await mkdir(path.join(notebooks, "data"));
    const refused = error(await kernel.execute("%cd dta"));
    expect(refused?.ename).toBe("UsageError");
    expect(refused?.evalue).toBe(
      `Cannot go to "dta": there is no folder ${path.join(notebooks, "dta")}. In ${notebooks} there are: data.`,
    );
  });
});

describe("%env", () => {
  test("shows a variable, sets one for code and commands, and lists all but secrets", async () => {
    expect(text(await kernel.execute("%env MY_PLACE"))).toBe("here\n");
    const set = await kernel.execute("%env MY_PLACE=there and back\nprocess.env.MY_PLACE");
    expect(text(set)).toBe("MY_PLACE=there and back\n");
    expect(value(set)).toBe("'there and back'");
    expect(text(await kernel.execute('!echo "$MY_PLACE"'))).toBe("there and back\n");
    const all = shown(await kernel.execute("%env"));
    expect(all).toMatch(/^MY_PLACE +there and back$/mu);
    expect(all).toMatch(/^MY_TOKEN +…$/mu);
    expect(all).not.toContain("hush");
  });

  test("a variable that isn't there is refused with the ways out", async () => {
    const refused = error(await kernel.execute("%env my_place"));
    expect(refused?.evalue).toBe(
      'There is no variable "my_place" in the environment. There is MY_PLACE. "%env my_place=VALUE" sets it, "%env" lists all.',
    );
    expect(error(await kernel.execute("%env 9=1"))?.evalue).toContain('say "%env"');
  });
});

describe("%sh and !", () => {
  test("output shows while the command runs, and Stop ends it with its children", async () => {
    const id = await kernel.send("execute_request", {
      code: "%sh sleep 600 & echo begun $! ; wait",
    });
    const child = await kernel.until(() => {
      const iopub = kernel.published.filter((message) => message.parentId === id);
      return /begun (\d+)/u.exec(text({ iopub }))?.[1];
    });
    expect(isAlive(Number(child))).toBe(true);
    await kernel.request("interrupt_request", {}, "control");
    const stopped = await kernel.exchange(id);
    expect(error(stopped)?.ename).toBe("KeyboardInterrupt");
    await expect.poll(() => isAlive(Number(child)), { timeout: 5000 }).toBe(false);
    expect(text(await kernel.execute("!echo again"))).toBe("again\n");
  });

  test("both streams arrive, bytes of one character in two pieces too", async () => {
    const command = String.raw`printf 'a\303'; sleep 0.05; printf '\244\n'; echo bad >&2`;
    const exchange = await kernel.execute(`%sh ${command}`);
    expect(text(exchange)).toBe("aä\n");
    expect(text(exchange, "stderr")).toBe("bad\n");
  });

  test("an exit code other than 0 is an error, and the cell goes no further", async () => {
    const failed = await kernel.execute('!echo first; exit 3\nconsole.log("went on")');
    expect(error(failed)).toMatchObject({
      ename: "ShellError",
      evalue: "The command ended with exit code 3: echo first; exit 3",
    });
    expect(text(failed)).toBe("first\n");
    expect(error(await kernel.execute("!kill -9 $$"))?.evalue).toContain("was ended by SIGKILL");
  });

  test("a command that isn't there may be a name that was meant", async () => {
    const failed = error(await kernel.execute("!isRady"));
    expect(failed?.evalue).toContain("exit code 127");
    expect(failed?.evalue).toContain("(!isRady)");
  });

  test("a command that reads gets the end of its input", async () => {
    expect(text(await kernel.execute("!cat; echo done"))).toBe("done\n");
  });

  test("what a command leaves behind doesn't hold the cell", async () => {
    const exchange = await kernel.execute("!sleep 5 & echo $!");
    const pid = Number(text(exchange));
    expect(isAlive(pid)).toBe(true);
    process.kill(pid);
  });

  test("packages that a command installs are found", async () => {
    expect(error(await kernel.execute('import { a } from "pack-a"'))?.evalue).toContain("%npm");
    const make = "mkdir -p node_modules/pack-a && cd node_modules/pack-a";
    const manifest = `echo '{"name":"pack-a","main":"a.js"}' > package.json`;
    await kernel.execute(`!${make} && ${manifest} && echo 'exports.a = 4' > a.js`);
    expect(value(await kernel.execute('import { a } from "pack-a";\na'))).toBe("4");
    const written = path.join(notebooks, "node_modules/pack-a/a.js");
    expect(await readFile(written, "utf8")).toBe("exports.a = 4\n");
  });
});
