/** `npm run bench`: set up whatever is missing, then measure. What follows `--` goes to test/bench/main.ts. */
import { join } from "node:path";
import { ended, startChild } from "./children.mjs";
import { main } from "./main.mjs";
import { checkout, venvPython } from "./places.mjs";
import { prepare } from "./prepare.mjs";

await main(async () => {
  const node = await prepare();
  const script = join(checkout, "test", "bench", "main.ts");
  const env = { ...process.env, AWAITLAB_BENCH_PYTHON: venvPython };
  return ended(
    startChild(node, [script, ...process.argv.slice(2)], { cwd: checkout, env, stdio: "inherit" }),
  );
});
