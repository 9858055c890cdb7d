/** What cells leave running: `%jobs` lists it, `%stop N` ends it, and an error about a port names who holds it. */
import { afterEach, describe, beforeEach, expect, test } from "vitest";
import { type Exchange, error, TestKernel, text, value } from "../support/kernel.ts";
import { freePort, takenPort } from "../support/port.ts";
import { isAlive } from "../support/process.ts";

let kernel: TestKernel;
beforeEach(async () => {
  kernel = await TestKernel.start();
});
afterEach(() => kernel[Symbol.asyncDispose]());

function shown(exchange: Exchange, type = "text/plain"): string {
  const display = exchange.iopub.find((message) => message.type === "display_data");
  const data = display?.content["data"];
  return typeof data === "object" && data !== null ? String(Reflect.get(data, type)) : "";
}

/** Rows of `%jobs` below the head, without the times. */
async function jobs(): Promise<string[]> {
  const lines = shown(await kernel.execute("%jobs")).split("\n");
  return lines
    .slice(1)
    .map((line) => line.replace(/\d\d:\d\d:\d\d/u, "TIME").replaceAll(/ {2,}/gu, " | "));
}

/** Run a cell that must not fail. @returns Its value as text */
async function run(code: string): Promise<unknown> {
  const exchange = await kernel.execute(code);
  expect(error(exchange)).toBeUndefined();
  return value(exchange);
}

async function stop(target: string): Promise<string> {
  const exchange = await kernel.execute(`%stop ${target}`);
  expect(error(exchange)).toBeUndefined();
  return text(exchange);
}

const NOTHING =
  "Nothing is running: no cell has left a timer, server, socket, child process, worker or file watcher behind.";

test("where nothing runs, %jobs and %stop all say so in words", async () => {
  expect(shown(await kernel.execute("%jobs"))).toBe(NOTHING);
  expect(shown(await kernel.execute("%jobs"), "text/html")).toBe(`<p>${NOTHING}</p>`);
  expect(await stop("all")).toBe(`${NOTHING}\n`);
});

test("what has ended is listed no more", async () => {
  await run(
    "await new Promise((resolve) => setTimeout(resolve, 5)); clearTimeout(setTimeout(() => {}, 9e5))",
  );
  await run(
    'import { createServer, connect } from "node:net"; import { once } from "node:events"; const s = createServer((c) => c.end()).listen(0); await once(s, "listening"); const c = connect(s.address().port); c.resume(); await once(c, "close"); s.close(); await once(s, "close");',
  );
  await run('import { spawn } from "node:child_process"; await once(spawn("true"), "close")');
  expect(shown(await kernel.execute("%jobs"))).toBe(NOTHING);
});

/** Each leaves one job running. */
const kinds: readonly (readonly [code: string, row: RegExp, ended: RegExp])[] = [
  [
    "setTimeout(() => console.log('fired'), 100_000)",
    /^\[1\] \| timer \| after 100 s, due in [\d.]+ s \| TIME \| %stop 1$/u,
    /^ {2}timer after 100 s/mu,
  ],
  [
    'import { setTimeout as later } from "node:timers"; later(() => {}, 3e5)',
    /^\[1\] \| timer \| after 5 min, due in [\d.]+ min \| TIME \| %stop 1$/u,
    /timer after 5 min/u,
  ],
  [
    'import { setTimeout as sleep } from "node:timers/promises"; sleep(1e5)',
    /^\[1\] \| timer \| after 100 s, /u,
    /timer after 100 s/u,
  ],
  [
    "setInterval(() => {}, 60_000)",
    /^\[1\] \| interval \| every 60 s, next in [\d.]+ s \| TIME \| %stop 1$/u,
    /interval every 60 s/u,
  ],
  [
    'import { setInterval as ticks } from "node:timers/promises"; (async () => { for await (const _ of ticks(60_000)); })(); 0',
    /^\[1\] \| interval \| every 60 s/u,
    /interval every 60 s/u,
  ],
  [
    "(function spin() { setImmediate(spin) })()",
    /^\[1\] \| immediate \| due in the loop's next turn \| TIME \| %stop 1$/u,
    /immediate/u,
  ],
  [
    'import { createServer } from "node:net"; const s = createServer().listen(0); await new Promise((r) => s.once("listening", r)); 0',
    /^\[1\] \| server \| port \d+ \| TIME \| %stop 1$/u,
    /server port \d+/u,
  ],
  [
    'import { createServer } from "node:http"; const s = createServer((_, r) => r.end("x")).listen(0, "127.0.0.1"); await new Promise((r) => s.once("listening", r)); 0',
    /^\[1\] \| server \| port \d+ on 127\.0\.0\.1 \| TIME \| %stop 1$/u,
    /server port \d+/u,
  ],
  [
    'import { createSocket } from "node:dgram"; const s = createSocket("udp4"); s.bind(0); await new Promise((r) => s.once("listening", r)); 0',
    /^\[1\] \| UDP socket \| port \d+ \| TIME \| %stop 1$/u,
    /UDP socket port \d+/u,
  ],
  [
    'import { spawn } from "node:child_process"; spawn("sleep", ["1000"]); 0',
    /^\[1\] \| child process \| sleep 1000 \(pid \d+\) \| TIME \| %stop 1$/u,
    /child process sleep 1000/u,
  ],
  [
    'import { exec } from "node:child_process"; exec("sleep 1001; true"); 0',
    /^\[1\] \| child process \| \/bin\/sh -c sleep 1001; true \(pid \d+\) \| TIME \| %stop 1$/u,
    /child process \/bin\/sh/u,
  ],
  [
    'import { Worker } from "node:worker_threads"; new Worker("setInterval(() => {}, 1000)", { eval: true }); 0',
    /^\[1\] \| worker \| thread \d+ \| TIME \| %stop 1$/u,
    /worker thread/u,
  ],
  [
    'import { watch } from "node:fs"; watch("."); 0',
    /^\[1\] \| file watcher \| \. \| TIME \| %stop 1$/u,
    /file watcher \./u,
  ],
  [
    'import { mkdirSync, watch } from "node:fs"; mkdirSync("in/in", { recursive: true }); watch(".", { recursive: true }); 0',
    /^\[1\] \| file watcher \| \. \| TIME \| %stop 1$/u,
    /file watcher \./u,
  ],
  [
    'import { watchFile } from "node:fs"; watchFile("some.txt", () => {}); 0',
    /^\[1\] \| file watcher \| some\.txt \| TIME \| %stop 1$/u,
    /file watcher some\.txt/u,
  ],
];

test.each(kinds)("listed, and ended when asked: %s", async (code, row, ended) => {
  await run(code);
  expect(await jobs()).toEqual([expect.stringMatching(row)]);
  const said = await stop("1");
  expect(said).toMatch(/^Ended what cell 1 had left running:\n/u);
  expect(said).toMatch(ended);
  expect(shown(await kernel.execute("%jobs"))).toBe(NOTHING);
  expect(kernel.published.filter(({ type }) => type === "error")).toEqual([]);
});

describe("%stop N", () => {
  test("ends what one cell left running, and nothing of another", async () => {
    await run("setInterval(() => {}, 1000)");
    await run("setInterval(() => {}, 2000)");
    expect(await stop("1")).toContain("interval every 1 s");
    expect(await jobs()).toEqual([expect.stringMatching(/^\[2\] \| interval \| every 2 s/u)]);
    expect(await stop("1")).toBe(
      "Cell 1 holds no timer, server, socket, child process, worker or file watcher; tasks of it that still go on stop at their next await. Only cell 2 has left something running.\n",
    );
  });

  test("frees the port before the code below runs, and closes connections", async () => {
    const port = await freePort();
    const listen = `const s = createServer((c) => c.on("close", () => console.log("closed"))).listen(${port}); await once(s, "listening");`;
    await run(
      `import { createServer, connect } from "node:net"; import { once } from "node:events"; ${listen}`,
    );
    await run(
      `const accepted = once(s, "connection"); const c = connect(${port}); await accepted; 0`,
    );
    expect(await jobs()).toEqual([
      expect.stringMatching(/^\[1\] \| server \| port \d+, 1 connection \|/u),
      expect.stringMatching(/^\[2\] \| socket \| to (127\.0\.0\.1|\[::1\]):\d+ \|/u),
    ]);
    const again = await kernel.execute(`%stop 1\n${listen}\ns.address().port`);
    expect(error(again)).toBeUndefined();
    expect(value(again)).toBe(String(port));
    // Connections belong to it, and are no news of their own.
    expect(text(again)).toMatch(/ {2}server port \d+, 1 connection\n$/u);
    // The other end notices too.
    await run('if (!c.destroyed) await once(c, "close")');
  });

  test("interrupts the tasks that wait: finally runs, catch does not, and who awaits them hears of it", async () => {
    const first = await kernel.send("execute_request", {
      code: `const long = (async () => {
        try { await new Promise((resolve) => setTimeout(resolve, 1e6)); console.log("went on"); }
        catch { console.log("caught"); }
        finally { console.log("finally"); }
      })(); 0`,
    });
    await kernel.exchange(first);
    await stop("1");
    const waiting = error(await kernel.execute("await long"));
    expect(waiting?.ename).toBe("KeyboardInterrupt");
    expect(waiting?.evalue).toBe("What the cell waited for was ended by %stop.");
    const iopub = await kernel.until(() => {
      const late = kernel.published.filter(({ parentId }) => parentId === first);
      return text({ iopub: late }) === "" ? undefined : late;
    });
    expect(text({ iopub })).toBe("finally\n");
    expect(error({ iopub })).toBeUndefined();
  });

  test("stops tasks that wait for what is not listed", async () => {
    await run(`import { stat } from "node:fs/promises"; let turns = 0;
      const loop = (async () => { for (;;) { await stat("."); turns++; } })(); 0`);
    expect(await stop("1")).toContain("Cell 1 holds no timer");
    expect(error(await kernel.execute("await loop"))?.ename).toBe("KeyboardInterrupt");
  });

  test.each([
    [
      "a recorded cell's sleep",
      "%%gantt\nconst p = new Promise((resolve) => setTimeout(resolve, 1e6)); 0",
    ],
    ["the library's sleep", 'import { sleep } from "awaitlab"; const p = sleep(1e6); 0'],
    [
      "the platform's sleep",
      'import { setTimeout as sleep } from "node:timers/promises"; const p = sleep(1e6); 0',
    ],
    [
      "a loop over the platform's ticks",
      'import { setInterval as ticks } from "node:timers/promises"; const p = (async () => { for await (const _ of ticks(1e6)); })(); 0',
    ],
  ])("rejects %s", async (_, code) => {
    await run(code);
    await stop("1");
    expect(error(await kernel.execute("await p"))?.ename).toBe("KeyboardInterrupt");
  });

  test("runs no callback early, nor what was to follow a sleep", async () => {
    await run(`setTimeout(() => console.log("early"), 1e6);
      new Promise((resolve) => setTimeout(resolve, 1e6)).then(() => console.log("early"));
      setInterval(() => console.log("early"), 1e6); 0`);
    expect(await stop("1")).not.toContain("early");
    await run("await new Promise(setImmediate)");
    const streams = kernel.published.filter(({ type }) => type === "stream");
    expect(streams.map(({ content }) => content["text"]).join("")).not.toContain("early");
    expect(kernel.published.filter(({ type }) => type === "error")).toEqual([]);
  });

  test("says nothing more of requests and commands that it cut short", async () => {
    await run(`import { createServer } from "node:http"; import { once } from "node:events";
      const silent = createServer(() => {}).listen(0); await once(silent, "listening"); 0`);
    const pending =
      await kernel.execute(`import { exec } from "node:child_process"; import { promisify } from "node:util";
      import { get } from "node:http";
      const asked = once(silent, "request");
      fetch("http://127.0.0.1:" + silent.address().port);
      promisify(exec)("sleep 1000");
      get({ port: silent.address().port });
      await asked; 0`);
    expect(error(pending)).toBeUndefined();
    const said = await stop("2");
    expect(said).toContain("socket to 127.0.0.1");
    expect(said).toContain("child process /bin/sh -c sleep 1000");
    await run("await new Promise(setImmediate)");
    expect(kernel.published.filter(({ type }) => type === "error")).toEqual([]);
    expect(await jobs()).toEqual([expect.stringMatching(/^\[1\] \| server/u)]);
  });

  test("ends the children of a child", async () => {
    const pid = await run(`import { spawn } from "node:child_process";
      const shell = spawn("sh", ["-c", "sleep 1000 & echo $!; wait"]);
      Number(await new Promise((resolve) => shell.stdout.once("data", resolve)))`);
    expect(isAlive(Number(pid))).toBe(true);
    await stop("1");
    // Whoever inherits it may take its time to reap it.
    await expect.poll(() => isAlive(Number(pid)), { timeout: 10_000 }).toBe(false);
  });

  test("ends what comes in the place of what it ended", async () => {
    await run(`import { spawn } from "node:child_process";
      let starts = 0;
      function keepUp() { if (starts++ < 3) spawn("sleep", ["1000"]).once("exit", keepUp); }
      keepUp();`);
    expect((await stop("1")).match(/child process/gu)).toHaveLength(3);
    expect(shown(await kernel.execute("%jobs"))).toBe(NOTHING);
  });

  test("all: ends what every cell left running", async () => {
    await run("setInterval(() => {}, 1000)");
    await run("setTimeout(() => {}, 1e6)");
    const said = await stop("all");
    expect(said).toContain("Ended what any cell had left running:");
    expect(said).toContain("interval every 1 s");
    expect(said).toContain("timer after 16.7 min");
    expect(shown(await kernel.execute("%jobs"))).toBe(NOTHING);
  });

  test.each([
    [
      "%stop",
      'Cannot follow "%stop": it takes the number in brackets of a cell, as in "%stop 3", or "all".',
    ],
    [
      "%stop the presses",
      'Cannot follow "%stop the presses": it takes the number in brackets of a cell, as in "%stop 3", or "all".',
    ],
    ["%stop 77", "There is no cell 77: %stop takes the number in brackets of a cell that has run."],
  ])("%s is refused, and told which cells there are to stop", async (source, message) => {
    expect(error(await kernel.execute(source))?.evalue).toBe(
      `${message} No cell has left anything running.`,
    );
    await run("setInterval(() => {}, 1000)");
    await run("setInterval(() => {}, 1000)");
    const refused = error(await kernel.execute(`${source}\nconsole.log("went on")`));
    expect(refused?.ename).toBe("UsageError");
    expect(refused?.evalue).toBe(`${message} Cells that have left something running: 2, 3.`);
  });

  test("is told in few lines, and works where a cell replaced the timers", async () => {
    await run(`for (let n = 0; n < 1000; n++) setTimeout(() => {}, 1e6 + n);
      const timers = require("node:timers");
      for (const owner of [globalThis, timers])
        for (const name of ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate"]) owner[name] = () => {};
      require("node:module").syncBuiltinESMExports();`);
    expect(await jobs()).toHaveLength(101);
    const lines = (await stop("1")).trimEnd().split("\n");
    expect(lines).toHaveLength(32);
    expect(lines.at(-1)).toBe("  … and 970 more");
    expect(shown(await kernel.execute("%jobs"))).toBe(NOTHING);
  });

  test("leaves Stop as it was", async () => {
    await run("setInterval(() => {}, 1000)");
    await stop("1");
    const id = await kernel.send("execute_request", {
      code: "console.log('begun'); await new Promise(() => {})",
    });
    await kernel.until(() =>
      kernel.published.find((m) => m.parentId === id && m.type === "stream"),
    );
    await kernel.request("interrupt_request", {}, "control");
    const stopped = error(await kernel.exchange(id));
    expect(stopped?.ename).toBe("KeyboardInterrupt");
    expect(stopped?.evalue).toContain("The cell was stopped.");
  });
});

test("%jobs stands among other magics, in comments too, and the code below runs", async () => {
  await run("setInterval(() => {}, 1000)");
  const source = "// %jobs\n// %stop 1\n%%gantt\n%jobs\n1 + 1";
  const exchange = await kernel.execute(source);
  expect(value(exchange)).toBe("2");
  const displays = exchange.iopub.filter(({ type }) => type === "display_data");
  expect(displays.map(({ content }) => JSON.stringify(content)).join()).toMatch(
    /interval[^]*Nothing is running/u,
  );
  expect(await run("// %stop the presses\n// %jobs are listed\n3")).toBe("3");
  const refused = error(await kernel.execute("%jobs 3"));
  expect(refused?.evalue).toContain('Cannot follow "%jobs 3": it stands alone');
  expect(refused?.traceback).toContain("→ 1 │");
});

test("what a command holds is text in the table's HTML", async () => {
  await run(
    'import { spawn } from "node:child_process"; spawn("sleep", ["1000", "<img src=x>"], { shell: false }); 0',
  );
  await run('spawn("sh", ["-c", "sleep 1000; echo \'<b>&\'"]); 0');
  const html = shown(await kernel.execute("%jobs"), "text/html");
  expect(html).toContain("sleep 1000; echo &#39;&lt;b&gt;&amp;&#39;");
  expect(html).not.toContain("<b>");
});

describe("a port in use", () => {
  const since = String.raw`\d\d:\d\d:\d\d`;

  test.each([
    ["an error that is awaited", 'await once(second, "listening")'],
    ["an error that nobody takes", "0"],
    [
      "an error that is a cause",
      'await once(second, "listening").catch((cause) => { throw new Error("no luck", { cause }) })',
    ],
  ])("names the cell that holds it, and the command that frees it: %s", async (_, waiting) => {
    const port = await freePort();
    await run(
      `import { createServer } from "node:http"; import { once } from "node:events"; await once(createServer().listen(${port}), "listening"); 0`,
    );
    await kernel.execute(`const second = createServer().listen(${port}); ${waiting}`);
    // It may come late.
    const failed = await kernel.until(() => error({ iopub: kernel.published }));
    expect(failed.traceback).toMatch(
      new RegExp(
        `EADDRINUSE.*\\n.*Port ${port} is held by cell 1, server since ${since}. Free it with: %stop 1`,
        "u",
      ),
    );
    await stop("1");
    expect(
      error(await kernel.execute(`await once(createServer().listen(${port}), "listening")`)),
    ).toBeUndefined();
  });

  test("of UDP too", async () => {
    const port =
      await run(`import { createSocket } from "node:dgram"; import { once } from "node:events";
      const first = createSocket("udp4"); first.bind(0); await once(first, "listening"); first.address().port`);
    const failed = await kernel.execute(
      `const second = createSocket("udp4"); second.bind(${String(port)}); await once(second, "listening")`,
    );
    expect(error(failed)?.evalue).toMatch(
      new RegExp(
        `Port ${String(port)} is held by cell 1, UDP socket since ${since}. Free it with: %stop 1$`,
        "u",
      ),
    );
  });

  test("and a socket's file", async () => {
    await run(`import { createServer } from "node:net"; import { once } from "node:events";
      const file = process.cwd() + "/s.sock"; await once(createServer().listen(file), "listening"); 0`);
    const failed = await kernel.execute('await once(createServer().listen(file), "listening")');
    expect(error(failed)?.evalue).toMatch(
      /s\.sock is held by cell 1, server since .* Free it with: %stop 1$/u,
    );
  });

  test.runIf(process.platform === "linux")("by a child of a cell names that cell", async () => {
    const port = await freePort();
    await run(`import { spawn } from "node:child_process"; import { once } from "node:events"; import { createServer } from "node:net";
      const program = spawn("sh", ["-c", process.execPath + " -e 'net.createServer().listen(${port}, () => console.log(1))'; true"]);
      await once(program.stdout, "data"); 0`);
    const failed = await kernel.execute(`await once(createServer().listen(${port}), "listening")`);
    expect(error(failed)?.evalue).toMatch(
      new RegExp(
        `Port ${port} is held by cell 1, child process sh -c .* since ${since}. Free it with: %stop 1$`,
        "u",
      ),
    );
    await stop("1");
    await run(`await once(createServer().listen(${port}), "listening"); 0`);
  });

  test.runIf(process.platform === "linux")("by a worker says so", async () => {
    const port = await freePort();
    await run(`import { Worker } from "node:worker_threads"; import { once } from "node:events"; import { createServer } from "node:net";
      const w = new Worker("require('net').createServer().listen(${port}, () => require('worker_threads').parentPort.postMessage(1))", { eval: true });
      await once(w, "message"); 0`);
    const failed = await kernel.execute(`await once(createServer().listen(${port}), "listening")`);
    expect(error(failed)?.evalue).toContain(
      `Port ${port} is held by a worker of this kernel: %jobs lists them.`,
    );
  });

  test("by another program says which, and the way out", async () => {
    await using taken = await takenPort();
    await run('import { createServer } from "node:net"; import { once } from "node:events"; 0');
    const failed = await kernel.execute(
      `await once(createServer().listen(${taken.port}, "127.0.0.1"), "listening")`,
    );
    const who = process.platform === "linux" ? `: ".*" \\(pid ${process.pid}\\)` : "";
    expect(error(failed)?.evalue).toMatch(
      new RegExp(
        `Port ${taken.port} is held by another program${who}\\. listen\\(0\\) takes a port that is free\\.$`,
        "u",
      ),
    );
  });
});

test("what nobody holds any more is not kept alive by being listed", async () => {
  const collected =
    await run(`import { connect, createServer } from "node:net"; import { once } from "node:events";
    import { setFlagsFromString } from "node:v8"; import { runInNewContext } from "node:vm";
    setFlagsFromString("--expose-gc"); const gc = runInNewContext("gc");
    async function one() {
      const server = createServer((c) => c.end()).listen(0); await once(server, "listening");
      const socket = connect(server.address().port); socket.resume(); await once(socket, "close");
      server.close(); await once(server, "close");
      const timer = setInterval(() => {}, 1000); clearInterval(timer);
      return [server, socket, timer].map((each) => new WeakRef(each));
    }
    const refs = await one();
    for (let turn = 0; turn < 5; turn++) { await new Promise(setImmediate); gc(); }
    refs.map((ref) => ref.deref() === undefined).join()`);
  expect(collected).toBe("'true,true,true'");
});
