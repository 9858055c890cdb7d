/** The notebook on the event loop asks its reader to press Stop: here it is pressed, and all is as the text says. */
import { expect, test } from "vitest";
import { begin, error, TestKernel, text } from "../support/kernel.ts";
import { committed } from "../support/executed-notebook.ts";

/** What the text below a cell quotes. */
async function quoted(reading: string): Promise<string | undefined> {
  const cell = (await committed("04-event-loop")).find(({ id }) => id === reading);
  return /```\n(?<quotation>[^]*?)```/u.exec(cell?.source ?? "")?.groups?.["quotation"];
}

/** Run the code cells up to one of them, which is begun only. @returns Its request's id */
async function runUpTo(kernel: TestKernel, last: string): Promise<string> {
  const cells = (await committed("04-event-loop")).filter(({ type }) => type === "code");
  const needed = cells.filter(({ id }) => ["parameters", "starve"].includes(id));
  for (const { source } of needed) {
    // Cells run one after the other.
    // oxlint-disable-next-line no-await-in-loop
    expect(error(await kernel.execute(source))).toBeUndefined();
  }
  await kernel.execute("patienceSeconds = 60");
  const source = cells.find(({ id }) => id === last)?.source ?? "";
  // What the cell itself prints tells that it runs.
  return begin(kernel, `// begun\n${source}`);
}

/** All text that came of a request so far, its error where it came. */
function seen(kernel: TestKernel, id: string): string {
  return kernel.published
    .filter(({ parentId, type }) => parentId === id && (type === "stream" || type === "error"))
    .map((message) => {
      const failed = error({ iopub: [message] });
      return failed === undefined
        ? text({ iopub: [message] })
        : `${failed.ename}: ${failed.evalue}\n`;
    })
    .join("");
}

test("a cell that waits ends as its text says: put away, not caught", async () => {
  await using kernel = await TestKernel.start();
  const id = await runUpTo(kernel, "stop-waiting");
  await kernel.until(() => (seen(kernel, id) === "1\n2\n" ? id : undefined));
  await kernel.request("interrupt_request", {}, "control");
  await kernel.until(() => (seen(kernel, id).includes("put away") ? id : undefined));
  expect(seen(kernel, id)).toBe(await quoted("stop-waiting-reading"));
  expect(text(await kernel.execute("console.log(second)"))).toBe("2\n");
});

test("a loop ends as its text says: cut off, its variables kept", async () => {
  await using kernel = await TestKernel.start();
  const id = await runUpTo(kernel, "stop-loop");
  await kernel.request("interrupt_request", {}, "control");
  await kernel.exchange(id);
  expect(seen(kernel, id)).toBe(await quoted("stop-loop-reading"));
  expect(text(await kernel.execute("console.log(typeof rounds)"))).toBe("number\n");
});
