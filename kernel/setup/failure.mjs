import { SetupProblem } from "./problem.mjs";

const networkFaults =
  /\b(ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b|name resolution|getaddrinfo failed|NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|Failed to establish a new connection|Max retries exceeded|Connection broken/i;
const diskFaults = /\bENOSPC\b|No space left on device/i;
const tailLines = 15;

/**
 * Turn a failed command's output into what a person can do about it.
 *
 * @param {string} what What failed, starting with a verb: "install the npm packages"
 * @param {string} source Where the command fetches from, as a person calls it
 * @param {{ code: number, output: string, logFile: string }} run
 * @returns {SetupProblem}
 */
export function explain(what, source, { code, output, logFile }) {
  if (networkFaults.test(output)) {
    return new SetupProblem(
      `Cannot ${what}: ${source} can't be reached. Connect to the network (or set your proxy) and run the same command again. Full output: ${logFile}`,
    );
  }
  if (diskFaults.test(output)) {
    return new SetupProblem(
      `Cannot ${what}: the disk is full. Make room and run the same command again.`,
    );
  }
  const tail = output.trimEnd().split("\n").slice(-tailLines).join("\n");
  return new SetupProblem(
    `${tail}\n\nCannot ${what}: the command ended with ${code}. Its last lines are above, its full output is in ${logFile}`,
  );
}
