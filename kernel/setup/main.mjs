import { endChildrenOnSignals } from "./children.mjs";
import { unlock } from "./lock.mjs";
import { SetupProblem } from "./problem.mjs";

/**
 * Run a command of package.json: failures that a person can mend are shown as a sentence, others with their stack.
 *
 * @param {() => Promise<number>} command Gives the exit code
 */
export async function main(command) {
  endChildrenOnSignals(unlock);
  try {
    process.exitCode = await command();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof SetupProblem) process.stderr.write(`\n${error.message}\n`);
    else throw error;
  }
}
