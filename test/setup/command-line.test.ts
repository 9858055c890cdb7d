/** The `awaitlab` command, from a shell. */
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { type Outcome, root, run } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { object } from "../support/wire-message.ts";
import { venvBin } from "../../kernel/setup/places.mjs";

const awaitlab = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  run(process.execPath, [path.join(root, "kernel/setup/awaitlab.mjs"), ...args], {
    env: { ...process.env, ...env },
  });

const specIn = (dataFolder: string): string => path.join(dataFolder, "kernels", "awaitlab");

test("install --prefix writes a kernelspec that Jupyter lists", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout } = await awaitlab(["install", "--prefix", folder.path]);
  expect(code).toBe(0);
  const dataFolder = path.join(folder.path, "share", "jupyter");
  expect(stdout).toContain(specIn(dataFolder));

  const listed = await run(path.join(venvBin, "jupyter"), ["kernelspec", "list"], {
    env: { ...process.env, JUPYTER_PATH: dataFolder },
  });
  expect(listed.stdout).toContain(specIn(dataFolder));
});

test("the kernelspec starts without a shell's PATH, and is interrupted by message", async () => {
  await using folder = await temporaryFolder();
  await awaitlab(["install", "--prefix", folder.path]);
  const spec = specIn(path.join(folder.path, "share", "jupyter"));
  const json: unknown = JSON.parse(await readFile(path.join(spec, "kernel.json"), "utf8"));
  expect(json).toEqual({
    argv: [
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      path.join(root, "dist", "kernel.js"),
      "{connection_file}",
    ],
    display_name: "TypeScript (awaitlab)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  });
  const logos = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];
  const sizes = await Promise.all(
    logos.map(async (logo) => (await stat(path.join(spec, logo))).size),
  );
  expect(Math.min(...sizes)).toBeGreaterThan(100);
});

test("installing twice leaves one kernel, the new one", async () => {
  await using folder = await temporaryFolder();
  const env = { JUPYTER_DATA_DIR: folder.path };
  await awaitlab(["install"], env);
  const { code } = await awaitlab(["install", "--user"], env);
  expect(code).toBe(0);
  expect((await stat(path.join(specIn(folder.path), "kernel.json"))).isFile()).toBe(true);
});

test("install --sys-prefix goes to the environment of the python3 in use", async () => {
  await using folder = await temporaryFolder();
  const environment = path.join(folder.path, "environment");
  await run(path.join(venvBin, "python"), ["-m", "venv", "--without-pip", environment]);
  const bin = path.join(environment, path.basename(venvBin));
  const { stdout } = await awaitlab(["install", "--sys-prefix"], {
    PATH: `${bin}${path.delimiter}${process.env["PATH"] ?? ""}`,
  });
  expect(stdout).toContain(specIn(path.join(environment, "share", "jupyter")));
});

test("a folder that can't be written is named, with a way out", async () => {
  const notAFolder = path.join(root, "package.json");
  const { code, stderr } = await awaitlab(["install", "--prefix", notAFolder]);
  expect(code).toBe(1);
  expect(stderr).toContain(`Cannot write the kernelspec to "${notAFolder}`);
  expect(stderr).toContain("--user");
});

test.runIf(process.platform === "linux")(
  "a file system that takes no folders is refused at once",
  { timeout: 10_000 },
  async () => {
    const { code, stderr } = await awaitlab(["install", "--prefix", "/proc/x"]);
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot write the kernelspec to "/proc/x/share/jupyter/kernels/');
  },
);

test("uninstall removes what install wrote, says so, and then that there is none", async () => {
  await using folder = await temporaryFolder();
  const place = ["--prefix", folder.path];
  await awaitlab(["install", ...place]);
  const spec = specIn(path.join(folder.path, "share", "jupyter"));

  const removed = await awaitlab(["uninstall", ...place]);
  expect(removed.code).toBe(0);
  expect(removed.stdout).toContain(spec);
  await expect(stat(spec)).rejects.toThrow("ENOENT");

  const again = await awaitlab(["uninstall", ...place]);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain(`there is no kernelspec in "${spec}"`);
});

const kernelJson = async (dataFolder: string, name: string): Promise<object> =>
  object(JSON.parse(await readFile(path.join(dataFolder, "kernels", name, "kernel.json"), "utf8")));

test("install --also-as tslab answers for notebooks made for tslab, and uninstall takes that back", async () => {
  await using folder = await temporaryFolder();
  const env = { JUPYTER_DATA_DIR: folder.path };
  const both = ["--also-as", "tslab", "--also-as=jslab"];
  const installed = await awaitlab(["install", ...both], env);
  expect(installed.code).toBe(0);
  expect(installed.stdout).toContain("Notebooks made for jslab open with it too: ");
  const own = await kernelJson(folder.path, "awaitlab");
  for (const [name, language] of [
    ["tslab", "typescript"],
    ["jslab", "javascript"],
  ] as const) {
    expect(await kernelJson(folder.path, name)).toEqual({
      ...own,
      display_name: `${language === "javascript" ? "JavaScript" : "TypeScript"} (awaitlab as ${name})`,
      language,
      metadata: { debugger: false, awaitlab: { standsFor: name } },
    });
  }
  // Again, as after an upgrade.
  expect((await awaitlab(["install", ...both], env)).code).toBe(0);
  const removed = await awaitlab(["uninstall"], env);
  expect(removed.stdout.match(/^Removed .*$/gmu)).toHaveLength(3);
  expect(await readdir(path.join(folder.path, "kernels"))).toEqual([]);
});

test("tslab's own kernel is not replaced without a word, and never removed", async () => {
  await using folder = await temporaryFolder();
  const env = { JUPYTER_DATA_DIR: folder.path };
  const real = path.join(folder.path, "kernels", "tslab");
  await mkdir(real, { recursive: true });
  const theirs = '{"argv":["tslab","kernel"],"display_name":"TypeScript","language":"typescript"}';
  await writeFile(path.join(real, "kernel.json"), theirs);
  const refused = await awaitlab(["install", "--also-as", "tslab"], env);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`"${real}" holds a kernel that is not awaitlab's`);
  expect(refused.stderr).toContain("--replace");
  // All or nothing.
  expect(await readdir(path.join(folder.path, "kernels"))).toEqual(["tslab"]);

  await awaitlab(["install"], env);
  await awaitlab(["uninstall"], env);
  expect(await readFile(path.join(real, "kernel.json"), "utf8")).toBe(theirs);

  expect((await awaitlab(["install", "--also-as", "tslab", "--replace"], env)).code).toBe(0);
  expect(await kernelJson(folder.path, "tslab")).toHaveProperty("metadata.awaitlab");
});

test("doctor looks after the kernels of other names too", async () => {
  await using folder = await temporaryFolder();
  await awaitlab(["install", "--also-as", "tslab"], jupyterOf(folder.path));
  const spec = path.join(folder.path, "kernels", "tslab", "kernel.json");
  await writeFile(spec, (await readFile(spec, "utf8")).replace("kernel.js", "gone.js"));
  const { stdout } = await awaitlab(["doctor"], jupyterOf(folder.path));
  expect(stdout).toContain('✗ Kernelspec "tslab"');
  expect(stdout).toContain("awaitlab install --also-as tslab");
});

/** Jupyter sees the kernels of this folder alone. */
const jupyterOf = (dataFolder: string): NodeJS.ProcessEnv => ({
  JUPYTER_DATA_DIR: dataFolder,
  JUPYTER_PATH: dataFolder,
});

test("doctor finds all there is, and runs a cell", async () => {
  await using folder = await temporaryFolder();
  await awaitlab(["install"], jupyterOf(folder.path));
  const { stdout } = await awaitlab(["doctor"], jupyterOf(folder.path));
  for (const line of [
    `✓ Node ${process.versions.node}: ${process.execPath}`,
    "✓ Python 3.",
    "✓ Jupyter: ",
    `✓ Kernelspec "awaitlab": ${specIn(folder.path)}`,
    "✓ Kernel: started, and ran a cell, in ",
  ]) {
    expect(stdout).toContain(line);
  }
});

test("doctor says what is missing and what to do about it, with exit code 1", async () => {
  await using folder = await temporaryFolder();
  await awaitlab(["install"], jupyterOf(folder.path));
  const spec = path.join(specIn(folder.path), "kernel.json");
  await writeFile(spec, (await readFile(spec, "utf8")).replace("kernel.js", "gone.js"));
  const { code, stdout } = await awaitlab(["doctor"], jupyterOf(folder.path));
  expect(code).toBe(1);
  expect(stdout).toContain(
    'gone.js", which is not there\n    Tell Jupyter about the kernel: awaitlab install',
  );
});

test.each([["--help"], ["-h"], []])("awaitlab %s tells what there is", async (...args) => {
  const { code, stdout } = await awaitlab(args);
  expect(code).toBe(0);
  expect(stdout).toContain("Usage: awaitlab COMMAND");
  expect(stdout).toContain("install");
});

test("each command has a help of its own", async () => {
  const { code, stdout } = await awaitlab(["install", "--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("--sys-prefix");
});

test("--version prints that of package.json alone", async () => {
  const { code, stdout } = await awaitlab(["--version"]);
  expect(code).toBe(0);
  expect(stdout).toBe(`${packageJson.version}\n`);
});

test.each([
  { args: ["instal"], says: 'Unknown command "instal". Did you mean install?' },
  { args: ["dance"], says: 'Unknown command "dance"\n' },
  { args: ["--versoin"], says: 'Unknown option "--versoin". Did you mean --version?' },
  { args: ["install", "--usr"], says: 'Unknown option "--usr". Did you mean --user?' },
  { args: ["install", "--user", "--sys-prefix"], says: "--user and --sys-prefix at once" },
  { args: ["install", "--prefix"], says: "--prefix" },
  { args: ["install", "here"], says: 'Unexpected "here"' },
  { args: ["install", "--also-as", "tslb"], says: "takes tslab or jslab. Did you mean tslab?" },
  { args: ["install", "--also-as"], says: "--also-as" },
])("awaitlab $args is refused with exit code 2, and does nothing", async ({ args, says }) => {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await awaitlab(args, { JUPYTER_DATA_DIR: folder.path });
  expect(code).toBe(2);
  expect(stderr).toContain(says);
  expect(stderr).toContain("awaitlab --help");
  expect(stdout).toBe("");
});
