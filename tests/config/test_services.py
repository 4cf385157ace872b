"""Several services: what each is in the configuration, and what can't be meant."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from klip_tui.commitment.phrase import FileRefused
from klip_tui.config.load import load

GEO = """
[[channel]]
kind = "spool"
name = "one"
[[channel]]
kind = "spool"
name = "two"
[[endpoint]]
url = "https://klip.example/health"
[[service]]
id = "geo"
name = "Geopunt"
url = "https://geo.example"
channels = ["two"]
component = [{ name = "kaart", nl = "Kaart", en = "Map" }]
endpoint = [{ url = "https://geo.example/health" }]
[[service.commitment]]
first_day = 2024-01-01
office_start = 00:00:00
office_end = 00:00:00
weekend = []
dropped_holidays = ["all"]
dropped_closed = ["all"]
target_inside = 0.997
planned_counts = false
reason_length = 20
long_planned_minutes = 30
[[service]]
id = "adres"
"""


def _file(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(f'data = "{folder}"\n{text}\n')
    file.chmod(0o600)
    return file


def test_each_service_has_its_own_commitment_parts_sources_and_channels(tmp_path: Path) -> None:
    settings = load(_file(tmp_path, GEO))
    assert [one.id for one in settings.services] == ["klip", "geo", "adres"]
    klip, geo, adres = settings.services
    terms = geo.commitment.on(date(2026, 1, 1))
    assert (terms.target_inside, terms.planned_counts, terms.weekend) == (Fraction(997, 1000), False, frozenset())
    assert (terms.holidays, terms.closed, terms.reason_length) == ((), (), 20)
    assert terms.long_planned.total_seconds() == 1800
    assert (geo.name, geo.components, geo.sources) == ("Geopunt", ("kaart",), ("https://geo.example/health",))
    assert adres.commitment.versions == klip.commitment.versions, "what is left out is promised as of the first"
    assert [klip.holds(p) for p in ("A1.2", "A3.4", "A3.1")] == [True, True, True]
    assert [adres.holds(p) for p in ("A1.2", "A3.4", "A3.1")] == [False, False, True]


def test_who_works_at_a_service_sees_the_configuration_as_if_there_were_no_other(tmp_path: Path) -> None:
    settings = load(_file(tmp_path, GEO))
    at = settings.of("geo")
    assert (at.config.klip.name, at.config.klip.url, at.service.id) == ("Geopunt", "https://geo.example", "geo")
    assert [part.name for part in at.config.component] == ["kaart"]
    assert [channel.name for channel in at.config.channel] == ["two"]
    assert at.commitment is at.service.commitment
    assert at.of("klip") is settings
    assert [channel.name for channel in at.of("adres").config.channel] == ["one", "two"]
    assert at.of("adres").config.endpoint == ()
    assert at.whole is settings.config


def test_the_helpdesk_holds_a1_2_alone(tmp_path: Path) -> None:
    helpdesk = load(_file(tmp_path, "")).helpdesk
    assert [helpdesk.holds(p) for p in ("A1.2", "A1.3", "A3.1")] == [True, False, False]
    assert helpdesk.commitment.on(date(2026, 1, 1)).target_inside == 1


def test_what_older_files_call_service_is_a_part(tmp_path: Path) -> None:
    settings = load(_file(tmp_path, '[[service]]\nname = "kaart"\nnl = "De kaart"\n[[service]]\nname = "api"'))
    assert settings.service.components == ("kaart", "api")
    assert len(settings.services) == 1
    with pytest.raises(FileRefused, match=r"line 4, service\[1\]\.name.*twice|line 5, service\[2\]\.name.*twice"):
        load(_file(tmp_path, '[[service]]\nname = "kaart"\n[[service]]\nname = "kaart"'))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('[[service]]\nname = "a"\n[[service]]\nid = "geo"', r"line 2, service\[1\]\.id.*\[\[component\]\]"),
        ('[[service]]\nid = "klip"', r"line 3, service\[1\]\.id: klip is there twice"),
        ('[[service]]\nid = "helpdesk"', r"helpdesk is there twice"),
        ('[[service]]\nid = "geo"\n[[service]]\nid = "geo"', r"line 5, service\[2\]\.id"),
        ('[[service]]\nid = "Geo punt"', r"line 3, service\[1\]\.id"),
        ('[[service]]\nid = "geo"\nchannels = ["none"]', r"line 4, service\[1\]\.channels.*no channel is called none"),
        ('[[service]]\nid = "geo"\ncomponent = [{ name = "api" }]', r"line 4, service\[1\]\.component.*api is there"),
        ('[[service]]\nid = "geo"\n[service.measure]\nsource = "prometheus"', r"service\[1\]\.measure\.url"),
        ('[[service]]\nid = "geo"\n[[service.endpoint]]\nurl = "http://"', r"service\[1\]\.endpoint\[1\]\.url"),
        (
            '[[service]]\nid = "geo"\nendpoint = [{ url = "https://x", role = "optional" }]',
            r"service\[1\]\.endpoint\[1\]\.role.*required",
        ),
        (
            '[[service]]\nid = "geo"\n[[service.commitment]]\nfirst_day = 2024-01-01\noffice_end = 08:00:00',
            r"line 6, service\[1\]\.commitment\[1\]\.office_end",
        ),
        (
            '[[service]]\nid = "geo"\n[[service.commitment]]\nfirst_day = 2024-01-01\n'
            'weekend = ["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]',
            r"line 6, service\[1\]\.commitment\[1\]\.weekend: leaves no working day",
        ),
    ],
)
def test_what_can_not_be_meant_is_refused_with_line_and_key(rows: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=said):
        load(_file(tmp_path, rows))
