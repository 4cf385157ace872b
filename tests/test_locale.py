"""The Dutch catalogue is whole: nothing untranslated, nothing stale, every field kept, compiled."""

from __future__ import annotations

import gettext
import io
import re

from tests import locale_tool

FIELD = re.compile(r"\{(\w+)\}")


def test_it_has_exactly_the_programs_messages() -> None:
    catalogue = locale_tool.load()
    assert catalogue is not None
    known = {message.id for message in catalogue if message.id}
    assert known == set(locale_tool.messages())


def test_everything_is_translated_and_keeps_its_fields() -> None:
    catalogue = locale_tool.load()
    assert catalogue is not None
    for message in catalogue:
        if message.id:
            assert message.string, message.id
            assert sorted(FIELD.findall(message.id)) == sorted(FIELD.findall(message.string)), message.id


def test_the_compiled_catalogue_is_the_one_in_the_source() -> None:
    catalogue = locale_tool.load()
    assert catalogue is not None
    # Read back as the program reads it: how the header's lines are written is the writer's affair.
    compiled = gettext.GNUTranslations(io.BytesIO(locale_tool.MO.read_bytes()))._catalog  # type: ignore[attr-defined]
    said = {message.id: message.string for message in catalogue if message.id}
    assert {text: translated for text, translated in compiled.items() if text} == said
