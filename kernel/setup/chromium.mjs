import { join } from "node:path";
import { isWindows } from "./places.mjs";
import { findOnPath, isProgram } from "./search-path.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** @returns {readonly string[]} Where browsers are installed that put nothing on the PATH */
function usualPlaces() {
  if (process.platform === "darwin") {
    return ["Chromium", "Google Chrome"].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (!isWindows) return [];
  return ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"]
    .map((name) => process.env[name])
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, "Google", "Chrome", "Application", "chrome.exe"));
}

/** @returns {string | undefined} A Chromium or Chrome of this machine, for the browser tests */
export function findChromium() {
  const named = process.env["AWAITLAB_CHROMIUM"];
  if (named) return isProgram(named) ? named : undefined;
  for (const name of names) {
    const file = findOnPath(name);
    if (file !== undefined) return file;
  }
  return usualPlaces().find(isProgram);
}
