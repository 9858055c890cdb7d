/** What a person reads when set-up can't go on: one sentence with the way out, and a non-zero exit. */
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Command, type Outcome, root } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { takenPort } from "../support/port.ts";

/** A checkout in which nothing is installed, on a machine that has what a test puts into `bin`. */
class Machine implements AsyncDisposable {
  readonly #folder: Awaited<ReturnType<typeof temporaryFolder>>;

  private constructor(folder: Awaited<ReturnType<typeof temporaryFolder>>) {
    this.#folder = folder;
  }

  static async start(): Promise<Machine> {
    const machine = new Machine(await temporaryFolder());
    const setup = path.join("kernel", "setup");
    await cp(path.join(root, setup), machine.at(setup), { recursive: true });
    await Promise.all(
      ["package.json", "package-lock.json"].map((file) =>
        cp(path.join(root, file), machine.at(file)),
      ),
    );
    await mkdir(machine.at("bin"));
    return machine;
  }

  at(...parts: readonly string[]): string {
    return path.join(this.#folder.path, ...parts);
  }

  /** @param script For a POSIX shell */
  async program(name: string, script: string): Promise<void> {
    await writeFile(this.at("bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** A Python whose `pip` does what a test wants. */
  async pythonWithPip(pip: string): Promise<void> {
    await this.program("pip-of-venv", pip);
    await this.program(
      "python3",
      `case "$1" in
      -c) echo "[3, 12, true]" ;;
      -m) /bin/mkdir -p "$3/bin" && /bin/ln -sf "${this.at("bin", "pip-of-venv")}" "$3/bin/python" ;;
      esac`,
    );
  }

  lab(args: readonly string[] = ["--setup-only"], env: NodeJS.ProcessEnv = {}): Command {
    return new Command(process.execPath, [this.at("kernel", "setup", "lab.mjs"), ...args], {
      cwd: this.#folder.path,
      env: { PATH: this.at("bin"), HOME: this.at("home"), ...env },
    });
  }

  setUp(env?: NodeJS.ProcessEnv): Promise<Outcome> {
    return this.lab(["--setup-only"], env).outcome;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}

// The machines' programs are shell scripts.
describe.skipIf(process.platform === "win32")("set-up says what is in its way:", () => {
  test("no Python", async () => {
    await using machine = await Machine.start();
    const { code, stderr } = await machine.setUp();
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(
      "Cannot find Python: no python3 on the PATH. Install Python 3.10 or newer, or name one: AWAITLAB_PYTHON=/path/to/python3",
    );
  });

  test("an old Python", async () => {
    await using machine = await Machine.start();
    await machine.program("python3", 'echo "[3, 8, true]"');
    const { code, stderr } = await machine.setUp();
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(
      'Cannot use "python3": it is Python 3.8, too old. Install Python 3.10 or newer, or name one: AWAITLAB_PYTHON=/path/to/python3',
    );
  });

  test("but an old python3 doesn't hide a newer python3.12", async () => {
    await using machine = await Machine.start();
    await machine.program("python3", 'echo "[3, 8, true]"');
    await machine.program("python3.12", 'echo "[3, 12, false]"');
    const { stderr } = await machine.setUp();
    expect(stderr).toContain('"python3.12" (Python 3.12) lacks its venv module');
  });

  test("Debian's Python without its venv package", async () => {
    await using machine = await Machine.start();
    await machine.program("python3", 'echo "[3, 11, false]"');
    const { code, stderr } = await machine.setUp();
    expect(code).toBe(1);
    expect(stderr).toContain("lacks its venv module");
    expect(stderr).toContain("apt install python3-venv");
  });

  test("AWAITLAB_PYTHON that is none", async () => {
    await using machine = await Machine.start();
    const { code, stderr } = await machine.setUp({ AWAITLAB_PYTHON: "/no/python" });
    expect(code).toBe(1);
    expect(stderr).toContain('"/no/python" is no Python that runs');
  });

  test("a folder that can't be written", async () => {
    await using machine = await Machine.start();
    // Root may write anywhere, so a file is in the way instead.
    await writeFile(machine.at(".venv"), "");
    const { code, stderr } = await machine.setUp();
    expect(code).toBe(1);
    expect(stderr).toContain(`Cannot write into "${machine.at()}"`);
    expect(stderr).toContain("Move the checkout");
  });

  test("no network for pip", async () => {
    await using machine = await Machine.start();
    await machine.pythonWithPip('echo "WARNING: NewConnectionError: [Errno -3]"; exit 1');
    const { code, stderr } = await machine.setUp();
    expect(code).toBe(1);
    expect(stderr).toContain("Cannot install the Python packages: PyPI can't be reached.");
  });

  test("no network for npm", async () => {
    await using machine = await Machine.start();
    await machine.pythonWithPip("exit 0");
    const npm = machine.at("npm-cli.js");
    await writeFile(npm, 'console.error("npm error code ENOTFOUND"); process.exit(1);');
    const { code, stderr } = await machine.setUp({ npm_execpath: npm });
    expect(code).toBe(1);
    expect(stderr).toContain("Cannot install the npm packages: npm's registry can't be reached.");
  });

  test("a command that fails for another reason, with its last lines and its log", async () => {
    await using machine = await Machine.start();
    await machine.pythonWithPip('echo "ERROR: no wheel for this machine"; exit 3');
    const { code, stderr } = await machine.setUp();
    expect(code).toBe(1);
    expect(stderr).toContain("ERROR: no wheel for this machine");
    const log = machine.at(".venv", "log", "pip-packages.log");
    expect(stderr).toContain(log);
    expect(await readFile(log, "utf8")).toContain("-r");
  });

  test("a set-up that was cut off makes .venv afresh", async () => {
    await using machine = await Machine.start();
    await machine.pythonWithPip(`echo half > "${machine.at(".venv", "half-made")}"; exit 1`);
    await machine.setUp();
    expect(existsSync(machine.at(".venv", "half-made"))).toBe(true);
    await machine.pythonWithPip("exit 1");
    await machine.setUp();
    expect(existsSync(machine.at(".venv", "half-made"))).toBe(false);
  });

  test("Ctrl-C ends what set-up has started", async () => {
    await using machine = await Machine.start();
    const idFile = machine.at("pip.id");
    await machine.pythonWithPip(`echo $$ > "${idFile}"; exec /bin/sleep 1000`);
    const lab = machine.lab();
    await expect.poll(() => existsSync(idFile) && readFile(idFile, "utf8")).toMatch(/\d+\n/);
    lab.process.kill("SIGINT");
    expect((await lab.outcome).code).toBe(130);
    const processId = Number(await readFile(idFile, "utf8"));
    expect(() => process.kill(processId, 0)).toThrow("ESRCH");
    expect(existsSync(machine.at(".venv", "setup.lock"))).toBe(false);
  });
});

test("a port that is taken is noticed before anything is installed", async () => {
  await using machine = await Machine.start();
  await using taken = await takenPort();
  const { code, stderr } = await machine.lab(["--port", String(taken.port)]).outcome;
  expect(code).toBe(1);
  expect(stderr).toContain(`Cannot listen on port ${taken.port}: it is taken.`);
  expect(existsSync(machine.at(".venv"))).toBe(false);
});

test("npm run lab -- --help says what it does", async () => {
  await using machine = await Machine.start();
  const { code, stdout } = await machine.lab(["--help"]).outcome;
  expect(code).toBe(0);
  expect(stdout).toContain("--setup-only");
});
