import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runLogged } from "./children.mjs";
import { explain } from "./failure.mjs";
import { findNode24, isNode24 } from "./node24.mjs";
import {
  checkout,
  jupyterState,
  jupytextPackages,
  lockFile,
  logs,
  node26Packages,
  setupFolder,
  venv,
  venvPython,
} from "./places.mjs";
import { step } from "./progress.mjs";
import { findPython } from "./python.mjs";
import { hashOf, readRecord, removeRecord, writeRecord } from "./record.mjs";

/**
 * @typedef {object} Pins
 * @property {import("./record.mjs").Part} part
 * @property {string} file
 * @property {string} title
 * @property {string} [folder] Where they go, if not among the other packages of `.venv`
 * @property {readonly string[]} [options] Of pip
 */

/** @type {Pins} */
const jupyter = {
  part: "packages",
  file: "requirements.txt",
  title: "Installing JupyterLab, nbconvert and Plotly's renderer into .venv",
};
/** @type {Pins} */
const node24 = {
  part: "node",
  file: "requirements-node.txt",
  title: `Installing Node 24 into .venv, as this machine has Node ${process.versions.node}`,
};
/** @type {Pins} */
const tests = {
  part: "testPackages",
  file: "requirements-test.txt",
  title: "Installing the tests' Python packages into .venv",
};

/** @type {Pins} */
const newerNode = {
  part: "node26",
  file: "requirements-node26.txt",
  title: "Installing Node 26 into .venv, for the tests",
  folder: node26Packages,
};

/**
 * Beside the others: among them it would change what JupyterLab opens as a notebook. What it needs of theirs it finds.
 *
 * @type {Pins}
 */
const jupytext = {
  part: "jupytext",
  file: "requirements-jupytext.txt",
  title: "Installing jupytext into .venv, for the tests",
  folder: jupytextPackages,
  options: ["--no-deps"],
};

/** @param {Pins} pins */
const hashOfPins = ({ file }) => hashOf([readFileSync(join(setupFolder, file))]);

/**
 * What is wanted beside what everybody needs.
 *
 * @typedef {object} Wanted
 * @property {boolean} [forTests] What only the tests need
 * @property {boolean} [withNode26] A second Node, to run tests on
 */

/**
 * @param {Wanted} options
 * @returns {readonly Pins[]} What is missing from `.venv`, or was installed from other pins
 */
export function missingPins({ forTests = false, withNode26 = false }) {
  const record = existsSync(venvPython) ? readRecord() : undefined;
  const wanted = [
    jupyter,
    ...(isNode24 ? [] : [node24]),
    ...(forTests ? [tests, jupytext] : []),
    ...(withNode26 ? [newerNode] : []),
  ];
  return wanted.filter(
    (pins) =>
      record?.get(pins.part) !== hashOfPins(pins) ||
      (pins === node24 && findNode24() === undefined),
  );
}

/** A half-made environment can't be trusted: pip may have been cut off between two files of a package. */
async function makeVenv() {
  const python = findPython();
  const kept = new Set([logs, jupyterState, lockFile].map((place) => basename(place)));
  for (const name of existsSync(venv) ? readdirSync(venv) : []) {
    if (!kept.has(name)) rmSync(join(venv, name), { recursive: true, force: true });
  }
  mkdirSync(logs, { recursive: true });
  await step(`Making .venv with Python ${python.major}.${python.minor}`, async (onLine) => {
    const run = await runLogged("venv", python.command, [...python.args, "-m", "venv", venv], {
      cwd: checkout,
      onLine,
    });
    if (run.code !== 0) throw explain("make the Python environment .venv", "PyPI", run);
  });
  // JupyterLab carries scripts in CommonJS: they would take the `type` of our own package.json.
  writeFileSync(join(venv, "package.json"), '{ "type": "commonjs" }\n');
}

const pipInstall = ["-m", "pip", "install", "--disable-pip-version-check"];

/** @param {Pins} pins @returns {readonly string[]} Options of pip, for a place that is empty */
function pipOptions({ folder, options = [] }) {
  if (folder === undefined) return options;
  rmSync(folder, { recursive: true, force: true });
  return [...options, "--target", folder];
}

/** @param {readonly Pins[]} missing As from `missingPins` */
export async function installPythonPackages(missing) {
  let record = existsSync(venvPython) ? readRecord() : undefined;
  removeRecord();
  if (record === undefined) {
    await makeVenv();
    record = new Map();
  }
  for (const pins of missing) {
    const hash = hashOfPins(pins);
    await step(pins.title, async (onLine) => {
      const run = await runLogged(
        `pip-${pins.part}`,
        venvPython,
        [...pipInstall, ...pipOptions(pins), "-r", join(setupFolder, pins.file)],
        { cwd: checkout, onLine },
      );
      if (run.code !== 0) throw explain("install the Python packages", "PyPI", run);
    });
    record.set(pins.part, hash);
  }
  // What was registered came partly from these packages.
  record.delete("registration");
  writeRecord(record);
}
