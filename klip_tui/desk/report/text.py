"""A month's report for people and machines: text, Markdown, CSV, JSON, HTML."""

from __future__ import annotations

from klip_tui.commitment.kinds import Audience
from klip_tui.desk.report.month import MonthReport
from klip_tui.desk.report.rows import detail_rows, heading, interruption_lines, notes, result_rows
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
    if r.audience is Audience.INTERNAL and r.interruptions:
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
    if r.audience is Audience.INTERNAL and r.interruptions:
        lines += ["", f"## {_('Interruptions')}", ""]
        lines += [
            f"{'  ' if line.startswith(' ') else ''}- {_cell(line.strip())}" for line in interruption_lines(r, voice)
        ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return "".join("\\" + c if c in "|*_`<>[]\\#" else c for c in text)
