import type { JsonObject } from "../../json/index.ts";
import { isComplete } from "../../language/index.ts";
import { helpSubject } from "../help-request.ts";

/** Spec: Messaging 5.5, "Code completeness". */
export function replyToIsComplete(code: string): JsonObject {
  return helpSubject(code) === undefined ? { ...isComplete(code) } : { status: "complete" };
}
