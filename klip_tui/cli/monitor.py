"""``monitor``: permanent measuring and delivering, without a screen."""

from __future__ import annotations

import click

from klip_tui.cli.shell import Shell, json_option, pass_shell


@click.command(
    help="Measure KLIP permanently and deliver what waits. SIGTERM ends it cleanly, SIGHUP re-reads the settings."
)
@click.option("--once", is_flag=True, help="One round of probes, then end.")
@json_option
@click.pass_context
@pass_shell
def monitor(shell: Shell, ctx: click.Context, once: bool, as_json: bool) -> None:
    """Run the monitor."""
    from klip_tui.cli.monitor_process import run, run_once
    from klip_tui.runtime import collection

    collection.settled()
    ctx.exit(run_once(shell, as_json) if once else run(shell, as_json))
