import { copyFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { copyPageParts } from "./page-parts.mjs";
import { setupFolder, sitePackages, venv } from "./places.mjs";

const exportSettings = {
  HTMLExporter: {
    template_name: "awaitlab",
    filters: { clean_html: "awaitlab_export.clean_html" },
  },
  MarkdownExporter: {
    NbConvertBase: {
      // A chart's picture before its HTML, which viewers of Markdown don't show.
      display_data_priority: [
        "image/png",
        "image/jpeg",
        "text/html",
        "text/markdown",
        "image/svg+xml",
        "text/latex",
        "text/plain",
      ],
    },
  },
};

const serverSettings = {
  // For JupyterLab's menu: File → Save and Export Notebook As.
  ...exportSettings,
  MultiKernelManager: { default_kernel_name: "awaitlab" },
  // The server drops output beyond 1 MB or 1,000 messages a second: no cell may lose lines to that.
  ZMQChannelsWebsocketConnection: { limit_rate: false },
};

/** JupyterLab asks at first start whether it may fetch news, and looks for updates: ours is pinned, and works offline. */
const labDefaults = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
};

/**
 * @param {string} file
 * @param {object} value
 */
function writeJson(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Set Jupyter in `.venv` up for us: our kernel the default, its output unlimited, living charts in exported pages, PDFs, and papermill. */
export function configureJupyter() {
  const template = join(venv, "share", "jupyter", "nbconvert", "templates", "awaitlab");
  cpSync(join(setupFolder, "nbconvert", "awaitlab"), template, { recursive: true });
  copyPageParts(template);
  for (const module of ["awaitlab_export.py", "awaitlab_pdf.py"]) {
    copyFileSync(join(setupFolder, "nbconvert", module), join(sitePackages(), module));
  }
  // papermill finds it by its entry point, if a person installs papermill there.
  cpSync(join(setupFolder, "papermill"), sitePackages(), { recursive: true });
  const config = join(venv, "etc", "jupyter");
  for (const command of ["nbconvert", "server"]) {
    const read = join(setupFolder, "nbconvert", "jupyter_config.py");
    copyFileSync(read, join(config, `jupyter_${command}_config.py`));
  }
  writeJson(join(config, "jupyter_nbconvert_config.json"), exportSettings);
  writeJson(join(config, "jupyter_server_config.json"), serverSettings);
  writeJson(join(venv, "share", "jupyter", "lab", "settings", "overrides.json"), labDefaults);
}
