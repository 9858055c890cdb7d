import { type Declaration, type LineMagic, MAGICS } from "../cell/index.ts";
import type { DeclaredName, LineRequest } from "../pipe/index.ts";

/**
 * What the runner is told of a magic on a line of its own.
 *
 * @param known The names that are declared where the magic stands
 */
export function toRequest(magic: LineMagic, known: readonly Declaration[]): LineRequest {
  switch (magic.type) {
    case "list-names":
    case "forget-names":
      return { ...magic, names: known.map(toName) };
    case "list-magics":
      return {
        ...magic,
        magics: Object.values(MAGICS).map(({ usage, summary }) => ({ usage, summary })),
      };
    case "install":
    case "list-jobs":
    case "stop-jobs":
    case "shell":
    case "change-folder":
    case "environment":
    case "time":
    case "time-again":
    default:
      return magic;
  }
}

const toName = ({ name, property, kind, cell }: Declaration): DeclaredName => ({
  name,
  property,
  kind,
  executionCount: cell,
});
