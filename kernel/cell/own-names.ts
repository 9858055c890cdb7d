/** @returns What stands nowhere in a text, to begin names of ours with */
export function unusedPrefix(text: string): string {
  let prefix = "$lab";
  for (let attempt = 1; text.includes(prefix); attempt++) prefix = `$lab${attempt}`;
  return prefix;
}

/** How our own names read in a cell's code: no name of the user's text begins like them. */
export class OwnNames {
  /** The parameter that holds the cell's tools. */
  readonly tools: string;
  /** The running activation, in each traced function. */
  readonly activation: string;
  /** What was thrown through a traced function. */
  readonly thrown: string;

  constructor(text: string) {
    const base = unusedPrefix(text);
    this.tools = base;
    this.activation = `${base}A`;
    this.thrown = `${base}E`;
  }

  disposable(kind: "R" | "S" | "N" | "U", site: number, index = 0): string {
    return `${this.tools}${kind}${site}${index === 0 ? "" : `_${index}`}`;
  }
}
