import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Intelligence } from "../../../kernel/language/index.ts";
import { temporaryFolder } from "../../support/folder.ts";

const restMs = 300;

/** @returns Whether this process has a type server as a child. In /proc: on Linux alone */
function hasServer(): boolean {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
  return children
    .split(" ")
    .filter(Boolean)
    .some((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("--lsp"));
}

test.skipIf(process.platform !== "linux")(
  "the type server starts when first asked, rests when nobody asks, and is back for the next question",
  async () => {
    await using folder = await temporaryFolder();
    const intelligence = new Intelligence({ folder: folder.path, libraryTypes: {}, restMs });
    intelligence.commit("const first = 1;", 1);
    expect(hasServer()).toBe(false);
    for (let round = 0; round < 2; round += 1) {
      const found = await intelligence.complete("first.toF", 9);
      expect(found?.matches).toMatchObject([{ text: "toFixed" }]);
      expect(intelligence.isWarm).toBe(true);
      await expect.poll(hasServer, { timeout: 10_000 }).toBe(false);
      expect(intelligence.isWarm).toBe(false);
    }
    intelligence.stop();
  },
);
