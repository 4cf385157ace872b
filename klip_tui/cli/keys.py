"""``keys``: every key in force, with one's own keymap over the app's."""

from __future__ import annotations

from itertools import groupby

import click

from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.text.labels import N_

PLACES = {
    "app": N_("Everywhere"),
    "status": N_("Status"),
    "calendar": N_("Calendar"),
    "planning": N_("Planning"),
    "notices": N_("Notices"),
    "helpdesk": N_("Helpdesk"),
    "report": N_("Report"),
    "log": N_("Log"),
    "filtered": N_("Lists with a filter"),
    "editor": N_("Editor"),
    "editor_said": N_("Editor: what a check says"),
    "review": N_("Before telling"),
    "confirm": N_("A question of yes or no"),
    "ask": N_("A form"),
    "compare": N_("Windows side by side"),
    "checks": N_("A checklist"),
    "corrections": N_("Corrections"),
    "reading": N_("A text to read"),
    "series": N_("Maintenance that recurs"),
    "help": N_("Help"),
    "first_start": N_("First start"),
    "rows": N_("In a list"),
    "detail": N_("In a text beside a list"),
    "year": N_("In the year"),
    "week": N_("In the week"),
    "field": N_("In a text field"),
}


@click.command(help="Every key in force, your own keymap included.")
@json_option
@pass_shell
def keys(shell: Shell, as_json: bool) -> None:
    """List the keys."""
    from klip_tui.desk.schemas.keys import key_json

    if shell.keys_in_force is None:
        raise Refused(phrase("the app is not part of this installation"))
    _ = shell.voice.text
    found = shell.keys_in_force(shell.settings.config.ui.keymap, _)
    if as_json:
        put_json({"keys": [key_json(one, _) for one in found]})
        return
    width = max(len(", ".join(one.shown)) for one in found)
    for place, rows in groupby(found, lambda one: one.place):
        say(_(PLACES.get(place, place)), bold=True)
        for one in rows:
            mark = "*" if one.changed else " "
            what = _(one.what) if one.what else ""
            say(f" {mark}{', '.join(one.shown):<{width}}  {one.action:<26}  {what}".rstrip())
    if any(one.changed for one in found):
        say(_("* by your own keymap"))
