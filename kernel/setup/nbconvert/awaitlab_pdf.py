"""PDFs printed by the Chromium or Chrome of this machine, with the charts, and without LaTeX, pandoc or Playwright.

JupyterLab's menu and `jupyter nbconvert --to pdf` ask for the exporter `pdf`, which is LaTeX's. What this module puts in its place
prints the page that `--to html` makes; LaTeX's own exporter is asked where there is no browser, and xelatex is.
`python -m awaitlab_pdf page.html page.pdf` prints a page.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Not `import nbconvert.exporters`: while nbconvert itself is being imported, it has no such attribute yet.
from nbconvert import exporters
from nbconvert.exporters import HTMLExporter
from traitlets import default

LatexExporter = exporters.PDFExporter

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "Cannot make a PDF: there is no Chromium or Chrome (AWAITLAB_CHROMIUM names one that is elsewhere), and no xelatex. "
    "Install one of them, or export to HTML and print that from any browser."
)
TIMEOUT_S = 120


def usual_places():
    """Where browsers are installed that put nothing on the PATH."""
    if sys.platform == "darwin":
        return [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Chromium", "Google Chrome")]
    folders = map(os.environ.get, ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))
    return [os.path.join(folder, "Google", "Chrome", "Application", "chrome.exe") for folder in folders if folder]


def find_chromium():
    named = os.environ.get("AWAITLAB_CHROMIUM")
    if named:
        return shutil.which(named)
    found = (shutil.which(name) for name in (*NAMES, *usual_places()))
    return next(filter(None, found), None)


def print_page(page, target):
    """Print an HTML file. Raises RuntimeError with what the browser said."""
    chromium = find_chromium()
    if chromium is None:
        raise RuntimeError(MISSING)
    with tempfile.TemporaryDirectory(prefix="awaitlab-pdf-", ignore_cleanup_errors=True) as profile:
        command = [chromium, "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        # Root has no sandbox.
        command += ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        command += [f"--user-data-dir={profile}", "--no-pdf-header-footer"]
        # Until the page's scripts have nothing more to do.
        command += ["--virtual-time-budget=20000", f"--print-to-pdf={target}", Path(page).resolve().as_uri()]
        ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S)
    if ran.returncode != 0 or not os.path.exists(target):
        said = ran.stderr.decode(errors="replace").strip()
        raise RuntimeError(f'Cannot make a PDF: "{chromium}" ended with {ran.returncode}. {said[-2000:]}')


def with_base(html, resources):
    """Pictures that Markdown shows lie beside the notebook."""
    base = Path(resources.get("metadata", {}).get("path") or ".").resolve().as_uri()
    return html.replace("<head>", f'<head><base href="{base}/">', 1)


class PDFExporter(HTMLExporter):
    """The page of `--to html` on paper."""

    export_from_notebook = "PDF"
    output_mimetype = "application/pdf"

    def __new__(cls, *args, **kwargs):
        if find_chromium() is None and shutil.which("xelatex"):
            return LatexExporter(*args, **kwargs)
        return super().__new__(cls, *args, **kwargs)

    @default("file_extension")
    def _file_extension_default(self):
        return ".pdf"

    @default("template_extension")
    def _template_extension_default(self):
        return ".html.j2"

    def from_notebook_node(self, nb, resources=None, **kw):
        if find_chromium() is None:
            raise RuntimeError(MISSING)
        html, resources = super().from_notebook_node(nb, resources=resources, **kw)
        with tempfile.TemporaryDirectory(prefix="awaitlab-pdf-") as folder:
            page, target = Path(folder, "page.html"), Path(folder, "page.pdf")
            page.write_text(with_base(html, resources), encoding="utf-8")
            print_page(page, target)
            return target.read_bytes(), resources


exporters.PDFExporter = PDFExporter

if __name__ == "__main__":
    try:
        print_page(*sys.argv[1:])
    except RuntimeError as error:
        sys.exit(str(error))
