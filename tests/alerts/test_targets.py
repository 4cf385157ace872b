"""Each way to wake people: what it sends, and what it makes of what comes back."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.alerts.alertmanager import Alertmanager
from klip_tui.alerts.alertmanager.target import AlertmanagerTarget
from klip_tui.alerts.apprise import Apprise
from klip_tui.alerts.apprise.target import AppriseTarget
from klip_tui.alerts.command import AlertCommand
from klip_tui.alerts.command.target import CommandTarget
from klip_tui.alerts.kind import Entry, Page
from klip_tui.alerts.mail import AlertMail
from klip_tui.alerts.mail.target import MailTarget, compose
from klip_tui.alerts.registry import ALERT_WAYS
from klip_tui.channels.mail.channel import MailChannel
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.kinds import AlertKind, AlertState
from klip_tui.commitment.phrase import phrase
from klip_tui.config.secrets import Secret
from klip_tui.net import Answer, Failed, Failure, Request
from klip_tui.text.voice import Voice
from tests.commitment.build import at

NOW = at("2026-11-24T03:00")


def entry(**more: Any) -> Entry:
    values = {
        "id": 7, "kind": AlertKind.DOWN, "subject": "klip", "state": AlertState.FIRING, "since": NOW,
        "title": "KLIP down", "text": "KLIP is down (HTTP 503)", "runbook": "https://wiki.example/klip",
    }  # fmt: skip
    return Entry(**(values | more))


def page(*entries: Entry) -> Page:
    found = entries or (entry(),)
    return Page("klip-alert-1", found, "[KLIP] KLIP down", "KLIP down: HTTP 503\né", NOW, "https://status.example")


class Wire:
    """A network that keeps what is asked, and answers as it is told."""

    def __init__(self, answer: Answer | Failed) -> None:
        self.asked: list[Request] = []
        self.answer = answer

    def request(self, asked: Request) -> Answer:
        self.asked.append(asked)
        if isinstance(self.answer, Failed):
            raise self.answer
        return self.answer

    async def request_async(self, asked: Request) -> Answer:
        return self.request(asked)

    def smtp(self, *args: Any, **more: Any) -> Any:
        raise AssertionError


def manager(wire: Wire, **more: Any) -> AlertmanagerTarget:
    return AlertmanagerTarget(Alertmanager(to="http://127.0.0.1:9093/", **more), wire)


def test_the_kinds_register_themselves() -> None:
    assert set(ALERT_WAYS) == {"alertmanager", "apprise", "command", "mail"}


def test_alertmanager_gets_what_fires_and_what_is_over() -> None:
    wire = Wire(Answer(200, (), b"", True))
    over = entry(id=8, kind=AlertKind.UNTOLD_HALF, state=AlertState.RESOLVED, until=NOW + timedelta(minutes=9), step=1)
    outcome = manager(wire, labels={"team": "klip"}).send(page(entry(by="an"), over), lambda: None)
    assert outcome.result is Result.ACCEPTED
    assert (wire.asked[0].method, wire.asked[0].url) == ("POST", "http://127.0.0.1:9093/api/v2/alerts")
    first, second = json.loads(wire.asked[0].body or b"")
    assert first["labels"] == {
        "alertname": "KlipDown", "kind": "down", "subject": "klip", "severity": "critical", "step": "1",
        "source": "klip-tui", "team": "klip",
    }  # fmt: skip
    assert first["annotations"]["runbook_url"] == "https://wiki.example/klip"
    assert first["annotations"]["acknowledged_by"] == "an"
    assert first["startsAt"] == "2026-11-24T02:00:00.000Z"
    assert "endsAt" not in first
    assert (second["labels"]["alertname"], second["labels"]["step"]) == ("KlipUntoldHalf", "2")
    assert second["endsAt"] == "2026-11-24T02:09:00.000Z"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (Answer(400, (), b'{"code":400,"message":"bad"}', True), Result.REFUSED),
        (Answer(503, (), b"", True), Result.AGAIN),
        (Failed(Failure.CONNECT, phrase("nobody there"), sent=False), Result.AGAIN),
    ],
)
def test_alertmanagers_answers(answer: Answer | Failed, result: Result) -> None:
    assert manager(Wire(answer)).send(page(), lambda: None).result is result


def run(tmp_path: Path, script: str, timeout: float = 10.0) -> tuple[Outcome, list[str]]:
    file, left = tmp_path / "page.py", []
    file.write_text(script)
    settings = AlertCommand(to=(sys.executable, "-S", str(file), str(tmp_path / "got")), timeout=timeout)
    return CommandTarget(settings).send(page(), lambda: left.append("left")), left


def test_a_command_gets_the_page_as_json(tmp_path: Path) -> None:
    outcome, left = run(
        tmp_path, "import sys, os; open(sys.argv[1], 'w').write(sys.stdin.read() + os.environ['KLIP_ALERT_KIND'])"
    )
    assert (outcome.result, left) == (Result.ACCEPTED, ["left"])
    got = (tmp_path / "got").read_text()
    assert got.endswith("down")
    found = json.loads(got.removesuffix("down"))
    assert found["alerts"][0]["id"] == 7
    assert found["alerts"][0]["runbook"] == "https://wiki.example/klip"
    assert found["text"].endswith("é")


@pytest.mark.parametrize(
    ("script", "result"),
    [
        ("raise SystemExit(75)", Result.AGAIN),
        ("raise SystemExit(3)", Result.REFUSED),
        ("import os; os.close(0)", Result.ACCEPTED),
    ],
)
def test_a_commands_exit_code_says_what_became_of_it(tmp_path: Path, script: str, result: Result) -> None:
    assert run(tmp_path, script)[0].result is result


def test_a_command_that_hangs_is_ended_and_doubtful(tmp_path: Path) -> None:
    assert run(tmp_path, "import time; time.sleep(60)", 0.3)[0].result is Result.DOUBTFUL


def test_a_command_that_is_none_is_refused() -> None:
    target = CommandTarget(AlertCommand(to=("/nowhere/at/all",)))
    assert target.send(page(), lambda: None).result is Result.REFUSED
    assert target.check().result is Result.REFUSED


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ETXTBSY])
def test_a_machine_without_room_for_a_command_is_tried_again(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(subprocess, "Popen", full)
    assert CommandTarget(AlertCommand(to=("/bin/true",))).send(page(), lambda: None).result is Result.AGAIN


def test_a_mail_that_is_doubtful_sends_nobody_to_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    doubt = Outcome(Result.DOUBTFUL, phrase("look on the list whether it is there"))
    monkeypatch.setattr(MailChannel, "send", lambda _, __: doubt)
    settings = AlertMail(name="team", to="a@example.org", host="127.0.0.1", sender="k@example.org", security="plain")
    outcome = MailTarget(settings, str, Wire(Failed(Failure.TIME, "x", sent=True))).send(page(), lambda: None)
    assert outcome.result is Result.DOUBTFUL
    assert "whether a@example.org got it" in Voice("en").say(outcome.detail)


def test_a_mail_is_one_of_its_alerts_thread() -> None:
    mail = compose(page(), "klip@example.org", "oncall@example.org")
    assert mail["Message-ID"] == "<klip-alert-1@example.org>"
    assert mail["References"] == "<klip-alert-7@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Importance"] == "high"
    assert mail.get_content() == "KLIP down: HTTP 503\né\n"
    assert compose(page(entry(state=AlertState.RESOLVED)), "a@b.c", "d@e.f")["Importance"] is None


def test_apprise_tells_by_its_own_means(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    library = pytest.importorskip("apprise")
    told: list[dict[str, Any]] = []

    def notify(self: Any, **more: Any) -> bool:
        told.append(more)
        return len(told) < 2

    monkeypatch.setattr(library.Apprise, "notify", notify)
    secret = tmp_path / "url"
    secret.write_text("json://127.0.0.1:9/hook")
    secret.chmod(0o600)
    target, left = AppriseTarget(Apprise(to=Secret(file=str(secret)))), []
    assert target.check().result is Result.ACCEPTED
    assert target.send(page(), lambda: left.append(1)).result is Result.ACCEPTED
    assert target.send(page(), lambda: left.append(1)).result is Result.DOUBTFUL
    assert (told[0]["title"], len(left)) == ("[KLIP] KLIP down", 2)
    secret.write_text("no address at all")
    assert target.check().result is Result.REFUSED
    assert "no address" not in str(target.check().detail)
