"""``templates``: named drafts of one's own, copies of notices, and the texts that fill what is left empty."""

from __future__ import annotations

import click

from klip_tui.cli.groups import ListGroup
from klip_tui.cli.shell import Shell, json_option, out, pass_shell, put_json, say, table, tell
from klip_tui.text.clean import clean, one_line
from klip_tui.text.labels import label


@click.group(cls=ListGroup, help="Texts at hand: drafts of one's own by name, and the texts that fill what is empty.")
def templates() -> None:
    """Group what is about texts at hand."""


@templates.command("list", hidden=True, help="List the texts at hand, the last used first.")
@json_option
@pass_shell
def list_templates(shell: Shell, as_json: bool) -> None:
    """List texts at hand."""
    from klip_tui.commitment.kinds import Kind, NoticeType
    from klip_tui.desk.notices import named
    from klip_tui.desk.schemas.templates import template_json

    rows, _ = named.everything(shell.looking), shell.voice.text
    if as_json:
        found = [
            {**template_json(row), "wrong": shell.voice.say(row.wrong) if row.wrong is not None else None}
            for row in rows
        ]
        put_json({"templates": found})
        return
    for row in rows:
        if row.wrong is not None:
            tell(shell.voice.say(row.wrong))
    table(
        [
            (
                row.name,
                _(label(Kind(row.stored.kind))) if row.stored is not None else _("text"),
                _(label(NoticeType(row.stored.type))) if row.stored is not None else "",
                one_line(row.stored.title, 60) if row.stored is not None else "",
            )
            for row in rows
            if row.wrong is None
        ]
    )


@templates.command(help="Show a text as it is kept; a named draft is the draft file that check and post take.")
@click.argument("name")
@json_option
@pass_shell
def show(shell: Shell, name: str, as_json: bool) -> None:
    """Show a text."""
    from klip_tui.desk.notices import named
    from klip_tui.desk.schemas.templates import template_json

    found = named.one(shell.looking, name)
    text = named.text_of(found)
    if as_json:
        put_json({**template_json(found), "text": text})
        return
    out(clean(text))


@templates.command("copy", help="Keep a notice as a named draft: what was written by hand, without its times.")
@click.argument("notice")
@click.option("--name", default="", help="What it is to be called (default: after the notice).")
@json_option
@pass_shell
def copy_notice(shell: Shell, notice: str, name: str, as_json: bool) -> None:
    """Copy a notice."""
    from klip_tui.desk.notices import named
    from klip_tui.desk.schemas.templates import template_json

    found = named.copy(shell.desk, notice, name)
    if as_json:
        put_json({**template_json(found), "text": named.text_of(found)})
        return
    say(found.name, bold=True)
    say(str(found.file))
