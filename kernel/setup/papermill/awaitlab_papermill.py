"""papermill's parameters as TypeScript: `papermill in.ipynb out.ipynb -p seed 7`.

papermill lets packages add engines, and no translators: it loads what they name in `papermill.engine` as it starts, and
then this module registers its translator. The engine is papermill's own.
"""

import json
import math
import re

from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

# Largest integer that a JavaScript number holds exactly.
LARGEST = 2**53 - 1

# A declaration on one line, as papermill reads those of Python: its comment is the parameter's help.
DECLARATION = re.compile(
    r"^\s*(?:export\s+)?(?:let|const|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>[^=]+?))?\s*"
    r"=\s*(?P<value>.*?)\s*;?\s*(?://\s*(?P<help>.*?)\s*)?$"
)


class TypeScriptTranslator(Translator):
    """Each parameter becomes `let name = value;`: it may be assigned to, as one that a cell declares may."""

    @classmethod
    def translate_escaped_str(cls, str_val):
        """Dates too, which YAML knows and JSON doesn't, become text."""
        return json.dumps(str(str_val), ensure_ascii=False)

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_int(cls, val):
        return str(val) if abs(val) <= LARGEST else f"{val}n"

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "NaN"
        if math.isinf(val):
            return "Infinity" if val > 0 else "-Infinity"
        return str(val)

    @classmethod
    def translate_dict(cls, val):
        # In brackets, so that `__proto__` is a name like any other.
        members = (f"[{cls.translate_str(str(key))}]: {cls.translate(item)}" for key, item in val.items())
        return f"{{ {', '.join(members)} }}" if val else "{}"

    @classmethod
    def translate_list(cls, val):
        return f"[{', '.join(cls.translate(item) for item in val)}]"

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        if not name.replace("$", "_").isidentifier():
            raise PapermillException(f'Cannot pass the parameter "{name}": TypeScript has no such names')
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        found = map(DECLARATION.match, parameters_cell["source"].splitlines())
        return [
            Parameter(match["name"], match["type"] or "None", match["value"], match["help"] or "")
            for match in found
            if match
        ]


for kernel_or_language in ("awaitlab", "typescript"):
    papermill_translators.register(kernel_or_language, TypeScriptTranslator)


def __getattr__(name):
    """The engine is asked for once papermill.engines, which loads this module, has defined it."""
    if name == "NBClientEngine":
        from papermill.engines import NBClientEngine

        return NBClientEngine
    raise AttributeError(name)
