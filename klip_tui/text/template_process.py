"""A user's template filled in a process of its own: bounded in time, memory and output, whatever it says (C6).

A sandbox keeps a template from what it may not see, not from a loop without end or a text of a gigabyte. Shipped
templates need none of this.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from klip_tui.text.clean import one_line

SECONDS = 5.0
"""Seconds for a template, the process's start in them."""
MEMORY = 512 * 1024 * 1024
LARGEST = 200_000
"""Characters of a text that a template may make."""


class TemplateFailed(Exception):
    """A template that makes no text: what is wrong, and in which line."""

    def __init__(self, why: str, line: int = 1) -> None:
        super().__init__(why)
        self.why, self.line = why, line


def fill(folders: tuple[Path, ...], name: str, values: Mapping[str, Any] | None) -> str:
    """Fill a template (without values: only read it). Raises TemplateFailed for whatever it does."""
    asked = json.dumps({"folders": [str(one) for one in folders], "name": name, "values": values}, default=str)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "klip_tui.text.template_process"],
            input=asked.encode(), capture_output=True, timeout=SECONDS, check=False, env=_environment(),
        )  # fmt: skip
        answer = json.loads(done.stdout)
        text, why, line = answer["text"], answer["why"], int(answer["line"])
    except subprocess.TimeoutExpired:
        raise TemplateFailed("it takes longer than a text may") from None
    except OSError as error:
        raise TemplateFailed(one_line(error.strerror or "no process", 100)) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise TemplateFailed("it takes more memory than a text may") from None
    if why:
        raise TemplateFailed(one_line(str(why), 120), line)
    return str(text)


def _environment() -> dict[str, str]:
    """Return what the process starts with: it finds this program, and no module of the folder that we stand in (-P)."""
    places = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(place for place in places if place)}


def _filled(asked: Mapping[str, Any]) -> dict[str, Any]:
    from klip_tui.text.templating import line_of, sandbox

    try:
        template = sandbox(*map(Path, asked["folders"])).get_template(asked["name"])
        if asked["values"] is None:
            return {"text": "", "why": "", "line": 0}
        made, size = [], 0
        for piece in template.generate(asked["values"]):
            made.append(piece)
            size += len(piece)
            if size > LARGEST:
                return {"text": "", "why": f"it makes more than {LARGEST} characters", "line": 1}
        return {"text": "".join(made), "why": "", "line": 0}
    except Exception as error:
        # A template is a user's own text: whatever it raises is said of its line.
        return {"text": "", "why": str(error) or type(error).__name__, "line": line_of(error)}


def main() -> None:
    """Fill the template that standard input asks for, within bounds; answer on standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    seconds = int(SECONDS) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(_filled(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
