/** Notebooks written for tslab, and objects that show themselves by Deno's convention. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { venvBin } from "../../kernel/setup/places.mjs";
import { check } from "../support/checked.ts";
import { root } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { error, type Exchange, result, TestKernel, value } from "../support/kernel.ts";
import { readCells } from "../support/notebook.ts";
import { object } from "../support/wire-message.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let kernel: TestKernel;
beforeAll(async () => {
  folder = await temporaryFolder();
  // What a notebook's folder may hold: the package that works in its own kernel alone.
  const installed = path.join(folder.path, "node_modules/tslab");
  await mkdir(installed, { recursive: true });
  await writeFile(path.join(installed, "package.json"), '{"name":"tslab","main":"main.js"}');
  await writeFile(path.join(installed, "main.js"), 'throw new Error("Not ready")');
  kernel = await TestKernel.start({ cwd: folder.path });
  await kernel.execute('import * as tslab from "tslab";\nconst bytes = new Uint8Array([1, 2, 3]);');
});
afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Type, data and display id of all that an exchange shows. */
function shown({ iopub }: Exchange): { type: string; data: unknown; id: unknown }[] {
  return iopub
    .filter(({ type }) => type.endsWith("display_data"))
    .map(({ type, content }) => ({
      type,
      data: content["data"],
      id: object(content["transient"] ?? {})["display_id"],
    }));
}

describe('import "tslab"', () => {
  test.each([
    ['html("<b>1</b>")', { "text/html": "<b>1</b>" }],
    ['markdown("*a*")', { "text/markdown": "*a*" }],
    ['latex("$x$")', { "text/latex": "$x$" }],
    ['javascript("alert(1)")', { "text/javascript": "alert(1)" }],
    ['text("plain")', { "text/plain": "plain" }],
    ["png(bytes)", { "image/png": "AQID" }],
    ["jpeg(bytes)", { "image/jpeg": "AQID" }],
    ["gif(bytes.subarray(1))", { "image/gif": "AgM=" }],
    ["pdf(Buffer.from(bytes))", { "application/pdf": "AQID" }],
    ['raw("text/x-own", "own")', { "text/x-own": "own" }],
    ['raw("image/webp", bytes)', { "image/webp": "AQID" }],
    ['raw("application/json", "[1]")', { "application/json": [1] }],
    ['raw("application/geo+json", "no json")', { "application/geo+json": "no json" }],
    [
      'svg("<svg/>")',
      {
        "text/html": '<img src="data:image/svg+xml;base64,PHN2Zy8+" alt="" style="max-width:100%">',
        "text/plain": "[drawing]",
      },
    ],
  ])("display.%s", async (call, data) => {
    const exchange = await kernel.execute(`tslab.display.${call}`);
    expect(shown(exchange)).toMatchObject([{ type: "display_data", data }]);
    expect(value(exchange)).toBeUndefined();
  });

  test("newDisplay() shows all in one place, from later cells too", async () => {
    const first = shown(
      await kernel.execute('const place = tslab.newDisplay(); place.text("1"); place.html("2");'),
    );
    expect(first.map(({ type, data }) => [type, data])).toEqual([
      ["display_data", { "text/plain": "1" }],
      ["update_display_data", { "text/html": "2" }],
    ]);
    const later = shown(await kernel.execute("place.png(bytes)"));
    expect(later).toEqual([
      { type: "update_display_data", data: { "image/png": "AQID" }, id: first[0]?.id },
    ]);
    expect(first[1]?.id).toBe(first[0]?.id);
    const [other] = shown(await kernel.execute('tslab.newDisplay().text("3")'));
    expect(other).toMatchObject({ type: "display_data" });
    expect(other?.id).not.toBe(first[0]?.id);
  });

  test("versions tells which tslab this stands in for, and what really runs", async () => {
    expect(value(await kernel.execute("tslab.versions.tslab"))).toMatch(
      /^'1\.0\.\d+\+awaitlab\.\d/u,
    );
    expect(value(await kernel.execute("tslab.versions.node === process.version"))).toBe("true");
  });

  test("require and named imports give the same, wherever they stand", async () => {
    await writeFile(
      path.join(folder.path, "shows.ts"),
      'import { display } from "tslab";\nexport const show = (text: string) => display.text(text);',
    );
    const exchange = await kernel.execute(
      'import { show } from "./shows";\nimport { display } from "tslab";\nshow("from a file");\n[display === tslab.display, require("tslab").display === display]',
    );
    expect(shown(exchange)).toMatchObject([{ data: { "text/plain": "from a file" } }]);
    expect(value(exchange)).toBe("[ true, true ]");
  });

  test("its types are known", async () => {
    expect(
      await check(kernel, 'tslab.display.html("<b>1</b>"); tslab.newDisplay().png(bytes)'),
    ).toBe("");
    expect(await check(kernel, "tslab.display.html(1)")).toContain("TS2345");
    const code = "tslab.display.";
    const completed = await kernel.request("complete_request", { code, cursor_pos: code.length });
    expect(completed.reply.content["matches"]).toEqual(
      expect.arrayContaining(["html", "javascript", "latex", "pdf", "raw", "svg"]),
    );
  });
});

test("a notebook that tslab made runs unchanged, on the kernel that stands for tslab", async () => {
  await using notebooks = await temporaryFolder();
  await using jupyter = await temporaryFolder();
  const command = path.join(root, "kernel/setup/awaitlab.mjs");
  const env = { ...process.env, JUPYTER_DATA_DIR: jupyter.path, JUPYTER_PATH: jupyter.path };
  await promisify(execFile)(process.execPath, [command, "install", "--also-as", "tslab"], { env });
  const file = path.join(notebooks.path, "made-by-tslab.ipynb");
  await writeFile(file, JSON.stringify(madeByTslab));
  await promisify(execFile)(path.join(venvBin, "jupyter"), ["execute", "--inplace", file], { env });
  const outputs = (await readCells(file)).map((cell) => cell["outputs"]);
  expect(outputs).toMatchObject([
    [],
    [{ output_type: "stream", text: ["hello, tslab\n"] }],
    [{ data: { "text/html": ["<b>bold</b>"] } }],
    [{ data: { "text/markdown": ["**done**"] } }],
    [{ output_type: "execute_result", data: { "text/plain": ["3"] } }],
  ]);
});

/** As tslab writes them: format 4.2, no cell ids, its kernel's names. */
const madeByTslab = {
  cells: [
    'import * as tslab from "tslab";\nimport * as fs from "fs";',
    'const name = "tslab";\nconsole.log(`hello, ${name}`);',
    "tslab.display.html('<b>bold</b>')",
    "const progress = tslab.newDisplay();\nprogress.text('0 %');\nawait new Promise(r => setTimeout(r, 5));\nprogress.markdown('**done**');",
    "class Point { constructor(public x: number, public y: number) {} }\nconst p = new Point(1, 2);\np.x + p.y",
  ].map((source) => ({
    cell_type: "code",
    execution_count: null,
    metadata: {},
    outputs: [],
    source,
  })),
  metadata: {
    kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" },
    language_info: {
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      file_extension: ".ts",
      mimetype: "text/typescript",
      name: "typescript",
      version: "3.7.2",
    },
  },
  nbformat: 4,
  nbformat_minor: 2,
};

describe('Symbol.for("Jupyter.display")', () => {
  test.each([
    [
      "an object's method",
      'class Shape { [Symbol.for("Jupyter.display")]() { return { "text/html": "<i>s</i>" } } };\nnew Shape()',
      { "text/html": "<i>s</i>" },
    ],
    [
      "one that takes its time",
      '({ async [Symbol.for("Jupyter.display")]() { await null; return { "text/markdown": "*m*" } } })',
      { "text/markdown": "*m*" },
    ],
    [
      "a function's own",
      'Object.assign(() => 1, { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "f" }) })',
      { "text/plain": "f" },
    ],
    [
      "bytes",
      '({ [Symbol.for("Jupyter.display")]: () => ({ "image/png": bytes }) })',
      { "image/png": "AQID" },
    ],
    [
      "JSON",
      '({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": { a: 1 } }) })',
      { "application/json": { a: 1 } },
    ],
  ])("shows %s, as a value and by display()", async (_what, code, data) => {
    expect(result(await kernel.execute(code))).toEqual(data);
    const lines = code.split("\n");
    const showing = `import { display as show } from "awaitlab";\n${lines.slice(0, -1).join("\n")}\nshow(${lines.at(-1)});\nawait new Promise((r) => setTimeout(r, 10));`;
    expect(shown(await kernel.execute(showing))).toMatchObject([{ data }]);
  });

  test.each([
    ['() => "text"', "gave string, not an object of MIME types"],
    ["() => null", "gave null"],
    ["async () => [1]", "gave an array"],
    ['() => { throw new Error("broken") }', "broken"],
  ])("%s is an error that says so", async (method, message) => {
    const failed = await kernel.execute(`({ [Symbol.for("Jupyter.display")]: ${method} })`);
    expect(error(failed)?.evalue).toContain(message);
  });

  test("what is no method is no way to show", async () => {
    const exchange = await kernel.execute('({ [Symbol.for("Jupyter.display")]: 7 })');
    expect(value(exchange)).toBe("{ Symbol(Jupyter.display): 7 }");
  });
});
