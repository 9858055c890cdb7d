/** The tracing units of local modules. A program of its own in `dist`: modules import it by its URL. */

interface ModuleUnit {
  enter(site: number, ...args: unknown[]): unknown;
}

/** By the URL of the module's edition. */
const units = new Map<string, ModuleUnit>();

export function addUnit(url: string, unit: ModuleUnit): void {
  units.set(url, unit);
}

/** Called by the first line of an instrumented module. */
export function unitAt(url: string): ModuleUnit | undefined {
  return units.get(url);
}
