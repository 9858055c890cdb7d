/** The two commands of the README on a machine that has never seen the project. */
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { Command, run } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/port.ts";

const minuteMs = 60_000;

/** The files that git knows or would take, as they are now. */
async function cloneTo(folder: string): Promise<void> {
  const script = `git ls-files -coz --exclude-standard | tar --null --ignore-failed-read -T - -cf - | tar -xf - -C "${folder}"`;
  const { code, stderr } = await run("sh", ["-c", script]);
  if (code !== 0) throw new Error(`Cannot copy the checkout: ${stderr}`);
}

/** An empty home folder. What was downloaded before is shared: this tests no registry. */
function environment(home: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    npm_config_cache: process.env["npm_config_cache"] ?? path.join(homedir(), ".npm"),
    PIP_CACHE_DIR: process.env["PIP_CACHE_DIR"] ?? path.join(homedir(), ".cache", "pip"),
  };
}

test(
  "npm run lab and npm test work in a fresh clone, and lab touches nothing outside",
  { timeout: 8 * minuteMs },
  async () => {
    await using clone = await temporaryFolder();
    await using home = await temporaryFolder();
    await cloneTo(clone.path);
    const options = { cwd: clone.path, env: environment(home.path) };

    const setUp = await run("npm", ["run", "lab", "--", "--setup-only"], options);
    expect(setUp).toMatchObject({ code: 0 });
    expect(setUp.stderr).toContain("Installing JupyterLab");

    const again = await run("npm", ["run", "lab", "--", "--setup-only"], options);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).not.toMatch(/Installing|Building/u);

    const port = await freePort();
    const lab = new Command(
      process.execPath,
      ["kernel/setup/lab.mjs", "--no-browser", `--port=${port}`, "--IdentityProvider.token=t"],
      options,
    );
    await lab.saw("is running at");
    const status = await fetch(`http://127.0.0.1:${port}/api/status?token=t`);
    expect(status.status).toBe(200);
    const specs = await fetch(`http://127.0.0.1:${port}/api/kernelspecs?token=t`);
    expect(await specs.json()).toMatchObject({
      default: "awaitlab",
      kernelspecs: { awaitlab: { spec: { language: "typescript" } } },
    });
    lab.process.kill("SIGINT");
    expect((await lab.outcome).code).toBe(130);

    const kept = await readdir(home.path);
    expect(kept.filter((name) => /jupyter|ipython|local|config|library/i.test(name))).toEqual([]);
    // One file that starts kernels stands for all: this test is one of them.
    const tests = await run("npm", ["test", "--", "test/blackbox/execute.test.ts"], options);
    expect(tests).toMatchObject({ code: 0 });
    expect(tests.stdout.trimEnd().split("\n").at(-1)).toMatch(/^[1-9]\d* passed, 0 failed$/u);

    const npx = await run("npx", ["awaitlab", "--version"], options);
    expect(npx).toMatchObject({ code: 0, stdout: `${packageJson.version}\n` });
  },
);
