"""A certificate is a duty as long as somebody asks for it (M15)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.schema import Alerting, Config
from klip_tui.desk.views import status
from klip_tui.store import key_values
from klip_tui.store.certificates import CERTIFICATE, certificate_of
from tests.commitment.build import at
from tests.desk.written import desk_at

NOW = at("2026-11-24T10:00")


def test_a_certificates_duty_ends_with_its_endpoint_m15(tmp_path: Path) -> None:
    kept = Endpoint(name="portal", url="https://portal.example/")
    with desk_at(tmp_path, NOW, config=Config(endpoint=(kept,))) as desk:
        with desk.store.write() as connection:
            for url, days in ((kept.url, 10), ("https://gone.example/", 10), (kept.url + "later", 40)):
                key_values.put(connection, f"certificate {url}", (NOW + timedelta(days=days)).isoformat(), NOW)
        owed = [duty for duty in status.status(desk).duties if duty.kind is DutyKind.CERTIFICATE]
        assert [(duty.subject, duty.due) for duty in owed] == [(kept.url, NOW + timedelta(days=10))]


def test_an_address_of_any_length_has_its_duty_and_no_password_in_it(tmp_path: Path) -> None:
    """A PostgreSQL takes no mark of more than 120 characters: no round was kept of such an endpoint."""
    long = Endpoint(url="https://wie:geheim@portal.example/gezond?" + "deel=waarde&" * 40)
    name = CERTIFICATE + certificate_of(long.url)
    assert len(name) <= 120
    assert certificate_of(long.url) != certificate_of(long.url + "x")
    with desk_at(tmp_path, NOW, config=Config(endpoint=(long,))) as desk:
        with desk.store.write() as connection:
            key_values.put(connection, name, (NOW + timedelta(days=10)).isoformat(), NOW)
        (owed,) = [duty for duty in status.status(desk).duties if duty.kind is DutyKind.CERTIFICATE]
        assert owed.subject == long.label
        assert "geheim" not in long.label


def test_who_is_to_be_woken_two_months_ahead_is_owed_it_two_months_ahead(tmp_path: Path) -> None:
    """Settings above 30 days did nothing."""
    kept = Endpoint(url="https://portal.example/")
    config = Config(endpoint=(kept,), alerting=Alerting(certificate_days=60))
    with desk_at(tmp_path, NOW, config=config) as desk:
        with desk.store.write() as connection:
            ends = NOW + timedelta(days=50)
            key_values.put(connection, CERTIFICATE + certificate_of(kept.url), ends.isoformat(), NOW)
        assert DutyKind.CERTIFICATE in {duty.kind for duty in status.status(desk).duties}
