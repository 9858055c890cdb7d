import { decodeMappings, originalText, type Unit } from "../cell/provenance.ts";
import { blankTypes } from "../cell/strip.ts";

/** Cells whose functions give the user's own text; older ones give what runs. */
const kept = 1000;

/** @param text What `toString` gave for a function */
export const isNative = (text: string): boolean => text.endsWith("{ [native code] }");

/** What a cell was before and after it was compiled. */
export interface CellText {
  readonly code: string;
  readonly source: string;
  readonly mappings: string;
  /** As `CompiledCell.lowered`. */
  readonly lowered?: { readonly text: string; readonly mappings: string };
}

/**
 * `f.toString()` gives the text that the user typed, types blanked or lowered (what libraries evaluate elsewhere must be
 * JavaScript), and not what the cell compiler made of it.
 */
export class FunctionText {
  readonly #cells: CellText[] = [];
  readonly #units = new WeakMap<CellText, Unit>();
  // oxlint-disable-next-line typescript/unbound-method -- called on functions
  readonly #toString = Function.prototype.toString;

  add(cell: CellText): void {
    this.#cells.push(cell);
    if (this.#cells.length > kept) this.#cells.shift();
  }

  /** Replace `Function.prototype.toString`. A proxy of it still looks native to libraries that check. */
  install(): void {
    // oxlint-disable-next-line no-extend-native -- that is what this is for
    Function.prototype.toString = new Proxy(this.#toString, {
      apply: (target, self, args): string => {
        const text = String(Reflect.apply(target, self, args));
        const cell = this.#cellOf(text);
        return cell === undefined ? text : originalText(text, this.#unit(cell));
      },
    });
  }

  /** @returns The text of a function as the user typed it, types included; JavaScript where it had to be lowered */
  typed(value: object): string {
    const text = Reflect.apply(this.#toString, value, []);
    const cell = this.#cellOf(text);
    if (cell === undefined) return text;
    const unit = this.#unit(cell);
    // Blanking keeps every position.
    return originalText(text, cell.lowered === undefined ? { ...unit, text: cell.source } : unit);
  }

  #cellOf(text: string): CellText | undefined {
    if (isNative(text)) return undefined;
    return this.#cells.findLast(({ code }) => code.includes(text));
  }

  #unit(cell: CellText): Unit {
    const known = this.#units.get(cell);
    if (known !== undefined) return known;
    const { code, source, lowered } = cell;
    const unit = {
      code,
      segments: decodeMappings(lowered?.mappings ?? cell.mappings),
      text: lowered?.text ?? blankTypes(source),
    };
    this.#units.set(cell, unit);
    return unit;
  }
}
