/** Preloaded into a command (`--import`): tells at its end, in the file named by `FIRED_TIMERS`, which timers of seconds fired in it. */
import { appendFileSync } from "node:fs";

const { FIRED_TIMERS: file = "" } = process.env;
const longMs = 2000;
/** @type {number[]} */
const fired = [];

globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
  apply(set, self, given) {
    const [callback, ms, ...args] = toUnknown(given);
    const told = () => {
      fired.push(Number(ms));
      if (typeof callback === "function") Reflect.apply(callback, undefined, args);
    };
    const timer = toUnknown([Reflect.apply(set, self, Number(ms) < longMs ? given : [told, ms])]);
    return timer[0];
  },
});

/** @param {unknown[]} values @returns {unknown[]} */
function toUnknown(values) {
  return values;
}

process.on("exit", () => appendFileSync(file, `${process.argv.at(2)}: ${fired.join(" ms, ")}\n`));
