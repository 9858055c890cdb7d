/** What a tsconfig.json beside the notebook means for its cells. */
import { expect, test } from "vitest";
import { caughtUp, check, findingsUnder } from "../support/checked.ts";
import { error } from "../support/kernel.ts";
import { kernelIn, put } from "../support/kernel-in.ts";

const wrong = 'const n: number = "x";';

test("a tsconfig.json beside the notebook says what becomes of type errors; a cell may say otherwise", async () => {
  const config = (mode: string): string =>
    `{ "awaitlab": { "check": "${mode}" }, /* comments too */ "compilerOptions": {}, }`;
  await using given = await kernelIn({ "tsconfig.json": config("off") });
  const { kernel, folder } = given;
  const quiet = await kernel.execute(wrong);
  await put(folder, "tsconfig.json", config("error"));
  expect(error(await kernel.execute(wrong))?.ename).toBe("TypeCheckError");
  await kernel.execute("%check report\n1");
  await caughtUp(kernel);
  expect(findingsUnder(kernel, quiet.id)).toEqual([]);
});

test("a tsconfig.json is honoured: its strictness, its paths, its noise", async () => {
  const config = {
    compilerOptions: {
      // A notebook's cells do that all the time.
      noUnusedLocals: true,
      isolatedDeclarations: true,
      declaration: true,
      strict: false,
      noImplicitAny: true,
      paths: { "@/*": ["./lib/*"] },
    },
  };
  await using given = await kernelIn({
    "tsconfig.json": JSON.stringify(config),
    "lib/rate.ts": "export const rate: number = 1;",
  });
  const { kernel } = given;
  expect(await check(kernel, "const s: string = null; const f = () => [s]")).toBe("");
  expect(await check(kernel, 'import { rate } from "@/rate"; rate satisfies string')).toContain(
    "TS1360",
  );
  // Who configures TypeScript gets what was asked for.
  expect(await check(kernel, "function area(a) { return a }")).toContain("TS7006");
});

const options = (compilerOptions: object): string => JSON.stringify({ compilerOptions });

test("its `lib` counts: what it leaves out does not exist, what it adds does", async () => {
  await using given = await kernelIn({ "tsconfig.json": options({ lib: ["es2022"] }) });
  const { kernel, folder } = given;
  expect(await check(kernel, "await Promise.try(() => 1)")).toContain("TS2550");
  expect(await check(kernel, "type Page = HTMLElement; let page: Page")).toContain("TS2304");
  await put(folder, "tsconfig.json", options({ lib: ["esnext", "dom"] }));
  expect(
    await check(kernel, "await Promise.try(() => 1); type Page = HTMLElement; let page: Page"),
  ).toBe("");
});

test("its `types` are there, and Node's too", async () => {
  await using given = await kernelIn({
    "tsconfig.json": options({ types: ["globe"] }),
    "node_modules/@types/globe/package.json": '{ "name": "@types/globe", "types": "index.d.ts" }',
    "node_modules/@types/globe/index.d.ts": "declare const globe: { readonly radiusKm: 6371 };",
  });
  expect(await check(given.kernel, "typeof globe; () => globe.nosuch; process.nosuch")).toMatch(
    /radiusKm[^]*'nosuch' does not exist on type 'Process'/u,
  );
});

test("what it extends counts", async () => {
  await using given = await kernelIn({
    "tsconfig.json": '{ "extends": "./base/strict.json" }',
    "base/strict.json": options({ noUncheckedIndexedAccess: true }),
  });
  expect(await check(given.kernel, "(list: number[]) => list[0].toFixed()")).toContain("TS2532");
});

test.each([
  [
    "that is no JSON",
    '{\n  "compilerOptions": { "strict": true',
    "tsconfig.json:2:38 TS1005: '}' expected.",
  ],
  [
    "with an option that does not exist",
    '{\n  "compilerOptions": { "strickt": true }\n}',
    "tsconfig.json:2:24 TS5023: Unknown compiler option 'strickt'.",
  ],
  [
    "with a value that makes no sense",
    options({ lib: 5, types: "node" }),
    "TS5024: Compiler option 'lib' requires a value of type Array.",
  ],
  [
    "that extends what is not there",
    '{ "extends": "./nowhere.json" }',
    "tsconfig.json:1:1 TS5083: Cannot read file",
  ],
] as const)(
  "one %s is named with its place, once; cells are checked all the same",
  async (_what, text, told) => {
    await using given = await kernelIn({ "tsconfig.json": text });
    const { kernel, folder } = given;
    const first = await check(kernel, wrong);
    expect(first).toContain(told);
    expect(first).toContain("does not count for cells.");
    expect(first).toContain("TS2322");
    expect(await check(kernel, wrong)).not.toContain("tsconfig.json");
    await put(folder, "tsconfig.json", `${text} `);
    expect(await check(kernel, wrong)).toContain("tsconfig.json:");
  },
);

test("a fault in what it extends is named with that file", async () => {
  await using given = await kernelIn({
    "tsconfig.json": '{ "extends": "./base/strict.json" }',
    "base/strict.json": options({ strickt: true }),
  });
  expect(await check(given.kernel, wrong)).toMatch(
    /^base\/strict\.json:1:\d+ TS5023[^]*→ 1 │ \{"compilerOptions"/u,
  );
});
