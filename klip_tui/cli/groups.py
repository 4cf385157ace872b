"""A group that is a list too: ``interruptions``, ``interruptions 2026-017``, ``interruptions note 2026-017 …``."""

from __future__ import annotations

import click

from klip_tui.cli.shell import Shell


class ListGroup(click.Group):
    """A group whose first word may be an id, or missing: then its hidden command ``list`` is meant."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the hidden command before what is none of the others."""
        first = next((word for word in args if not word.startswith("-")), None)
        asks_help = any(word in ("-h", "--help") for word in args)
        if first not in self.commands and not asks_help:
            args = ["list", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of the list with those of the group."""
        shown = self.commands["list"]
        options = [one for one in shown.get_params(ctx) if isinstance(one, click.Option)]
        rows = [record for one in options if (record := one.get_help_record(ctx)) is not None]
        shell = ctx.find_object(Shell)
        with formatter.section(shell.voice.text("Options") if shell is not None else "Options"):
            formatter.write_dl(rows)
        self.format_commands(ctx, formatter)
