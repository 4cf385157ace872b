"""Frozen, slotted dataclasses whose methods are made when they are first needed.

``dataclass(frozen=True, slots=True)`` of the standard library writes and compiles six methods for each class while a
module is imported: a millisecond each, a third of what a short command took. Here a class gets its fields from the
standard library, shares how it is compared, hashed, shown, copied and protected with every other one, and its
``__init__`` is compiled when the first of its values is made. All else asked of ``dataclass`` goes on to the original.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, **options: Any) -> Any:
        """Make a dataclass; frozen, slotted ones quickly."""
        if not (frozen and slots) or options:
            return dataclasses.dataclass(cls, frozen=frozen, slots=slots, **options)
        return _made if cls is None else _made(cls)


def _made(cls: type) -> type:
    own = vars(cls)
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    of = _values([one.name for one in dataclasses.fields(made) if one.compare])

    def first(self: Any, *values: Any, **named: Any) -> None:
        made.__init__ = _initializer(made)
        made.__init__(self, *values, **named)

    def same(self: Any, other: object) -> Any:
        return of(self) == of(other) if other.__class__ is self.__class__ else NotImplemented

    made.__init__ = first
    for name, method in (
        ("__repr__", _shown), ("__eq__", same), ("__setattr__", _kept), ("__delattr__", _kept),
        ("__getstate__", _state), ("__setstate__", _restore),
    ):  # fmt: skip
        if name not in own:
            setattr(made, name, method)
    if own.get("__hash__") is None:
        made.__hash__ = lambda self: hash(of(self))
    return made  # type: ignore[no-any-return]


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads some attributes as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _initializer(made: Any) -> Any:
    """Compile a class's ``__init__``: as the standard library's, in one go."""
    known: dict[str, Any] = {"set_": object.__setattr__, "missing_": dataclasses.MISSING}
    words, body = ["self"], []
    for one in dataclasses.fields(made):
        value, name = one.name, one.name
        if one.default is not dataclasses.MISSING:
            known[f"default_{name}"] = one.default
            words.append(f"{name}=default_{name}")
        elif one.default_factory is not dataclasses.MISSING:
            known[f"make_{name}"] = one.default_factory
            words.append(f"{name}=missing_")
            value = f"make_{name}() if {name} is missing_ else {name}"
        else:
            words.append(name)
        body.append(f" set_(self, {name!r}, {value})")
    if hasattr(made, "__post_init__"):
        body.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(words)}):\n" + ("\n".join(body) or " pass"), known)
    init = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _shown(self: Any) -> str:
    said = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({said})"


def _kept(self: Any, name: str, *_value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"{self.__class__.__qualname__} is frozen: {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
