"""The first view of now, read by a process beside the one that draws.

Reading it needs libraries that take as long to load as half of the app's first frame. One interpreter does one thing at
a time; so where there is a second processor another one reads meanwhile, says what it found, and ends. Whatever goes
wrong there is no matter: the app reads for itself then, as it does anyway once this view is shown.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass

if TYPE_CHECKING:
    from subprocess import Popen

    from klip_tui.commitment.terms import Commitment
    from klip_tui.desk.views.status_view import StatusView

LONGEST = 5
"""Seconds after which a reader ends by itself, whatever it waits for."""
GONE = 0.2
"""Seconds in which a process that was killed is gone; one that waits for a disk may not be, and nobody waits for it."""
_RUN = "from klip_tui.desk.views.first import main; main()"


@dataclass(frozen=True, slots=True)
class First:
    """A view, the commitment that it was judged by, and the mark of the configuration (``config.glance``)."""

    view: StatusView
    commitment: Commitment
    mark: str


class Reader:
    """A process that reads the first view; it is ended by whoever began it."""

    def __init__(self, config: Path, data: Path | None, service: str) -> None:
        """Begin to read. Raises OSError where no process can be made."""
        from subprocess import DEVNULL, PIPE, Popen

        # Nothing is imported from the folder that one happens to stand in.
        words = [sys.executable, "-P", "-c", _RUN, str(config), str(data or ""), service]
        self._process: Popen[bytes] = Popen(words, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)

    def take(self, seconds: float) -> First | None:
        """Wait so long for what was read; None where it could not be, or takes longer."""
        import pickle
        from select import select

        assert self._process.stdout is not None
        try:
            if not select([self._process.stdout], [], [], seconds)[0]:
                return None
            content = self._process.stdout.read()
            # It comes from a process of our own, through a pipe that nobody else holds.
            found = pickle.loads(content) if self._process.wait() == 0 else None
        except Exception:
            return None
        return found if isinstance(found, First) else None

    def end(self) -> None:
        """End it, where it has not ended; nothing of it is left, unless a disk that hangs holds it."""
        from subprocess import TimeoutExpired

        self._process.kill()
        with contextlib.suppress(TimeoutExpired):
            self._process.wait(GONE)
        if self._process.stdout is not None:
            self._process.stdout.close()


def begin_to_read(config: Path, data: Path | None, service: str) -> Reader | None:
    """Begin to read; None where no process can be made, or where with one processor it would only be in the way."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if processors < 2 or not sys.executable:
        return None
    try:
        return Reader(config, data, service)
    except OSError:
        return None


def main() -> None:
    """Read, in a process of its own: the configuration's path, the data folder and the service are its words."""
    from klip_tui.runtime import collection
    from klip_tui.runtime.crash_log import no_core_dumps
    from klip_tui.runtime.late import load_late

    signal.alarm(LONGEST)
    no_core_dumps()
    collection.starting()
    load_late()
    path, data, service = sys.argv[1:]
    found = _read(Path(path), Path(data) if data else None, service)
    if found is not None:
        import pickle

        sys.stdout.buffer.write(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
        sys.stdout.flush()
    # What is left needs no tidying: nothing was changed.
    os._exit(0 if found is not None else 1)


def _read(path: Path, data: Path | None, service: str) -> First | None:
    from klip_tui.config.glance import glance
    from klip_tui.config.load import load
    from klip_tui.config.toml_source import written
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status import status

    source = written(path)
    seen, settings = glance(source, data), load(path, data, source)
    secret = settings.config.database_password
    if secret is not None and (secret.command or secret.keyring):
        # It may ask a person, who is asked once: by the app.
        return None
    desk = Desk(settings, read_only=True).at(service)
    if seen is None or not desk.has_store:
        return None
    return First(status(desk), desk.settings.commitment, seen.mark)
