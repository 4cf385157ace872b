"""A month's report as one printable page with a chart of the months."""

from __future__ import annotations

from fractions import Fraction
from html import escape

from klip_tui.commitment.kinds import Scope
from klip_tui.desk.report.month import MonthReport
from klip_tui.desk.report.rows import detail_rows, heading, interruption_lines, notes, result_rows
from klip_tui.text import dates
from klip_tui.text.labels import label
from klip_tui.text.voice import Voice

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b2733;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
td,th{padding:.4rem .6rem;border-bottom:1px solid #c9d3dc;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
small,li{color:#3c4b59}@media print{body{margin:0;max-width:none}}
"""


def as_html(r: MonthReport, voice: Voice) -> str:
    """Write the report as one printable page with a chart of the months."""
    _ = voice.text
    rows = "".join(
        f"<tr><td>{escape(what)}</td><td class=n>{escape(result)}</td>"
        f"<td class=n>{escape(target)}</td><td>{escape(met)}</td></tr>"
        for what, result, target, met in result_rows(r, voice)
    )
    details = "".join(f"<li>{escape(what)}: {escape(detail)}</li>" for what, detail in detail_rows(r, voice))
    told = ""
    if r.audience == "internal" and r.interruptions:
        lines = "".join(f"<li>{escape(line.strip())}</li>" for line in interruption_lines(r, voice))
        told = f"<h2>{escape(_('Interruptions'))}</h2><ul>{lines}</ul>"
    return (
        f'<!doctype html><html lang="{voice.lang}"><head><meta charset="utf-8">'
        f"<title>{escape(heading(r, voice))}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(heading(r, voice))}</h1><table><tr><th>{escape(_('Promise'))}</th>"
        f"<th class=n>{escape(_('Result'))}</th><th class=n>{escape(_('Target'))}</th><th></th></tr>{rows}</table>"
        f"{_chart(r, voice)}<ul>{details}</ul>{told}"
        f"<p><small>{escape(' '.join(notes(r, voice)))}</small></p></body></html>\n"
    )


def _chart(r: MonthReport, voice: Voice) -> str:
    """Draw the months side by side as an SVG: bars from 80% to 100%, the target as a line."""
    months = [*r.before[::-1], r.figures]
    parts: list[str] = []
    width, height, step = 640, 150, 640 / max(1, len(months))
    for scope, colour, shift in ((Scope.INSIDE, "#0b5cad", 0.1), (Scope.OUTSIDE, "#7a8b99", 0.5)):
        for index, month in enumerate(months):
            share = month.scope(scope).availability
            if share is None:
                continue
            tall = max(1.0, float(max(Fraction(0), share - Fraction(8, 10))) / 0.2 * height)
            parts.append(
                f'<rect x="{(index + shift) * step:.1f}" y="{height - tall:.1f}" width="{step * 0.38:.1f}"'
                f' height="{tall:.1f}" fill="{colour}"><title>{month.year}-{month.month:02d} '
                f"{escape(voice.text(label(scope)))} {voice.percent(share)}</title></rect>"
            )
    for index, month in enumerate(months):
        parts.append(
            f'<text x="{(index + 0.5) * step:.1f}" y="{height + 16}" text-anchor="middle" font-size="11">'
            f"{dates.MONTHS[voice.lang][month.month - 1]}</text>"
        )
    legend = voice.text("Dark: inside office hours. Grey: outside. From 80% to 100%.")
    return (
        f'<h2>{escape(voice.text("Months"))}</h2><svg viewBox="0 0 {width} {height + 22}" role="img" width="100%">'
        f"{''.join(parts)}</svg><p><small>{escape(legend)}</small></p>"
    )
