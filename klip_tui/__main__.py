"""Where the program starts: the command line, with the app behind it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from klip_tui.cli.shell import Shell
    from klip_tui.desk.schemas.keys import KeyInForce


def open_app(shell: Shell) -> int:
    """Open the app; Textual is imported here and nowhere before."""
    from klip_tui.tui.start import start

    return start(shell)


def keys_in_force(keymap: Mapping[str, str]) -> list[KeyInForce]:
    """List the app's keys; its screens are imported for that."""
    from klip_tui.tui.keys import in_force

    return in_force(keymap)


def main() -> None:
    """Run, and exit with the command's code."""
    if sys.argv[1:] == ["--version"]:
        from klip_tui import __version__

        # Asked for by scripts, often: nothing else is loaded for it.
        sys.stdout.write(f"klip-tui {__version__}\n")
        return
    from klip_tui.runtime import collection
    from klip_tui.runtime.late import load_late

    collection.starting()
    load_late()
    from klip_tui.cli.main import run
    from klip_tui.runtime.crash_log import no_core_dumps

    no_core_dumps()
    code = run(open_app, keys_in_force=keys_in_force)
    collection.ending()
    sys.exit(code)


if __name__ == "__main__":
    main()
