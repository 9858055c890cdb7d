/**
 * Top-level names of cells are configurable properties of `globalThis`: any cell may redeclare them with any kind, and
 * functions of earlier cells see the new value.
 */

/** Give each property a place that strict code can assign to. An earlier value stays until it is replaced. */
export function declare(properties: readonly string[]): void {
  for (const property of properties) {
    const existing = Object.getOwnPropertyDescriptor(globalThis, property);
    if (existing !== undefined && existing.writable === true) continue;
    Object.defineProperty(globalThis, property, {
      // Not the getter of an earlier import, which might throw.
      value: existing !== undefined && "value" in existing ? existing.value : undefined,
      writable: true,
      configurable: true,
      enumerable: true,
    });
  }
}

/** The constants have their value: assigning to them throws from here on, until a cell redeclares them. */
export function fix(...properties: string[]): void {
  for (const property of properties)
    Object.defineProperty(globalThis, property, { writable: false });
}

/**
 * Live bindings of an import.
 *
 * @param names `[property of globalThis, exported name]`; `*` is the namespace itself
 * @throws {SyntaxError} The module has no such export
 */
export function bind(
  namespace: object,
  names: readonly (readonly [property: string, imported: string])[],
  specifier: string,
): void {
  for (const [, imported] of names) {
    if (imported !== "*" && !(imported in namespace)) {
      throw new SyntaxError(
        `The module "${specifier}" has no export named "${imported}"; it exports ${listExports(namespace)}`,
      );
    }
  }
  for (const [property, imported] of names) {
    Object.defineProperty(globalThis, property, {
      get: imported === "*" ? () => namespace : (): unknown => Reflect.get(namespace, imported),
      configurable: true,
      enumerable: true,
    });
  }
}

const mostNames = 8;

function listExports(namespace: object): string {
  const names = Object.keys(namespace);
  if (names.length === 0) return "nothing";
  const shown = names.slice(0, mostNames).join(", ");
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown;
}
