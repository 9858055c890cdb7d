import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runLogged } from "./children.mjs";
import { explain } from "./failure.mjs";
import { npmOn } from "./npm-packages.mjs";
import { venv } from "./places.mjs";
import { step } from "./progress.mjs";

/** What `npm run bench` measures beside our own, and no more of it: these are nobody's dependencies. */
const pins = {
  peers: { deno: "2.9.6", tslab: "1.0.22" },
  types: {
    "@types/lodash-es": "4.17.12",
    "@types/plotly.js": "3.0.14",
    "lodash-es": "4.18.1",
    zod: "4.6.7",
  },
};

/**
 * Install packages apart from the project's own, once.
 *
 * @param {string} node Path of a Node 24
 * @param {keyof typeof pins} part
 * @returns {Promise<string>} The folder that holds them
 */
export async function benchPackages(node, part) {
  const folder = join(venv, "bench", part);
  const manifest = join(folder, "package.json");
  const wanted = JSON.stringify({ private: true, dependencies: pins[part] });
  const isThere =
    existsSync(join(folder, "node_modules", ".package-lock.json")) &&
    readFileSync(manifest, "utf8") === wanted;
  if (isThere) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(manifest, wanted);
  const [command, ...args] = npmOn(node);
  const options = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save"];
  await step(
    `Installing what is measured beside: ${Object.keys(pins[part]).join(", ")}`,
    async (onLine) => {
      const run = await runLogged(`bench-${part}`, command, [...args, ...options], {
        cwd: folder,
        onLine,
      });
      if (run.code !== 0) throw explain("install what is measured beside", "npm's registry", run);
    },
  );
  return folder;
}
