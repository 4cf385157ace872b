"""Hearing what is typed: a thread that sleeps until something is, or until it is told to end."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual._parser import ParseEOF, ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser

from klip_tui.tui.terminal.cell_driver.pasting import Pasting

if TYPE_CHECKING:
    from textual.message import Message


def hear(terminal: int, ending: int, take: Callable[[Message], Any], gone: Callable[[], object], debug: bool) -> None:
    """Take what a terminal sends until something can be read from ``ending``; ``gone``: the terminal hung up."""
    parser, pasting = XTermParser(debug), Pasting()
    decode = getincrementaldecoder("utf-8")().decode
    while True:
        # A key that may be the beginning of a sequence is one by itself when nothing followed in time.
        until = parser._timeout_time
        ready = select.select([terminal, ending], [], [], None if until is None else max(0.0, until - get_time()))[0]
        if terminal in ready:
            try:
                read = os.read(terminal, 4096)
            except OSError:
                read = b""
            if not read:
                gone()
                break
            text = pasting.taken(decode(read))
            # Half a character is waited for; an empty text would be the end of the parser.
            for message in parser.feed(text) if text else ():
                take(message)
        for message in parser.tick():
            take(message)
        if ending in ready:
            break
    with suppress(EOFError, ParseError, ParseEOF):
        list(parser.feed(""))
