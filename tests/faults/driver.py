"""Does jobs on a disk that fails, each in a fork of one loaded process: ``python -m tests.faults.driver FOLDER``.

A job is a line of JSON on standard input, what came of it a line on standard output.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
import traceback
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config  # noqa: F401

from klip_tui.commitment.phrase import Refused
from klip_tui.store.opening import open_store
from tests.faults.actions import ACTIONS, integrity
from tests.simulation.universe import settings_in
from tests.store.test_opening import _older

_LIBRARY = ctypes.CDLL(None)


def _fault(at: int, error: int = 0, forever: bool = False, partly: bool = False) -> None:
    _LIBRARY.klip_fault(ctypes.c_long(at), error, int(forever), int(partly))


def do(folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """Do one job on a store that was laid anew."""
    settings = settings_in(folder, ("page", "list", "spool"))
    shutil.rmtree(settings.data, ignore_errors=True)
    settings.data.mkdir(mode=0o700)
    shutil.copy(folder / ("older.db" if job["action"] == "migrate" else "empty.db"), settings.store_file)
    action = ACTIONS[job["action"]](settings)
    action.prepare()
    error = ""
    _fault(job["at"], job.get("error", 0), job.get("forever", False), job.get("partly", False))
    try:
        action.do()
    except Refused as refused:
        action.heard(refused)
    except BaseException:
        error = traceback.format_exc()[-1500:]
    calls = int(_LIBRARY.klip_calls())
    _fault(-1)
    action.desk.close()
    wrong = [f"no sentence: {error}"] if error else []
    sound = integrity(settings.store_file)
    if sound != "ok":
        wrong.append(f"the store: {sound}")
    try:
        wrong += action.wrong()
    except BaseException:
        wrong.append(f"afterwards: {traceback.format_exc()[-1500:]}")
    return {"calls": calls, "said": action.said, "wrong": wrong}


def serve(folder: Path) -> None:
    """Do the jobs that come, one fork each."""
    open_store(folder / "empty.db").close()
    _older(folder / "older.db")
    for line in sys.stdin:
        there, here = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(there)
            try:
                found = do(folder, json.loads(line))
            except BaseException:
                found = {"calls": 0, "said": "", "wrong": [traceback.format_exc()[-2000:]]}
            os.write(here, json.dumps(found).encode() + b"\n")
            os._exit(0)
        os.close(here)
        with os.fdopen(there) as answer:
            sys.stdout.write((answer.read().strip() or '{"calls": 0, "said": "", "wrong": ["it died"]}') + "\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
