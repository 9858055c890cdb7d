import { expect, test } from "vitest";
import { Tracer } from "../../../src/trace/index.ts";
import { at, fn } from "./lab.ts";

/**
 * Programs twice: as users write them, and as the instrumentation writes them. `L` logs; `f` is run beside a task that
 * logs a dot at each tick, so that one tick more or less shows.
 */
const SCENARIOS: Readonly<
  Record<string, { readonly bare: string; readonly instrumented: string }>
> = {
  "promises, values and thenables": {
    bare: `
      const thenable = { get then() { L("read then"); return (resolve) => { L("then"); resolve(2) } } };
      class Sub extends Promise { then(...a) { L("sub"); return super.then(...a) } }
      async function f() {
        L(await Promise.resolve(1)); L(await thenable); L(await 3); L(await Sub.resolve(4));
        L((await Promise.all([5, thenable, Promise.resolve(6)])).join()); L(await Promise.race([g(7), g(8)]));
      }
      async function g(x) { await null; return x }`,
    instrumented: `
      const thenable = { get then() { L("read then"); return (resolve) => { L("then"); resolve(2) } } };
      class Sub extends Promise { then(...a) { L("sub"); return super.then(...a) } }
      async function f() { const $t = U.enter(0); try {
        L($t.r(await $t.s(1, Promise.resolve(1)))); L($t.r(await $t.s(1, thenable))); L($t.r(await $t.s(1, 3)));
        L($t.r(await $t.s(1, Sub.resolve(4))));
        L(($t.r(await $t.s(1, Promise.all([5, thenable, Promise.resolve(6)])))).join());
        L($t.r(await $t.s(1, Promise.race([g(7), g(8)]))));
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } }
      async function g(x) { const $t = U.enter(0, x); try { $t.r(await $t.s(1, null)); return $t.ret(x)
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } }`,
  },
  "throws, catch and finally": {
    bare: `
      async function g(x) { await null; throw x }
      async function f() {
        try { await g("a") } catch (e) { L(e); await null } finally { L("finally"); await null }
        g("late").catch(L);
        await Promise.allSettled([g("b"), Promise.reject("c")]);
        await g("out");
      }`,
    instrumented: `
      async function g(x) { const $t = U.enter(0, x); try { $t.r(await $t.s(1, null)); throw x
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } }
      async function f() { const $t = U.enter(0); try {
        try { $t.r(await $t.s(1, g("a"))) } catch (e) { $t.c(); L(e); $t.r(await $t.s(1, null))
        } finally { $t.c(); L("finally"); $t.r(await $t.s(1, null)) }
        g("late").catch(L);
        $t.r(await $t.s(1, Promise.allSettled([g("b"), Promise.reject("c")])));
        $t.r(await $t.s(1, g("out")));
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } }`,
  },
  "return promise": {
    bare: `
      async function g() { return Promise.resolve("r") }
      async function f() { const x = await g(); L(x); return g() }`,
    instrumented: `
      async function g() { const $t = U.enter(0); try { return $t.ret(Promise.resolve("r"))
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } }
      async function f() { const $t = U.enter(0); try { const x = $t.r(await $t.s(1, g())); L(x); return $t.ret(g())
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } }`,
  },
  "async generators, yield*, and for await over all there is": {
    bare: `
      async function* inner() { try { L("in" + (yield 1)); yield Promise.resolve(2) } finally { L("closing"); await null } }
      async function* outer() { yield* inner(); yield* [3, Promise.resolve(4)]; return Promise.resolve("done") }
      async function f() {
        for await (const x of outer()) { L(x); if (x === 3) break }
        for await (const x of [Promise.resolve("p"), "v"]) L(x);
        for await (const c of "ab") L(c);
        try { for await (const x of 5) L(x) } catch (e) { L(e.constructor.name) }
        try { for await (const x of [Promise.reject("bad")]) L(x) } catch (e) { L(e) }
        const it = outer(); L(JSON.stringify(await it.next())); L(JSON.stringify(await it.return("early")));
      }`,
    instrumented: `
      async function* inner() { const $t = U.enter(2); try {
        try { L("in" + ($t.yr(yield $t.ys(1, 1)))); $t.yr(yield $t.ys(1, Promise.resolve(2)))
        } finally { $t.c(); L("closing"); $t.r(await $t.s(1, null)) }
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } }
      async function* outer() { const $t = U.enter(2); try {
        $t.yr(yield* $t.ys(1, inner())); $t.yr(yield* $t.ys(1, [3, Promise.resolve(4)])); return $t.ret(Promise.resolve("done"))
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } }
      async function f() { const $t = U.enter(0); try {
        { for await (const x of $t.it(1, outer())) { $t.c(); L(x); if (x === 3) break } $t.c(); }
        { for await (const x of $t.it(1, [Promise.resolve("p"), "v"])) { $t.c(); L(x) } $t.c(); }
        { for await (const c of $t.it(1, "ab")) { $t.c(); L(c) } $t.c(); }
        try { { for await (const x of $t.it(1, 5)) { $t.c(); L(x) } $t.c(); } } catch (e) { $t.c(); L(e.constructor.name) }
        try { { for await (const x of $t.it(1, [Promise.reject("bad")])) { $t.c(); L(x) } $t.c(); } } catch (e) { $t.c(); L(e) }
        const it = outer(); L(JSON.stringify($t.r(await $t.s(1, it.next())))); L(JSON.stringify($t.r(await $t.s(1, it.return("early")))));
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } }`,
  },
  "await using": {
    bare: `
      class R { constructor(n) { this.n = n } async [Symbol.asyncDispose]() { L("0" + this.n); await null; L("1" + this.n) } }
      async function f() { { await using a = new R("a"), b = new R("b"); L("body"); await null } L("after") }`,
    instrumented: `
      class R { constructor(n) { this.n = n } async [Symbol.asyncDispose]() { const $t = U.enter(0); try {
        L("0" + this.n); $t.r(await $t.s(1, null)); L("1" + this.n)
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } } }
      async function f() { const $t = U.enter(0); try {
        { using $u1 = $t.d1(); const a = new R("a"); await using $u2 = $t.du(1, a); const b = new R("b"); await using $u3 = $t.du(1, b); using $u0 = $t.d0(1, b); L("body"); $t.r(await $t.s(1, null)) } L("after")
      } catch ($e) { throw $t.thrown($e) } finally { $t.exit() } }`,
  },
};

/** What a program does, tick by tick. */
async function effects(source: string, tracer: Tracer): Promise<string> {
  const log: string[] = [];
  const L = (entry: unknown): void => void log.push(String(entry));
  const sites = [fn("f"), at("await", 1, "await …"), { ...fn("g"), generator: true }];
  const U = tracer.unit({ label: "test", sites });
  // The programs are text, so that the bare ones are bare: no compiler of ours may touch them.
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion
  const f = new Function("L", "U", `${source}\nreturn f()`) as (
    l: typeof L,
    u: typeof U,
  ) => Promise<unknown>;
  const end = new AbortController();
  const dots = async (): Promise<void> => {
    for (let i = 0; i < 200 && !end.signal.aborted; i++) {
      await Promise.resolve();
      log.push(".");
    }
  };
  const ticking = dots();
  await f(L, U).then(
    (value) => L(`returned ${String(value)}`),
    (error: unknown) => L(`threw ${String(error)}`),
  );
  end.abort();
  await ticking;
  return log.join(" ");
}

test.each(Object.entries(SCENARIOS))(
  "recording %s changes no tick, in any mode",
  async (_, { bare, instrumented }) => {
    const tracer = new Tracer();
    const expected = await effects(bare, tracer);
    expect(await effects(instrumented, tracer)).toBe(expected);
    for (const mode of ["light", "full"] as const) {
      const recording = tracer.record({ label: "test", mode });
      expect(await recording.run(() => effects(instrumented, tracer))).toBe(expected);
      recording.stop();
      const { tasks } = recording.snapshot();
      expect(tasks.length).toBeGreaterThan(0);
      expect(tasks.filter(({ outcome }) => outcome === "pending")).toEqual([]);
    }
  },
);
