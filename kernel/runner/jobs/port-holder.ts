import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** For a look at all open files: an error is not to be delayed for long. */
const patienceMs = 300;
const longestCommand = 80;

/** What Linux calls a TCP socket that listens; one of UDP that has an address. */
const HELD = { tcp: "0A", udp: "07" } as const;

/**
 * The process that holds a port.
 *
 * @returns undefined where the system doesn't tell: other people's processes, other systems than Linux
 */
export function holderOf(wanted: {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}): number | undefined {
  if (process.platform !== "linux") return undefined;
  const links = new Set(inodesOf(wanted).map((inode) => `socket:[${inode}]`));
  return links.size === 0 ? undefined : processWith(links);
}

/** Spec: proc_net_tcp.txt of Linux. */
function inodesOf({ protocol, port }: { protocol: "tcp" | "udp"; port: number }): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return [protocol, `${protocol}6`].flatMap((table) =>
    read(`/proc/net/${table}`)
      .split("\n")
      .flatMap((line) => {
        const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/u);
        return local.endsWith(suffix) && state === HELD[protocol] ? [inode] : [];
      }),
  );
}

function processWith(links: ReadonlySet<string>): number | undefined {
  const deadline = performance.now() + patienceMs;
  for (const pid of list("/proc").filter((name) => /^\d+$/u.test(name))) {
    if (performance.now() > deadline) return undefined;
    for (const file of list(`/proc/${pid}/fd`))
      if (links.has(target(`/proc/${pid}/fd/${file}`))) return Number(pid);
  }
  return undefined;
}

/** The process, its parent, and so on. */
export function ancestorsOf(pid: number): number[] {
  const line: number[] = [];
  for (let each = pid; each > 1;) {
    line.push(each);
    // The command's name, in parentheses, may hold anything.
    each = Number(/^.*\) \S (\d+)/su.exec(read(`/proc/${each}/stat`))?.[1] ?? 0);
  }
  return line;
}

/** @returns `"python3 -m http.server" (pid 123)` */
export function commandOf(pid: number): string {
  const words = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  const command = words.length > longestCommand ? `${words.slice(0, longestCommand)}…` : words;
  return command === "" ? `pid ${pid}` : `"${command}" (pid ${pid})`;
}

// Processes end while one looks, and other people's are closed to us.

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}
