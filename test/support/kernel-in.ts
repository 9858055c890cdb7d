import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { temporaryFolder } from "./folder.ts";
import { TestKernel } from "./kernel.ts";

/** A kernel in a folder with these files: `await using given = await kernelIn({ "tsconfig.json": … })`. */
export async function kernelIn(
  files: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly kernel: TestKernel; readonly folder: string }> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await put(folder.path, name, content);
  const kernel = await TestKernel.start({ cwd: folder.path });
  return {
    kernel,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await kernel[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Write a file, with the folders that it needs. */
export async function put(folder: string, name: string, content: string): Promise<void> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}
