/** `npm run bench`: set up whatever is missing, then measure. What follows `--` goes to test/bench/main.ts. */
import { join } from "node:path";
import { ended, startChild } from "./children.mjs";
import { main } from "./main.mjs";
import { installApart } from "./npm-packages.mjs";
import { checkout, nodeModules, venvPython } from "./places.mjs";
import { prepare } from "./prepare.mjs";
import { SetupProblem } from "./problem.mjs";
import { say } from "./progress.mjs";

/** Other kernels to compare with: nothing of ours needs them, so they stand apart. */
const peers = ["deno@2.9.6", "tslab@1.0.22"];
const peersFolder = join(nodeModules, ".cache", "awaitlab-peers");

/**
 * @param {string} node
 * @returns {Promise<string | undefined>} Where they are; undefined if they can't be had
 */
async function preparePeers(node) {
  try {
    await installApart(node, peersFolder, peers);
    return peersFolder;
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    say(`${error.message}\nThe figures of ${peers.join(" and ")} are left out.`);
    return undefined;
  }
}

await main(async () => {
  const node = await prepare();
  const script = join(checkout, "test", "bench", "main.ts");
  const env = {
    ...process.env,
    AWAITLAB_BENCH_PYTHON: venvPython,
    AWAITLAB_BENCH_PEERS: await preparePeers(node),
  };
  return ended(
    startChild(node, [script, ...process.argv.slice(2)], { cwd: checkout, env, stdio: "inherit" }),
  );
});
