/** The notebooks on concepts: what their text says of numbers, orders and charts is what runs show. */
import { expect, test } from "vitest";
import { executeInOneSession } from "../support/executed-notebook.ts";
import { holdClaims } from "../support/notebook-claims.ts";

holdClaims(
  "02-concurrency",
  [
    { cell: "one-by-one", text: /^12 hours\n.*wall 720 min 0 s · waited 660 min 0 s · no faster/u },
    { cell: "at-once", text: /^3655 s: 3600 s of rounds, and 55 s .*\n11\.82× as fast\n/u },
    { cell: "at-once", text: /wall 60 min 55 s .* ready but blocked 702 min 30 s/u },
    { cell: "how-many", text: / 12 .*'30\.9 min'[^]* 24 .*'60\.9 min'[^]* 48 .*'120\.9 min'/u },
    { cell: "parallel", text: /^two tasks .*: 216816 and 216816 primes; in [01] ms of \d+ both/u },
    { cell: "parallel", text: /\ntwo workers: 216816 and 216816 primes; in \d+ ms of \d+ both/u },
    { cell: "parallel", text: /countHere\("first"\)[^]*countInWorker\("second"\) +│▒*[─█]+/u },
    { cell: "who", text: /'this cell' │ (\d+) .*\n.* │ \1 [^]* │ \1 [^]*\n3 processes\n/u },
    { cell: "memory", text: /workers: 2000\n.*could not be cloned\.\n.*3000, here it is 2000\n/u },
    { cell: "race", text: /^\d+ of 4000000: / },
    { cell: "torn", text: /: 2000 of 2000\n.*: 1000 of 2000\n/u },
  ],
  [
    { cell: "parallel", text: /^two workers took .* as fast/mu },
    { cell: "race", text: /additions are lost/u },
  ],
);

holdClaims(
  "03-coroutines",
  [
    {
      cell: "call",
      text: /^before the call\n {2}Ada begins\nafter the call: Promise \{ <pending> \}\n {2}Ada goes on\nafter the await: Hello, Ada!\n/u,
    },
    { cell: "value", text: /^pour the tea\nwait\n/u },
    { cell: "forgotten", text: /^the post office closes\nthe letter is sent\n/u },
    {
      cell: "generator",
      text: /^called\n {2}Ada sets out\n\{ value: 'at the river', done: false \}/u,
    },
    ...["drive", "callbacks", "promises", "async"].map((cell) => ({
      cell,
      text: /^(\w+): Ada wrote 3 posts \(1\.5 s\)\n\1: sorry, there is no user 9 \(1 s\)\n$/u,
    })),
    { cell: "where", text: /^yes.*\nno .*\nno .*\nyes.*\nno .*\nyes.*\nyes.*\nno .*\nno .*\nyes/u },
    {
      cell: "precedence",
      text: /^await two\(\) \+ 1 +3\n.*"\[object Promise\]1"\n.* undefined\n/u,
    },
    {
      cell: "precedence",
      text: /await two\(\) \*\* 2 +SyntaxError\n\(await two\(\)\) \*\* 2 +4\n/u,
    },
    { cell: "catching", text: /^returns: not caught: no luck\nawaits: caught\nchains: caught\n/u },
  ],
  [
    {
      cell: "value",
      text: /This condition will always return true since this 'Promise<boolean>'/u,
    },
    { cell: "forgotten", text: /Nothing waits for this promise/u },
  ],
  ["value", "forgotten"],
);

holdClaims("04-event-loop", [
  { cell: "tiny", text: /^(?:One\n){3}(?:Two\n){3}1 s on the loop's clock\n/u },
  { cell: "order", text: /^code → tick → then → microtask → immediate → timer\n/u },
  {
    cell: "ticks",
    text: /^async \(\) => \{\} +1\n.*null \} +2\n.*ready \} +2\n.*return await ready \} +2\n.*return ready \} +3\n.* 1\n.* 2\n/u,
  },
  { cell: "starve", text: /^await null: it rings after 200 ms\n.* 10 ms\n/u },
  { cell: "block", text: /^beat 3 is 450 ms late\n1250 ms\n[^]* ready but blocked 450 ms/u },
  { cell: "block", text: /calculate\(\) ran for 500 ms in one go/u },
  { cell: "portions", text: /^800 ms\n[^]*calculateInPortions/u },
  { cell: "stop-waiting", text: /^1\n2\n3\n4\nnobody pressed Stop\nput away\n$/u },
  { cell: "stop-loop", text: /^counting\nnobody pressed Stop\nput away\n$/u },
  { cell: "survivors", text: /^4 seconds waited; the loop went round thousands of times\n/u },
  {
    cell: "outside",
    text: /here the heart beat \d+ times\nterminated from outside, exit code 1\n/u,
  },
]);

holdClaims(
  "12-when-async",
  [
    { cell: "work", text: /'waiting' +│ '(?:[89]|1\d)\d\d ms' +│ '[2-6]\d\d ms' +│ '\d+ ms'/u },
    {
      cell: "price",
      text: /\none worker for thousands of awaits\n10,000 naps of 200 ms at once: [01]\./u,
    },
    { cell: "kind-promises", text: /^promises: cat at 400, ca at 550, c at 600 ms\n/u },
    { cell: "kind-generator", text: /^generator: c at 600, ca at 950, cat at 1050 ms\n/u },
    { cell: "kind-observable", text: /^observable: cat at 400 ms\n/u },
    {
      cell: "ways",
      text: /all +1 s +throws \(A failed\)\n.*Settled +3 s .*\n.*any +2 s +B\n.*race +1 s +throws .*\n.* 1 s +\(A failed\)\n/u,
    },
    { cell: "sequential", text: /^2\.4 s; found: sequential-awaits\n/u },
    { cell: "forgotten", text: /^0\.1 s; found: forgotten-task\n/u },
    { cell: "in-order", text: /^1\.9 s; found: results-in-order\n/u },
    { cell: "blocking", text: /^0\.75 s; found: loop-block\n/u },
    { cell: "missed", text: /^1 s; found: never-settled\n/u },
    { cell: "deadlock", text: /^it never ends; found: deadlock\n/u },
    { cell: "sequential-mended", text: /^1 s; found: nothing\n$/u },
    { cell: "forgotten-mended", text: /^(?:.* is saved\n){3}0\.6 s; found: nothing\n$/u },
    { cell: "in-order-mended", text: /^1\.3 s; found: nothing\n$/u },
    { cell: "blocking-mended", text: /^0\.55 s; found: nothing\n$/u },
    { cell: "missed-mended", text: /^connected\n1 s; found: nothing\n$/u },
    { cell: "deadlock-mended", text: /^0\.2 s; found: nothing\n$/u },
  ],
  [{ cell: "forgotten", text: /forEach does not wait for async functions/u }],
  ["forgotten"],
);

const names = ["02-concurrency", "03-coroutines", "04-event-loop", "12-when-async"];

test("in any state of the kernel, and twice in one session, they print the same", async () => {
  const cells = await executeInOneSession([...names, ...names.toReversed()]);
  expect(cells.filter(({ failed }) => failed)).toEqual([]);
  const exact = "at-once how-many torn call drive order ticks block ways missed".split(" ");
  for (const id of exact) {
    const [once, again] = cells.filter((cell) => cell.id === id).map(({ printed }) => printed);
    expect(again, id).toBe(once);
  }
}, 150_000);
