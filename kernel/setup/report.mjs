/** `npm run report`: set up whatever is missing, then make reports of all of `notebooks/`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ended, startChild } from "./children.mjs";
import { main } from "./main.mjs";
import { checkout, dist, notebooks } from "./places.mjs";
import { prepare } from "./prepare.mjs";

/** What ran is written first. */
const patienceMs = 120_000;

await main(async () => {
  const node = await prepare();
  const files = readdirSync(notebooks)
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => join(notebooks, name));
  const args = [join(dist, "cli.js"), "report", ...files, ...process.argv.slice(2)];
  return ended(startChild(node, args, { cwd: checkout, stdio: "inherit", patienceMs }));
});
