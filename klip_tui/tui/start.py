"""Starting the app: the desk's settings, the demo's world, the terminal left as it was."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from klip_tui.cli.shell import Shell, tell
from klip_tui.desk.session import Desk, login, system_clock
from klip_tui.runtime import crash_log

if TYPE_CHECKING:
    from klip_tui.config.load import Settings
    from klip_tui.demo.world import World
    from klip_tui.tui.app import KlipApp


def start(shell: Shell) -> int:
    """Run the app and return its exit code."""
    if shell.plain:
        from klip_tui.tui.plain.start import run

        return run(shell)
    settings = None if shell.demo else shell.settings
    if settings is not None and settings.path is None and not settings.store_file.exists():
        chosen = _first_start(shell)
        if chosen is None:
            return 0
        settings = chosen
    if os.environ.get("NO_COLOR"):
        # Textual turns colours to greys; only its ANSI theme has none at all.
        os.environ.setdefault("TEXTUAL_THEME", "ansi-dark")
    if settings is not None and settings.config.ui.keymap:
        from klip_tui.tui.keys import judge

        judge(settings.config.ui.keymap)
    app, worlds = make(shell, settings)
    try:
        app.run(mouse=settings.config.ui.mouse if settings is not None else True)
    finally:
        for world in worlds:
            world.close()
    if app.crash:
        _keep_crash(app, settings)
        return 70
    return app.return_code or 0


def _first_start(shell: Shell) -> Settings | None:
    """Nothing is configured: offer the demo, or to write a configuration."""
    from klip_tui.tui.screens.first_start import FirstStart

    chosen = FirstStart(shell.voice, shell.data, shell.config).run()
    if chosen == "demo":
        shell.demo = True
        return shell.settings
    if chosen is None:
        return None
    shell.config = Path(chosen)
    from klip_tui.config.load import load

    return load(shell.config, shell.data)


def make(shell: Shell, settings: Settings | None) -> tuple[KlipApp, list[World]]:
    """Make the app; a demo's world is made by the app's own thread, after the first paint."""
    from klip_tui.tui.app import KlipApp
    from klip_tui.tui.kept_view import NAME

    worlds: list[World] = []
    ui = settings.config.ui if settings is not None else None

    def prepare() -> Desk:
        if not shell.demo:
            return shell.desk
        from klip_tui.demo.world import World, play, script

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
        who=login(settings.config.who if settings is not None else ""),
        read_only=shell.read_only,
        demo=shell.demo or bool(settings is not None and settings.config.demo),
        theme="" if no_colour else (ui.theme if ui is not None else "klip-dark"),
        themes_folder=settings.path.parent / "themes" if settings is not None and settings.path is not None else None,
        bell=ui.bell if ui is not None else True,
        notify_terminal=ui.notify if ui is not None else False,
        keymap=dict(ui.keymap) if ui is not None else {},
        kept_view=settings.store_file.with_name(NAME) if settings is not None else None,
    )
    return app, worlds


def _demo_commands(app: KlipApp, world: World) -> None:
    """Put the demo's switches into the palette."""
    _ = app.voice.text

    def switch(state: str) -> None:
        world.klip.state = state

    for state, tip in (
        ("down", _("KLIP answers 503 from now on")),
        ("up", _("KLIP is healthy again")),
        ("slow", _("KLIP takes its time")),
        ("hang", _("KLIP does not answer at all")),
    ):
        app.extra_commands.append((f"Demo: KLIP {state}", tip, partial(switch, state)))

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


def _keep_crash(app: KlipApp, settings: Settings | None) -> None:
    """Write a crash's traceback to the log file and say where it is."""
    text = app.voice.text("klip-tui ended unexpectedly; nothing that was kept is lost.")
    kept = crash_log.keep(settings.data, app.crash, system_clock()) if settings is not None else None
    tell(f"{text} {kept}" if kept is not None else f"{text}\n{app.crash.strip().splitlines()[-1]}")
    sys.stderr.flush()
