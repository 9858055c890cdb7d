/** Sockets, files and children inside `virtualTime`: time runs at its real speed until they are done, and that is said. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { virtualTime, wait } from "../../../src/index.ts";

const HOUR = 3_600_000;

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  vi.spyOn(console, "warn").mockImplementation((text: unknown) => void said.push(String(text)));
});
afterEach(() => vi.restoreAllMocks());

/** Answers in two parts, the second one 50 ms after the first. */
async function slowServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = http.createServer((_request, response) => {
    setTimeout(() => {
      response.write("h");
      setTimeout(() => response.end("i"), 50);
    }, 50);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await promisify(server.close.bind(server))();
    },
  };
}

const get = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = http.get(url, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.on("end", () => resolve(text));
    });
    request.on("error", reject);
  });

// First of all: what fetch sets up once, it sets up here.
test("timers that fetch shares among all its users are none of the run's", async () => {
  await using server = await slowServer();
  const run = await virtualTime(async () => (await fetch(server.url)).text());
  expect(run).toMatchObject({ value: "hi", leftTimers: 0 });
});

test("answers come before the hour is over, also by a connection that was open before", async () => {
  await using server = await slowServer();
  await (await fetch(server.url)).text();
  const seen: string[] = [];
  const run = await virtualTime(async () => {
    const hour = sleep(HOUR).then(() => seen.push("hour"));
    for (let i = 0; i < 2; i++) seen.push(await (await fetch(server.url)).text());
    seen.push(await get(server.url));
    await hour;
  });
  expect(seen).toEqual(["hi", "hi", "hi", "hour"]);
  expect(run.elapsedMs).toBe(HOUR);
  expect(run.realMs).toBeGreaterThan(290);
  expect(run.atRealSpeedMs).toBeGreaterThan(290);
  expect(run.atRealSpeedMs).toBeLessThan(run.realMs + 10);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^virtualTime: real work is pending \(.+\), so time runs at real speed/u);
  expect(await (await fetch(server.url)).text()).toBe("hi");
});

test("a limit on a request holds, since time runs", async () => {
  await using server = await slowServer();
  const run = await virtualTime(async () => {
    await sleep(HOUR);
    const limit = AbortSignal.timeout(40);
    await expect(fetch(server.url, { signal: limit })).rejects.toMatchObject({
      name: "TimeoutError",
    });
  });
  expect(run.elapsedMs).toBeGreaterThanOrEqual(HOUR + 40);
  expect(run.realMs).toBeGreaterThan(35);
});

test("files and children count as work", async () => {
  const run = await virtualTime(async () => {
    const seen: string[] = [];
    const late = sleep(HOUR).then(() => seen.push("late"));
    await readFile(import.meta.filename);
    seen.push("file");
    await promisify(execFile)(process.execPath, ["-e", "setTimeout(() => {}, 30)"]);
    seen.push("child");
    await late;
    return seen;
  });
  expect(run.value).toEqual(["file", "child", "late"]);
  expect(run.elapsedMs).toBe(HOUR);
});

test("a server that waits for nobody lets time jump", async () => {
  const server = http.createServer(() => {});
  const run = await virtualTime(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await sleep(HOUR);
    server.close();
  });
  expect(run.elapsedMs).toBe(HOUR);
  expect(run.realMs).toBeLessThan(5000);
});

test("wait() names what can't be seen", async () => {
  const outside = sleep(60, "outside");
  const run = await virtualTime(async () => Promise.race([wait(outside), sleep(HOUR, "late")]));
  expect(run.value).toBe("outside");
  expect(run.elapsedMs).toBeGreaterThan(0);
  expect(said).toEqual([
    "virtualTime: real work is pending (a request or wait()), so time runs at real speed meanwhile.",
  ]);
  expect(await wait(sleep(0, "elsewhere"))).toBe("elsewhere");
});

test("after real work, times are exact again", async () => {
  const run = await virtualTime(async () => {
    await wait(readFile(import.meta.filename));
    const start = performance.now();
    await sleep(1000);
    return performance.now() - start;
  });
  expect(run.value).toBe(1000);
  expect(Number.isInteger(run.elapsedMs)).toBe(true);
});

test("without real work nothing is said", async () => {
  await virtualTime(async () => sleep(HOUR));
  expect(said).toEqual([]);
});
