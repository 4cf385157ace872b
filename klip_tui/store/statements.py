"""Statements that are made once and take their values as parameters: making one costs more than asking it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Insert, Table, Update, bindparam, insert, literal, update


@cache
def adding(table: Table) -> Insert:
    """Return what adds a row of the columns that values are given for."""
    return insert(table)


@cache
def changing(table: Table, key: str = "id") -> Update:
    """Return what sets, in the row whose key is ``which``, the columns that values are given for."""
    return update(table).where(table.c[key] == bindparam("which"))


def one_of(column: Column[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """Return whether a column holds one of some values that are known when the statement is made.

    Each is a parameter of its own: a list is written out into the statement again whenever it is asked.
    """
    return column.in_([literal(value) for value in values])
