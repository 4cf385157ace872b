"""Where the program starts: the command line, with the app behind it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klip_tui.cli.shell import Shell


def open_app(shell: Shell) -> int:
    """Open the app; Textual is imported here and nowhere before."""
    from klip_tui.tui.start import start

    return start(shell)


def main() -> None:
    """Run, and exit with the command's code."""
    from klip_tui.runtime import collection

    collection.starting()
    from klip_tui.cli.main import run
    from klip_tui.runtime.crash_log import no_core_dumps

    no_core_dumps()
    sys.exit(run(open_app))


if __name__ == "__main__":
    main()
