/** What cells show beside text: displays that change, tables, pictures, and what the console draws. */
import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { error, type Exchange, result, TestKernel, text, value } from "../support/kernel.ts";
import { object } from "../support/wire-message.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute('import { display, clearOutput } from "awaitlab"');
});
afterAll(() => kernel[Symbol.asyncDispose]());

/** Type, data and display id of all that an exchange shows. */
function shown({ iopub }: Exchange): { type: string; data: unknown; id: unknown }[] {
  return iopub
    .filter(({ type }) => type.endsWith("display_data") || type === "execute_result")
    .map(({ type, content }) => ({
      type,
      data: content["data"],
      id: object(content["transient"] ?? {})["display_id"],
    }));
}

test("display() gives a handle whose update() replaces what is shown, from later cells too", async () => {
  const first = shown(await kernel.execute('const h = display("one"); h.update("two")'));
  const [made, changed] = first;
  expect(first.length).toBe(2);
  expect(made).toMatchObject({ type: "display_data", data: { "text/plain": "'one'" } });
  expect(made?.id).toMatch(/^[\w-]{36}$/u);
  expect(changed).toEqual({
    type: "update_display_data",
    data: { "text/plain": "'two'" },
    id: made?.id,
  });
  const later = shown(await kernel.execute("h.update([1, 2])"));
  expect(later).toEqual([
    { type: "update_display_data", data: { "text/plain": "[ 1, 2 ]" }, id: made?.id },
  ]);
});

test("a handle takes its values as the function that made it does", async () => {
  const exchange = await kernel.execute('display.html("<b>1</b>").update("<b>2</b>")');
  expect(shown(exchange).map(({ data }) => data)).toEqual([
    { "text/html": "<b>1</b>", "text/plain": "<b>1</b>" },
    { "text/html": "<b>2</b>", "text/plain": "<b>2</b>" },
  ]);
});

test("a figure that replaces a figure comes in its other forms first: JupyterLab draws it anew", async () => {
  await kernel.execute(
    'import { plot } from "awaitlab";\nconst figure = display(plot({ data: [] }));',
  );
  const updates = shown(await kernel.execute("figure.update(plot({ data: [{}] }))"));
  expect(updates.map(({ type, data }) => [type, Object.keys(object(data))])).toEqual([
    ["update_display_data", ["text/html", "text/plain"]],
    ["update_display_data", ["application/vnd.plotly.v1+json", "text/html", "text/plain"]],
  ]);
});

test("display() as the last expression shows its value once", async () => {
  expect(shown(await kernel.execute('display.markdown("*a*")')).length).toBe(1);
});

test("updates appear in the order in which they were asked for, however long a bundle takes", async () => {
  const exchange = await kernel.execute(`
    const slow = { [Symbol.for("Jupyter.display")]: async () => {
      await new Promise((done) => setTimeout(done, 20));
      return { "text/plain": "slow" };
    } };
    const ordered = display("start");
    ordered.update(slow);
    ordered.update("quick");
    await new Promise((done) => setTimeout(done, 60));`);
  expect(shown(exchange).map(({ data }) => data)).toEqual([
    { "text/plain": "'start'" },
    { "text/plain": "slow" },
    { "text/plain": "'quick'" },
  ]);
});

test("clearOutput() clears at its place between the outputs, or when the next one comes", async () => {
  const { iopub } = await kernel.execute(
    'console.log("a"); clearOutput(); console.log("b"); clearOutput({ wait: true }); console.log("c")',
  );
  const order = iopub
    .filter(({ type }) => type === "stream" || type === "clear_output")
    .map(({ content }) => content["text"] ?? content["wait"]);
  expect(order).toEqual(["a\n", false, "b\n", true, "c\n"]);
});

test("a picture is shown by its bytes, whose type is told from the first ones", async () => {
  const png = "[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]";
  const [picture] = shown(await kernel.execute(`display.image(new Uint8Array(${png}))`));
  expect(picture?.data).toEqual({
    "image/png": "iVBORw0KGgo=",
    "text/plain": "[image/png, 8 bytes]",
  });
  const [named] = shown(await kernel.execute('display.image(new Uint8Array([1]), "image/webp")'));
  expect(named?.data).toMatchObject({ "image/webp": "AQ==" });
  const refused = await kernel.execute("display.image(new Uint8Array(3))");
  expect(refused.reply.content).toMatchObject({
    ename: "TypeError",
    evalue: "Cannot display 3 bytes as an image: they are no PNG, JPEG, GIF or WebP file",
  });
  for (const [given, way] of [
    [
      '"cat.png"',
      /^display\.image shows the bytes .* got 'cat\.png': read it .* await readFile\(path\)/u,
    ],
    ["new ArrayBuffer(3)", /got ArrayBuffer .*: new Uint8Array\(buffer\) gives/u],
    ["undefined", /got undefined: /u],
  ] as const) {
    const exchange = await kernel.execute(`display.image(${given} as any)`);
    expect(error(exchange)?.evalue).toMatch(way);
    expect(error(exchange)?.ename).toBe("TypeError");
  }
});

test("a list of records shows as a table, its text escaped", async () => {
  const table = result(await kernel.execute('[{ id: 1, name: "<i>" }, { id: 2, tags: ["a", 1] }]'));
  expect(table?.["text/html"]).toBe(
    "<table><thead><tr><th></th><th>id</th><th>name</th><th>tags</th></tr></thead><tbody>" +
      "<tr><th>0</th><td>1</td><td>&lt;i&gt;</td><td></td></tr>" +
      "<tr><th>1</th><td>2</td><td></td><td>[ 'a', 1 ]</td></tr></tbody></table>".replaceAll(
        "'",
        "'",
      ),
  );
  expect(table?.["text/plain"]).toContain("│ 0       │ 1  │ <i>  │            │\n");
});

test("a long table is cut, and says how much it leaves out", async () => {
  const long = result(
    await kernel.execute(
      "Array.from({ length: 1000 }, (_, n) => ({ n, ...Object.fromEntries(Array.from({ length: 31 }, (_, c) => ['c' + c, c])) }))",
    ),
  );
  const html = String(long?.["text/html"]);
  expect(html.match(/<tr>/gu)?.length).toBe(101);
  expect(html).toMatch(/<p>… and 900 rows, 2 columns more<\/p>$/u);
  expect(long?.["text/plain"]).toMatch(/… and 900 rows, 2 columns more$/u);
});

test("the text of a huge value is cut, and says how much it leaves out", async () => {
  const keys = "Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => ['key' + i, i]))";
  const nested = "[60, 60, 60].reduce<unknown>((inner, n) => new Array(n).fill(inner), 12345)";
  for (const code of [keys, nested]) {
    const cut = String(value(await kernel.execute(code)));
    expect(cut.length, code).toBeLessThan(101_000);
    expect(cut).toMatch(/\n… and \d+ characters more$/u);
  }
  const matrix = value(await kernel.execute("new Array(100).fill(new Array(100).fill(1))"));
  expect(matrix).toMatch(/\]\n\]$/u);
});

test("lists of anything else, and values that throw when looked at, stay text", async () => {
  for (const [code, expected] of [
    ["[]", "[]"],
    ["[{}]", "[ {} ]"],
    ["[{ a: 1 }, 2]", "[ { a: 1 }, 2 ]"],
    ["[new Map()]", "[ Map(0) {} ]"],
  ] as const) {
    expect(result(await kernel.execute(code)), code).toEqual({ "text/plain": expected });
  }
  const getter = await kernel.execute("[{ get a() { throw new Error('no') } }]");
  expect(value(getter)).toContain("[Getter]");
});

test("what should be text and isn't is shown as its text: a notebook with anything else in it can't be saved", async () => {
  for (const [code, expected] of [
    ["display.html(5 as any)", { "text/html": "5", "text/plain": "5" }],
    ['display.bundle({ "text/plain": null })', { "text/plain": "null" }],
    ['display.bundle({ "text/plain": ["a", "b"] })', { "text/plain": ["a", "b"] }],
    [
      'display.bundle({ "application/json": 5, "application/x+json": {} })',
      { "application/json": 5, "application/x+json": {} },
    ],
    ['({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": 7 }) })', { "text/html": "7" }],
  ] as const) {
    expect(shown(await kernel.execute(code))[0]?.data, code).toEqual(expected);
  }
});

test("a proxy is shown as util.inspect shows it, whatever its traps do, and also when it was revoked", async () => {
  const traps = "{ has() { throw 1 }, get() { throw 2 }, ownKeys() { throw 3 } }";
  // Since version 26, Node says that it is a proxy.
  const proxy = <T extends object>(target: T): T => new Proxy(target, {});
  const revoked = (target: string): string =>
    `{ const { proxy, revoke } = Proxy.revocable(${target}, {}); revoke(); display(proxy); }`;
  for (const [code, expected] of [
    [`display(new Proxy({ a: 1 }, ${traps}))`, inspect(proxy({ a: 1 }))],
    [`display(new Proxy([{ a: 1 }], ${traps}))`, inspect(proxy([{ a: 1 }]))],
    [`display([new Proxy({ a: 1 }, ${traps})])`, inspect([proxy({ a: 1 })])],
    [revoked("{}"), "<Revoked Proxy>"],
    [revoked("[]"), "<Revoked Proxy>"],
    [revoked("function () {}"), "<Revoked Proxy>"],
  ] as const) {
    const exchange = await kernel.execute(code);
    expect(shown(exchange)[0]?.data, code).toEqual({ "text/plain": expected });
  }
  const shownValue = value(await kernel.execute(`new Proxy({ b: 2 }, ${traps})`));
  expect(shownValue).toBe(inspect(proxy({ b: 2 })));
});

test("the console's group, count, time, dir, trace and table print what they do in Node", async () => {
  const exchange = await kernel.execute(`
    console.group("outer"); console.log("inner\\nlines"); console.groupEnd();
    console.count("n"); console.count("n"); console.countReset("n"); console.count("n");
    console.time("t"); console.timeLog("t", "half"); console.timeEnd("t");
    console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
    console.table([[1, 2]]);
    console.assert(false, "claimed");
    function here() { console.trace("why"); }
    here();`);
  const out = text(exchange);
  expect(out).toContain("outer\n  inner\n  lines\nn: 1\nn: 2\nn: 1\n");
  expect(out).toMatch(/^t: [\d.]+ms half\nt: [\d.]+ms\n\{ a: \[Object\] \}\n┌─/mu);
  const err = text(exchange, "stderr");
  expect(err).toMatch(/^Assertion failed: claimed\nTrace: why\n    at here \(Cell \[\d+\]:8:/mu);
  expect(err).not.toContain("node:internal");
});

test("a progress bar's carriage returns and control sequences arrive untouched", async () => {
  const bar = String.raw`\r[=>  ] 50%\u001B[K\r[==>] 100%\n`;
  const exchange = await kernel.execute(`process.stdout.write("${bar}")`);
  expect(text(exchange)).toBe("\r[=>  ] 50%\u001B[K\r[==>] 100%\n");
});
