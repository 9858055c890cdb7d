import type { JsonObject } from "../../json/index.ts";
import { protocolVersion } from "../../protocol/index.ts";

export interface Versions {
  /** Of awaitlab. */
  readonly awaitlab: string;
  /** Of the TypeScript that cells are written in. */
  readonly typescript: string;
}

/** Spec: Messaging 5.5, "Kernel info". */
export function kernelInfo(versions: Versions): JsonObject {
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "awaitlab",
    implementation_version: versions.awaitlab,
    language_info: {
      name: "typescript",
      version: versions.typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      // Names of the highlighters: Pygments for nbconvert, CodeMirror for editors.
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `awaitlab ${versions.awaitlab}: TypeScript ${versions.typescript} on Node ${process.versions.node}`,
    help_links: [
      { text: "TypeScript Handbook", url: "https://www.typescriptlang.org/docs/handbook/" },
      { text: "Node.js API", url: "https://nodejs.org/api/" },
    ],
    debugger: false,
  };
}
