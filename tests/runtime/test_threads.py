"""Work done apart: whoever waits hears how it ended, whatever it raised."""

from __future__ import annotations

import asyncio

import pytest

from klip_tui.runtime.threads import apart


@pytest.mark.parametrize("error", [StopIteration("x"), ZeroDivisionError()], ids=repr)
async def test_whatever_is_raised_is_heard(error: Exception) -> None:
    """A StopIteration is taken by no future: whoever waited did so for ever."""

    def work() -> None:
        raise error

    with pytest.raises((RuntimeError, ZeroDivisionError)):
        await asyncio.wait_for(apart(work, "work"), 5)
