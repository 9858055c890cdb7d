import { expect, test } from "vitest";
import { openSession, outcomeOf } from "./harness.ts";
import { matching, testCases, type Case } from "./table.ts";

const RESULTS: readonly Case[] = [
  ["an empty cell gives nothing", [""], undefined],
  ["a comment gives nothing", ["// nothing here"], undefined],
  ["the last expression is the result", ["1 + 1"], 2],
  ["a semicolon behind it changes nothing", ["1 + 1;"], 2],
  ["a comment behind it changes nothing", ["7 // seven"], 7],
  ["a block comment behind it changes nothing", ["7 /* seven\nand more */"], 7],
  ["a sequence gives its last value", ["1, 2"], 2],
  ["parentheses change nothing", ["(1 + 2)"], 3],
  ["an object in parentheses is an object", ["({ a: 1 })"], { a: 1 }],
  ["a lone object literal is an object", ["{ a: 1, b: 2 }"], { a: 1, b: 2 }],
  ["a lone object literal may hold awaits", ["{ a: await 1 } // one"], { a: 1 }],
  ["a lone object literal may hold types", ["// why\n{ a: 1 as number }"], { a: 1 }],
  ["with a semicolon it is a block", ["{ a: 1 };"], undefined],
  ["a block of statements is a block", ["{ let a = 1 }"], undefined],
  [
    "an object that does not close alone is code",
    ["{ a: 1 }); (2"],
    "SyntaxError: Unexpected token",
  ],
  ["a lone string is a value, not a directive", ['"use strict"'], "use strict"],
  ["an arrow that is called", ["(() => 5)()"], 5],
  ["an awaited value", ["await Promise.resolve(6)"], 6],
  ["an awaited value in parentheses", ["(await Promise.resolve(6));"], 6],
  ["a function behind the last expression does not hide it", ["40 + 2\nfunction later() {}"], 42],
  ["nor does an interface", ["40 + 2\ninterface Later {}"], 42],
  ["a declaration is no result", ["1; const k1 = 2"], undefined],
  ["a class is no result", ["1; class K2 {}"], undefined],
  ["a nameless function stays nameless", ["(() => 1)", "1"], 1],
  ["export default is an expression like others", ["export default 3 + 1"], 4],
  ["a shebang is a comment", ["#!/usr/bin/env node\n8"], 8],
];

const DECLARATIONS: readonly Case[] = [
  ["a constant is there for later cells", ["const a1 = await 41; a1 + 1", "a1"], 41],
  ["const, let and var replace each other", ["const a2 = 5", "let a2 = 7", "var a2 = 8; a2"], 8],
  ["any kind replaces any other", ["let q = 1", "class q {}", "function q() { return 3 }; q()"], 3],
  [
    "a class replaces itself",
    ["class K { v() { return 1 } }", "class K { v() { return 2 } }\nnew K().v()"],
    2,
  ],
  [
    "several at once, some without a value",
    ["let m1 = 1, m2, m3: number = 3; [m1, m2, m3]"],
    [1, undefined, 3],
  ],
  ["let without a value starts anew", ["let l = 1", "let l; l"], undefined],
  ["var without a value changes nothing", ["var v1 = 1", "var v1; v1"], 1],
  [
    "patterns",
    [
      "const { x1, y1: [y2, ...ys], ...rest } = { x1: 1, y1: [2, 3, 4], w: 5 }; const [d = 3] = []",
      "[x1, y2, ys, rest, d]",
    ],
    [1, 2, [3, 4], { w: 5 }, 3],
  ],
  ["a pattern after a line without semicolon", ["let u = 1\nconst { v } = { v: u }\nv"], 1],
  ["an array pattern after a line without semicolon", ["let w = [1]\nlet [w1] = w\nw1"], 1],
  ["a parenthesis after an arrow without semicolon", ["let f1 = () => {}\n(5)"], 5],
  ["a pattern among several", ["let n1 = 1, { n2 } = { n2: 2 }; [n1, n2]"], [1, 2]],
  [
    "var in a loop's head",
    ["for (var i = 0; i < 3; i++) { var inner = i } [i, inner]", "i + inner"],
    5,
  ],
  [
    "var in the heads of for-of and for-in",
    ["for (var [k, n] of Object.entries({ p: 1 })) {} for (var o in { z: 1 }) {} [k, n, o]"],
    ["p", 1, "z"],
  ],
  ["var named async in a loop's head", ["for (var async of [1, 2]) {} async"], 2],
  ["var under an if without braces", ["if (true) var c1 = 1; else var c1 = 2\nc1"], 1],
  ["var with a pattern under an if", ["if (true) var { c2 } = { c2: 3 }\nc2"], 3],
  [
    "var in a function is the function's own",
    ["function own() { var deep = 1; return deep }\nown(); typeof deep"],
    "undefined",
  ],
  [
    "var in a static block is the block's own",
    ["class S { static { var hidden = 1 } }\ntypeof hidden"],
    "undefined",
  ],
  [
    "using is disposed at the cell's end, and seen later",
    [
      "const log: string[] = []",
      'using r = { v: 3, [Symbol.dispose]() { log.push("gone") } }; log.push("body"); r.v',
      "[...log, r.v]",
    ],
    ["body", "gone", 3],
  ],
  [
    "await using is awaited",
    [
      "const log2: string[] = []",
      'await using r2 = { async [Symbol.asyncDispose]() { await 0; log2.push("gone") } }',
      "log2",
    ],
    ["gone"],
  ],
  [
    "an expression that throws leaves what ran before",
    ['const b1 = 1; const b2 = (() => { throw new Error("x") })()', "[b1, b2]"],
    [1, undefined],
  ],
  [
    "export is dropped",
    ["export const e1 = 4; export { e1 as e2 }; export function ef() { return e1 }\nef()"],
    4,
  ],
  ["export of a default class", ["export default class Named { x = 1 }\nnew Named().x"], 1],
];

const FUNCTIONS: readonly Case[] = [
  ["functions are hoisted", ["h1(); function h1() { return 9 }", "h1()"], 9],
  ["above awaits too", ["const r3 = h2(); await 1; function h2() { return 9 }\nr3"], 9],
  [
    "what stood around them does not grow together",
    ["let g = 1; g\nfunction between() {}\n(2)\n2"],
    2,
  ],
  [
    "an edited constant is seen by functions of earlier cells",
    ["let z = 1; const getZ = () => z", "let z = 2; getZ()"],
    2,
  ],
  [
    "an edited function too",
    [
      'function q1() { return "old" }\nconst callQ = () => q1()',
      'function q1() { return "new" }\ncallQ()',
    ],
    "new",
  ],
  [
    "even by itself",
    [
      "function self(n: number): string { return n === 0 ? 'old' : self(n - 1) }\nconst old = self",
      "function self() { return 'new' }\nold(3)",
    ],
    "new",
  ],
  [
    "a function may replace itself",
    ["function once() { once = () => 2; return 1 }\nonce() + once()"],
    3,
  ],
  [
    "recursion",
    ["function fact(n: number): number { return n < 2 ? 1 : n * fact(n - 1) }", "fact(5)"],
    120,
  ],
  [
    "names",
    ["function n3() {}\nconst n4 = () => {}; async function* n5() {}\n[n3.name, n4.name, n5.name]"],
    ["n3", "n4", "n5"],
  ],
  [
    "a forward reference is found once it is there",
    ["const callLater = () => definedLater()", "const definedLater = () => 77", "callLater()"],
    77,
  ],
  ["overloads", ["function o(a: string): void; function o(a: any) { return a }\no('x')"], "x"],
  [
    "a class that uses itself",
    ["class Node1 { static root = new Node1(); kids: Node1[] = [] }\nNode1.root instanceof Node1"],
    true,
  ],
  ["generics", ["const id = <T,>(x: T): T => x; id<number>(3)!"], 3],
  ["cells are strict", ["(function () { return this })()"], undefined],
];

const CONSTANTS: readonly Case[] = [
  [
    "a constant cannot be assigned",
    ["const c3 = 1", "c3 = 2"],
    matching(/TypeError: Cannot assign/),
  ],
  ["nor in its own cell", ["const c4 = 1; c4 = 2"], matching(/TypeError: Cannot assign/)],
  [
    "nor by increment from a function",
    ["const c5 = 1; const inc = () => c5++", "inc()"],
    matching(/TypeError: Cannot assign/),
  ],
  [
    "an undeclared name cannot be assigned",
    ["undeclared = 3"],
    "ReferenceError: undeclared is not defined",
  ],
  ["nor read", ["nosuch"], "ReferenceError: nosuch is not defined"],
];

testCases({
  results: RESULTS,
  declarations: DECLARATIONS,
  functions: FUNCTIONS,
  constants: CONSTANTS,
});

test("a nameless function as a result has no name", async () => {
  expect(Reflect.get(Object(await outcomeOf(["(() => 5)"])), "name")).toBe("");
});

test("a promise as a result is not awaited by the cell", async () => {
  const session = openSession();
  expect(session.compile("Promise.resolve(3)").isAsync).toBe(false);
});

test("a cell declares its own variables, not those of functions and static blocks", () => {
  const session = openSession();
  const source =
    "{ var a } function f() { var b } class C { static { var c } d = () => { var e } }";
  const names = session.compile(source).bindings.map(({ name }) => name);
  expect(names).toEqual(["a", "f", "C"]);
});

test("the scope remembers what each cell declared", () => {
  const session = openSession();
  session.compile('import { setTimeout } from "node:timers/promises"; let a = 1; class B {}');
  expect(Array.from(session.scope.declarations())).toEqual([
    { name: "setTimeout", property: "$$setTimeout", kind: "import", cell: 1 },
    { name: "a", property: "a", kind: "let", cell: 1 },
    { name: "B", property: "B", kind: "class", cell: 1 },
  ]);
});
