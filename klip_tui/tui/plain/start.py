"""Starting the desk line by line: the same desk, measured and delivered by the same threads."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from klip_tui.cli.asked_for import Shell
from klip_tui.commitment.kinds import State
from klip_tui.desk.session import Desk
from klip_tui.text.labels import label
from klip_tui.tui.plain.first_start import first_start
from klip_tui.tui.plain.menu import converse
from klip_tui.tui.plain.session import Session
from klip_tui.tui.plain.talk import Talk, Terminal

if TYPE_CHECKING:
    from klip_tui.demo.world import World
    from klip_tui.desk.measuring.measurer import Change


def run(shell: Shell, talk: Talk | None = None) -> int:
    """Converse over the shell's desk, or a demo's, and return the exit code."""
    from klip_tui.tui.engine import Engine

    line = talk or Terminal()
    if not shell.demo and not _configured(shell):
        chosen = first_start(line, shell.voice, shell.data, shell.config)
        if chosen is None:
            return 0
        if isinstance(chosen, str):
            shell.demo = True
        else:
            shell.config = chosen.path
            shell.forget()
    world = _world(shell) if shell.demo else None
    desk = Desk(world.settings(), read_only=shell.read_only) if world is not None else shell.desk
    try:
        with desk.store.read():
            pass

        seen = [State.UNKNOWN]

        def changed(change: Change) -> None:
            before, seen[0] = seen[0], change.state
            if change.state is before or (before is State.UNKNOWN and change.state is State.UP):
                return  # Being found well is no news.
            state = shell.voice.text(label(change.state)).upper()
            at = shell.voice.day_time(change.since, now=desk.clock())
            text = shell.voice.text("KLIP is {state} since {at}").format(state=state, at=at)
            line.say(f"\n\a!! {text}" if sys.stdout.isatty() else f"!! {text}")

        engine = Engine(desk, lambda _news: None, changed)
        engine.start()
        demo = world is not None or desk.settings.config.demo
        try:
            with contextlib.suppress(KeyboardInterrupt):
                converse(Session(desk, shell.voice, line, engine.wake, lambda: engine.measures, demo=demo))
        finally:
            engine.stop()
    finally:
        if world is not None:
            desk.close()
            world.close()
    return 0


def _configured(shell: Shell) -> bool:
    return shell.settings.path is not None or shell.settings.store_file.exists()


def _world(shell: Shell) -> World:
    from klip_tui.demo.world import World, play, script

    steps = script(shell.script) if shell.script else []
    world = World()
    world.fill()
    play(world, steps)
    return world
