"""``report``: the month against the targets."""

from __future__ import annotations

import click

from klip_tui.cli import completing
from klip_tui.cli.options import service_option
from klip_tui.cli.shell import MONTH, Shell, json_option, out, pass_shell
from klip_tui.commitment.kinds import Audience


@click.command(help="The month's measured results against the targets.")
@click.argument("month", type=MONTH, metavar="YYYY-MM", shell_complete=completing.months)
@click.option(
    "--audience",
    type=click.Choice([one.value for one in Audience]),
    default=Audience.EXTERNAL.value,
    show_default=True,
    help="Outsiders get the figures; internal adds every interruption with its notices, findings and reasons.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "md", "json", "csv", "html"]), default="text", help="The form."
)
@click.option("--give", is_flag=True, help="Keep it as given to somebody: a later correction shows beside it.")
@service_option
@json_option
@click.pass_context
@pass_shell
def report(
    shell: Shell,
    ctx: click.Context,
    month: tuple[int, int],
    audience: str,
    form: str,
    give: bool,
    as_json: bool,
) -> None:
    """Print a month's report."""
    if as_json and form != "json" and ctx.get_parameter_source("form") is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError(shell.voice.text("--json and --format {form} contradict each other").format(form=form))
    from klip_tui.desk.report.month import give as keep
    from klip_tui.desk.report.month import report as make
    from klip_tui.desk.schemas.report_forms import FORMATS, as_given

    desk = shell.desk if give else shell.looking
    found = make(desk, *month, Audience(audience), months_before=11 if form == "html" else 0)
    if give:
        keep(shell.desk, found, as_given(found))
    out(FORMATS["json" if as_json else form](found, shell.voice))
