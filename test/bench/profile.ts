/** Where the time of a round trip goes, by V8's own profiles of our processes. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "../support/folder.ts";
import { TestKernel } from "../support/kernel.ts";
import { filesOf, parseProfile, type Span, spentUs } from "./cpu-profile.ts";

const warmUps = 500;
const roundTrips = 1500;
/** What takes less of a round trip is not shown. */
const leastUs = 5;

const threads = {
  "kernel.js": "kernel",
  "runner.js": "runner, main thread",
  "control.js": "runner, control Worker",
};

/** @returns Microseconds of one `1 + 1`, there and back: a row a room of each thread */
export async function profileRows(): Promise<Record<string, string | number>[]> {
  await using folder = await temporaryFolder();
  const span = await runProfiled(
    `--cpu-prof --cpu-prof-dir=${folder.path} --cpu-prof-interval=100`,
  );
  const rows = readdirSync(folder.path).flatMap((file) => {
    const profile = parseProfile(readFileSync(path.join(folder.path, file), "utf8"));
    const files = filesOf(profile);
    const thread = Object.entries(threads).find(([name]) => files.has(name))?.[1] ?? "others";
    return Array.from(spentUs(profile, span), ([room, us]) => ({
      thread,
      room,
      µs: Math.round(us / roundTrips),
    }));
  });
  return [
    {
      thread: "in all, profiled",
      room: "",
      µs: Math.round((span.toUs - span.fromUs) / roundTrips),
    },
    ...rows
      .filter((row) => row["µs"] >= leastUs)
      .toSorted((a, b) => a.thread.localeCompare(b.thread) || b["µs"] - a["µs"]),
  ];
}

/** @returns When the round trips were made */
async function runProfiled(flags: string): Promise<Span> {
  await using kernel = await TestKernel.start({ env: { NODE_OPTIONS: flags } });
  for (let cell = 0; cell < warmUps; cell += 1) await kernel.execute("1 + 1");
  const fromUs = nowUs();
  for (let cell = 0; cell < roundTrips; cell += 1) await kernel.execute("1 + 1");
  const toUs = nowUs();
  // Who ends by itself writes its profile; the runner that takes its place has run nothing.
  await kernel.execute("process.exit()");
  await kernel.send("shutdown_request", { restart: false }, "control");
  await kernel.exited();
  return { fromUs, toUs };
}

const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);
