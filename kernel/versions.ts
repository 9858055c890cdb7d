import manifest from "../package.json" with { type: "json" };
import typescript from "typescript7/package.json" with { type: "json" };
import type { Versions } from "./session/handlers/kernel-info.ts";

/** Read at build time: a running kernel looks at no manifest. */
export const versions: Versions = { awaitlab: manifest.version, typescript: typescript.version };
