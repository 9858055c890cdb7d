import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../../kernel/setup/chromium.mjs";

// As root there is no sandbox; the rest keeps Chromium from looking for its makers' servers.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Start the machine's own Chromium, headless. */
export function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("Cannot find Chromium: set AWAITLAB_CHROMIUM");
  return chromium.launch({ executablePath, args });
}
