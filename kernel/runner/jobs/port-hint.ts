import { clock } from "./clock.ts";
import { type Address, isSame, type Job } from "./job.ts";
import { codeOf } from "./kinds.ts";
import { ancestorsOf, commandOf, holderOf } from "./port-holder.ts";

/** A job, and the number in brackets of its cell. */
export interface NumberedJob extends Job {
  readonly count: number;
}

/**
 * What to say beside an error of `listen` or `bind`.
 *
 * @param jobs Asked only for an address in use
 * @returns `""` for any other error
 */
export function portHint(error: unknown, jobs: () => readonly NumberedJob[]): string {
  const wanted = addressOf(error);
  if (wanted === undefined) return "";
  const name = wanted.protocol === "local" ? wanted.path : `Port ${wanted.port}`;
  const all = jobs();
  const own = all.find(({ address }) => address !== undefined && isSame(address, wanted));
  if (own !== undefined) return `${name} is held by ${cellsJob(own)}`;
  if (wanted.protocol === "local")
    return `${name} is held by another program, or was left behind by one: then it may be deleted.`;
  const pid = holderOf(wanted);
  if (pid === process.pid) return `${name} is held by a worker of this kernel: %jobs lists them.`;
  const above = pid === undefined ? [] : ancestorsOf(pid);
  const child = all.find((job) => job.pid !== undefined && above.includes(job.pid));
  if (child !== undefined) return `${name} is held by ${cellsJob(child)}`;
  const who = pid === undefined ? "another program" : `another program: ${commandOf(pid)}`;
  const call = wanted.protocol === "udp" ? "bind(0)" : "listen(0)";
  return `${name} is held by ${who}. ${call} takes a port that is free.`;
}

function cellsJob({ count, kind, what, pid, sinceMs }: NumberedJob): string {
  const which = pid === undefined ? kind : `${kind} ${what}`;
  const since = sinceMs === undefined ? "" : ` since ${clock(sinceMs, Date.now())}`;
  return `cell ${count}, ${which}${since}. Free it with: %stop ${count}`;
}

function addressOf(error: unknown): Address | undefined {
  if (codeOf(error) !== "EADDRINUSE" || typeof error !== "object" || error === null)
    return undefined;
  const port: unknown = Reflect.get(error, "port");
  const address: unknown = Reflect.get(error, "address");
  const protocol = Reflect.get(error, "syscall") === "bind" ? "udp" : "tcp";
  if (typeof port === "number" && port > 0) return { protocol, port };
  return typeof address === "string" ? { protocol: "local", path: address } : undefined;
}
