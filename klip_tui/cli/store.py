"""``store``: where it is, everything to another one, a copy while in use, and whether it is whole."""

from __future__ import annotations

from pathlib import Path

import click

from klip_tui.cli.shell import Shell, json_option, out, pass_shell, put_json, say, table, tell


@click.group(help="The store: where it is, copies of it, and whether it is whole.")
def store() -> None:
    """Group the store commands."""


@store.command(help="Where it is, its version, its size, its rows.")
@json_option
@pass_shell
def info(shell: Shell, as_json: bool) -> None:
    """Show the store."""
    from klip_tui.desk.schemas.store import info_json
    from klip_tui.desk.upkeep import maintenance

    found = maintenance.info(shell.desk)
    if as_json:
        put_json(info_json(found))
        return
    _ = shell.voice.text
    say(found.place, bold=True)
    say(_("version {version}, {size} kB").format(version=found.version, size=found.size // 1000))
    table([(name, str(rows)) for name, rows in found.rows.items()])
    say(_("the log's last hash: {hash}").format(hash=found.head or "-"))


@store.command(help="Copy everything to another store, an empty file or database, and compare it row by row.")
@click.argument("to", metavar="TO")
@json_option
@pass_shell
def copy(shell: Shell, to: str, as_json: bool) -> None:
    """Copy the store."""
    from klip_tui.desk.upkeep import maintenance

    rows = maintenance.copy(shell.desk, to)
    if as_json:
        put_json({"rows": rows, "ok": True})
        return
    table([(name, str(count)) for name, count in rows.items()])
    say(shell.voice.text("every row is the same there; to use it, set database in the configuration"))


@store.command(help="Copy it into a new file while it is in use.")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@json_option
@pass_shell
def backup(shell: Shell, file: Path, as_json: bool) -> None:
    """Back the store up."""
    from klip_tui.desk.upkeep import maintenance

    rows = maintenance.backup(shell.desk, file)
    if as_json:
        put_json({"file": str(file), "rows": rows, "ok": True})
    else:
        say(str(file))


@store.command(help="Print the SQL that makes a team's roles in a PostgreSQL, for its administrator to run.")
def roles() -> None:
    """Print roles.sql."""
    from klip_tui.desk.upkeep import maintenance

    out(maintenance.roles_sql())


@store.command(help="Check the database and the log's chain.")
@click.option("--anchor", default="", help="A hash of the log that was written down elsewhere.")
@json_option
@click.pass_context
@pass_shell
def verify(shell: Shell, ctx: click.Context, anchor: str, as_json: bool) -> None:
    """Check the store."""
    from klip_tui.desk.upkeep import maintenance

    wrong = maintenance.integrity(shell.desk)
    if wrong:
        tell(f"klip-tui: {wrong}")
    ctx.exit(max(int(bool(wrong)), verify_log(shell, anchor, as_json=as_json, integrity=wrong)))


def verify_log(shell: Shell, anchor: str, *, as_json: bool, integrity: str = "") -> int:
    """Follow the log and say what was found; 1 where it is not whole."""
    from klip_tui.desk.schemas.store import verified_json
    from klip_tui.desk.upkeep import maintenance

    found, _ = maintenance.verify_log(shell.desk, anchor), shell.voice.text
    if as_json:
        put_json(verified_json(found, integrity, maintenance.info(shell.desk).rows))
        return int(not found.whole)
    for line in found.broken:
        tell(_("the log was changed at or before line {line}").format(line=line))
    if found.anchored is False:
        tell(_("no line has the hash {anchor}: the log was cut off or written anew").format(anchor=anchor[:80]))
    if found.whole:
        one, many = _("1 line; its hash is {hash}"), _("{count} lines follow from each other; the last hash is {hash}")
        say((one if found.lines == 1 else many).format(count=found.lines, hash=found.head or "-"))
    return int(not found.whole)
