"""A process that has the program loaded already and forks: a command in a process of its own, without Python's start.

``python -m tests.fork_server SOCKET`` listens until its standard input ends. A request brings three descriptors, words,
an environment and a folder; answered are the process's number and, when it has ended, its exit code. Its client is
``tests/forked.py``.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import threading
import time
import traceback
from typing import Any

LARGEST = 1 << 20


def load() -> None:
    """Load what commands load; what they import beyond it is imported by each."""
    import klip_tui.__main__
    import klip_tui.cli

    for module in pkgutil.iter_modules(klip_tui.cli.__path__, "klip_tui.cli."):
        importlib.import_module(module.name)
    for name in ("desk.views.status", "desk.notices.post", "desk.outbox.deliverer", "desk.measuring.measurer",
                 "desk.report.month", "desk.schemas", "store.empty", "channels.mail"):  # fmt: skip
        importlib.import_module(f"klip_tui.{name}")
    importlib.import_module("alembic.command")
    gc.collect()
    gc.freeze()


def become(request: dict[str, Any], descriptors: list[int]) -> int:
    """Be the command, in the forked process; return its exit code."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    sys.argv = ["klip-tui", *request["words"]]
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, "rb", closefd=False)), "utf-8")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "wb", closefd=False)), "utf-8")
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(2, "wb", closefd=False)), "utf-8", "backslashreplace", line_buffering=True
    )
    code = 0
    try:
        from klip_tui.__main__ import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = code or 120
    return code


def serve(connection: socket.socket) -> None:
    """Answer one request, in a forked process that waits for the one that it forks."""
    data, descriptors, _, _ = socket.recv_fds(connection, LARGEST, 3)
    while not data.endswith(b"\n"):
        data += connection.recv(LARGEST)
    child = os.fork()
    if child == 0:
        connection.close()
        try:
            code = become(json.loads(data), descriptors)
        finally:
            os._exit(code)
    for descriptor in descriptors:
        os.close(descriptor)
    connection.sendall(b"%d\n" % child)
    _, status = os.waitpid(child, 0)
    connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def main() -> None:
    """Listen until standard input ends."""
    # Our children's end is the kernel's affair; those that wait for theirs say so again.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen(16)
    load()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        ready, _, _ = select.select([listener, 0], [], [])
        if 0 in ready:
            return
        connection, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            try:
                serve(connection)
            finally:
                os._exit(0)
        connection.close()


if __name__ == "__main__":
    main()
