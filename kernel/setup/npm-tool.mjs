import { join } from "node:path";
import { ended, startChild } from "./children.mjs";
import { checkout, nodeModules } from "./places.mjs";

/**
 * Run a tool that npm installed, its output being ours.
 *
 * @param {string} node Path of a Node 24
 * @param {string} script Path of the tool's script below `node_modules`
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} The exit code
 */
export function runNpmTool(node, script, args, env = process.env) {
  const child = startChild(node, [join(nodeModules, script), ...args], {
    cwd: checkout,
    env,
    stdio: "inherit",
  });
  return ended(child);
}
