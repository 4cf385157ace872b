"""A month's report in every form: text, Markdown, JSON, CSV, HTML."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

from klip_tui.desk.report.html import as_html
from klip_tui.desk.report.month import MonthReport
from klip_tui.desk.report.text import as_markdown, as_text
from klip_tui.desk.schemas.report import report_json
from klip_tui.text import clean
from klip_tui.text.voice import Voice


def as_csv(r: MonthReport, _voice: Voice) -> str:
    """Write the report's figures as key and value rows (keys as in the JSON)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("key", "value"))

    def walk(prefix: str, value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{prefix}.{key}" if prefix else str(key), inner)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(f"{prefix}.{index}", inner)
        else:
            shown = "" if value is None else str(value).lower() if isinstance(value, bool) else clean.cell(str(value))
            writer.writerow((prefix, shown))

    walk("", report_json(r))
    return out.getvalue()


def as_json_text(r: MonthReport, _voice: Voice) -> str:
    """Write the report as JSON."""
    return clean.as_json(report_json(r), indent=2) + "\n"


def as_given(r: MonthReport) -> str:
    """Write the report as it is kept when it is given to somebody."""
    return json.dumps(report_json(r), ensure_ascii=False)


FORMATS: dict[str, Callable[[MonthReport, Voice], str]] = {
    "text": lambda r, voice: clean.clean(as_text(r, voice)),
    "md": lambda r, voice: clean.clean(as_markdown(r, voice)),
    "json": as_json_text,
    "csv": as_csv,
    "html": lambda r, voice: clean.clean(as_html(r, voice)),
}
ENDINGS = {"text": "txt", "md": "md", "json": "json", "csv": "csv", "html": "html"}
