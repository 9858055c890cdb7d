import type { LineMagic } from "./line-magic.ts";
import type { Magic, MagicFault } from "./magic.ts";

/** @param magic `%jobs` or `%stop …` */
export function readJobs({ name, argument, line }: Magic): LineMagic | MagicFault {
  if (name === "%stop") return { type: "stop-jobs", target: argument };
  if (argument === "") return { type: "list-jobs" };
  const message = `Cannot follow "%jobs ${argument}": it stands alone; "%stop N" ends what cell N left running`;
  return { type: "fault", message, line };
}
