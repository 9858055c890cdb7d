/** Build `dist`: the library, the kernel, its runner and the command line, flat, sharing their common code. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { buildStamp, isBuilt } from "./build-inputs.mjs";
import { continueOnNode24 } from "./node24.mjs";
import { checkout, dist, nodeModules, setupFolder } from "./places.mjs";

/** Each becomes `dist/NAME.js`. */
const entries = {
  index: "src/index.ts",
  // What cells get that import "tslab".
  tslab: "src/tslab/index.ts",
  kernel: "kernel/main.ts",
  runner: "kernel/runner/main.ts",
  control: "kernel/runner/control.ts",
  // Loaded by the runner, and by what it runs, when a cell imports a file from beside the notebook.
  "module-compiler": "kernel/cell/compile-module.ts",
  // Parses what may take the process down.
  trial: "kernel/cell/trial.ts",
  units: "kernel/runner/local/units.ts",
  cli: "kernel/cli/main.ts",
};

// Packages with native parts can't be bundled; the others load only when a cell needs them. All else is bundled, so that
// the kernel starts fast.
const externals = ["zeromq", "oxc-parser", "@swc/core", "@resvg/resvg-js", "eslint-scope"];

/** The set-up's files stay where they are, in the package too: they find Jupyter from there. */
const setupStays = {
  name: "setup-stays",
  /** @param {string} source */
  resolveId(source) {
    const [, file] = /\/setup\/([\w-]+\.mjs)$/.exec(source) ?? [];
    return file === undefined ? null : { id: `../kernel/setup/${file}`, external: true };
  },
};

const workFolder = join(nodeModules, ".cache", "awaitlab");
const fresh = join(workFolder, `build-${process.pid}`);
const stale = join(workFolder, `old-${process.pid}`);

async function bundle() {
  const { rolldown } = await import("rolldown");
  const input = Object.fromEntries(
    Object.entries(entries).map(([name, file]) => [name, join(checkout, file)]),
  );
  const bundler = await rolldown({
    input,
    platform: "node",
    external: externals,
    plugins: [setupStays],
    makeAbsoluteExternalsRelative: false,
    // @jupyterlab/coreutils has one, for webpack's sake, that never runs here.
    checks: { eval: false },
    cwd: checkout,
  });
  try {
    // Paths in source maps are relative to `dist`, where the files end up.
    const { output } = await bundler.generate({
      dir: dist,
      format: "esm",
      sourcemap: true,
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
    });
    for (const file of output) {
      writeFileSync(join(fresh, file.fileName), file.type === "chunk" ? file.code : file.source);
    }
  } finally {
    await bundler.close();
  }
}

/** A type error doesn't stop the build: `npm run ok` is where types are judged. */
function emitTypes() {
  const args = [
    "--project",
    join(setupFolder, "tsconfig.types.json"),
    "--outDir",
    join(fresh, "types"),
  ];
  const tsc = join(nodeModules, "typescript7", "bin", "tsc");
  spawnSync(process.execPath, [tsc, ...args], { stdio: "inherit", cwd: checkout });
}

function swap() {
  if (existsSync(dist)) renameSync(dist, stale);
  renameSync(fresh, dist);
  rmSync(stale, { recursive: true, force: true });
}

async function build() {
  if (isBuilt()) return;
  const stamp = buildStamp();
  rmSync(workFolder, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  await bundle();
  emitTypes();
  const logos = join(checkout, "kernel", "cli", "logos");
  if (existsSync(logos)) cpSync(logos, join(fresh, "logos"), { recursive: true });
  writeFileSync(join(fresh, ".stamp"), stamp);
  swap();
}

continueOnNode24(import.meta.url);
try {
  await build();
} catch (error) {
  // rolldown's message shows the place in the source; its stack is rolldown's own.
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${process.stderr.isTTY ? message : stripVTControlCharacters(message)}\n`);
  process.exitCode = 1;
}
