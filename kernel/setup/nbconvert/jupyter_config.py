"""Read by Jupyter Server and by nbconvert as they start: PDFs are printed by Chromium (awaitlab_pdf.py).

Importing nbconvert takes a server half a second, so that the exporters are waited for.
"""

import importlib.abc
import importlib.util
import sys

EXPORTERS = "nbconvert.exporters"


class Watch(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != EXPORTERS:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            import awaitlab_pdf  # noqa: F401

        spec.loader.exec_module = exec_module
        return spec


if EXPORTERS in sys.modules:
    import awaitlab_pdf  # noqa: F401
else:
    sys.meta_path.insert(0, Watch())
