"""Starting the app: the desk's settings, the demo's world, the terminal left as it was."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from klip_tui.cli.asked_for import Shell
from klip_tui.config.glance import Glance
from klip_tui.config.login import login
from klip_tui.desk.views.first import Reader, begin_to_read
from klip_tui.runtime import crash_log
from klip_tui.runtime.clock import system_clock
from klip_tui.tui.kept_view import NAME, read

if TYPE_CHECKING:
    from klip_tui.demo.world import World
    from klip_tui.desk.session import Desk
    from klip_tui.tui.app import KlipApp


def start(shell: Shell) -> int:
    """Run the app and return its exit code."""
    if shell.plain:
        from klip_tui.tui.plain.start import run

        return run(shell)
    if sys.__stderr__ is None or not sys.__stderr__.isatty():
        # Textual draws on standard error; where that goes into a file nobody would see a thing.
        vars(sys)["__stderr__"] = sys.__stdout__
    if os.environ.get("NO_COLOR"):
        # Textual turns colours to greys; only its ANSI theme has none at all. It is read when Textual is imported.
        os.environ.setdefault("TEXTUAL_THEME", "ansi-dark")
    else:
        # An empty one asks for nothing (no-color.org); to Textual it is as good as any.
        os.environ.pop("NO_COLOR", None)
    seen, reader = _looked(shell)
    if seen is not None and seen.path is None and not seen.store_file.exists():
        if not _first_start(shell):
            return 0
        seen, reader = _looked(shell)
    app, worlds = make(shell, seen, reader)
    try:
        app.run(mouse=seen.mouse if seen is not None else True)
    finally:
        for world in worlds:
            world.close()
    if app.crash:
        _keep_crash(app, seen)
        return 70
    return app.return_code or 0


def _looked(shell: Shell) -> tuple[Glance | None, Reader | None]:
    """Look at the configuration. It is judged now, unless what is shown first was shown under this very file before.

    Then it is judged in a thread, by whoever makes the desk, and where there is a second processor the view of now is
    read by it meanwhile. Raises Refused for what is wrong with the configuration.
    """
    if shell.demo:
        return None, None
    seen = shell.glance
    if seen is None or seen.path is None:
        return seen or Glance(shell.settings.data), None
    kept = read(seen.store_file.with_name(NAME), shell.voice.lang)
    if kept is not None and kept.mark == seen.mark:
        return seen, begin_to_read(seen.path, shell.data, shell.service)
    keymap = shell.settings.config.ui.keymap
    if keymap:
        from klip_tui.tui.keys import judge

        judge(keymap)
    return seen, None


def _first_start(shell: Shell) -> bool:
    """Nothing is configured: offer the demo, or to write a configuration; return whether either was chosen."""
    from klip_tui.tui.screens.first_start import FirstStart

    chosen = FirstStart(shell.voice, shell.data, shell.config).run()
    if chosen == "demo":
        shell.demo = True
    elif chosen is not None:
        shell.config = Path(chosen)
        shell.forget()
    return chosen is not None


def make(shell: Shell, seen: Glance | None, reader: Reader | None = None) -> tuple[KlipApp, list[World]]:
    """Make the app; a demo's world is made by the app's own thread, after the first paint."""
    from klip_tui.tui.app import KlipApp

    worlds: list[World] = []
    look = seen if seen is not None else Glance(Path())

    def prepare() -> Desk:
        if not shell.demo:
            return shell.desk
        from klip_tui.demo.world import World, play, script
        from klip_tui.desk.session import Desk

        steps = script(shell.script) if shell.script else []
        world = World()
        worlds.append(world)
        world.fill()
        play(world, steps)
        app.call_from_thread(_demo_commands, app, world)
        return Desk(world.settings(), read_only=shell.read_only)

    no_colour = bool(os.environ.get("NO_COLOR"))
    app = KlipApp(
        shell.voice,
        prepare,
        clock=system_clock,
        who=login(look.who),
        read_only=shell.read_only,
        demo=shell.demo or look.demo,
        theme="" if no_colour else look.theme,
        themes_folder=look.path.parent / "themes" if look.path is not None else None,
        bell=look.bell,
        notify_terminal=look.notify,
        keymap=dict(look.keymap),
        kept_view=seen.store_file.with_name(NAME) if seen is not None else None,
        mark=look.mark,
        reader=reader,
    )
    return app, worlds


def _demo_commands(app: KlipApp, world: World) -> None:
    """Put the demo's switches into the palette."""
    _ = app.voice.text

    def switch(state: str) -> None:
        world.klip.state = state

    for state, name, tip in (
        ("down", _("Demo: KLIP down"), _("KLIP answers 503 from now on")),
        ("up", _("Demo: KLIP up"), _("KLIP is healthy again")),
        ("slow", _("Demo: KLIP slow"), _("KLIP takes its time")),
        ("hang", _("Demo: KLIP hang"), _("KLIP does not answer at all")),
    ):
        app.extra_commands.append((name, tip, partial(switch, state)))

    def show_mailbox() -> None:
        from klip_tui.tui.screens.mailbox import mailbox_lines
        from klip_tui.tui.screens.reading import ReadScreen

        app.push_screen(ReadScreen(lambda: mailbox_lines(world.mailbox), _("no mail yet")))

    app.extra_commands.append((_("Demo: mailbox"), _("The mails that the list got"), show_mailbox))
    app.extra_commands.append(
        (
            _("Demo: status page"),
            f"{world.page.url}/",
            lambda: app.notify(f"{world.page.url}/", timeout=20, markup=False),
        )
    )


def _keep_crash(app: KlipApp, seen: Glance | None) -> None:
    """Write a crash's traceback to the log file and say where it is."""
    from klip_tui.cli.shell import tell

    text = app.voice.text("klip-tui ended unexpectedly; nothing that was kept is lost.")
    kept = crash_log.keep(seen.data, app.crash, system_clock()) if seen is not None else None
    tell(f"{text} {kept}" if kept is not None else f"{text}\n{app.crash.strip().splitlines()[-1]}")
    sys.stderr.flush()
