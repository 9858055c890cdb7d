/** What stands on the pages that `awaitlab report` writes. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { temporaryFolder } from "../support/folder.ts";
import { writeNotebook } from "../support/notebook.ts";
import { readPage, report, startReport } from "../support/report.ts";

// Each report starts a server, a kernel and nbconvert.
vi.setConfig({ testTimeout: 180_000 });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** A pixel. */
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const markdown = (source: string) => ({ type: "markdown", source }) as const;

test("a page has title, date, versions, wall time and parameters, and a table of contents", async () => {
  const cells = [
    markdown("# Counting `n` & more\n\nText.\n\n## First\n\n```sh\n## no heading\n```"),
    { source: "let n = 1; let name = 'x';", tags: ["parameters"] },
    markdown("## First\n\n### Below\n\n$a$"),
    "console.log(n, name)",
  ];
  const args = ["--param", "n=5", "--param", 'name=$a$ "<b>"'];
  const { code, page, text } = await report(folder.path, cells, args);
  expect(code).toBe(0);
  expect(page).toContain("<title>Counting n &amp; more</title>");
  expect(text).toMatch(/Date\d{4}-\d\d-\d\d \d\d:\d\d UTC/u);
  const { node } = process.versions;
  expect(text).toContain(`Run byawaitlab ${packageJson.version}: TypeScript `);
  expect(text).toContain(` on Node ${node}`);
  expect(text).toMatch(/Wall time\d+\.\d s/u);
  expect(text).toContain(String.raw`Parametersn = 5, name = "$a$ \"<b>\""`);
  expect(text).toContain('5 $a$ "<b>"');
  const contents = /<nav class="awaitlab-contents".*?<\/nav>/su.exec(page)?.[0] ?? "";
  const links = Array.from(contents.matchAll(/href="#([^"]*)">([^<]*)/gu), ([, id, name]) => [
    id,
    name,
  ]);
  expect(links).toEqual([
    ["First", "First"],
    ["First-2", "First"],
    ["Below", "Below"],
  ]);
  for (const [id] of links) expect(page).toContain(` id="${id}"`);
});

test("type errors stand under their cells, the first and the last one's too", async () => {
  const cells = ["const text: string = 1;", "async function f() {}", "f(); 1"];
  const { code, text } = await report(folder.path, cells);
  expect(code).toBe(0);
  const [first = -1, second = -1, third = -1] = cells.map((cell) => text.indexOf(cell));
  const mistyped = text.indexOf("TS2322");
  const floating = text.indexOf("Nothing waits for this promise");
  expect(first < mistyped && mistyped < second).toBe(true);
  expect(second < third && third < floating).toBe(true);
});

test("late output, updates and cleared output end up where JupyterLab shows them", async () => {
  const cells = [
    "import { display, clearOutput } from 'awaitlab';\nconst shown = display('before'); setTimeout(() => console.log('late'), 50); void 0;",
    "await new Promise((resolve) => setTimeout(resolve, 200)); shown.update('after'); console.log('second cell');",
    "console.log('wiped'); clearOutput({ wait: true }); console.log('kept');",
  ];
  const { code, text } = await report(folder.path, cells, ["--no-input"]);
  expect(code).toBe(0);
  expect(text.replaceAll(/\s+/gu, " ")).toMatch(/after'? late second cell kept/u);
  expect(text).not.toMatch(/before|wiped/u);
});

test("--no-input leaves the code out", async () => {
  const { page, text } = await report(folder.path, ["console.log(1 + 1)"], ["--no-input"]);
  expect(page.slice(page.indexOf("<main>"))).not.toContain("console");
  expect(text.trim()).toMatch(/2$/u);
});

test("TypeScript is highlighted", async () => {
  const { page } = await report(folder.path, ["const n: number = 1;"]);
  expect(page).toMatch(/<span class="kd">const<\/span>.*<span class="kt">number<\/span>/u);
});

test("pictures beside the notebook are on the page, in HTML and in Markdown", async () => {
  await writeFile(path.join(folder.path, "a pixel.png"), Buffer.from(png, "base64"));
  const cells = [
    markdown(
      '![p](a%20pixel.png "title") ![q](none.png) ![r](https://example.invalid/x.png)\n\n<details><summary>S</summary>\n\n<img src="a pixel.png" alt="">\n\ntext\n\n</details>',
    ),
    "1",
  ];
  const html = await report(folder.path, cells);
  expect(html.page.split(`src="data:image/png;base64,${png}"`)).toHaveLength(3);
  expect(html.page).toContain('src="none.png"');
  // What a person opens stays closed until then.
  expect(html.page).toMatch(/<details>(?:(?!<\/details>)[^])*text/u);
  const { page } = await report(folder.path, cells, ["--to", "md"]);
  expect(page).toContain('![p](a_files/a%20pixel.png "title") ![q](none.png)');
  expect(page).toContain('<img src="a_files/a%20pixel.png" alt="">');
  expect(await readdir(path.join(folder.path, "reports", "a_files"))).toEqual(["a pixel.png"]);
});

test("Markdown finds its pictures however they are written, and whatever the notebook is called", async () => {
  const bytes = Buffer.from(png, "base64");
  const source = path.join(folder.path, "written");
  await mkdir(path.join(source, "-{a} #1.md_files"), { recursive: true });
  await writeFile(path.join(source, "b pixel.png"), bytes);
  await writeFile(path.join(source, "b(1).png"), bytes);
  // A chart of another day, where the notebook lies.
  await writeFile(path.join(source, "-{a} #1.md_files", "-{a} #1.md_2_0.png"), bytes);
  const pictures = `![p](<b pixel.png>) ![q](b(1).png "t") ![r][ref] <img src='b pixel.png'>\n\n[ref]: b%20pixel.png`;
  await writeNotebook(path.join(source, "-{a} #1.md.ipynb"), [
    markdown(pictures),
    'import { display } from "awaitlab"; display.image(Buffer.from("\\x89PNG\\r\\n\\x1a\\n now", "latin1"))',
  ]);
  const { code, stderr } = await startReport(source, ["./-{a} #1.md.ipynb", "--to", "md"]).outcome;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const page = await readPage(source, "-{a} #1.md.md");
  const files = "-%7Ba%7D%20%231.md_files";
  expect(page).toContain(
    `![p](${files}/b%20pixel.png) ![q](${files}/b%281%29.png "t") ![r][ref] <img src="${files}/b%20pixel.png">\n\n[ref]: ${files}/b%20pixel.png`,
  );
  expect(page).toMatch(/!\[png\]\(-%7Ba%7D%20%231\.md_files\/-%7Ba%7D%20%231\.md_\d_0\.png\)/u);
  const written = path.join(source, "reports", "-{a} #1.md_files");
  expect((await readdir(written)).toSorted()).toEqual(
    ["-{a} #1.md_2_0.png", "b pixel.png", "b(1).png"].toSorted(),
  );
});

test("Markdown has header, contents, fences of TypeScript, pictures of charts and whole tracebacks", async () => {
  const cells = [
    markdown("# Title\n\n## One\n\n## Two\n\n## Two"),
    "// %%gantt\nawait new Promise((resolve) => setTimeout(resolve, 20));",
    "function fail(): never {\n  throw new Error('no');\n}\nfail();",
  ];
  const { code, page } = await report(folder.path, cells, ["--to", "md", "--param", "n=a_b"]);
  expect(code).toBe(1);
  expect(page).toMatch(/^# Title\n\n- \*\*Date:\*\* /u);
  expect(page).toContain(String.raw`- **Parameters:** n = "a\_b"`);
  expect(page).toContain("- [One](#one)\n- [Two](#two)\n- [Two](#two-1)");
  expect(page).toContain("```typescript\n// %%gantt");
  expect(page).toMatch(/!\[png\]\(a_files\/a_\d_\d\.png\)/u);
  expect(page).not.toContain("data:image");
  expect(page).toContain("    Error: no\n    Cell [3]:2:9\n");
});
