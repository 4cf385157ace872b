"""Runs a command once a page, without a shell, for so long and no longer.

What it prints is nobody's: a page is told by its exit code. 0 is told, 75 (EX_TEMPFAIL) is tried again, any other is
refused and shown. One that does not end in time may have told somebody, so it is doubtful.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from typing import Any

from klip_tui.alerts.command import AlertCommand
from klip_tui.alerts.kind import Entry, Page, Target
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.phrase import phrase
from klip_tui.net import Network
from klip_tui.text import outside
from klip_tui.text.clean import as_json, one_line

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h."""
FOR_NOW = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ETXTBSY)
"""Why a command can't be run now, and can a moment later: a machine without room for it, a file being written."""


def page_json(page: Page) -> dict[str, Any]:
    """Put a page into the JSON that a command reads."""
    return {
        "key": page.key,
        "title": page.title,
        "text": page.text,
        "at": page.at.isoformat(timespec="seconds"),
        "url": page.url,
        "alerts": [_entry_json(one) for one in page.entries],
    }


def _entry_json(one: Entry) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "subject": one.subject,
        "state": one.state.value,
        "since": one.since.isoformat(timespec="seconds"),
        "until": None if one.until is None else one.until.isoformat(timespec="seconds"),
        "title": one.title,
        "text": one.text,
        "step": one.step + 1,
        "runbook": one.runbook,
        "by": one.by,
    }


class CommandTarget:
    """Runs the command."""

    def __init__(self, settings: AlertCommand) -> None:
        self._words, self._timeout = settings.to, settings.timeout

    def send(self, page: Page, leaving: Callable[[], None]) -> Outcome:
        """Run it once."""
        first = page.entries[0]
        told = {"KLIP_ALERT_KEY": page.key, "KLIP_ALERT_TITLE": one_line(page.title, 250)}
        told |= {"KLIP_ALERT_ID": str(first.id), "KLIP_ALERT_KIND": first.kind.value, "KLIP_ALERT_STATE": first.state}
        body = as_json(page_json(page)).encode()
        leaving()
        try:
            process = subprocess.Popen(
                self._words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env={**os.environ, **told}, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            if error.errno in FOR_NOW:
                now = phrase("{name} can't be run now: {why}", name=self._words[0], why=outside.system(error))
                return Outcome(Result.AGAIN, now)
            why = error.strerror or type(error).__name__
            return Outcome(Result.REFUSED, phrase("{name} can't be run: {why}", name=self._words[0], why=why))
        try:
            process.communicate(body, timeout=self._timeout)
        except subprocess.TimeoutExpired:
            # What it started goes with it: it has a session of its own.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return Outcome(Result.DOUBTFUL, phrase("{name} did not end in time", name=self._words[0]))
        except OSError:
            process.wait()
        code = process.returncode
        if code == 0:
            return Outcome(Result.ACCEPTED, phrase("{name} ended well", name=self._words[0]))
        if code == TRY_AGAIN:
            return Outcome(Result.AGAIN, phrase("{name} wants to be tried again (75)", name=self._words[0]))
        return Outcome(Result.REFUSED, phrase("{name} ended with {code}", name=self._words[0], code=code))

    def check(self) -> Outcome:
        """See that there is such a command."""
        if shutil.which(self._words[0]) is None:
            return Outcome(Result.REFUSED, phrase("there is no command {name}", name=self._words[0]))
        return Outcome(Result.ACCEPTED, phrase("configured; only alert test shows whether it tells anybody"))


def make(settings: AlertCommand, network: Network) -> Target:
    """Make the target of a table of the configuration."""
    del network
    return CommandTarget(settings)
