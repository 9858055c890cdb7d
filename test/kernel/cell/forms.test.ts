import { expect, test } from "vitest";
import { openSession, writeModule } from "./harness.ts";
import { matching, testCases, type Case } from "./table.ts";

const COLLISIONS: readonly Case[] = [
  [
    "an imported setTimeout is the user's",
    ['import { setTimeout } from "node:timers/promises"', 'await setTimeout(1, "value")'],
    "value",
  ],
  [
    "and only the user's",
    [
      'import { setTimeout } from "node:timers/promises"',
      "typeof globalThis.setTimeout(() => {}, 0).unref",
    ],
    "function",
  ],
  ["shorthand properties keep their names", ["const URL = 5", "({ URL })"], { URL: 5 }],
  ["patterns too", ["const { URL, name = 2 } = { URL: 1 }", "[URL, name]"], [1, 2]],
  [
    "a parameter of the same name is the parameter",
    [
      "const fetch = 1; const g1 = (fetch) => fetch + 1; const g2 = ({ URL: fetch = 3 }) => fetch; [g1(1), g2({}), fetch]",
    ],
    [2, 3, 1],
  ],
  [
    "libraries still see no window",
    ["const window = 10; [window, typeof globalThis.window]"],
    [10, "undefined"],
  ],
  [
    "classes and functions",
    ["class Event { k = 1 }\nfunction fetch(m) { return m }", "new Event().k + fetch(3)"],
    4,
  ],
  [
    "names of functions stay the user's",
    [
      "function fetch() {}\nconst event = () => {}; class Map {}\n[fetch.name, event.name, Map.name]",
    ],
    ["fetch", "event", "Map"],
  ],
  [
    "recursion finds the newest",
    [
      "function fetch(n) { return n ? fetch(0) : 'old' }\nconst kept = fetch",
      "function fetch() { return 'new' }\nkept(1)",
    ],
    "new",
  ],
  [
    "properties and labels are left alone",
    [
      "const name = 1; const o2 = { name: 2, m() { return this.name } }\nevent: for (;;) break event\n[name, o2.name, o2.m()]",
    ],
    [1, 2, 2],
  ],
  ["an export is no use", ["const name = 1; export { name as other }\nname"], 1],
  ["declared in a loop's head", ["for (var name of [1, 2]) {}\nname"], 2],
  ["closed by using", ["using name = { [Symbol.dispose]() {}, n: 1 }; name.n", "name.n"], 1],
  [
    "what looks like our own names is the user's",
    ["const $lab = 1, $labA = 2; await 0; [$lab, $labA]"],
    [1, 2],
  ],
];

const IMPORTS: readonly Case[] = [
  [
    "namespace, default and named",
    [
      'import * as ns from "node:path"; import dflt, { join as j } from "node:path"; [ns.join("a", "b"), dflt.join("c"), j("d")]',
    ],
    ["a/b", "c", "d"],
  ],
  ["they are hoisted", ['join2("a", "b"); import { join as join2 } from "node:path"'], "a/b"],
  ["over several lines", ['import {\n  join as join3,\n} from "node:path"\njoin3("a")'], "a"],
  ["for the effect alone", ['import "node:path"; 1'], 1],
  [
    "types vanish",
    [
      'import type { Foo } from "./nope.ts"; import { type Bar, sep } from "node:path"; const foo: Foo | string = sep; foo',
    ],
    "/",
  ],
  [
    "a missing export is an error",
    ['import { nope } from "node:path"'],
    'SyntaxError: "node:path" has no export named "nope"',
  ],
  [
    "a missing module is one",
    ['import { nope } from "node:nope"'],
    matching(/No such built-in module: node:nope/),
  ],
  ["import() works as ever", ['(await import("node:path")).sep'], "/"],
  [
    "a constant replaces an import",
    ['import { sep as s3 } from "node:path"', "const s3 = 50; s3"],
    50,
  ],
  ["names that are strings", ['import { "join" as j4 } from "node:path"; j4("x")'], "x"],
];

const LOWERED: readonly Case[] = [
  ["enums", ["enum E { A = 3, B }", "[E.A, E[3], E.B]"], [3, "A", 4]],
  [
    "an edited enum starts anew",
    ["enum E2 { A, B }", "enum E2 { C }\nObject.keys(E2)"],
    ["0", "C"],
  ],
  ["two enums of one cell merge", ["enum E3 { A }\nenum E3 { B = 1 }\n[E3.A, E3.B]"], [0, 1]],
  ["const enums", ["const enum C { X = 1 }", "C.X"], 1],
  ["exported enums", ["export enum E4 { A = 'a' }\nE4.A", "E4.A"], "a"],
  [
    "namespaces",
    [
      "namespace N { export const q = 4 }\nexport namespace M { export namespace O { export const r = N.q } }\nimport Q = M.O\nQ.r",
      "N.q + M.O.r",
    ],
    8,
  ],
  [
    "a namespace that adds to a function",
    ["function F() { return F.x }\nnamespace F { export const x = 2 }\nF()", "F()"],
    2,
  ],
  [
    "parameter properties",
    [
      "class P { constructor(private x: number) {} g() { return this.x } }\nnew P(2).g()",
      "new P(3).g()",
    ],
    3,
  ],
  ["type assertions in angle brackets", ["let ta = <number>4; <any>ta"], 4],
  [
    "decorators and accessors",
    [
      "function dec(v: any, c: any) { return function (this: any) { return c.kind + v.call(this) } }\nclass D { accessor z = 3; @dec m() { return 1 } }\nnew D().m() + new D().z",
    ],
    "method13",
  ],
  [
    "a decorated class is the one that its decorator gives",
    [
      "const twice = (K: any, c: any) => class extends K { x = 2 }\n@twice class T { x = 1; static self = T; make() { return new T().x } }\nnew T().x",
      "[new T().x, new T().make(), T.self === T]",
    ],
    [2, 2, true],
  ],
  [
    "two decorated classes in a cell",
    [
      "const mark = (n: number) => (v: any, c: any) => function () { return n }\nclass A1 { @mark(1) m() { return 0 } }\nclass A2 { @mark(2) m() { return 0 } }",
      "[new A1().m(), new A2().m()]",
    ],
    [1, 2],
  ],
  [
    "an exported decorated class",
    [
      "const tag = (K: any, c: any) => { K.tag = c.name }\n@tag export class X1 {}\nexport default @tag class X2 {}",
      "[X1.tag, X2.tag]",
    ],
    ["X1", "X2"],
  ],
  [
    "using stays native beside them",
    [
      "enum E5 { A }\nconst log5: string[] = []\n{ using r5 = { [Symbol.dispose]() { log5.push('gone') } } }\nlog5",
    ],
    ["gone"],
  ],
  [
    "imports beside them are bound",
    ['import { join as join6 } from "node:path"\nenum E6 { A }', "join6('a', 'b')"],
    "a/b",
  ],
  [
    "lines without semicolons stay apart",
    ["let a6 = E7\nenum E7 { A }\nnamespace N7 { export const x = 1 }\n[a6, N7.x]"],
    [undefined, 1],
  ],
];

const ASYNC: readonly Case[] = [
  [
    "an async generator",
    [
      "async function* ag() { for (let i = 0; i < 3; i++) { await null; yield i } }\nconst got: number[] = []\nfor await (const v of ag()) got.push(v)\ngot",
    ],
    [0, 1, 2],
  ],
  [
    "await using in a function",
    [
      'async function au() { const o: string[] = []; { await using r = { async [Symbol.asyncDispose]() { await null; o.push("gone") } }; o.push("body") } return o }\nawait au()',
    ],
    ["body", "gone"],
  ],
  [
    "for await over the cell's own var",
    ["for await (var av of [1, Promise.resolve(2)]) var seen = av;\n[av, seen]"],
    [2, 2],
  ],
  ["await without a space", ["await(1) + await[2][0]"], 3],
  ["return of a sequence", ["const rs = async () => { return 1, 2 }; await rs()"], 2],
  [
    "return in parentheses without a space",
    ["const rp = async () => { return(1, 2) }; await rp()"],
    2,
  ],
  [
    "a var beside a function of the same name",
    [
      "async function odd() { var h; function h() { return 1 } await 0; return typeof h }\nawait odd()",
    ],
    "function",
  ],
  [
    "an empty async function",
    [
      "const empty = async () => {}; async function named() {'use strict'}; [await empty(), await named()]",
    ],
    [undefined, undefined],
  ],
  [
    "labels on for await",
    [
      "const seen2: number[] = []\nouter: for (const a of [1, 2]) inner: for await (const b of [1, 2, 3]) { if (b === 2) continue outer; seen2.push(b); if (a === 2) break outer }\nseen2",
    ],
    [1, 1],
  ],
  [
    "methods, private ones, this and super",
    [
      "class B0 { async m(x) { await 0; return this.v + x + arguments.length } }\nclass B1 extends B0 { v = 10; #p = async () => { await 0; return this.v }; async m(x) { return (await super.m(x)) + await this.#p() } }\nawait new B1().m(1)",
    ],
    22,
  ],
  [
    "await in a computed key",
    [
      "class CK { static [await 'k'] = 1; async [await 'm']() { return 2 } }\n[CK.k, await new CK().m()]",
    ],
    [1, 2],
  ],
  [
    "a message names no tool of ours",
    ["const { a } = await null"],
    "TypeError: Cannot destructure property 'a' of '(intermediate value)' as it is null.",
  ],
  [
    "nor does one about an iterable",
    ["for await (const x of await 5);"],
    matching(/^TypeError: (\(intermediate value\)|5) is not async iterable$/),
  ],
];

testCases({
  "names of the platform": COLLISIONS,
  imports: IMPORTS,
  "what can't be blanked": LOWERED,
  "async code": ASYNC,
});

test("keeps imported bindings live", async () => {
  const session = openSession();
  writeModule(session, "live.mjs", "export let n = 0; export const inc = () => ++n");
  await session.run('import { n as liveN, inc as liveInc } from "./live.mjs"');
  expect(await session.run("liveInc(); liveInc(); liveN")).toBe(2);
});

test("imports JSON with an attribute", async () => {
  const session = openSession();
  writeModule(session, "data.json", '{"j":1}');
  const source = 'import data from "./data.json" with { type: "json" }; data.j';
  expect(await session.run(source)).toBe(1);
});

test("what can be blanked stays as it is beside what can't", () => {
  const session = openSession();
  const { code } = session.compile("enum E { A }\n{ using   a = null }");
  expect(code).toContain("using   a = null");
});
