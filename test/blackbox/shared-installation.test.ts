/** One installation that nobody may write to, for all who use the machine. */
import { execFile } from "node:child_process";
import { access, chmod, cp, lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { root, run } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { TestKernel, value } from "../support/kernel.ts";
import { give, isRoot, type User, whyNobodyElse } from "../support/user.ts";
import { array, object } from "../support/wire-message.ts";

const people: readonly User[] = [65_531, 65_532, 65_533].map((id) => ({ uid: id, gid: id }));
const [firstOne = { uid: 65_531, gid: 65_531 }] = people;
const hindrance = whyNobodyElse(firstOne, "/");
const hindranceHere = whyNobodyElse(firstOne, path.join(root, "dist", "kernel.js"));
const leftOut = (why: string | undefined): string =>
  why === undefined ? "" : ` (left out: ${why})`;

/** Install as npm does: what package.json lists, and the packages it depends on. @returns The kernel's package */
async function installInto(folder: string): Promise<string> {
  const installed = path.join(folder, "node_modules", packageJson.name);
  const files = ["package.json", ...packageJson.files.filter((name) => !name.startsWith("!"))];
  for (const name of files)
    await cp(path.join(root, name), path.join(installed, name), { recursive: true });
  const listed = await run("npm", ["ls", "--omit=dev", "--all", "--parseable"]);
  const packages = listed.stdout.split("\n").filter((line) => line.includes("node_modules"));
  for (const place of packages) {
    const from = path.relative(root, place);
    await cp(place, path.join(folder, from), { recursive: true });
  }
  await promisify(execFile)("chmod", ["-R", "a-w,a+rX", folder]);
  return installed;
}

/** Everything below a folder, with its size and the time of its last change. */
async function listing(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const lines = await Promise.all(
    [".", ...names].map(async (name) => {
      const { size, mtimeMs, mode } = await lstat(path.join(folder, name));
      return `${name} ${size} ${mtimeMs} ${mode.toString(8)}`;
    }),
  );
  return lines.toSorted();
}

/** Each has a home of their own, and nothing that leads elsewhere. */
function environment(home: string): NodeJS.ProcessEnv {
  const elsewhere = {
    XDG_DATA_HOME: undefined,
    JUPYTER_DATA_DIR: undefined,
    XDG_CACHE_HOME: undefined,
  };
  return { HOME: home, AWAITLAB_HISTORY: undefined, ...elsewhere };
}

/** @returns The script that a person's own kernelspec names, once `awaitlab install` has written it */
async function register(installed: string, home: string, user: User | undefined): Promise<string> {
  const command = path.join(installed, packageJson.bin.awaitlab);
  const env = { ...process.env, ...environment(home) };
  const { stdout } = await promisify(execFile)(process.execPath, [command, "install"], {
    ...user,
    env,
    cwd: home,
  });
  const [, folder = ""] = / in (.*)\n/u.exec(stdout) ?? [];
  const { argv } = object(JSON.parse(await readFile(path.join(folder, "kernel.json"), "utf8")));
  return String(array(argv).at(-2));
}

async function inputsOf(kernel: TestKernel): Promise<unknown[]> {
  const content = { hist_access_type: "tail", n: 10, raw: true, output: false };
  const { reply } = await kernel.request("history_request", content);
  return array(reply.content["history"]).map((entry) => array(entry)[2]);
}

test.skipIf(hindrance !== undefined)(
  `many use a read-only installation at once, each with a history of their own${leftOut(hindrance)}`,
  { timeout: 120_000 },
  async () => {
    await using shared = await temporaryFolder();
    await chmod(shared.path, 0o755);
    await using homes = await temporaryFolder();
    await chmod(homes.path, 0o755);
    const installed = await installInto(path.join(shared.path, "opt"));
    const before = await listing(shared.path);
    try {
      await Promise.all(
        people.map(async (person, number) => {
          const user = isRoot ? person : undefined;
          const home = path.join(homes.path, String(number));
          await mkdir(home, { mode: 0o700 });
          await writeFile(path.join(home, "helper.ts"), `export const mine: number = ${number};`);
          if (user !== undefined) await give(home, user);
          const script = await register(installed, home, user);
          expect(script).toBe(path.join(installed, "dist", "kernel.js"));
          await useIt(number, { script, home, user });
        }),
      );
      expect(await listing(shared.path)).toEqual(before);
    } finally {
      await promisify(execFile)("chmod", ["-R", "u+w", shared.path]);
    }
  },
);

interface Place {
  readonly script: string;
  readonly home: string;
  readonly user: User | undefined;
}

/** Run cells, import a local module, complete, and remember until the next time. */
async function useIt(number: number, { script, home, user }: Place): Promise<void> {
  const options = { script, cwd: home, env: environment(home), ...(user && { user }) };
  const cell = 'import { mine } from "./helper"; enum Kind { a = 41 }; mine + Kind.a';
  {
    await using kernel = await TestKernel.start(options);
    expect(value(await kernel.execute(cell))).toBe(String(number + 41));
    expect(value(await kernel.execute("process.getuid?.()"))).toBe(
      String(user?.uid ?? process.getuid?.()),
    );
    await kernel.execute("const numbers = [mine]");
    const ask = { code: "numbers.", cursor_pos: 8 };
    const { reply } = await kernel.request("complete_request", ask);
    expect(reply.content["matches"]).toContain("flatMap");
    await kernel.request("shutdown_request", { restart: false }, "control");
    await kernel.exited();
  }
  await using again = await TestKernel.start(options);
  expect(await inputsOf(again)).toEqual([cell, "process.getuid?.()", "const numbers = [mine]"]);
}

test.skipIf(hindranceHere !== undefined)(
  `a home that can't be written gives a kernel all the same, whose history lives as long as it does${leftOut(hindranceHere)}`,
  async () => {
    await using home = await temporaryFolder();
    await chmod(home.path, 0o555);
    const user = isRoot ? { user: firstOne } : {};
    const cwd = { cwd: home.path };
    await using kernel = await TestKernel.start({ ...user, ...cwd, env: environment(home.path) });
    expect(value(await kernel.execute("1 + 1"))).toBe("2");
    expect(await inputsOf(kernel)).toEqual(["1 + 1"]);
    await expect(access(path.join(home.path, ".local"))).rejects.toThrow("ENOENT");
  },
);
