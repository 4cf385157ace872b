"""Secrets: from the environment, a file, systemd, a command or the keyring, never from the configuration's text."""

from __future__ import annotations

import errno
import os
import shlex
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import msgspec

from klip_tui.commitment.phrase import Malformed, Phrase, phrase
from klip_tui.config.place import expanded

LONGEST = 65_536
"""Bytes of a secret's file that are read."""


class SecretRefused(Malformed):
    """A secret that can't be had, or lies where others can read it."""


class Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a secret is: exactly one of these is set."""

    env: str = ""
    """The name of an environment variable."""
    file: str = ""
    """A file that only its owner can read."""
    credential: str = ""
    """The name of a systemd credential (LoadCredential)."""
    command: str = ""
    """A command that prints it."""
    keyring: str = ""
    """A service in the keyring (needs the extra keyring)."""
    user: str = "klip-tui"
    """The user in the keyring."""

    def __post_init__(self) -> None:
        if sum(bool(x) for x in (self.env, self.file, self.credential, self.command, self.keyring)) != 1:
            msg = "a secret names exactly one of env, file, credential, command, keyring"
            raise ValueError(msg)


def reveal(secret: Secret) -> str:
    """Fetch a secret. Raises SecretRefused, which never holds the secret itself."""
    value = _fetched(secret)
    if any(unicodedata.category(sign).startswith("C") or sign in "\u2028\u2029" for sign in value):
        raise SecretRefused(
            phrase("the secret from {place} holds a line break or an invisible sign", place=_place(secret))
        )
    return value


def token(secret: Secret) -> str:
    """Fetch a secret that goes into a header, which holds visible ASCII alone (RFC 9110). Raises SecretRefused."""
    value = reveal(secret)
    if not all(" " < sign <= "~" for sign in value):
        raise SecretRefused(
            phrase("the secret from {place} holds a sign that no header can hold", place=_place(secret))
        )
    return value


def _place(secret: Secret) -> str:
    return secret.env or secret.file or secret.credential or secret.keyring or secret.command.split(" ", maxsplit=1)[0]


def _fetched(secret: Secret) -> str:
    if secret.env:
        value = os.environ.get(secret.env, "")
        if not value:
            raise SecretRefused(phrase("the environment variable {name} is not set", name=secret.env))
        return value
    if secret.file:
        return _from_file(_expanded(secret.file))
    if secret.credential:
        return _from_systemd(secret.credential)
    if secret.command:
        return _from_command(secret.command)
    return _from_keyring(secret)


def _expanded(named: str) -> Path:
    try:
        return expanded(named)
    except Malformed as error:
        raise SecretRefused(error.sentence) from None


def revealed(headers: Mapping[str, str | Secret]) -> dict[str, str]:
    """Fetch the secrets among some headers. Raises SecretRefused."""
    return {name: value if isinstance(value, str) else _header(value) for name, value in headers.items()}


def _header(secret: Secret) -> str:
    """Fetch a header's secret: as a token, but ``Bearer …`` has a blank."""
    value = reveal(secret)
    if not all(" " <= sign <= "~" for sign in value):
        raise SecretRefused(
            phrase("the secret from {place} holds a sign that no header can hold", place=_place(secret))
        )
    return value


def open_to_others(mode: int, *, writing: bool = False) -> bool:
    """Whether a file's mode lets others read it (or only: change it)."""
    return bool(stat.S_IMODE(mode) & (0o022 if writing else 0o077))


def changed_by_others(folder: Path) -> Phrase | None:
    """Say why others could put another file into a folder; None where they can't. Raises OSError.

    In a sticky one, such as /tmp, nobody replaces the file of another.
    """
    info = (folder if str(folder) else Path()).stat()
    if info.st_uid not in (os.geteuid(), 0):
        return phrase("the folder {file} belongs to somebody else", file=str(folder))
    if open_to_others(info.st_mode, writing=True) and not info.st_mode & stat.S_ISVTX:
        return phrase("others can put files into the folder {file}: chmod go-w it first", file=str(folder))
    return None


def _from_systemd(name: str) -> str:
    """Read a credential of our unit: systemd made its folder for this process alone (systemd.exec(5), LoadCredential).

    It gives the file to our user by an access list, whose mask shows as the group's rights: those are no sign that a
    group can read it.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder:
        raise SecretRefused(phrase("the credential {name} is there only in a systemd unit: LoadCredential", name=name))
    if "/" in name or name in (".", ".."):
        raise SecretRefused(phrase("{name} is no credential's name", name=repr(name)))
    return _from_file(Path(folder) / name, shut=0o007)


def _from_file(path: Path, shut: int = 0o077) -> str:
    try:
        # One descriptor is opened, judged and read: nobody can put another file there in between.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            info = os.fstat(file.fileno())
            if not stat.S_ISREG(info.st_mode):
                raise SecretRefused(phrase("{file} is no file", file=str(path)))
            if info.st_uid not in (os.geteuid(), 0):
                raise SecretRefused(phrase("{file} belongs to somebody else", file=str(path)))
            if stat.S_IMODE(info.st_mode) & shut:
                raise SecretRefused(phrase("{file} can be read by others: chmod 600 it first", file=str(path)))
            others = changed_by_others(path.parent)
            if others is not None:
                raise SecretRefused(others)
            return file.read(LONGEST + 1)[:LONGEST].decode("utf-8").strip()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise SecretRefused(phrase("{file} is a link: name the file itself", file=str(path))) from None
        from klip_tui.text import outside

        raise SecretRefused(phrase("{file} can't be read: {why}", file=str(path), why=outside.system(error))) from None
    except UnicodeDecodeError:
        raise SecretRefused(phrase("{file} is no UTF-8 text", file=str(path))) from None


def _from_command(command: str) -> str:
    import subprocess

    try:
        done = subprocess.run(
            # Standard input is the app's own: its keys are not for a command that asks for something.
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise SecretRefused(phrase("the command {name} can't be run", name=command.split(" ", maxsplit=1)[0])) from None
    if done.returncode or not done.stdout.strip():
        raise SecretRefused(phrase("the command {name} gave no secret", name=command.split(" ", maxsplit=1)[0]))
    return done.stdout.strip()


def _from_keyring(secret: Secret) -> str:
    try:
        import keyring
    except ImportError:
        raise SecretRefused(phrase("the keyring needs the extra keyring: install klip-tui with it")) from None
    try:
        value = keyring.get_password(secret.keyring, secret.user)
    except keyring.errors.KeyringError:
        value = None
    if not value:
        raise SecretRefused(phrase("the keyring has nothing under {name}", name=secret.keyring))
    return str(value)
