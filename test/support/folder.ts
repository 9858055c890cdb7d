import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A temporary folder, removed at the end of the test: `await using folder = await temporaryFolder()`. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  // macOS has its temporary folder behind a link.
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), "awaitlab-test-"));
  return {
    path: folder,
    // Windows and dying processes may hold a file for a moment.
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  };
}
