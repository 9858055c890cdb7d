import { chmodSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { makeFolders } from "../files/index.ts";

/** One executed cell. */
export interface HistoryEntry {
  /** Number of the kernel session, rising over all sessions that share the file. */
  readonly session: number;
  /** Its execution count. */
  readonly line: number;
  readonly input: string;
  /** The value's text; undefined if it had none. */
  readonly output: string | undefined;
}

export interface HistoryRange {
  /** 0 is this session, -1 the one before. */
  readonly session: number;
  readonly start: number;
  /** First line that is left out; undefined: to the end. */
  readonly stop: number | undefined;
}

export interface HistorySearch {
  /** `*` stands for any text, `?` for one character; all else is meant literally. */
  readonly pattern: string;
  /** Only the latest so many. */
  readonly n: number | undefined;
  /** Each input once, where it came last. */
  readonly unique: boolean;
}

/** Longer values are cut: the history serves to find cells, not to keep data. */
const longestOutput = 4096;
/** Another kernel may be writing. */
const lockTimeoutMs = 250;

const schema = `
  CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, start TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS cells (
    session INTEGER NOT NULL, line INTEGER NOT NULL, input TEXT NOT NULL, output TEXT,
    PRIMARY KEY (session, line)
  );
`;

/**
 * What was run, in this session and in earlier ones. Several kernels may share the file.
 *
 * Spec: Messaging 5.5, "History".
 */
export class History {
  readonly #database: DatabaseSync;
  readonly #session: number;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  /** Written together when the event loop turns: a cell does not wait for the disk. Bound: what one turn brings. */
  #waiting: (() => void)[] = [];

  private constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`PRAGMA busy_timeout = ${lockTimeoutMs}`);
    database.exec(schema);
    const start = new Date().toISOString();
    const { lastInsertRowid } = database
      .prepare("INSERT INTO sessions (start) VALUES (?)")
      .run(start);
    this.#session = Number(lastInsertRowid);
    this.#insert = database.prepare(
      "INSERT OR REPLACE INTO cells (session, line, input) VALUES (?, ?, ?)",
    );
    this.#update = database.prepare("UPDATE cells SET output = ? WHERE session = ? AND line = ?");
  }

  /** @param file Made where it's missing; where it can't be used, the history lives as long as the session */
  static open(file: string | undefined): History {
    if (file !== undefined) {
      try {
        return History.#openFile(file);
      } catch {
        // Read-only, on a file system that can't lock, or no database: a kernel must start all the same.
      }
    }
    return new History(new DatabaseSync(":memory:"));
  }

  static #openFile(file: string): History {
    makeFolders(path.dirname(file), 0o700);
    const database = new DatabaseSync(file, { timeout: lockTimeoutMs });
    try {
      // Cells may hold what others are not to read.
      chmodSync(file, 0o600);
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      return new History(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  append(line: number, input: string): void {
    this.#later(() => this.#insert.run(this.#session, line, input));
  }

  setOutput(line: number, output: string): void {
    const text = output.slice(0, longestOutput);
    this.#later(() => this.#update.run(text, this.#session, line));
  }

  /** @returns The latest cells of all sessions, oldest first */
  tail(n: number): HistoryEntry[] {
    return this.#entries(
      "SELECT * FROM cells ORDER BY session DESC, line DESC LIMIT ?",
      n,
    ).toReversed();
  }

  range({ session, start, stop }: HistoryRange): HistoryEntry[] {
    const wanted = session > 0 ? session : this.#session + session;
    return this.#entries(
      "SELECT * FROM cells WHERE session = ? AND line >= ? AND line < ? ORDER BY line",
      wanted,
      start,
      stop ?? Number.MAX_SAFE_INTEGER,
    );
  }

  /** @returns Cells whose input matches, oldest first */
  search({ pattern, n, unique }: HistorySearch): HistoryEntry[] {
    // Brackets mean sets to SQLite's GLOB, and nothing to the protocol.
    const glob = pattern.replaceAll("[", "[[]");
    const latest = unique ? "GROUP BY input HAVING MAX(session * 1e9 + line)" : "";
    return this.#entries(
      `SELECT * FROM cells WHERE input GLOB ? ${latest} ORDER BY session DESC, line DESC LIMIT ?`,
      glob,
      n ?? -1,
    ).toReversed();
  }

  close(): void {
    this.#flush();
    this.#database.close();
  }

  #entries(sql: string, ...values: (string | number)[]): HistoryEntry[] {
    this.#flush();
    let rows: Record<string, unknown>[] = [];
    this.#try(() => {
      rows = this.#database.prepare(sql).all(...values);
    });
    return rows.map(({ session, line, input, output }) => ({
      session: Number(session),
      line: Number(line),
      input: String(input),
      output: typeof output === "string" ? output : undefined,
    }));
  }

  #later(write: () => void): void {
    if (this.#waiting.push(write) === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const write of waiting) this.#try(write);
  }

  /** A full disk, a damaged file or a lock held too long costs lines of history, never a cell. */
  #try(work: () => void): void {
    try {
      work();
    } catch {
      // Nothing that the user could do here and now.
    }
  }
}
