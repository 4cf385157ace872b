"""Everything that reads what others wrote: it makes a value, an outcome or a sentence of it, never an error of ours."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st

from klip_tui.channels.protocol import Outcome
from klip_tui.commitment.interruptions.published import Public, differences
from klip_tui.commitment.phrase import FileRefused, Refused
from klip_tui.config.helpdesk import Mailbox
from klip_tui.config.load import judged
from klip_tui.config.schema import Config, Volume
from klip_tui.config.secrets import Secret
from klip_tui.config.toml_file import read as read_toml
from klip_tui.desk.helpdesk.question_csv import COLUMNS, OPTIONAL
from klip_tui.desk.measuring.measurement_csv import _packed
from klip_tui.desk.notices import draft_file
from klip_tui.sources import imap, prometheus, volume
from klip_tui.sources.transport import Got
from klip_tui.text.clean import clean, one_line, visible
from klip_tui.text.csv_rows import rows
from klip_tui.text.templating import line_of, sandbox
from tests.channels.build import message
from tests.channels.test_no_answer import Saying, _cachet, _statuspage

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ODD = ["", " ", "\x00", "\x1b[31m", "\u202e", "\ud83d", "é" * 40, "=?utf-8?b?a?=", "<![foo[", "((((",
       "9" * 400, "²", "-1", "1e400", "NaN", "2026-11-24T10:00", "2026-10-25T02:30:00", "0001-01-01T00:00:00Z",
       "{{ 1/0 }}", "a.b.c"]  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(ODD), st.text(max_size=60), st.text(alphabet="\r\n\t \"'\\=[]{}<>.,;:#%-+eE0129ab", max_size=80)
)
BYTES = st.one_of(st.binary(max_size=200), TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")))
NAMES = st.sampled_from(
    ["id", "data", "attributes", "name", "status", "value", "metadata", "klip_tui", "notice", "interruption", "body",
     "incident_updates", "components", "scheduled_for", "scheduled_until", "meta", "message", "error", "errors",
     "result", "values", "metric", "processed", "received", "scheduled_at", "completed_at", "updates"]
)  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT)
JSON = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=6)),
    max_leaves=25,
)  # fmt: skip
BODIES = st.one_of(JSON.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")), BYTES)
KEYED = st.tuples(BODIES, st.booleans())


def pages(given: tuple[bytes, bool]) -> None:
    """What a page answers."""
    body, known = given
    for make in (_statuspage, _cachet):
        network = Saying(body)
        channel = make(network)
        told = message(remote="4711" if known else "", sequence=2)
        for found in (channel.find(told), channel.send(told), channel.check()):
            assert found is None or isinstance(found, Outcome)
        copies = channel.copies(told)
        assert isinstance(copies, int | Outcome)
        there = channel.read(told)
        if isinstance(there, Public):
            assert isinstance(differences(channel.meant(told, NOW), there), list | tuple)


SAMPLES = st.lists(st.tuples(LEAVES, LEAVES), max_size=5)
ANSWERS = st.one_of(
    BODIES,
    st.lists(st.fixed_dictionaries({"metric": JSON, "values": SAMPLES, "value": st.tuples(LEAVES, LEAVES)}), max_size=4)
    .map(lambda result: json.dumps({"status": "success", "data": {"result": result}}).encode()),
    st.lists(st.tuples(st.floats(0, 2e9), TEXT), max_size=6).map(
        lambda values: json.dumps({"status": "success", "data": {"result": [{"values": values}]}}).encode()
    ),
)  # fmt: skip


def prometheus_answers(body: bytes) -> None:
    """What a Prometheus answers."""
    source = prometheus.Source("http://127.0.0.1:9")
    for status in (200, 400):
        with patch.object(prometheus, "get", lambda *_, status=status, **__: Got(status, body)):
            for ask in (
                lambda: prometheus.fresh(source, "up", 1_700_000_000, 1_700_000_600, 60, 180),
                lambda: prometheus.series(source, "up"),
                lambda: prometheus.spacing(source, "up"),
                lambda: prometheus.begins(source, "up", 1_700_000_000, 1_700_000_600),
            ):
                try:
                    found = ask()
                except Refused:
                    continue
                for value in found.values() if isinstance(found, dict) else ():
                    prometheus.state_of(value)


COUNTS = st.one_of(BODIES, st.fixed_dictionaries({"processed": LEAVES, "received": LEAVES}).map(
    lambda value: json.dumps(value).encode("utf-8", "surrogatepass")))  # fmt: skip
_COUNTED = Config(volume=Volume(url="http://127.0.0.1:9/", processed="/processed", received="/received"))


def counts(body: bytes) -> None:
    """What a counter of plan requests answers."""
    with patch.object(volume, "get", lambda *_, **__: Got(200, body)):
        try:
            found = volume.ask(_COUNTED)
        except Refused:
            return
    assert all(type(one) is int and one >= 0 for one in found.processed.values())


HEADERS = st.lists(
    st.tuples(
        st.sampled_from([b"Subject", b"From", b"To", b"Date", b"Message-ID", b"References", b"In-Reply-To",
                         b"Content-Type", b"Content-Transfer-Encoding", b"Auto-Submitted", b"MIME-Version", b"X"]),
        st.one_of(BYTES, st.sampled_from([b"text/html; charset=hex", b"multipart/mixed; boundary=b", b"base64",
                                          b"text/plain; charset=utf-7", b"message/rfc822", b"=?x?q?=FF?="])),
    ),
    max_size=9,
).map(lambda rows: b"".join(name + b": " + value + b"\r\n" for name, value in rows))  # fmt: skip
PARTS = st.lists(st.one_of(BYTES, HEADERS, st.just(b"\r\n--b\r\n"), st.just(b"<![foo[<script>")), max_size=6).map(
    b"".join
)
MAILS = st.tuples(HEADERS, PARTS, BYTES).map(lambda mail: (mail[0] + b"\r\n" + mail[1], mail[2]))


class _Client:
    def __init__(self, when: bytes, raw: bytes) -> None:
        self._answer = ("OK", [(b'1 (UID 7 INTERNALDATE "' + when + b'" BODY[] {9}', raw), b")"])

    def uid(self, *_: str) -> Any:
        return self._answer


class _Box:
    def __init__(self, client: _Client) -> None:
        self.client = client


def mails(given: tuple[bytes, bytes]) -> None:
    """A mail, and what the server says of it."""
    raw, when = given
    for instant in (when, b"24-Nov-2026 10:00:00 +0100"):
        found = imap._fetch(_Box(_Client(instant, raw)), 7)  # type: ignore[arg-type]
        assert isinstance(found, imap.Mail | imap.Unread)
        if isinstance(found, imap.Mail):
            assert len(found.text) <= imap.LONGEST_TEXT
            assert "\x1b" not in found.text + found.subject + found.sender


_SETTINGS = Mailbox(host="127.0.0.1", user="u", password=Secret(env="NONE"))
KEYS = st.sampled_from(
    ["title", "kind", "start", "end", "type", "text.nl", "services", "[measure]", "[[endpoint]]", "[[channel]]",
     "interval", "url", "name", "interruption", "impact", "[notices]", "approval", "[[commitment]]", "data", "lang",
     "extra_holidays", "from", "headers", '"a b"', "[klip]", "known", "detected", "next_update"]
)  # fmt: skip
VALUES = st.one_of(
    TEXT.map(json.dumps), st.integers().map(str), st.floats().map(str), st.booleans().map(lambda one: str(one).lower()),
    st.datetimes().map(lambda one: one.isoformat()), st.just("[]"), st.just("{ env = 'X' }"), TEXT,
)  # fmt: skip
LINES = st.one_of(st.tuples(KEYS, VALUES).map(lambda one: one[0] if one[0][0] == "[" else " = ".join(one)), TEXT)
FILES = st.lists(LINES, max_size=12).map(lambda lines: "\n".join(lines).encode("utf-8", "surrogatepass"))


def toml_files(folder: Path, raw: bytes) -> None:
    """A configuration or a draft."""
    path = folder / "file.toml"
    path.write_bytes(raw)
    for read in (lambda: judged(read_toml(path)), lambda: draft_file.read(path).draft(None, Config())):
        try:
            read()
        except Refused:
            continue


CELLS = st.one_of(
    TEXT, st.datetimes().map(lambda one: one.isoformat()), st.sampled_from(["up", "down", "degraded", "x"])
)
TABLES = st.tuples(
    st.sampled_from(["instant,state", "state,instant", "subject,received", "\ufeffinstant,state", "", "instant;state"]),
    st.lists(st.lists(CELLS, max_size=4).map(",".join), max_size=8),
).map(lambda table: "\n".join([table[0], *table[1]]).encode("utf-8", "surrogatepass"))  # fmt: skip


def tables(folder: Path, raw: bytes) -> None:
    """A CSV of measurements or questions."""
    path = folder / "file.csv"
    path.write_bytes(raw)
    with suppress(FileRefused):
        _packed(path, 2_000_000_000_000_000, lambda _: None)
    with suppress(FileRefused):
        list(rows(path, COLUMNS, OPTIONAL))


TEMPLATES = st.lists(
    st.one_of(TEXT, st.sampled_from(["{{ title }}", "{% if x %}", "{% endif %}", "{% for a in title %}", "{% endfor %}",
                                     "{{ title.__class__ }}", "{{ title|json }}", "{#", "#}", "{% raw %}"])),
    max_size=8,
).map("".join)  # fmt: skip


def templates(source: str) -> None:
    """A template of a user's own; time and memory are bounded around it (``text.template_process``)."""
    try:
        sandbox().from_string(source).render(title="Onderhoud", start=NOW)
    except Exception as error:
        line = line_of(error)
        assert line >= 0


def words(text: str) -> None:
    """Any text on its way to a terminal."""
    for shown in (clean(text), one_line(text)):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    assert "\u202e" not in visible(text)
    assert "\n" not in one_line(text)
