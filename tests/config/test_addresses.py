"""M10: what can't be probed is refused by ``config check``, and by the monitor at SIGHUP, with its line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

import klip_tui
from klip_tui.commitment.phrase import FileRefused
from klip_tui.config.load import load


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('url = "https://[::1"', "endpoint"), ('url = "tcp://x:99999"', "endpoint"), ('url = "tcp://x"', "endpoint"),
        ('url = "https:///path"', "endpoint"), ('url = "https://x/"\nca_file = "/nowhere/ca.pem"', "ca_file"),
    ],
)  # fmt: skip
def test_an_endpoint_that_can_not_be_probed_is_refused_m10(line: str, key: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[[endpoint]]\n{line}\n")
    with pytest.raises(FileRefused) as error:
        load(config)
    assert f"{config}, line " in str(error.value)
    assert key in str(error.value)


def test_a_scheme_that_no_kind_has_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[[endpoint]]\nurl = "ftp://x/"\n')
    with pytest.raises(FileRefused, match="ftp can't be probed; known: http, https, smtp, tcp"):
        load(config)


def test_a_kind_of_endpoint_is_named_in_its_own_folder_alone() -> None:
    """A new scheme touches no file but its own: none elsewhere of the configuration's room names one below HTTP."""
    package = Path(klip_tui.__file__).parent
    kinds = {path.parent.name for path in (package / "sources/endpoints").glob("*/__init__.py")}
    assert kinds >= {"http", "smtp", "tcp"}
    for room in ("config", "sources"):
        for path in (package / room).rglob("*.py"):
            if "endpoints" not in path.parts:
                assert "tcp://" not in path.read_text(), path
                assert "sources.endpoints." not in path.read_text(), path


def test_a_certificate_file_that_holds_none_is_refused_m10(tmp_path: Path) -> None:
    config, ca_file = tmp_path / "config.toml", tmp_path / "ca.pem"
    ca_file.write_text("none")
    config.write_text(f'[[endpoint]]\nurl = "https://x/"\nca_file = "{ca_file}"\n')
    with pytest.raises(FileRefused, match="ca_file"):
        load(config)


@pytest.mark.parametrize("name", ["Europe/Bruxelles", "../../etc/passwd", "", "x\\u0000"])
def test_a_time_zone_that_is_none_is_refused_m7(name: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[volume]\ntimezone = "{name}"\n')
    with pytest.raises(FileRefused, match="timezone"):
        load(config)
