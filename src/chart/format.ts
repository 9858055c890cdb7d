import { formatMs, type Summary } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";

export { formatMs };

/** The numbers of a trace in one line. */
export function headline(numbers: Summary): string {
  const { tasks, wall, externalWait, ready, neverSettled, isApproximate } = numbers;
  const about = isApproximate ? "about " : "";
  return [
    ...(tasks === 0 ? [] : [count(tasks, "task")]),
    `wall ${formatMs(wall)}`,
    `waited ${about}${formatMs(externalWait)}`,
    ...(ready > wall / 20 ? [`ready but blocked ${formatMs(ready)}`] : []),
    ...(neverSettled > 0
      ? [`${neverSettled} ${isApproximate ? "not settled by the end" : "never settled"}`]
      : []),
    // One thing alone has nothing to be compared with.
    ...(tasks < 2 && !isFaster(numbers) ? [] : [comparison(numbers)]),
  ].join(" · ");
}

/** Of a program that runs. */
export function headlineSoFar({ tasks, sites, endedAt }: Trace): string {
  const known = tasks.filter(({ site }) => sites[site]?.kind !== "cell").length;
  const time = `${formatMs(endedAt)} so far`;
  return known === 0 ? time : `${count(known, "task")} · ${time}`;
}

const isFaster = ({ speedup }: Summary): boolean => speedup >= 1.05;

function comparison({ speedup, isApproximate }: Summary): string {
  if (speedup >= 0.95 && speedup < 1.05) return "no faster than one after another";
  return `${isApproximate ? "about " : ""}${speedup.toFixed(speedup < 10 ? 1 : 0)}× as fast as one after another`;
}

/** @returns `1 arrow`, `2,000 arrows` */
export const count = (number: number, noun: string): string =>
  `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

export function cut(text: string, characters: number): string {
  const all = Array.from(text);
  return all.length <= characters ? text : `${all.slice(0, characters - 1).join("")}…`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For the little HTML that Plotly reads; of the entities it knows only these. */
export function escapeForPlotly(text: string): string {
  return text.replaceAll(/[&<>]/g, (character) => ENTITIES[character] ?? "");
}

/** For XML and HTML. What XML can't hold at all is left out. */
export function escapeText(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "")
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "");
}
