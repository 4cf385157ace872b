"""Secrets: from the environment, a file, a command or the keyring, never from the configuration's text."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

import msgspec

from klip_tui.commitment.phrase import Malformed, phrase


class SecretRefused(Malformed):
    """A secret that can't be had, or lies where others can read it."""


class Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a secret is: exactly one of these is set."""

    env: str = ""
    file: str = ""
    command: str = ""
    keyring: str = ""
    user: str = "klip-tui"

    def __post_init__(self) -> None:
        if sum(bool(x) for x in (self.env, self.file, self.command, self.keyring)) != 1:
            msg = "a secret names exactly one of env, file, command, keyring"
            raise ValueError(msg)


def reveal(secret: Secret) -> str:
    """Fetch a secret. Raises SecretRefused, which never holds the secret itself."""
    if secret.env:
        value = os.environ.get(secret.env, "")
        if not value:
            raise SecretRefused(phrase("the environment variable {name} is not set", name=secret.env))
        return value
    if secret.file:
        return _from_file(Path(secret.file).expanduser())
    if secret.command:
        return _from_command(secret.command)
    return _from_keyring(secret)


def revealed(headers: Mapping[str, str | Secret]) -> dict[str, str]:
    """Fetch the secrets among some headers. Raises SecretRefused."""
    return {name: value if isinstance(value, str) else reveal(value) for name, value in headers.items()}


def _from_file(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise SecretRefused(phrase("{file} can be read by others: chmod 600 it first", file=str(path)))
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SecretRefused(
            phrase("{file} can't be read: {why}", file=str(path), why=error.strerror or "unknown")
        ) from None
    except UnicodeDecodeError:
        raise SecretRefused(phrase("{file} is no UTF-8 text", file=str(path))) from None


def _from_command(command: str) -> str:
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=20, check=False)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise SecretRefused(phrase("the command {name} can't be run", name=command.split(" ", maxsplit=1)[0])) from None
    if done.returncode or not done.stdout.strip():
        raise SecretRefused(phrase("the command {name} gave no secret", name=command.split(" ", maxsplit=1)[0]))
    return done.stdout.strip()


def _from_keyring(secret: Secret) -> str:
    try:
        import keyring
    except ImportError:
        raise SecretRefused(phrase("the keyring needs the extra: pip install klip-tui[keyring]")) from None
    try:
        value = keyring.get_password(secret.keyring, secret.user)
    except keyring.errors.KeyringError:
        value = None
    if not value:
        raise SecretRefused(phrase("the keyring has nothing under {name}", name=secret.keyring))
    return str(value)
