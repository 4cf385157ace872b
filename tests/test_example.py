"""The example configuration is right, whole, and tells the true defaults."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec

from klip_tui.config.load import judged
from klip_tui.config.schema import Config
from klip_tui.config.toml_file import Source, convert, read

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


def _source(text: str) -> Source:
    return Source(EXAMPLE, text, tomllib.loads(text))


def test_it_loads_as_it_is() -> None:
    assert judged(read(EXAMPLE)) == Config()


def test_what_it_calls_a_default_is_one() -> None:
    text = re.sub(r"^#= ", "", EXAMPLE.read_text(), flags=re.M)
    # Top-level arrays come before the tables, as TOML wants it.
    arrays = [line for line in text.splitlines() if line.startswith(("component = ", "channel = "))]
    rest = "\n".join(line for line in text.splitlines() if line not in arrays)
    shown = _source("\n".join(arrays) + "\n" + rest)
    assert convert(shown, Config) == Config()
    assert set(shown.values) == {f.name for f in msgspec.structs.fields(Config)} - {
        "endpoint",
        "commitment",
        "service",
        "database_password",
    }


def test_every_table_shows_every_key() -> None:
    text = re.sub(r"^#= ", "", EXAMPLE.read_text(), flags=re.M)
    arrays = [line for line in text.splitlines() if line.startswith(("component = ", "channel = "))]
    rest = "\n".join(line for line in text.splitlines() if line not in arrays)
    values = tomllib.loads(rest)
    for table in ("klip", "helpdesk", "measure", "notices", "outbox", "volume", "heartbeat", "ui"):
        fields = msgspec.structs.fields(type(getattr(Config(), table)))
        assert set(values[table]) == {f.name for f in fields if f.default is not None}, table
        assert all(f"{f.name} = {{" in text for f in fields if f.default is None), "what has no default is explained"


def test_its_commented_examples_load() -> None:
    text = EXAMPLE.read_text()
    found = re.findall(r"^# (?=\[\[|[a-z_]+ = )(.*)$", text[text.index("# [[endpoint]]") :], flags=re.M)
    config = judged(_source("\n".join(found)))
    assert [type(c).__name__ for c in config.channel] == ["Statuspage", "Mail", "Cachet", "Webhook"]
    assert len(config.endpoint) == 1
    assert len(config.commitment) == 1
