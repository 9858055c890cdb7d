#!/usr/bin/env node
/** The `awaitlab` command: finds a Node that is new enough, and runs the bundled command line on it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ended, startChild } from "./children.mjs";
import { findNode24, isNode24 } from "./node24.mjs";
import { dist } from "./places.mjs";

const cli = join(dist, "cli.js");
const node = findNode24();

/** @param {string} why */
function giveUp(why) {
  process.stderr.write(
    `Cannot run awaitlab: ${why}. Run this first: npm run lab -- --setup-only\n`,
  );
  return 1;
}

/** @param {string} newer Path of a Node 24 */
function runOn(newer) {
  const child = startChild(newer, [cli, ...process.argv.slice(2)], { stdio: "inherit" });
  // What they mean is the command's to say: a report is written first.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => child.kill(signal));
  }
  return ended(child);
}

if (!existsSync(cli)) process.exitCode = giveUp("it isn't built");
else if (node === undefined)
  process.exitCode = giveUp(`Node ${process.versions.node} is too old, and .venv holds no Node 24`);
else if (isNode24) await import(pathToFileURL(cli).href);
else process.exitCode = await runOn(node);
