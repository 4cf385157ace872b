"""M5: whatever a file holds, the answer comes at once, with the line at fault."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from klip_tui.commitment.phrase import FileRefused, plain
from klip_tui.config.schema import Config
from klip_tui.config.toml_file import DEEPEST, convert, read

SECONDS = 1.0
DEEP = ".".join(["a"] * 200_000)
PATHOLOGICAL = {
    "blanks and a fault": ("x = 1\n" + " " * 4_000 + "y", "line 2"),
    "many blanks and a fault": (" " * 200_000 + "!", "line 1"),
    "dotted keys": (f"{DEEP} = 1", "line 1: a key of more than"),
    "a dotted table": (f"a = 1\n[{DEEP}]", "line 2: a key of more than"),
    "an array of dotted tables": (f"[[{DEEP}]]", "line 1: a key of more than"),
    "dots without an end": (f"{DEEP}.", "line 1"),
    "an open bracket and blanks": ("[" + " " * 50_000, "line 1"),
    "quotes without an end": ('"' + "\\\\" * 50_000 + "a", "line 1"),
    "brackets": ("a = " + "[" * 100_000, "line 1"),
    "names with blanks": ("a b " * 20_000 + "= 1", "line 1"),
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_what_is_made_to_be_slow_is_refused_at_once(name: str, tmp_path: Path) -> None:
    text, says = PATHOLOGICAL[name]
    path = tmp_path / "config.toml"
    path.write_text(text)
    begun = time.process_time()
    with pytest.raises(FileRefused) as refused:
        read(path)
    assert time.process_time() - begun < SECONDS
    assert says in plain(refused.value.sentence)
    assert len(plain(refused.value.sentence)) < 1_000


def test_lines_are_found_in_time_linear_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("".join(f"#{' ' * 300}\nk{n} = 1\n" for n in range(3_000)))
    source = read(path)
    begun = time.process_time()
    with pytest.raises(FileRefused) as refused:
        convert(source, Config)
    assert time.process_time() - begun < SECONDS
    assert "line 2, k0: unknown key" in plain(refused.value.sentence)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ('"a.b" . c = 1', ("a.b", "c"), 1),
        ("[ x . y ]\nz=1", ("x", "y", "z"), 2),
        ("[[ x ]]\n[[x]]\n  z = 2", ("x", 1, "z"), 3),
        ('t = """\nz = 1\n"""\nz = 2', ("z",), 4),
        ("'a=b' = 1", ("a=b",), 1),
    ],
)
def test_keys_are_found_as_toml_writes_them(text: str, key: tuple[str | int, ...], line: int, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    assert read(path).line(key) == line


def test_a_key_as_deep_as_may_be_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(".".join(["a"] * DEEPEST) + " = 1")
    assert read(path).values
