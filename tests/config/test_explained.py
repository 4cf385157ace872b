"""Every key of the configuration is explained once, in its source; the example and the guides are made of it (C10)."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docs.reference import MADE_FILES
from klip_tui.cli.main import run
from klip_tui.config.explained import sentences, structs
from klip_tui.config.load import judged
from klip_tui.config.schema import Config
from klip_tui.config.toml_file import Source

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
LINES = EXAMPLE.read_text(encoding="utf-8").splitlines()
DEFAULTS = [number for number, line in enumerate(LINES) if line.startswith("#= ")]


def _taken(numbers: set[int]) -> Source:
    """Take ``#=`` away from some lines."""
    text = "\n".join(line[3:] if number in numbers else line for number, line in enumerate(LINES))
    return Source(EXAMPLE, text, tomllib.loads(text))


@pytest.mark.parametrize("file", MADE_FILES, ids=lambda file: file.name)
def test_what_is_made_is_what_the_source_says(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == MADE_FILES[file](), "make reference"


@pytest.mark.parametrize("kind", structs(Config), ids=lambda kind: kind.__name__)
def test_every_key_has_a_sentence_of_its_own(kind: type[msgspec.Struct]) -> None:
    said = sentences(kind)
    assert set(said) == set(kind.__struct_fields__)
    assert all(re.fullmatch(r"\S.{8,}[.)]", text) for text in said.values()), said


@pytest.mark.parametrize("number", DEFAULTS, ids=lambda number: LINES[number][3:].partition(" = ")[0])
def test_c10_taking_away_one_mark_changes_nothing(number: int) -> None:
    assert judged(_taken({number})) == Config()


@given(st.sets(st.sampled_from(DEFAULTS)))
@settings(max_examples=25, deadline=None)
def test_c10_taking_away_any_marks_changes_nothing(numbers: set[int]) -> None:
    assert judged(_taken(numbers)) == Config()


def test_c10_every_key_stands_in_the_example_with_its_sentence() -> None:
    assert judged(_taken(set(DEFAULTS))) == Config()
    text = "\n".join(LINES)
    words = " ".join(re.sub(r"^#=? *", "", line) for line in LINES)
    for kind in structs(Config):
        if kind.__name__ == "Secret":
            continue
        for name, said in sentences(kind).items():
            assert re.search(rf"^#=? {name} = |^#? ?\[{{1,2}}([a-z]+\.)?{name}\]", text, re.M), (kind, name)
            assert said in words, (kind, name)


def test_the_schema_says_what_each_key_is_for_and_has_patterns_that_every_reader_knows(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(None, ["config", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    patterns: list[str] = []

    def walk(step: Any) -> None:
        for inner in step.values() if isinstance(step, dict) else step if isinstance(step, list) else ():
            walk(inner)
        if isinstance(step, dict) and isinstance(step.get("pattern"), str):
            patterns.append(step["pattern"])

    walk(schema)
    assert len(patterns) > 5
    assert not any("(?" in pattern for pattern in patterns)
    for definition in schema["$defs"].values():
        assert all("description" in one for key, one in definition.get("properties", {}).items() if key != "kind")
