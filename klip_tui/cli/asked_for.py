"""What was asked for: the global options, and what is made of them when it is first needed.

Whoever asks for nothing but the app has it without Click (``app_alone``): loading it and reading two words with it is
a twentieth of the first frame, and a megabyte of memory.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.phrase import Refused
from klip_tui.config.place import is_written
from klip_tui.text.voice import LANGUAGES, Voice, language

if TYPE_CHECKING:
    from klip_tui.commitment.terms import Commitment
    from klip_tui.config.glance import Glance
    from klip_tui.config.load import Settings
    from klip_tui.config.toml_source import Source
    from klip_tui.desk.schemas.keys import KeysInForce
    from klip_tui.desk.session import Desk

OpenApp = Callable[["Shell"], int]
COMPLETING = "_KLIP_TUI_COMPLETE"
"""By this variable a shell asks what may come next: Click answers it."""


@dataclass
class Shell:
    """The global options, and what is made of them when it is first needed."""

    config: Path | None = None
    data: Path | None = None
    lang: str | None = None
    read_only: bool = False
    demo: bool = False
    plain: bool = False
    """Line by line, without moving a cursor."""
    script: str = ""
    service: str = ""
    """The service that was asked for; empty: the first."""
    open_app: OpenApp | None = None
    keys_in_force: KeysInForce | None = None
    apart: Desk | None = None
    """The desk over this computer's journal, where the store can't be reached."""
    _voice: Voice | None = field(default=None, repr=False)
    _desk: Desk | None = field(default=None, repr=False)
    _settings: Settings | None = field(default=None, repr=False)
    _source: Source | None = field(default=None, repr=False)

    @property
    def settings(self) -> Settings:
        """The configuration."""
        if self._settings is None:
            from klip_tui.config.load import load

            self._settings = load(self.config, self.data, self._written)
        return self._settings

    @property
    def _written(self) -> Source | None:
        """The configuration's file, read once; None where none is written."""
        if self._source is None and is_written(self.config):
            from klip_tui.config.toml_source import written

            self._source = written(self.config)
        return self._source

    @property
    def glance(self) -> Glance | None:
        """What a start needs of the configuration before it is judged; None: none is written, or a value is wrong."""
        source = self._written
        if source is None:
            return None
        from klip_tui.config.glance import glance

        return glance(source, self.data)

    @property
    def asked(self) -> Settings:
        """The configuration as it is for the service that was asked for."""
        return self.settings.of(self.service) if self.service else self.settings

    @property
    def commitment(self) -> Commitment:
        """The commitment of the service that was asked for; where nothing is configured none of that is loaded."""
        if self._settings is None and not self.service and not is_written(self.config):
            from klip_tui.commitment.terms import PUBLISHED

            return PUBLISHED
        return self.asked.commitment

    @property
    def desk(self) -> Desk:
        """The desk."""
        if self._desk is None:
            from klip_tui.desk.session import Desk

            self._desk = Desk(self.settings, read_only=self.read_only)
        return self._desk.at(self.service)

    @property
    def voice(self) -> Voice:
        """The language: asked for, configured, or the environment's."""
        if self._voice is None:
            wanted = self.lang
            if not wanted:
                try:
                    seen = self.glance
                    wanted = seen.lang if seen is not None else None
                except Refused:
                    wanted = None
            self._voice = Voice(language(wanted))
        return self._voice

    @property
    def looking(self) -> Desk:
        """The desk of a command that only looks: it makes no store where there is none."""
        if self._desk is None:
            _ = self.desk
            assert self._desk is not None
            self._desk.looking = True
        return self.desk

    def forget(self) -> None:
        """Read the configuration anew when it is next needed: it was just written."""
        self._settings = self._voice = self._source = None

    def give_up(self) -> None:
        """Leave a desk that does not answer as it is: closing its store would wait for it."""
        self._desk = None

    def close(self) -> None:
        """Close what was opened."""
        for desk in (self._desk, self.apart):
            if desk is not None:
                desk.close()


_TAKEN: dict[str, Callable[[str], Any]] = {"--config": Path, "--data": Path, "--lang": str, "--service": str}


def app_alone(words: Sequence[str]) -> Shell | None:
    """Return what is asked for where that is the app in a terminal, with plain options alone; else Click is to read it.

    What these words mean is what Click takes them to mean; a test holds the two together.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr) or not is_terminal() or COMPLETING in os.environ:
        return None
    shell, rest = Shell(), iter(words)
    for word in rest:
        if word == "--read-only":
            shell.read_only = True
            continue
        name, equals, value = word.partition("=")
        value = value if equals else next(rest, "")
        if name not in _TAKEN or not value or value.startswith("-") or (name == "--lang" and value not in LANGUAGES):
            return None
        setattr(shell, name.removeprefix("--"), _TAKEN[name](value))
    return shell


def is_dumb() -> bool:
    """Whether somebody is at a terminal that can't draw."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") in ("", "dumb")


def is_terminal() -> bool:
    """Whether somebody is looking at a terminal that can draw."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb")
