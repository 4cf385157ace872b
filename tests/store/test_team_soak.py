"""A team's store under work: twelve processes that write for a minute; ten years moved to a server and back. Soak."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert

import klip_tui
from klip_tui.commitment.interruptions.interruption import InterruptionDetails, Notice
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.service import KLIP
from klip_tui.config.load import load
from klip_tui.demo.history import fill
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep import maintenance
from klip_tui.store import chain, copying, log, notices
from klip_tui.store.instants import to_us
from klip_tui.store.opening import open_store
from klip_tui.store.tables import deliveries, latencies, questions, segments
from tests.store.server import BIN, serving

pytestmark = [pytest.mark.soak, pytest.mark.skipif(BIN is None, reason="PostgreSQL is not here")]
ROLES = Path(klip_tui.__file__).parent / "store" / "roles.sql"
PROCESSES, SECONDS, YEARS = 12, 60, 10
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
WRITER = """
import json, sys, time
from pathlib import Path
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.desk.helpdesk import register
from klip_tui.desk.notices import drafts
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.desk.notices.post import post
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
desk, me, seconds = Desk(load(Path(sys.argv[1]))), sys.argv[2], float(sys.argv[3])
done, failed, until, n = [], [], time.monotonic() + seconds, 0
while time.monotonic() < until:
    n += 1
    name = f"{me}-{n}"
    try:
        if n % 3 == 0:
            now = desk.clock()
            later = now.replace(year=2099)
            facts = InterruptionDetails(Kind.UNPLANNED, name, now, None, next_update=later, detected=now)
            post(desk, Draft(NoticeType.ANNOUNCEMENT, facts), reason="een proef met twaalf schrijvers", once=name)
            done.append(["notice", name])
        elif n % 3 == 1:
            register.add(desk, name, reference=name)
            done.append(["question", name])
        else:
            drafts.keep(desk, name, drafts.forms.planned(desk.settings.config, desk.clock()))
            done.append(["draft", name])
        if n % 10 == 0:
            Deliverer(desk).run()
    except Refused as error:
        failed.append(str(error))
print(json.dumps([done, failed]))
"""


def test_twelve_processes_write_for_a_minute_and_nothing_is_lost_doubled_or_failed(tmp_path: Path) -> None:
    with serving() as server:
        open_store(Path("unused"), server.url).close()
        with psycopg.connect(server.url, autocommit=True) as owner:
            owner.execute(ROLES.read_text())
            for n in range(PROCESSES):
                owner.execute(f"create role p{n} login in role klip_desk")
        running = []
        for n in range(PROCESSES):
            config = tmp_path / f"p{n}.toml"
            url = f"postgresql://p{n}@127.0.0.1:{server.port}/postgres"
            spool = f'[[channel]]\nkind = "spool"\nfolder = "{tmp_path}/spool"\n'
            config.write_text(f'data = "{tmp_path}/p{n}"\ndatabase = "{url}"\n{spool}')
            running.append(
                subprocess.Popen(
                    [sys.executable, "-c", WRITER, str(config), f"p{n}", str(SECONDS)],
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
        done: Counter[tuple[str, str]] = Counter()
        failed: list[str] = []
        for process in running:
            out, _ = process.communicate(timeout=SECONDS + 120)
            assert process.returncode == 0
            wrote, refused = json.loads(out)
            done.update((kind, name) for kind, name in wrote)
            failed += refused
        store = open_store(Path("unused"), server.url)
        with store.read(patience=60) as connection:
            kept = Counter(
                [("notice", one.notice.facts.title) for one in notices.written(connection, limit=None)]
                + [("question", row.reference) for row in connection.execute(questions.select())]
                + [("draft", row.id) for row in connection.exec_driver_sql("select id from drafts")]
            )
            numbers = [one.interruption for one in notices.written(connection, limit=None)]
            posts = [line for line in log.read(connection, limit=None) if line.what == "post announcement"]
            keys = [row.key for row in connection.execute(deliveries.select())]
            assert chain.verify(connection).whole
        store.close()
    lost, doubled = sum((done - kept).values()), sum((kept - done).values())
    found = f"{sum(done.values())} writes, {lost} lost, {doubled} doubled, {len(failed)} failed"
    sys.stderr.write(f"{PROCESSES} processes, {SECONDS} s: {found}\n")
    assert (lost, doubled, failed[:3]) == (0, 0, [])
    assert len(set(numbers)) == len(numbers) == len(posts) == len(set(keys))
    assert sum(done.values()) > PROCESSES * 10


def _ten_years(desk: Desk) -> None:
    """A made-up year, and ten years of segments, latencies, questions, notices and log lines around it."""
    begin = NOW - timedelta(days=365 * YEARS)
    with desk.store.write(patience=600) as connection:
        fill(connection, desk.settings, NOW)
        old = [begin + timedelta(hours=12 * n) for n in range(YEARS * 2 * 364)]
        old = [at for at in old if at < NOW - timedelta(days=400)]
        connection.execute(insert(segments), [
            {"subject": KLIP, "state": "up" if n % 20 else "down", "start_us": to_us(at), "why": "",
             "end_us": to_us(at + timedelta(hours=12)), "hold_us": to_us(at + timedelta(hours=12))}
            for n, at in enumerate(old)
        ])  # fmt: skip
        connection.execute(insert(latencies), [
            {"subject": KLIP, "at_us": to_us(begin + timedelta(minutes=30 * n)), "span_s": 1800, "least_ms": 90,
             "median_ms": 120, "p95_ms": 300, "most_ms": 900}
            for n in range(YEARS * 365 * 48)
        ])  # fmt: skip
        connection.execute(insert(questions), [
            {"kind": "question", "reference": f"oud {n}", "sender": "a@b.be", "via": "mail", "subject": f"Vraag {n} é",
             "text": "Waar ligt de leiding?\n" * 5, "received_us": to_us(begin + timedelta(hours=4 * n)),
             "state": "answered", "line": "", "answered_us": to_us(begin + timedelta(hours=4 * n + 3)),
             "answer": "Daar.", "interruption": "", "revision": 1}
            for n in range(20_000)
        ])  # fmt: skip
        for n in range(500):
            at = begin + timedelta(days=6 * n)
            facts = InterruptionDetails(Kind.PLANNED, f"Onderhoud {n}", at, at + timedelta(hours=1))
            identity = f"oud-{n}"
            notices.add_interruption(connection, KLIP, identity, facts, at)
            notice = Notice(f"{identity}/1", NoticeType.ANNOUNCEMENT, facts, at, at)
            notices.add_notice(connection, notices.Written(notice, identity, 1, {"nl": "tekst"}, (), "", "an"))
            log.write(connection, at, "an", "post announcement", notice.id)


def test_ten_years_go_to_a_server_and_back_row_by_row(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n')
    desk = Desk(load(config), lambda: NOW, "an")
    _ten_years(desk)
    before = maintenance.info(desk)
    with serving() as server:
        begun = time.monotonic()
        assert maintenance.copy(desk, server.url) == before.rows
        there = time.monotonic() - begun
        other = open_store(Path("unused"), server.url)
        back = open_store(tmp_path / "back.db")
        begun = time.monotonic()
        assert copying.copy(other, back) == before.rows
        again = time.monotonic() - begun
        with back.read() as connection:
            assert chain.head(connection)[1] == before.head
            assert chain.verify(connection).whole
        other.close()
        back.close()
    desk.close()
    sys.stderr.write(
        f"{sum(before.rows.values())} rows, {before.size / 1e6:.0f} MB: there {there:.0f} s, back {again:.0f} s\n"
    )
    assert sum(before.rows.values()) > 200_000
