"""What comes from outside is data on every way out (C5)."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from pathlib import Path

import pytest

from klip_tui.cli.shell import table
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.config.schema import Config
from klip_tui.desk.notices.form import Form, as_draft
from klip_tui.text.clean import as_json, cell, clean, visible
from tests.cli.run import klip
from tests.commitment.build import at

INVISIBLE = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"]
NASTY = "\x1b[2J\x1b]0;titel\x07\x9b31mrood\x07 a\u202eb\u200bc\u00add\ufe0fe\u3164f\U000e0041g"


def test_c5_no_sign_that_nobody_sees_passes() -> None:
    assert len(INVISIBLE) > 150
    for sign in INVISIBLE:
        assert clean(f"a{sign}b") == visible(f"a{sign}b") == "ab", hex(ord(sign))
        assert sign not in as_json({"text": f"a{sign}b"})
        assert json.loads(as_json({"text": f"a{sign}b"})) == {"text": f"a{sign}b"}, "JSON is whole"


def test_c5_what_a_terminal_would_obey_is_gone() -> None:
    assert clean(NASTY) == "31mrood abcdefg"
    assert clean("één – twee\tdrie\r\nvier\u2028vijf €") == "één – twee drie\nvier\nvijf €"


def test_c5_json_escapes_what_a_terminal_would_obey() -> None:
    shown = as_json({"who": NASTY, "plain": "één €\u00a0100"}, indent=2)
    assert "één €\u00a0100" in shown
    assert all(sign == "\n" or sign.isprintable() or sign == "\u00a0" for sign in shown)
    assert json.loads(shown)["who"] == NASTY


@pytest.mark.parametrize(
    ("text", "shown"),
    [("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("+32 9", "'+32 9"), ("-5.5", "-5.5"), ("@SUM", "'@SUM"), ("a=b", "a=b"),
     ("\u200b=1+1", "'=1+1"), ("\t=1", " =1"), ("-1%", "-1%")],
)  # fmt: skip
def test_c5_a_cell_is_no_formula(text: str, shown: str) -> None:
    assert cell(text) == shown


def test_c5_a_colleagues_words_reach_no_terminal_raw(tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text(f'who = "Jan\\u001b[31m\\u009b2J\\u202e"\ndata = "{tmp_path}/d"\n')
    (tmp_path / "d.toml").write_text(
        'kind = "planned"\ntitle = "On\\u00adder\\u200bhoud"\nstart = 2099-12-08T07:00:00\nend = 2099-12-08T08:30:00\n'
    )
    with_config = ("--config", str(config))
    klip(tmp_path, *with_config, "post", str(tmp_path / "d.toml"), "--reason", "een reden die lang genoeg is")
    klip(tmp_path, *with_config, "question", "add", "--subject", "=1+1", "--sender", "=HYPERLINK(1)")
    for words in (("notices",), ("notices", "2026-001/1"), ("interruptions", "2026-001"), ("log",),
                  ("notices", "--json"), ("log", "--json"), ("report", "2099-12", "--audience", "internal"),
                  ("report", "2099-12", "--audience", "internal", "--format", "html"),
                  ("question", "export")):  # fmt: skip
        said = klip(tmp_path, *with_config, *words).stdout
        assert all(sign.isprintable() or sign in "\n\u00a0" for sign in said), words
    rows = list(csv.DictReader(io.StringIO(klip(tmp_path, *with_config, "question", "export").stdout)))
    assert (rows[0]["subject"], rows[0]["sender"]) == ("'=1+1", "'=HYPERLINK(1)")
    titles = [p.read_text(errors="replace") for p in (tmp_path / "d" / "spool").rglob("*.json")]
    assert all("\u00ad" not in text and "\u200b" not in text for text in titles)


def test_c5_no_sign_that_nobody_sees_passes_in_a_workaround() -> None:
    form = Form(
        Kind.UNPLANNED,
        NoticeType.ANNOUNCEMENT,
        title="x",
        start="2026-11-24T10:00",
        workaround="bel\u202e ons\u200b op",
    )
    assert as_draft(form, Config(), at("2026-11-24T10:00")).facts.workaround == "bel ons op"


def test_c5_no_table_obeys_what_a_file_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    table([("a\x1b[2Jb", "c")])
    assert capsys.readouterr().out == "ab  c\n"
