"""Modules that libraries load with themselves and that are seldom used: loaded when something of them is asked for.

SQLAlchemy brings ``importlib.metadata``, to find dialects and plug-ins that others installed, and with it the reading
of mails, of zip archives and of CSV: a twentieth of a short command, and a megabyte and a half of memory. It brings
asyncio too, of which it asks one function: as much again; and OpenSSL's digests for one that nobody calls. asyncio
brings TLS, whether or not there is any to be spoken; httpcore brings ``certifi``, for who gives it no authorities of
their own, and ours are the system's.

``importlib.util.LazyLoader`` does the like; before Python 3.12 it shows half a module to a second thread, and it
knows nothing of one function that a part of a package gives.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any

SELDOM = (
    "importlib.metadata", "certifi", "hashlib", "ssl", "asyncio", "asyncio.sslproto",
    "bz2", "ipaddress", "locale", "lzma", "shutil", "textwrap",
)  # fmt: skip
"""A package before its parts."""
NEEDS = {"bz2": "_bz2", "lzma": "_lzma", "ssl": "_ssl"}
"""What a Python can be built without; whoever imports the module then is told so at once, as ever."""
LIGHT = {("asyncio", "iscoroutine"): "asyncio.coroutines"}
"""What is asked of a package as soon as a library is loaded, and the one part of it that suffices."""


class Filling:
    """Whether a module is being filled, and what another thread waits for meanwhile: half a module is none."""

    def __init__(self) -> None:
        self.lock, self.begun = RLock(), False


class Late(ModuleType):
    """A module that stands in its place, is filled when something of it is first asked for, and is then any module."""

    __spec__: ModuleSpec

    def __getattribute__(self, name: str) -> Any:
        """Fill it, in the thread that asks first, and return what was asked for."""
        get = super().__getattribute__
        if name.startswith("__") and name != "__all__":
            return get(name)
        light = LIGHT.get((get("__name__"), name))
        if light is not None:
            return getattr(import_module(light), name)
        _fill(self, name)
        return get(name)


def _fill(module: Late, name: str) -> None:
    filling: Filling = module.__spec__.loader_state
    with filling.lock:
        if filling.begun or name in module.__dict__ or module.__class__ is not Late:
            return
        assert module.__spec__.loader is not None
        before, filling.begun = dict(module.__dict__), True
        try:
            module.__spec__.loader.exec_module(module)
            module.__class__ = ModuleType  # type: ignore[assignment]
        except BaseException:
            # Who asks next is told the same.
            module.__dict__.clear()
            module.__dict__.update(before)
            raise
        finally:
            filling.begun = False


def _complete(name: str) -> bool:
    part = NEEDS.get(name, name)
    return part == name or part in sys.builtin_module_names or PathFinder.find_spec(part) is not None


def load_late() -> None:
    """Put what is seldom used in its place, to be filled when it is used; what is loaded already stays."""
    for name in SELDOM:
        package, _, last = name.rpartition(".")
        parent = import_module(package) if package else None
        spec = PathFinder.find_spec(name, parent.__path__ if parent is not None else None)
        if name in sys.modules or spec is None or spec.loader is None or not _complete(name):
            continue
        module = Late(name)
        module.__spec__, module.__loader__, module.__file__ = spec, spec.loader, spec.origin
        spec.loader_state = Filling()
        if spec.submodule_search_locations is not None:
            module.__path__ = spec.submodule_search_locations
        module.__package__ = spec.parent
        sys.modules[name] = module
        if parent is not None:
            setattr(parent, last, module)
