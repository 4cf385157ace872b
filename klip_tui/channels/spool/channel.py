"""The spool: files in a folder. It makes the program whole where nothing is configured; nobody is told by it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from klip_tui.channels.kind import Surroundings
from klip_tui.channels.mail.channel import compose
from klip_tui.channels.protocol import Channel, Message, Outcome, Result
from klip_tui.channels.spool import Spool
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.place import expanded
from klip_tui.text import outside


class SpoolChannel:
    """Writes ``<key>.eml`` and ``<key>.json``, each whole or not at all."""

    kind = "spool"
    can_be_asked = True

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder

    def preview(self, message: Message) -> str:
        """Return the .eml file."""
        return self._mail(message).decode()

    def unfit(self, message: Message) -> Phrase | None:
        """Take anything."""
        del message
        return None

    def find(self, message: Message) -> Outcome | None:
        """Look for the notice's last file."""
        path = self._path(message, "json")
        if not path.exists():
            return None
        return Outcome(Result.ACCEPTED, phrase("kept in {file}", file=str(path)), str(path))

    def send(self, message: Message) -> Outcome:
        """Write both files; the .json last, so that its presence means that both are there."""
        try:
            _made(self._folder)
            self._write(self._path(message, "eml"), self._mail(message))
            path = self._path(message, "json")
            self._write(path, as_json(message))
        except OSError as error:
            return Outcome(
                Result.AGAIN,
                phrase("{file}: {why}", file=str(self._folder), why=outside.system(error)),
            )
        return Outcome(Result.ACCEPTED, phrase("kept in {file}", file=str(path)), str(path))

    def check(self) -> Outcome:
        """See that the folder can be written."""
        folder = self._folder
        while not folder.exists():
            folder = folder.parent
        good = os.access(folder, os.W_OK)
        if good:
            return Outcome(
                Result.ACCEPTED, phrase("{file} can be written; nobody is told by it", file=str(self._folder))
            )
        return Outcome(Result.REFUSED, phrase("{file} can't be written", file=str(self._folder)))

    def _path(self, message: Message, ending: str) -> Path:
        return self._folder / f"{re.sub(r'[^A-Za-z0-9._-]', '-', message.key)}.{ending}"

    def _mail(self, message: Message) -> bytes:
        return compose(message, "klip-tui@localhost", "spool@localhost").as_bytes()

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        # What a try that was cut off left goes; a link that somebody laid there is not followed.
        temporary.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _synced(path.parent)


def _made(folder: Path) -> None:
    """Make a folder that survives a power cut: each new one is an entry of the one above it."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        _synced(one.parent)


def _synced(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def as_json(message: Message) -> bytes:
    """Write a notice as JSON, as the spool and the webhook give it."""
    facts = message.facts
    return msgspec.json.format(
        msgspec.json.encode(
            {
                "key": message.key,
                "interruption": message.interruption,
                "sequence": message.sequence,
                "type": message.type,
                "kind": facts.kind,
                "title": message.title,
                "start": facts.start,
                "end": facts.end,
                "next_update": facts.next_update,
                "services": list(message.services),
                "impact": facts.impact,
                "workaround": facts.workaround,
                "reason": facts.reason,
                "text": dict(message.texts),
                "written": message.written,
            }
        ),
        indent=2,
    )


def make(settings: Spool, around: Surroundings) -> Channel:
    """Make the channel of a table of the configuration."""
    return SpoolChannel(settings.name, expanded(settings.folder) if settings.folder else around.data / "spool")
