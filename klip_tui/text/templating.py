"""Templates of texts, in jinja2's sandbox: a template is a user's own text, and can't do more than a text."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment


@lru_cache(maxsize=8)
def sandbox(*folders: Path) -> ImmutableSandboxedEnvironment:
    """Make an environment that looks for templates in some folders, the first one first."""
    loaders: list[BaseLoader] = [FileSystemLoader(folder) for folder in folders]
    # Notices are plain text: there is no HTML to escape for.
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    made.filters["json"] = _json
    return made


def line_of(error: Exception) -> int:
    """Return the line of a template in which an error arose; jinja2 gives its frames the template's own file name."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    trace, line = error.__traceback__, 1
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.endswith(".py"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
