"""Somebody who meets the program for the first time: a user of their own with an empty home, where we may make one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PASSED = ("PIP_", "UV_", "SSL_CERT", "REQUESTS_CA", "http_proxy", "https_proxy", "no_proxy")
"""How this machine reaches its package registry is no part of what a stranger has to know."""


class Failed(Exception):
    """A step that did not do what the guides promise."""


@dataclass(frozen=True, slots=True)
class Person:
    """A user: ``name`` is empty where it is whoever runs this, with another home."""

    name: str
    home: Path
    uid: int
    gid: int
    groups: tuple[int, ...] = ()

    def env(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of a fresh login."""
        kept = {name: value for name, value in os.environ.items() if name.startswith(PASSED)}
        path = f"{self.home}/.local/bin:{self.home}/tools/bin:/usr/local/bin:/usr/bin:/bin"
        return {**kept, "HOME": str(self.home), "PATH": path, "LANG": "C.UTF-8", "USER": self.name, **(more or {})}

    def becoming(self, words: Sequence[str]) -> list[str]:
        """Return the command line that runs a command as this user."""
        if not self.name:
            return list(words)
        groups = ["--groups", ",".join(map(str, self.groups))] if self.groups else ["--clear-groups"]
        return ["setpriv", "--reuid", str(self.uid), "--regid", str(self.gid), *groups, "--", *words]

    def run(
        self,
        *words: str,
        codes: Sequence[int] = (0,),
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        given: str = "",
        timeout: float = 600,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command. Raises Failed where its exit code is none of those expected."""
        done = subprocess.run(
            self.becoming(words), cwd=cwd or self.home, env=self.env(env), input=given,
            capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip
        if done.returncode not in codes:
            said = (done.stdout[-1500:] + done.stderr[-1500:]).strip()
            raise Failed(f"{' '.join(words)} ended with {done.returncode}:\n{said}")
        return done

    def owns(self, path: Path) -> None:
        """Give a folder with all in it to this user."""
        if self.name:
            for one in (path, *path.rglob("*")):
                os.chown(one, self.uid, self.gid, follow_symlinks=False)

    def leave(self) -> None:
        """Take the user and the home away."""
        if self.name and not self.groups:
            subprocess.run(["userdel", self.name], capture_output=True, check=False)
        shutil.rmtree(self.home, ignore_errors=True)


def stranger(name: str) -> Person:
    """Make a user; without the right to, a home of its own for whoever runs this."""
    home = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    home.chmod(0o755)
    if os.geteuid() != 0 or shutil.which("useradd") is None or shutil.which("setpriv") is None:
        return Person("", home, os.geteuid(), os.getegid())
    account = f"{name}{os.getpid() % 10_000}"
    subprocess.run(
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(home), account], check=True
    )
    made = pwd.getpwnam(account)
    os.chown(home, made.pw_uid, made.pw_gid)
    return Person(account, home, made.pw_uid, made.pw_gid)
