"""The first start: what has to be known, each tried as it is given, the file that it makes, and a look at all of it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from klip_tui.channels.making import channels
from klip_tui.channels.protocol import Result
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.load import Settings, load
from klip_tui.config.writing import write
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep.doctor import Seen, examine
from klip_tui.net import SOCKETS, Network
from klip_tui.text.labels import N_

if TYPE_CHECKING:
    from klip_tui.text.voice import Voice

HEAD = N_("Written by klip-tui's first start. Every other setting: klip-tui config init, or docs/settings.md")


@dataclass(frozen=True, slots=True)
class Field:
    """Something to be asked for: its name, its label, what stands there first."""

    name: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What is asked for together and tried as one; left empty it is for later."""

    name: str
    title: str
    fields: tuple[Field, ...]


STEPS = (
    Step("klip", N_("KLIP: what is measured"), (Field("url", N_("Health page"), "https://"),)),
    Step(
        "page",
        N_("The status page"),
        (
            Field("page_url", N_("Its API"), "https://api.statuspage.io/v1"),
            Field("page", N_("Page id")),
            Field("page_key", N_("File with its key")),
        ),
    ),
    Step(
        "list",
        N_("The mailing list"),
        (
            Field("host", N_("Mail server")),
            Field("port", N_("Port"), "587"),
            Field("sender", N_("From")),
            Field("to", N_("The list's address")),
        ),
    ),
)
DECIDES = {"klip": "url", "page": "page", "list": "host"}
"""The field whose emptiness leaves a step for later."""


def skipped(step: Step, given: Mapping[str, str]) -> bool:
    """Whether a step is left for later."""
    return given.get(DECIDES[step.name], "").strip() in ("", "https://", "http://")


def values(given: Mapping[str, str], only: str = "") -> dict[str, Any]:
    """Make the configuration's values of what was given; ``only``: of one step."""
    made: dict[str, Any] = {}
    asked = {name: text.strip() for name, text in given.items()}
    chosen = [step.name for step in STEPS if not skipped(step, given) and only in ("", step.name)]
    if "klip" in chosen:
        made["endpoint"] = [{"name": "KLIP", "url": asked["url"]}]
    rows: list[dict[str, Any]] = []
    if "page" in chosen:
        key = {"file": str(Path(asked.get("page_key", "")).expanduser())}
        rows.append({"kind": "statuspage", "url": asked.get("page_url", ""), "page": asked["page"], "key": key})
    if "list" in chosen:
        port = asked.get("port", "")
        number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 0
        row = {"kind": "mail", "name": "mailing list", "host": asked["host"], "port": number}
        row |= {"sender": asked.get("sender", ""), "to": asked.get("to", "")}
        if asked["host"] in ("localhost", "127.0.0.1", "::1"):
            row["security"] = "plain"
        rows.append(row)
    if rows:
        made["channel"] = rows
    return made


def text_of(given: Mapping[str, str], voice: Voice) -> str:
    """Write the configuration file."""
    return f"# {voice.text(HEAD)}\n{tomli_w.dumps(values(given))}"


def tried(step: Step, given: Mapping[str, str], network: Network = SOCKETS) -> Seen:
    """Try what was given in a step; nobody is told anything, and what is wrong is a sentence."""
    if skipped(step, given):
        return Seen(step.name, None, phrase("left for later"))
    try:
        settings = _loaded(values(given, step.name))
        if step.name == "klip":
            return _probed(settings.config.endpoint[0])
        outcome = channels(settings, network)[0].check()
    except Refused as error:
        return Seen(step.name, False, error.sentence)
    return Seen(step.name, outcome.result is Result.ACCEPTED, outcome.detail)


def _probed(endpoint: Endpoint) -> Seen:
    from klip_tui.sources.probe import Answer, probing

    async def ask() -> Answer:
        async with probing(endpoint) as probe:
            return await probe()

    answer = asyncio.run(ask())
    detail = phrase("{ms} ms", ms=answer.milliseconds) if answer.ok else phrase("{why}", why=answer.why)
    return Seen("klip", answer.ok, detail)


def _loaded(made: dict[str, Any]) -> Settings:
    """Read the values as strictly as a file's."""
    with tempfile.TemporaryDirectory(prefix="klip-tui-") as folder:
        path = Path(folder) / "config.toml"
        write(path, tomli_w.dumps(made))
        return load(path, Path(folder))


def finish(target: Path, given: Mapping[str, str], voice: Voice, data: Path | None) -> Settings:
    """Write the file and read it. Raises Refused where it can't be, or would say what can't be meant."""
    _loaded(values(given))
    write(target, text_of(given, voice))
    return load(target, data)


def looked(settings: Settings) -> Iterator[Seen]:
    """Look at everything, as ``klip-tui doctor`` does."""
    desk = Desk(settings)
    try:
        yield from examine(desk)
    finally:
        desk.close()
