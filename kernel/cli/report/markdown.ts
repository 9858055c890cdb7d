import { stripVTControlCharacters } from "node:util";
import { isObject, type JsonObject } from "../../json/index.ts";
import { joined, type Notebook } from "./notebook.ts";

const plotly = "application/vnd.plotly.v1+json";

/**
 * A notebook whose outputs read well as Markdown: a chart is its still image, and a traceback one block of text.
 *
 * nbconvert would take the chart's HTML, which viewers of Markdown don't show, and an empty line between those of a traceback.
 */
export function forMarkdown(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) => ({ ...cell, outputs: cell.outputs.map(plain) }));
  return { ...notebook, cells };
}

function plain(output: JsonObject): JsonObject {
  const { output_type: type, data, traceback } = output;
  if (type === "error" && Array.isArray(traceback)) {
    const text = stripVTControlCharacters(traceback.map(joined).join("\n"));
    return { output_type: "stream", name: "stderr", text: `${text}\n` };
  }
  if (!isObject(data) || !(plotly in data) || !("image/png" in data)) return output;
  const { [plotly]: _, "text/html": __, ...still } = data;
  return { ...output, data: still };
}
