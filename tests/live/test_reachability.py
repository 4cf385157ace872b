"""The helpdesk is measured beside KLIP (A1.2): a page, a port and a mail server's greeting, over real sockets."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from klip_tui.commitment.phrase import Refused
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.load import load
from klip_tui.demo.klip import KlipServer
from klip_tui.demo.mailbox import MailServer, free_port
from klip_tui.sources.probe import Answer, probing
from tests.live.test_monitor import Monitor
from tests.live.waiting import until

pytestmark = pytest.mark.live


async def ask(url: str, **more: object) -> Answer:
    async with probing(Endpoint(url=url, timeout=0.6, **more)) as probe:  # type: ignore[arg-type]
        return await probe()


@contextmanager
def greeting(said: bytes | None) -> Iterator[int]:
    """Listen, and say something to whoever connects (None: nothing; empty: hang up)."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = server.accept()
                with peer:
                    if said is not None:
                        peer.sendall(said)
                    if said != b"":
                        peer.settimeout(2)
                        peer.recv(100)

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


@pytest.mark.parametrize(
    ("said", "good", "why"),
    [(b"220 mail.example ESMTP\r\n", True, ""), (b"554 no \x1b[2J\r\n", False, "greets with 554"),
     (b"", False, "no greeting"), (None, False, "no answer within"), (b"x" * 100_000, False, "no greeting"),
     (b"SSH-2.0-x\r\n", False, "greets with SSH")],
    ids=["ready", "refusing", "closing", "silent", "endless", "another"],
)  # fmt: skip
async def test_a_mail_server_is_well_when_it_greets(said: bytes | None, good: bool, why: str) -> None:
    with greeting(said) as port:
        answer = await ask(f"smtp://127.0.0.1:{port}")
    assert (answer.ok, why in answer.why, "\x1b" in answer.why) == (good, True, False), answer


async def test_a_port_is_well_when_it_takes_a_connection() -> None:
    with greeting(None) as port:
        assert (await ask(f"tcp://127.0.0.1:{port}")).ok
    answer = await ask(f"tcp://127.0.0.1:{free_port()}")
    assert not answer.ok
    assert "refused" in answer.why


async def test_a_real_mail_server_greets(tmp_path: Path) -> None:
    mail = MailServer(tmp_path / "box")
    assert (await ask(f"smtp://127.0.0.1:{mail.port}")).ok
    mail.stop()


def test_a_port_that_is_not_named_is_refused_with_its_key(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[helpdesk]\nendpoint = [{ url = "tcp://mail.example" }]\n')
    with pytest.raises(Refused, match="names no port"):
        load(config)


def test_the_monitor_measures_the_helpdesk_beside_klip(tmp_path: Path) -> None:
    from klip_tui.store import segments
    from klip_tui.store.opening import open_store

    klip, mail = KlipServer(), MailServer(tmp_path / "box")
    config = tmp_path / "config.toml"
    config.write_text(
        f'data = "{tmp_path}/data"\n[measure]\ninterval = 1\nfailures_before_down = 1\n'
        f'[[endpoint]]\nurl = "{klip.url}/health"\n[[helpdesk.endpoint]]\nurl = "smtp://127.0.0.1:{mail.port}"\n'
    )
    monitor = Monitor(config, tmp_path, "--json")

    def states(subject: str) -> list[str]:
        return [line["state"] for line in monitor.events() if line.get("subject") == subject]

    try:
        until(lambda: states("klip") == ["up"] and states("helpdesk") == ["up"])
        mail.stop()
        until(lambda: states("helpdesk") == ["up", "down"])
        assert states("klip") == ["up"], "one says nothing of the other"
    finally:
        assert monitor.end() == 0
        klip.stop()
    store = open_store(tmp_path / "data" / "klip.db")
    with store.read() as connection:
        kept = [stay.state.value for stay in segments.stays(connection, "helpdesk")]
    store.close()
    assert kept == ["down", "up"]
