#!/usr/bin/env node
/** The `awaitlab` command: finds a Node that is new enough, and runs the bundled command line on it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findNode24, runOnNode24 } from "./node24.mjs";
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

if (!existsSync(cli)) process.exitCode = giveUp("it isn't built");
else if (node === undefined)
  process.exitCode = giveUp(`Node ${process.versions.node} is too old, and .venv holds no Node 24`);
else process.exitCode = runOnNode24(node, [cli, ...process.argv.slice(2)]);
