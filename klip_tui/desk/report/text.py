"""A month's report for people and machines: text, Markdown, CSV, JSON, HTML."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from klip_tui.desk.report.html import as_html
from klip_tui.desk.report.month import MonthReport, as_json
from klip_tui.desk.report.rows import detail_rows, heading, interruption_lines, notes, result_rows
from klip_tui.text import clean
from klip_tui.text.voice import Voice


def as_text(r: MonthReport, voice: Voice) -> str:
    """Write the report as plain text."""
    rows = result_rows(r, voice)
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [heading(r, voice), ""]
    for what, result, target, met in rows:
        of = voice.text("of")
        lines.append(f"{what:<{widths[0]}}  {result:>{widths[1]}}  {of} {target:>{widths[2]}}  {met}")
    lines.append("")
    lines += [f"{what}: {detail}" for what, detail in detail_rows(r, voice)]
    lines += ["", *notes(r, voice)]
    if r.audience == "internal" and r.interruptions:
        lines += ["", voice.text("Interruptions"), *interruption_lines(r, voice)]
    return "\n".join(lines) + "\n"


def as_markdown(r: MonthReport, voice: Voice) -> str:
    """Write the report as Markdown."""
    _ = voice.text
    head = (_("Promise"), _("Result"), _("Target"), "")
    lines = [f"# {heading(r, voice)}", "", "| " + " | ".join(head) + " |", "|---|---:|---:|---|"]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in result_rows(r, voice)]
    lines += ["", *(f"- {_cell(what)}: {_cell(detail)}" for what, detail in detail_rows(r, voice)), ""]
    lines += map(_cell, notes(r, voice))
    if r.audience == "internal" and r.interruptions:
        lines += ["", f"## {_('Interruptions')}", ""]
        lines += [
            f"{'  ' if line.startswith(' ') else ''}- {_cell(line.strip())}" for line in interruption_lines(r, voice)
        ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return "".join("\\" + c if c in "|*_`<>[]\\#" else c for c in text)


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

    walk("", as_json(r))
    return out.getvalue()


def as_json_text(r: MonthReport, _voice: Voice) -> str:
    """Write the report as JSON."""
    return clean.as_json(as_json(r), indent=2) + "\n"


FORMATS: dict[str, Callable[[MonthReport, Voice], str]] = {
    "text": lambda r, voice: clean.clean(as_text(r, voice)),
    "md": lambda r, voice: clean.clean(as_markdown(r, voice)),
    "json": as_json_text,
    "csv": as_csv,
    "html": lambda r, voice: clean.clean(as_html(r, voice)),
}
ENDINGS = {"text": "txt", "md": "md", "json": "json", "csv": "csv", "html": "html"}
