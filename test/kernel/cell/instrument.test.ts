import { describe, expect, test } from "vitest";
import { openSession } from "./harness.ts";

/** Compile one cell with the tracer's calls. */
function sitesOf(source: string) {
  const session = openSession({ instrument: true });
  return session.compile(source).sites;
}

async function eventsOf(source: string): Promise<readonly unknown[]> {
  const session = openSession({ instrument: true });
  await session.run(source);
  return session.events.map(([tool, detail]) => (detail === undefined ? tool : [tool, detail]));
}

describe("sites", () => {
  test("tell kind, name, parameters and the text that the user typed", () => {
    expect(
      sitesOf("async function rand(idx: number, limit = 6, { z }, ...more) {\n  await   idx }"),
    ).toEqual([
      {
        kind: "function",
        name: "rand",
        parameters: ["idx", "limit"],
        line: 1,
        column: 1,
        text: "async function rand(idx: number, limit = 6, { z }, ...more) { await idx }",
      },
      {
        kind: "await",
        line: 2,
        column: 3,
        text: "await idx",
        flow: { starts: false, isUsed: false, needs: [] },
      },
    ]);
  });

  test("hand over at most three parameters", () => {
    const [site] = sitesOf("async (a, b, c, d) => {}");
    expect(site?.parameters).toEqual(["a", "b", "c"]);
  });

  test("have short texts", () => {
    const [site] = sitesOf(`async () => "${"x".repeat(100)}"`);
    expect(site?.text).toHaveLength(80);
  });

  test("name functions as JavaScript does", () => {
    const source = `
      const a = async () => {}
      let b; b = async function () {}
      let o = { c: async () => {}, async d() {}, async *["e" + 1]() {} }
      o.f = async () => {}
      class K { async g() {} static h = async () => {}; async #i() {} }
      setTimeout(async () => {})
      function outer(j = async () => {}) {}`;
    expect(sitesOf(source).map(({ name }) => name)).toEqual([
      "a",
      "b",
      "c",
      "d",
      '["e" + 1]',
      "f",
      "g",
      "h",
      "#i",
      "(anonymous)",
      "j",
    ]);
  });

  test("point at a method's name", () => {
    expect(sitesOf("class K {\n  static async m() {} }")).toMatchObject([{ line: 2, column: 3 }]);
  });

  test("point into lowered code at what the user typed", () => {
    const source =
      "enum E { A }\nclass P { constructor(private x: number) {}\n  async m() {  await this.x } }";
    expect(sitesOf(source)).toMatchObject([
      { line: 3, column: 3 },
      { line: 3, column: 16 },
    ]);
  });

  test("are absent without instrumentation", () => {
    const session = openSession();
    const cell = session.compile("const f = async () => await 1; await f()");
    expect(cell.sites).toEqual([]);
    expect(cell.code).not.toContain("enter");
  });
});

describe("calls", () => {
  test("frame an async cell as a task, and its awaits", async () => {
    expect(await eventsOf("await 1")).toEqual([["enter", [0]], ["s", 1], ["r", 1], "exit"]);
    expect(sitesOf("await 1")).toMatchObject([{ kind: "cell", name: "cell" }, { kind: "await" }]);
  });

  test("leave a synchronous cell alone", async () => {
    expect(await eventsOf("1 + 1")).toEqual([]);
  });

  test("show what an import waits for", async () => {
    expect(await eventsOf('import "node:path"')).toMatchObject([
      ["enter", [0]],
      ["s", 1],
      ["r", {}],
      "exit",
    ]);
  });

  test("hand over arguments", async () => {
    expect(await eventsOf("const f = async (a, { b }, c = 3) => a; f(1, { b: 2 })")).toEqual([
      ["enter", [0, 1, 3]],
      ["ret", 1],
      "exit",
    ]);
  });

  test("tell what was thrown, and when a catch goes on", async () => {
    const source =
      "const f = async () => { try { await g() } catch { return 1 } finally { 2 } }\nasync function g() { throw 5 }\nf()";
    expect((await eventsOf(source)).slice(0, 5)).toEqual([
      ["enter", [0]],
      ["enter", [2]],
      ["thrown", 5],
      "exit",
      ["s", 1],
    ]);
    const awaited = `await (async () => { try { await Promise.reject(5) } catch { 1 } })()`;
    expect(await eventsOf(awaited)).toEqual([
      ["enter", [0]],
      ["enter", [2]],
      ["s", 3],
      ["s", 1],
      "h",
      "exit",
      "r",
      "exit",
    ]);
  });

  test("go on after a loop however it is left", async () => {
    const source = "outer: for (const a of [1]) { for await (const b of [a]) continue outer }";
    expect(await eventsOf(source)).toMatchObject([["enter", [0]], ["it", 1], "b", "c", "exit"]);
  });

  test("frame a disposal", async () => {
    expect(await eventsOf("{ await using a = null }")).toEqual([
      ["enter", [0]],
      ["du", 1],
      ["d0", 1],
      "d1",
      "exit",
    ]);
  });

  test.each([
    "var h; function h() {} await 0",
    "{ var h } function h() {} await 0",
    "function h() {} function h() {} await 0",
  ])("leave a function bare that try {} would break: %s", async (body) => {
    expect(await eventsOf(`const f = async () => { ${body} }\nf()`)).toEqual([]);
  });

  test("come where a function inside has a var of such a name", async () => {
    const source = "const f = async () => { var h; function g() { var g } }\nf()";
    expect(await eventsOf(source)).toEqual([["enter", [0]], "exit"]);
  });

  test("pass by static blocks", async () => {
    const source = "await 1; class S { static { try { throw 1 } catch {} } }";
    expect(await eventsOf(source)).toEqual([["enter", [0]], ["s", 1], ["r", 1], "exit"]);
  });

  test("pass by functions that are not async", async () => {
    expect(await eventsOf("const f = () => { try { return 1 } finally { 2 } }; f()")).toEqual([]);
  });

  test("keep each line where it is", () => {
    const session = openSession({ instrument: true });
    const source =
      "import {\n  sep,\n} from 'node:path'\nawait 1\nconst f = async () => {\n  await sep\n}\nlet {\n  a } = f";
    const lines = session.compile(source).code.split("\n");
    expect(lines.findIndex((line) => line.includes("$labA.s(4,sep)"))).toBe(5);
    expect(lines).toHaveLength(source.split("\n").length + 1);
  });
});
