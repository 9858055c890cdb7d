/**
 * `npm run bench`: set up whatever is missing, then measure. `npm run bench -- language` measures completion, inspection
 * and checks alone, as notebooks grow. What else follows `--` goes to the script in test/bench.
 */
import { join } from "node:path";
import { benchPackages } from "./bench-packages.mjs";
import { ended, startChild } from "./children.mjs";
import { main } from "./main.mjs";
import { checkout, venvPython } from "./places.mjs";
import { prepare } from "./prepare.mjs";
import { SetupProblem } from "./problem.mjs";
import { say } from "./progress.mjs";

/**
 * @param {string} node
 * @returns {Promise<string | undefined>} Where Deno and tslab are; undefined if they can't be had
 */
async function preparePeers(node) {
  try {
    return await benchPackages(node, "peers");
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    say(`${error.message}\nTheir figures are left out.`);
    return undefined;
  }
}

await main(async () => {
  const node = await prepare();
  const [part, ...rest] = process.argv.slice(2);
  const isLanguage = part === "language";
  const script = join(checkout, "test", "bench", isLanguage ? "language.ts" : "main.ts");
  const args = isLanguage ? rest : process.argv.slice(2);
  const env = {
    ...process.env,
    AWAITLAB_BENCH_PYTHON: venvPython,
    AWAITLAB_BENCH_PEERS: await preparePeers(node),
    ...(isLanguage && { AWAITLAB_BENCH_TYPES: await benchPackages(node, "types") }),
  };
  return ended(startChild(node, [script, ...args], { cwd: checkout, env, stdio: "inherit" }));
});
