"""The report's forms: text, Markdown, CSV, HTML, in both languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from klip_tui.commitment.kinds import Audience, State
from klip_tui.desk.measuring import corrections
from klip_tui.desk.report import month
from klip_tui.desk.schemas.report_forms import FORMATS
from klip_tui.desk.session import Desk
from klip_tui.text.voice import Voice
from tests.commitment.build import at, facts
from tests.desk.written import desk_at, measured, tell

NOW = at("2026-11-24T17:00")
NASTY = "<b>=HYPERLINK(1)</b> | *ster*"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_at(tmp_path, NOW) as made:
        measured(made, State.UP, at("2026-11-24T09:00"), at("2026-11-24T12:00"))
        measured(made, State.DOWN, at("2026-11-24T12:00"), at("2026-11-24T17:00"))
        one = facts("2026-11-24T12:00", "2026-11-24T17:00")
        tell(made, "2026-001", replace(one, title=NASTY), at("2026-11-10T10:00"))
        yield made


def _written(desk: Desk, form: str, lang: str = "en", audience: Audience = Audience.INTERNAL) -> str:
    return FORMATS[form](month.report(desk, 2026, 11, audience, months_before=2), Voice(lang))


def test_markdown_has_a_table_and_nothing_of_ours_is_markup(desk: Desk) -> None:
    said = _written(desk, "md")
    table = [line for line in said.splitlines() if line.startswith("|")]
    assert table[1] == "|---|---:|---:|---|"
    assert "| Availability inside office hours | 37.50% | 99% | NOT MET |" in table
    assert "\\<b\\>=HYPERLINK(1)\\</b\\> \\| \\*ster\\*" in said


def test_csv_has_the_keys_of_the_json_and_no_formula(desk: Desk) -> None:
    rows = dict(list(csv.reader(io.StringIO(_written(desk, "csv"))))[1:])
    assert rows["availability.inside.down_seconds"] == "18000"
    assert (rows["availability.inside.met"], rows["complete"]) == ("false", "false")
    assert rows["interruptions.0.title"] == NASTY
    assert not [value for value in rows.values() if value.startswith(("=", "@"))]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _page(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    return page


def test_html_names_its_table_its_chart_and_fits_a_telephone_m15(desk: Desk) -> None:
    text = _written(desk, "html")
    page = _page(text)
    names = [tag for tag, _ in page.tags]
    assert "caption" in names
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in page.tags if tag == "th")
    (svg,) = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert svg["aria-label"] == "Availability by month"
    assert any(attrs.get("name") == "viewport" for tag, attrs in page.tags if tag == "meta")
    assert "b" not in names, "what people wrote is no markup"


def test_a_bar_is_as_tall_as_its_share_and_the_target_is_drawn_m15(desk: Desk) -> None:
    page = _page(_written(desk, "html"))
    (bar,) = [attrs for tag, attrs in page.tags if tag == "rect"]
    assert float(bar["height"] or 0) == pytest.approx(150 * 0.375)
    lines = {attrs["y1"] for tag, attrs in page.tags if tag == "line"}
    assert lines == {"1.50", "15.00"}, "99% and 90% of 150"


def test_an_english_report_has_english_days_and_a_dutch_one_dutch_s9(desk: Desk) -> None:
    english, dutch = (_written(desk, "text", lang) for lang in ("en", "nl"))
    assert "Tue 24 Nov 2026, 12:00" in english
    assert "Mon 1 Jan 2024" in english
    assert not re.search(r"\b(di|ma|wo|do|vr|za|zo) \d", english)
    assert "di 24 nov 2026, 12:00" in dutch


def test_a_month_to_come_is_not_the_running_one_f15(desk: Desk) -> None:
    said = FORMATS["text"](month.report(desk, 2031, 1), Voice("en")).splitlines()[0]
    assert said == "KLIP in January 2031 (still to begin)"
    assert "(running month, up to" in _written(desk, "text").splitlines()[0]


def test_an_outsider_reads_no_interruption(desk: Desk) -> None:
    for form in FORMATS:
        assert "HYPERLINK" not in _written(desk, form, audience=Audience.EXTERNAL), form


def test_markdown_has_no_markup_of_who_corrected_and_why(desk: Desk) -> None:
    start = at("2026-11-24T12:00")
    corrections.correct(desk, start, start + timedelta(minutes=5), State.UP, f"verkeerd gemeten {NASTY}")
    assert "<b>" not in _written(desk, "md")
