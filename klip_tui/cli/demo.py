"""``demo``: the app (or only its world) over a simulated KLIP."""

from __future__ import annotations

import json
import signal
import threading

import click

from klip_tui.cli.shell import Shell, pass_shell, say


@click.command(help="The app over a simulated KLIP, status page and mail server on loopback, with throw-away data.")
@click.option("--headless", is_flag=True, help="Only the simulated servers: print where they are, stay until SIGTERM.")
@click.option(
    "--script", "steps", default="", metavar="STEPS", help="Switch KLIP by itself: '20 down, 90 up' (seconds)."
)
@click.pass_context
@pass_shell
def demo(shell: Shell, ctx: click.Context, headless: bool, steps: str) -> None:
    """Run a demo."""
    if not headless:
        from klip_tui.cli.main import start_app

        shell.demo, shell.script = True, steps
        ctx.exit(start_app(shell))
    from klip_tui.demo.world import World, play, script

    planned = script(steps) if steps else []
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    world = World()
    try:
        world.fill()
        play(world, planned)
        say(json.dumps(world.facts()))
        ended.wait()
    finally:
        world.close()
