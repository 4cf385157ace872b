"""Running the program in a process of its own that is forked from a loaded one: 20 ms where a start takes 300 ms.

For tests of what a command does. What is about the start itself, memory, kills, terminals or the locale begins a real
one (``tests/live``).
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@functools.cache
def _server(owner: int) -> str:
    """Start the server of this process; return its address."""
    del owner
    folder = tempfile.TemporaryDirectory(prefix="klip-fork-")
    address = f"{folder.name}/socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fork_server", address], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )

    def stop() -> None:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)
        folder.cleanup()

    atexit.register(stop)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return address


def run(
    words: Sequence[str],
    env: Mapping[str, str],
    *,
    cwd: Path | None = None,
    stdin: str = "",
    timeout: float = 60,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        given.write(stdin.encode())
        given.seek(0)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(_server(os.getpid()))
            connection.settimeout(timeout)
            request = {"words": list(words), "env": dict(env), "cwd": str(cwd or Path.cwd())}
            wire = json.dumps(request).encode() + b"\n"
            files = [given.fileno(), out.fileno(), said.fileno()]
            sent = socket.send_fds(connection, [wire], files)
            connection.sendall(wire[sent:])
            answers = connection.makefile()
            answers.readline()
            code = int(answers.readline())
        out.seek(0)
        said.seek(0)
        return subprocess.CompletedProcess(list(words), code, out.read().decode("utf-8"), said.read().decode("utf-8"))
