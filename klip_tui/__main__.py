"""Where the program starts: the command line, with the app behind it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from klip_tui.cli.asked_for import Shell
    from klip_tui.desk.schemas.keys import KeyInForce


def open_app(shell: Shell) -> int:
    """Open the app; Textual is imported here and nowhere before."""
    from klip_tui.tui.start import start

    return start(shell)


def app_in_terminal(shell: Shell) -> int:
    """Open the app where nothing else is asked for, and return the exit code, as ``run`` does for what Click reads."""
    from klip_tui.text.streams import forgiving

    forgiving()
    try:
        return open_app(shell)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from klip_tui.cli.main import refused

        return refused(shell, error, [])
    finally:
        shell.close()


def keys_in_force(keymap: Mapping[str, str], text: Callable[[str], str] = str) -> list[KeyInForce]:
    """List the app's keys; its screens are imported for that."""
    from klip_tui.tui.keys import in_force

    return in_force(keymap, text)


def _say_version() -> bool:
    """Say the version with nothing else loaded: scripts ask for it often. False where it can't be said so."""
    from klip_tui import __version__

    try:
        # Past the stream: what an output does not take would wait in it for the end of the process.
        return sys.stdout is not None and os.write(1, f"klip-tui {__version__}\n".encode()) > 0
    except OSError:
        return False


def main() -> None:
    """Run, and exit with the command's code."""
    if sys.argv[1:] == ["--version"] and _say_version():
        return
    try:
        code = _run()
    except KeyboardInterrupt:
        # What runs answers it itself: nothing ran yet.
        code = 130
    sys.exit(code)


def _run() -> int:
    from klip_tui.runtime import collection
    from klip_tui.runtime.late import load_late

    collection.starting()
    load_late()
    from klip_tui.cli.asked_for import app_alone
    from klip_tui.runtime.crash_log import no_core_dumps

    no_core_dumps()
    shell = app_alone(sys.argv[1:])
    if shell is not None:
        code = app_in_terminal(shell)
    else:
        from klip_tui.cli.main import run

        code = run(open_app, keys_in_force=keys_in_force)
    collection.ending()
    return code


if __name__ == "__main__":
    main()
