import type { JsonObject } from "../../json/index.ts";
import { isComplete } from "../../language/index.ts";

/** Spec: Messaging 5.5, "Code completeness". */
export function replyToIsComplete(code: string): JsonObject {
  return { ...isComplete(code) };
}
