"""docs/draft.md documents every key of the draft file, and each of its examples is one (C10)."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from klip_tui.config.schema import Config
from klip_tui.desk.notices import draft_file
from klip_tui.desk.notices.draft_file import REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH, _File, _Text
from tests.desk.team import PLANNED

GUIDE = (Path(__file__).parents[2] / "docs" / "draft.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.S)


def _rows() -> dict[str, str]:
    return dict(re.findall(r"^\| `([a-z_.]+)` \| (.*?) \|", GUIDE, flags=re.M))


def test_it_documents_every_key_and_none_that_is_not() -> None:
    keys = {field.name for field in msgspec.structs.fields(_File)}
    assert set(_rows()) == keys | {f"text.{field.name}" for field in msgspec.structs.fields(_Text)}


def test_its_values_and_lengths_are_those_of_the_program() -> None:
    rows = _rows()
    types = msgspec.inspect.type_info(_File)
    assert isinstance(types, msgspec.inspect.StructType)
    for field in types.fields:
        inner = getattr(field.type, "types", [field.type])
        for one in inner:
            if isinstance(one, msgspec.inspect.LiteralType):
                assert set(re.findall(r'"([a-z]+)"', rows[field.name])) == set(one.values), field.name
    for key, length in (("title", TITLE_LENGTH), ("reason", REASON_LENGTH), ("workaround", REASON_LENGTH),
                        ("text.nl", TEXT_LENGTH), ("text.en", TEXT_LENGTH)):  # fmt: skip
        assert f"up to {length} characters" in rows[key], key


@pytest.mark.parametrize("text", BLOCKS, ids=lambda text: text.splitlines()[0])
def test_each_example_is_a_draft(text: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(text, encoding="utf-8")
    said = draft_file.read(file)
    before = None
    if said.interruption:
        from dataclasses import replace

        from klip_tui.commitment.kinds import Kind

        before = replace(PLANNED, kind=Kind.UNPLANNED)
    assert said.draft(before, Config()).facts.title
