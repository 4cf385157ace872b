"""A month's report as one printable page with a chart of the months."""

from __future__ import annotations

from html import escape

from klip_tui.commitment.figures.availability import MonthFigures
from klip_tui.commitment.kinds import Audience, Scope
from klip_tui.desk.report.month import MonthReport
from klip_tui.desk.report.rows import detail_rows, heading, interruption_lines, notes, result_rows
from klip_tui.text import dates
from klip_tui.text.labels import label
from klip_tui.text.voice import Voice

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b2733;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
td,th{padding:.4rem .6rem;border-bottom:1px solid #c9d3dc;text-align:left}
caption{text-align:left;padding:.4rem 0}tbody th{font-weight:400}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
small,li{color:#3c4b59}@media print{body{margin:0;max-width:none}}
"""


def as_html(r: MonthReport, voice: Voice) -> str:
    """Write the report as one printable page with a chart of the months."""
    _ = voice.text
    rows = "".join(
        f"<tr><th scope=row>{escape(what)}</th><td class=n>{escape(result)}</td>"
        f"<td class=n>{escape(target)}</td><td>{escape(met)}</td></tr>"
        for what, result, target, met in result_rows(r, voice)
    )
    details = "".join(f"<li>{escape(what)}: {escape(detail)}</li>" for what, detail in detail_rows(r, voice))
    told = ""
    if r.audience is Audience.INTERNAL and r.interruptions:
        lines = "".join(f"<li>{escape(line.strip())}</li>" for line in interruption_lines(r, voice))
        told = f"<h2>{escape(_('Interruptions'))}</h2><ul>{lines}</ul>"
    return (
        f'<!doctype html><html lang="{voice.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(heading(r, voice))}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(heading(r, voice))}</h1><table><caption>{escape(_('Results against the targets'))}</caption>"
        f"<thead><tr><th scope=col>{escape(_('Promise'))}</th><th scope=col class=n>{escape(_('Result'))}</th>"
        f"<th scope=col class=n>{escape(_('Target'))}</th><th scope=col>{escape(_('Met'))}</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        f"{_chart(r, voice)}<ul>{details}</ul>{told}"
        f"<p><small>{escape(' '.join(notes(r, voice)))}</small></p></body></html>\n"
    )


WIDTH, HEIGHT = 640, 150
SCOPES = ((Scope.INSIDE, "#0b5cad", 0.1), (Scope.OUTSIDE, "#7a8b99", 0.5))


def _chart(r: MonthReport, voice: Voice) -> str:
    """Draw the months side by side as an SVG: bars from 0 to 100%, each scope's target as a line across them."""
    months = [*r.before[::-1], r.figures]
    step = WIDTH / max(1, len(months))
    parts: list[str] = []
    for index, month in enumerate(months):
        for scope, colour, shift in SCOPES:
            parts.append(_bar(month, scope, colour, (index + shift) * step, step * 0.38, voice))
        parts.append(
            f'<text x="{(index + 0.5) * step:.1f}" y="{HEIGHT + 16}" text-anchor="middle" font-size="11">'
            f"{dates.MONTHS[voice.lang][month.month - 1]}</text>"
        )
    name = voice.text("Availability by month")
    legend = voice.text("Dark: inside office hours. Grey: outside. From 0 to 100%; the lines are the targets.")
    return (
        f"<h2>{escape(voice.text('Months'))}</h2>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + 22}" role="img" aria-label="{escape(name)}" width="100%">'
        f"<title>{escape(name)}</title>{''.join(parts)}</svg><p><small>{escape(legend)}</small></p>"
    )


def _bar(month: MonthFigures, scope: Scope, colour: str, left: float, width: float, voice: Voice) -> str:
    figures = month.scope(scope)
    share, aim = figures.availability, HEIGHT - float(figures.target) * HEIGHT
    line = (
        f'<line x1="{left:.1f}" x2="{left + width:.1f}" y1="{aim:.2f}" y2="{aim:.2f}" stroke="#1b2733"'
        f' stroke-dasharray="3 2"><title>{escape(voice.text("Target"))} {voice.percent(figures.target)}</title></line>'
    )
    if share is None:
        return line
    tall = float(share) * HEIGHT
    said = f"{month.year}-{month.month:02d} {escape(voice.text(label(scope)))} {voice.percent(share)}"
    return (
        f'<rect x="{left:.1f}" y="{HEIGHT - tall:.2f}" width="{width:.1f}" height="{tall:.2f}" fill="{colour}">'
        f"<title>{said}</title></rect>{line}"
    )
