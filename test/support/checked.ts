/** What the type check says of a cell, over a kernel's real sockets. */
import { readFileSync } from "node:fs";
import type { TestKernel } from "./kernel.ts";
import { type Message, object } from "./wire-message.ts";

/** What a check displayed under a request, as text: one entry a message. */
export function findingsUnder(kernel: TestKernel, id: string): string[] {
  return kernel.published
    .filter((message) => message.parentId === id && isFinding(message))
    .map((message) => String(object(message.content["data"])["text/plain"]));
}

/** Wait for the first finding under a request. @returns It, as text */
export async function findingUnder(kernel: TestKernel, id: string): Promise<string> {
  return kernel.until(() => findingsUnder(kernel, id)[0]);
}

/** Run a cell. @returns All that its check found: the checks of a session take turns */
export async function check(kernel: TestKernel, code: string): Promise<string> {
  const { id } = await kernel.execute(code, { stop_on_error: false });
  await caughtUp(kernel);
  return findingsUnder(kernel, id).join("\n");
}

/** Wait until all cells so far were checked: one that is wrong was. */
export async function caughtUp(kernel: TestKernel): Promise<void> {
  const { id } = await kernel.execute("0 satisfies string");
  await findingUnder(kernel, id);
}

export function isFinding({ type, content }: Message): boolean {
  return (
    type === "display_data" &&
    /^(?:Cell \[\d+\]|[\w./]+\.json):\d+:\d+/u.test(String(object(content["data"])["text/plain"]))
  );
}

/** @returns The process of a kernel's type server, if it runs. In /proc: on Linux alone */
export function typeServerOf(kernel: TestKernel): number | undefined {
  const { pid } = kernel.process;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return children
    .filter((child) => child !== "")
    .map(Number)
    .find((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("--lsp"));
}
