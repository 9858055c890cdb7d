import { createServer } from "node:net";
import { SetupProblem } from "./problem.mjs";

/**
 * @param {readonly string[]} args JupyterLab's
 * @param {string} name
 * @returns {string | undefined} The last value given, as Jupyter takes it
 */
function lastValue(args, name) {
  const values = args.flatMap((arg, index) => {
    if (arg === name) return [args[index + 1]];
    return arg.startsWith(`${name}=`) ? [arg.slice(name.length + 1)] : [];
  });
  return values.at(-1);
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | undefined>} Node's code of what stands in the way
 */
function obstacle(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/**
 * A port that was asked for must be free; when none was, JupyterLab finds one.
 *
 * @param {readonly string[]} args JupyterLab's
 * @throws {SetupProblem}
 */
export async function checkPort(args) {
  const text = lastValue(args, "--port") ?? lastValue(args, "--ServerApp.port");
  if (text === undefined) return;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SetupProblem(`Cannot listen on port "${text}": a port is a number from 0 to 65535.`);
  }
  const host = lastValue(args, "--ip") ?? lastValue(args, "--ServerApp.ip") ?? "127.0.0.1";
  const code = await obstacle(port, host === "*" || host === "" ? "0.0.0.0" : host);
  if (code === undefined) return;
  const reason = code === "EADDRINUSE" ? "is taken" : `can't be used (${code})`;
  throw new SetupProblem(
    `Cannot listen on port ${port}: it ${reason}. Name another (npm run lab -- --port ${port === 65_535 ? 8888 : port + 1}), or none to let JupyterLab find one.`,
  );
}
