"""Titles and texts that people and programs get wrong: sent right or refused clearly, and never raw."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from werkzeug import Request, Response

from klip_tui.channels.protocol import Result
from klip_tui.channels.webhook import Webhook
from klip_tui.channels.webhook.channel import WebhookChannel
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Refused, plain
from klip_tui.config.secrets import Secret
from klip_tui.demo.mailbox import mails
from klip_tui.desk.notices import draft_file as drafts
from klip_tui.desk.notices.check import complete
from klip_tui.desk.notices.form import FieldRefused, Form, as_draft
from klip_tui.desk.notices.post import post
from tests.channels.build import message
from tests.desk.team import PLANNED, WHY, team

HEADERISH = "Onderhoud\r\nBcc: iedereen@example.be\r\n\r\n<b>x</b>"
TEXTS = {
    "emoji": "Onderhoud 🚧 op de KLIP-databank 👷 ♀",
    "right to left": "Onderhoud \u202egnp.exe\u202c \u05e9\u05dc\u05d5\u05dd",
    "markup": "[bold red]Onderhoud[/] [link=https://x]klik[/link]",
    "html": '<script>alert(1)</script> & "aanhalingen"',
    "headers": "Subject: iets anders; Bcc: iedereen@example.be",
    "encoded word": "=?utf-8?q?Bcc=3A?= onderhoud",
    "dots": "regel\n.\n..\n.QUIT",
    "long lines": "woord " * 1500,
    "from": "From jan\nFrom piet",
}


def said(mail: EmailMessage) -> str:
    """The text of a mail, beside which an event may stand."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_written_arrives_as_it_was_written(name: str, tmp_path: Path) -> None:
    text = TEXTS[name]
    title = " ".join(text.split())[:190]
    with team(tmp_path) as t:
        desk = t.desk("an")
        posted = post(desk, Draft(NoticeType.ANNOUNCEMENT, replace(PLANNED, title=title), {"nl": text, "en": "x"}))
        t.deliver(desk)
        assert {row.state.value for row in t.told(desk, posted.notice).deliveries} == {"accepted"}
        (mail,) = mails(tmp_path / "mailbox")
        (incident,) = t.page.incidents.values()
        schedule = t.cachet.rows["schedules"][1]
        spooled = next((tmp_path / "data" / "spool").glob("*.eml")).read_bytes()
    meant = "".join(c for c in text if c not in "\u202e\u202c")
    body = said(mail).replace("\r\n", "\n")
    assert " ".join(meant.split()) in " ".join(body.split())
    assert incident["name"] == schedule["name"] == title
    assert " ".join(meant.split()) in " ".join(incident["incident_updates"][0]["body"].split())
    for one in (mail, message_from_bytes(spooled, policy=policy.default)):
        assert set(one.keys()) >= {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"}
        assert one["Bcc"] is None
        assert not [key for key in one if key.lower().startswith("list-")]
        assert one["To"] in ("lijst@example.be", "spool@localhost")
        assert "\u202e" not in str(one["Subject"])


def _file(folder: Path, title: str, text: str = "") -> Path:
    path = folder / "draft.toml"
    quoted = json.dumps(title, ensure_ascii=True)
    extra = f"[text]\nnl = {json.dumps(text, ensure_ascii=True)}\n" if text else ""
    path.write_text(
        f'kind = "planned"\ntitle = {quoted}\nreason = "x"\n'
        f"start = 2026-12-08T07:00:00\nend = 2026-12-08T08:00:00\n{extra}"
    )
    return path


@pytest.mark.parametrize(
    ("title", "text", "key"),
    [("Onderhoud\x1b[2J", "", "title"), ("Onderhoud\x07", "", "title"), ("x" * 300, "", "title"),
     ("Onderhoud", "tekst \x1b]0;titel\x07", "text.nl"), ("Onderhoud", "y" * 30_000, "text.nl"),
     ("Onderhoud \x9b31m", "", "title")],
)  # fmt: skip
def test_what_can_not_be_sent_is_refused_with_its_key(title: str, text: str, key: str, tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        desk = t.desk("an")
        with pytest.raises(Refused) as refused:
            complete(desk, drafts.read(_file(tmp_path, title, text)))
        sentence = str(refused.value)
        assert f", {key}: " in sentence
        assert "\x1b" not in sentence
        name = "nl" if text else "title"
        form = replace(
            Form(Kind.PLANNED, NoticeType.ANNOUNCEMENT, title="x", start="8 dec 2026 07:00", end="8 dec 2026 08:00"),
            **{name: text or title},
        )
        with pytest.raises(FieldRefused) as typed:
            as_draft(form, desk.settings.config, t.now)
        assert typed.value.name == name


def test_line_breaks_in_a_title_make_one_line_and_no_header(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage mail") as t:
        desk = t.desk("an")
        draft = complete(desk, drafts.read(_file(tmp_path, HEADERISH)))
        assert "\n" not in draft.facts.title
        post(desk, draft, reason=WHY)
        t.deliver(desk)
        (mail,) = mails(tmp_path / "mailbox")
    assert mail["Bcc"] is None
    assert "Bcc: iedereen" in said(mail), "it stands in the text, as text"


def test_a_webhook_is_signed_and_tells_a_repetition(httpserver: object) -> None:
    asked: list[Request] = []

    def take(request: Request) -> Response:
        asked.append(request)
        return Response("{}", 202)

    httpserver.expect_request("/hook").respond_with_handler(take)  # type: ignore[attr-defined]
    settings = Webhook(
        url=httpserver.url_for("/hook"),  # type: ignore[attr-defined]
        secret=Secret(env="S"),
        headers={"X-Team": "klip", "Authorization": Secret(command="echo Bearer abc")},
    )
    channel = WebhookChannel(settings, lambda: "geheim")
    for _ in range(2):
        assert channel.send(message()).result is Result.ACCEPTED
    first, second = asked
    body = first.get_data()
    digest = hmac.new(b"geheim", body, hashlib.sha256).hexdigest()
    assert first.headers["X-Klip-Signature"] == f"sha256={digest}"
    assert first.headers["Authorization"] == "Bearer abc"
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"] == message().key
    assert body == second.get_data()
    assert channel.preview(message()).endswith(body.decode()), "the preview is what is sent, byte for byte"
    assert json.loads(body)["title"] == "Onderhoud databank"


def test_a_webhooks_body_can_be_a_template_and_a_broken_one_is_named(tmp_path: Path, httpserver: object) -> None:
    asked: list[bytes] = []
    httpserver.expect_request("/hook").respond_with_handler(  # type: ignore[attr-defined]
        lambda request: (asked.append(request.get_data()), Response("", 204))[1]
    )
    url = httpserver.url_for("/hook")  # type: ignore[attr-defined]
    (tmp_path / "chat.json").write_text('{"text": {{ ("KLIP: " ~ title)|json }},\n "at": {{ start|json }}}')
    (tmp_path / "bad.json").write_text("{\n  {{ title }\n}")
    (tmp_path / "evil.json").write_text("\n{{ title.__class__.__mro__ }}")

    def channel(name: str) -> WebhookChannel:
        return WebhookChannel(Webhook(url=url, template=name), None, tmp_path)

    one = channel("chat.json")
    assert one.check().result is Result.ACCEPTED
    assert one.send(message(title='Zeg "ja" \\')).result is Result.ACCEPTED
    assert json.loads(asked[0]) == {"text": 'KLIP: Zeg "ja" \\', "at": "2026-12-08T06:00:00Z"}
    for name, line in (("bad.json", 2), ("missing.json", 1), ("evil.json", 2)):
        outcome = channel(name).send(message())
        assert outcome.result is Result.REFUSED
        assert f"{name}, line {line}" in plain(outcome.detail)
    assert len(asked) == 1
