/** `npm run lab`: set up whatever is missing, then open JupyterLab in `notebooks/`. README.md lists what it does. */
import { existsSync } from "node:fs";
import { ended, startChild } from "./children.mjs";
import { jupyterEnvironment } from "./jupyter-environment.mjs";
import { main } from "./main.mjs";
import { checkout, notebooks, venvPython } from "./places.mjs";
import { checkPort } from "./port.mjs";
import { prepare } from "./prepare.mjs";
import { say } from "./progress.mjs";

const help = `Usage: npm run lab [-- [--setup-only] [what JupyterLab understands …]]

Sets up whatever is missing, then opens JupyterLab in notebooks/.

  --setup-only       stop before the server
  --port 8899        and all else that follows -- goes to JupyterLab

AWAITLAB_PYTHON      the Python to make .venv with (default: python3 on the PATH)
`;

/** Jupyter refuses to run as root unless told; in a container there is nobody else. */
const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];

/** @param {readonly string[]} args */
async function startServer(args) {
  const folder = existsSync(notebooks) ? notebooks : checkout;
  say("Starting JupyterLab. Ctrl-C ends it.");
  const server = startChild(
    venvPython,
    // No question at Ctrl-C: notebooks are saved by JupyterLab itself.
    ["-m", "jupyter", "lab", "--ServerApp.answer_yes=True", ...asRoot, ...args],
    { cwd: folder, env: jupyterEnvironment(), stdio: "inherit" },
  );
  return ended(server);
}

await main(async () => {
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(help);
    return 0;
  }
  const labArgs = args.filter((arg) => arg !== "--setup-only");
  const isSetupOnly = labArgs.length < args.length;
  if (!isSetupOnly) await checkPort(labArgs);
  await prepare();
  if (isSetupOnly) {
    say("Ready: npm run lab opens JupyterLab.");
    return 0;
  }
  return startServer(labArgs);
});
