/** Cells in which there is nothing to improve, or nothing that a trace could know. */
export const GOOD: Readonly<Record<string, string>> = {
  "three sleeps at once": `
    async function count(id) { await sleep(100); return id; }
    await Promise.all([count(1), count(2), count(3)]);`,
  "a pool of three workers over a list": `
    const jobs = [30, 10, 20, 40, 10, 30, 20, 10];
    async function work(ms) { await sleep(ms); return ms; }
    async function worker() {
      for (let ms = jobs.shift(); ms !== undefined; ms = jobs.shift()) await work(ms);
    }
    await Promise.all([worker(), worker(), worker()]);`,
  "a pool of three workers over a queue, which stay when all is done": `
    const queue = new Queue();
    async function handle(ms) { await sleep(ms); }
    async function worker() {
      for (;;) { const ms = await queue.get(); await handle(ms); queue.taskDone(); }
    }
    for (let i = 0; i < 3; i++) worker().catch(() => {});
    for (const ms of [30, 10, 20, 40, 10]) queue.tryPut(ms);
    await queue.join();`,
  "a pipeline of async generators": `
    async function* numbers() { for (let i = 0; i < 4; i++) { await sleep(10); yield i; } }
    async function* doubled(source) { for await (const n of source) yield n * 2; }
    let sum = 0;
    for await (const n of doubled(numbers())) sum += n;`,
  "calls, each of which needs the one before": `
    async function getUser(id) { return await ask(40, { id, team: 7 }); }
    async function getTeam(id) { return await ask(30, { id, lead: 3 }); }
    const user = await getUser(1);
    const key = user.team;
    const team = await getTeam(key);
    const lead = await getUser(team.lead);`,
  "pages, each of which names the next": `
    async function page(url) { return await ask(20, { items: [url], next: url < 5 ? url + 1 : undefined }); }
    const items = [];
    for (let url = 1; url !== undefined;) {
      const { items: found, next } = await page(url);
      items.push(...found);
      url = next;
    }`,
  "retries with back-off": `
    let tries = 0;
    async function flaky() { await sleep(10); if (++tries < 4) throw new Error("busy"); return tries; }
    async function retry() {
      for (let i = 0; ; i++) {
        try { return await flaky(); } catch (error) { if (i > 5) throw error; }
        await sleep(10 * 2 ** i);
      }
    }
    await retry();`,
  "polling until something is ready": `
    let polls = 0;
    async function isReady() { await sleep(5); return ++polls > 5; }
    while (!(await isReady())) await sleep(20);`,
  "requests that share a cache of promises": `
    const cache = new Map();
    async function load(key) { return await ask(30, key); }
    const cached = (key) => cache.get(key) ?? cache.set(key, load(key)).get(key);
    await Promise.all(["a", "b", "a"].map((key) => cached(key)));`,
  "a lock that makes tasks take turns": `
    let last = Promise.resolve();
    const locked = (fn) => (last = last.then(fn, fn));
    async function write(ms) { await sleep(ms); }
    await Promise.all([20, 20, 20].map((ms) => locked(() => write(ms))));`,
  "steps of a protocol whose results nobody needs": `
    async function connect() { await ask(20); }
    async function login() { await ask(30); }
    async function close() { await ask(10); }
    await connect();
    await login();
    await close();`,
  "results in order that take no time to handle": `
    async function load(ms) { await sleep(ms); return ms; }
    const promises = [60, 10, 30, 20].map(load);
    const results = [];
    for (const promise of promises) results.push(await promise);`,
  "results handled as they come": `
    async function load(ms) { await sleep(ms); return ms; }
    for await (const ms of asCompleted([60, 10, 30].map(load))) busy(5);`,
  "a producer that a full queue slows down": `
    const queue = new Queue(2);
    async function produce() { for (let i = 0; i < 6; i++) await queue.put(i); await queue.put(undefined); }
    async function consume() { for (let item; (item = await queue.get()) !== undefined;) await sleep(10); }
    await Promise.all([produce(), consume()]);`,
  "a race against a time limit": `
    async function answer() { await sleep(30); return "answer"; }
    const limit = (ms) => new Promise((_, reject) => setTimeout(reject, ms, new Error("late")));
    await Promise.race([answer(), limit(200)]);`,
  "work in the background that says what becomes of its errors": `
    async function log() { await sleep(200); }
    log().catch(() => {});
    await sleep(10);`,
  "batches, each of them at once": `
    async function load(ms) { await sleep(ms); }
    for (const batch of [[10, 20], [20, 10], [15, 15]]) await Promise.all(batch.map(load));`,
  "long work in portions": `
    async function crunch() { for (let i = 0; i < 10; i++) { busy(8); await new Promise((go) => setTimeout(go, 1)); } }
    async function tick() { for (let i = 0; i < 8; i++) await sleep(10); }
    await Promise.all([crunch(), tick()]);`,
  "long work while nobody waits": `
    await sleep(5);
    busy(80);
    await sleep(5);`,
  "pauses by a function of one's own": `
    async function delay(ms) { await sleep(ms); }
    for (let i = 0; i < 5; i++) await delay(20);`,
  "results that are fetched ahead": `
    async function load(ms) { await sleep(ms); return ms; }
    const ahead = [load(30), load(60)];
    const get = (i) => ahead[i];
    const sum = (await get(0)) + (await get(1));`,
  "calls that could save less than a person notices": `
    async function load(ms) { await sleep(ms); return ms; }
    const sum = (await load(2)) + (await load(3));`,
  "an early exit that decides whether to go on": `
    async function isKnown(id) { return await ask(20, id > 1); }
    async function fetchIt(id) { return await ask(20, id); }
    async function get(id) { if (!(await isKnown(id))) return undefined; return await fetchIt(id); }
    await get(2);`,
};

/** Those that a fake clock can't drive. */
export const GOOD_LIVE: Readonly<Record<string, string>> = {
  "work in the background that is not done when the recording ends": `
    async function step() { await sleep(100); }
    async function log() { await step(); }
    log().catch(() => {});
    await sleep(10);`,
  "a server and its client": `
    import { createServer } from "node:http";
    import { once } from "node:events";
    const answer = async (response) => { await sleep(20); response.end("hello"); };
    const server = createServer((request, response) => void answer(response));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const response = await fetch("http://127.0.0.1:" + server.address().port, { headers: { connection: "close" } });
    const text = await response.text();
    server.close();
    await once(server, "close");`,
  "a time limit by AbortSignal": `
    import { setTimeout as wait } from "node:timers/promises";
    const signal = AbortSignal.timeout(30);
    try { await wait(5000, undefined, { signal }); } catch {}`,
  "a file that is written and read": `
    import { mkdtemp, writeFile, readFile, rm } from "node:fs/promises";
    const folder = await mkdtemp("/tmp/awaitlab-");
    await writeFile(folder + "/a.txt", "hello".repeat(1000));
    const text = await readFile(folder + "/a.txt", "utf8");
    await rm(folder, { recursive: true });`,
};
