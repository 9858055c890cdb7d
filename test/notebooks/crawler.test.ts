/** The crawler: what it prints, finds and writes, also beside Python on the same site, and what it does with bad luck. */
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { venvBin } from "../../kernel/setup/places.mjs";
import { root, run } from "../support/command.ts";
import {
  committed,
  committedBytes,
  execute,
  executeInOneSession,
  type RunCell,
} from "../support/executed-notebook.ts";
import { temporaryFolder } from "../support/folder.ts";
import { TestKernel, text } from "../support/kernel.ts";
import { takenPort } from "../support/port.ts";
import { give, isRoot, type User, whyNobodyElse } from "../support/user.ts";

const name = "10-crawler";
const somebody: User = { uid: 65_531, gid: 65_531 };
const hindrance = whyNobodyElse(somebody, path.join(root, "dist", "kernel.js"));

const lines = (printed: string): string[] =>
  printed
    .trimEnd()
    .replaceAll(/127\.0\.0\.1:\d+/gu, "the-site")
    .split("\n");

const crawled = [
  "No page from /gone [404]: Not Found",
  "Got response [200] for URL: http://the-site/",
  "Found 4 links for http://the-site/",
  "Wrote results for source URL: http://the-site/",
  "Got response [200] for URL: http://the-site/broken",
  'Cannot read the link "http://[oops" of http://the-site/broken',
  "Found 2 links for http://the-site/broken",
  "Wrote results for source URL: http://the-site/broken",
  "Got response [200] for URL: http://the-site/moved",
  "Found 3 links for http://the-site/moved",
  "Wrote results for source URL: http://the-site/moved",
  "Got response [200] for URL: http://the-site/shop",
  "Found 2 links for http://the-site/shop",
  "Wrote results for source URL: http://the-site/shop",
  "Got response [200] for URL: http://the-site/news",
  "Found 3 links for http://the-site/news",
  "Wrote results for source URL: http://the-site/news",
  "Got response [200] for URL: http://the-site/archive",
  "Found 1 links for http://the-site/archive",
  "Wrote results for source URL: http://the-site/archive",
  "No page from /never The operation was aborted due to timeout",
];

/** Run a notebook's cells in a kernel, as many as asked for. @returns What each printed */
async function executeIn(kernel: TestKernel, upTo: string): Promise<Map<string, string>> {
  const cells = (await committed(name)).filter(({ type }) => type === "code");
  const wanted = cells.slice(0, cells.findIndex(({ id }) => id === upTo) + 1);
  const printed = new Map<string, string>();
  // oxlint-disable-next-line no-await-in-loop -- cells run one after another
  for (const { id, source } of wanted) printed.set(id, text(await kernel.execute(source)));
  return printed;
}

describe("run from top to bottom", () => {
  let cells: ReadonlyMap<string, RunCell>;
  beforeAll(async () => {
    cells = await execute(name);
  });
  const printed = (id: string): string[] => lines(cells.get(id)?.printed ?? "");
  const shown = (id: string): string => cells.get(id)?.shown ?? "";

  test("three sites say how they are in the order in which they answer", () => {
    expect(printed("check")).toEqual([
      "http://the-site/: status -> 200",
      "http://the-site/shop: status -> 200",
      "http://the-site/news: status -> 200",
    ]);
    expect(shown("check")).toMatch(
      /^3 tasks · wall (?:[789]\d\d ms|1\.[0-3]\d s) · waited [12]\.\d\d s/mu,
    );
    expect(shown("check")).toMatch(/waits for timers or I\/O: \d\.\d on average, 3 at most/u);
  });

  test("one after another: four seconds, and the loop is named", () => {
    expect(shown("fetch")).toMatch(/^8 tasks · wall [45]\.\d\d s .*no faster/mu);
    expect(shown("fetch")).toMatch(/The cell awaited 6 times one after the other \(line 25\), /u);
  });

  test("two of the five links in broken HTML are found, and a bad one is told of", () => {
    expect(printed("links").slice(1)).toEqual([
      'Cannot read the link "http://[oops" of http://the-site/broken',
      "http://the-site/shop",
      "mailto:me@example.com",
    ]);
  });

  test("all at once: one second, all events in the order of the answers, nobody lost", () => {
    expect(printed("crawl")).toEqual([
      ...crawled,
      expect.stringMatching(/^8 addresses in 1\.\d s$/u),
    ]);
    expect(shown("crawl")).toMatch(
      /^16 tasks · wall 1\.\d\d s · waited [45]\.\d\d s · [234]\.\d× as fast/mu,
    );
    expect(shown("crawl")).toMatch(/What the time hung on: fetchPage\("\/never"\) waiting/u);
    expect(printed("table")).toEqual(["15 links from 6 pages"]);
    expect(shown("table")).toMatch(/ 6 .* \/moved .* \/guide\/chapter-1 /u);
  });

  test("with a gate of two, never more than two wait at once, and the archive waits for the 404", () => {
    expect(printed("follow").at(-1)).toBe("9 addresses visited");
    expect(shown("follow")).toMatch(/^18 tasks · wall [12]\.\d\d s/mu);
    expect(shown("follow")).toMatch(/waits for timers or I\/O: 1\.\d on average, 2 at most/u);
    expect(shown("follow")).toMatch(/What the time hung on: fetchPage\("\/archive"\)/u);
  });
});

test("what is committed is whole, small, was run, and can be given parameters", async () => {
  expect(await committedBytes(name)).toBeLessThan(1_500_000);
  const all = await committed(name);
  expect(all.filter(({ failed }) => failed)).toEqual([]);
  const before = all.find(({ id }) => id === "crawl")?.printed ?? "";
  expect(lines(before).slice(0, -1)).toEqual(crawled);
  expect(all.filter(({ tags }) => tags.includes("parameters"))).toHaveLength(1);
});

test("Python prints and finds the same on the same site", async () => {
  await using folder = await temporaryFolder();
  await using kernel = await TestKernel.start({ cwd: folder.path });
  const printed = await executeIn(kernel, "crawl");
  const [site = ""] = /http:\/\/[\d.:]+/u.exec(printed.get("site") ?? "") ?? [];
  const listed = await readFile(path.join(folder.path, "crawl", "addresses.txt"), "utf8");
  const script = path.join(import.meta.dirname, "crawler.py");
  const file = path.join(folder.path, "python.tsv");
  const args = [script, site, file, ...listed.trim().split("\n")];
  const python = await run(path.join(venvBin, "python"), args);
  expect(python.stderr).toBe("");
  expect(lines(python.stdout)).toEqual(crawled);
  const own = await readFile(path.join(folder.path, "crawl", "found.tsv"), "utf8");
  expect((await readFile(file, "utf8")).split("\n").toSorted()).toEqual(own.split("\n").toSorted());
});

test("where the port is taken, the site takes a free one and says so", async () => {
  await using taken = await takenPort();
  const cells = await execute(name, `let port = ${taken.port}; let timeoutMs = 1000;`);
  const printed = cells.get("site")?.printed ?? "";
  expect(printed).toContain(`Port ${taken.port} is taken, by another program or an earlier run`);
  expect(printed).not.toContain(`127.0.0.1:${taken.port}/`);
  expect(lines(cells.get("crawl")?.printed ?? "").slice(0, -1)).toEqual(crawled);
});

test.skipIf(hindrance !== undefined)(
  `where its folder can't be written, it writes to a temporary one and says so${hindrance === undefined ? "" : ` (left out: ${hindrance})`}`,
  async () => {
    await using folder = await temporaryFolder();
    const readOnly = path.join(folder.path, "notebook");
    if (isRoot) await give(folder.path, somebody);
    await mkdir(readOnly, { mode: 0o555 });
    const user = isRoot ? { user: somebody } : {};
    await using kernel = await TestKernel.start({ cwd: readOnly, ...user });
    const printed = await executeIn(kernel, "table");
    const [, elsewhere = ""] =
      /^Nothing can be written beside this notebook \(EACCES\): files go to (.*)$/mu.exec(
        printed.get("folder") ?? "",
      ) ?? [];
    expect(elsewhere).not.toBe("");
    expect(await readFile(path.join(elsewhere, "found.tsv"), "utf8")).toContain("/archive\t");
    expect(printed.get("table")).toContain("15 links from 6 pages");
    await rm(elsewhere, { recursive: true });
  },
);

test("twice in one session, it prints the same", async () => {
  const cells = await executeInOneSession([name, name]);
  expect(cells.filter(({ failed }) => failed)).toEqual([]);
  const runs = cells.filter(({ id }) => id === "crawl").map(({ printed }) => lines(printed));
  expect(runs.map((each) => each.slice(0, -1))).toEqual([crawled, crawled]);
});
