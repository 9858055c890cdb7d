/** Something that goes on after its cell has ended: a timer, a server, a child process … */
export interface Job {
  /** What it is, the same each time one looks. */
  readonly thing: object;
  /** Number of the execution that began it. */
  readonly cell: number;
  /** As people call it: `server`, `child process`. */
  readonly kind: string;
  /** Which one: its port, its command, when it is due. */
  readonly what: string;
  /** Milliseconds since 1970; undefined if nobody noted it. */
  readonly sinceMs: number | undefined;
  /** Where others reach it, for what holds a port or a socket file. */
  readonly address?: Address;
  /** Of a child process. */
  readonly pid?: number;
  /** @param request Number of the request to stop; whoever waits for the job learns it from the interrupt thrown there */
  end(request: number): void;
}

/** A place that one socket alone can hold. */
export type Address =
  | { readonly protocol: "tcp" | "udp"; readonly port: number }
  | { readonly protocol: "local"; readonly path: string };

export function isSame(a: Address, b: Address): boolean {
  if (a.protocol === "local" || b.protocol === "local")
    return a.protocol === "local" && b.protocol === "local" && a.path === b.path;
  return a.protocol === b.protocol && a.port === b.port;
}
