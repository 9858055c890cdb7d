import { stripVTControlCharacters } from "node:util";
import type { JsonObject } from "../../json/index.ts";
import { joined, type Notebook } from "./notebook.ts";

/** A notebook whose tracebacks read well as Markdown: nbconvert puts an empty line between each two of their lines. */
export function forMarkdown(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) => ({ ...cell, outputs: cell.outputs.map(asText) }));
  return { ...notebook, cells };
}

function asText(output: JsonObject): JsonObject {
  const { output_type: type, traceback } = output;
  if (type !== "error" || !Array.isArray(traceback)) return output;
  const text = stripVTControlCharacters(traceback.map(joined).join("\n"));
  return { output_type: "stream", name: "stderr", text: `${text}\n` };
}
