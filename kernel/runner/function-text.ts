import { decodeMappings, originalText, type Unit } from "../cell/provenance.ts";
import { blankTypes } from "../cell/strip.ts";

/** Cells whose functions give the user's own text; older ones give what runs. */
const kept = 1000;

/** What a cell was before and after it was compiled. */
export interface CellText {
  readonly code: string;
  readonly source: string;
  readonly mappings: string;
}

/**
 * `f.toString()` gives the text that the user typed, types blanked (what libraries evaluate elsewhere must be
 * JavaScript), and not what the cell compiler made of it.
 */
export class FunctionText {
  readonly #cells: CellText[] = [];
  readonly #units = new WeakMap<CellText, Unit>();

  add(cell: CellText): void {
    this.#cells.push(cell);
    if (this.#cells.length > kept) this.#cells.shift();
  }

  /** Replace `Function.prototype.toString`. A proxy of it still looks native to libraries that check. */
  install(): void {
    // oxlint-disable-next-line typescript/unbound-method -- the proxy hands `this` on
    const { toString } = Function.prototype;
    // oxlint-disable-next-line no-extend-native -- that is what this is for
    Function.prototype.toString = new Proxy(toString, {
      apply: (target, self, args): string => {
        const text = String(Reflect.apply(target, self, args));
        return text.endsWith("{ [native code] }") ? text : this.#original(text);
      },
    });
  }

  #original(text: string): string {
    const cell = this.#cells.findLast(({ code }) => code.includes(text));
    return cell === undefined ? text : originalText(text, this.#unit(cell));
  }

  #unit(cell: CellText): Unit {
    const known = this.#units.get(cell);
    if (known !== undefined) return known;
    const segments = decodeMappings(cell.mappings);
    const unit = { code: cell.code, segments, blanked: blankTypes(cell.source) };
    this.#units.set(cell, unit);
    return unit;
  }
}
