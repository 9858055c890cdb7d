import { StringDecoder } from "node:string_decoder";

/**
 * Bytes in, lines out. Splits at `\n` alone: `node:readline` also splits at U+2028, which JSON leaves bare in strings.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLine: (line: string) => void;
  #pieces: string[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  feed(bytes: Buffer): void {
    const pieces = this.#decoder.write(bytes).split("\n");
    const rest = pieces.pop();
    for (const piece of pieces) {
      this.#pieces.push(piece);
      this.#onLine(this.#pieces.join(""));
      this.#pieces = [];
    }
    if (rest !== undefined && rest !== "") this.#pieces.push(rest);
  }
}
