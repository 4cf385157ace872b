"""What is left when the process ends is not looked through."""

from __future__ import annotations

import subprocess
import sys

import pytest

LEFT = """
import sys
from klip_tui.runtime import collection

class Left:
    def __init__(self):
        self.itself = self
    def __del__(self, write=sys.__stdout__.write):
        write("found")

collection.starting()
left = Left()
if sys.argv[1:] == ["ending"]:
    collection.ending()
"""


@pytest.mark.parametrize(("words", "said"), [((), "found"), (("ending",), "")])
def test_what_is_left_at_the_end_is_not_looked_through(words: tuple[str, ...], said: str) -> None:
    done = subprocess.run([sys.executable, "-c", LEFT, *words], capture_output=True, text=True, check=True)
    assert done.stdout == said
