"""Secrets: from the environment, a file, a command or the keyring; never from where others can read them."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import msgspec
import pytest

from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.config.secrets import Secret, SecretRefused, reveal
from tests.live.demo import headless


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLIP_TEST_SECRET", "geheim")
    assert reveal(Secret(env="KLIP_TEST_SECRET")) == "geheim"
    monkeypatch.delenv("KLIP_TEST_SECRET")
    with pytest.raises(SecretRefused, match="KLIP_TEST_SECRET is not set"):
        reveal(Secret(env="KLIP_TEST_SECRET"))


def test_from_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("geheim\n")
    for mode, good in ((0o600, True), (0o400, True), (0o640, False), (0o604, False), (0o644, False)):
        file.chmod(mode)
        if good:
            assert reveal(Secret(file=str(file))) == "geheim"
        else:
            with pytest.raises(SecretRefused, match="chmod 600") as refused:
                reveal(Secret(file=str(file)))
            assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("command", ["printf geheim", "sh -c 'printf \"geheim\\n\"'"])
def test_from_a_command(command: str) -> None:
    assert reveal(Secret(command=command)) == "geheim"


@pytest.mark.parametrize("command", ["false", "true", "/there/is/none", "sh -c 'echo geheim; exit 3'", "'"])
def test_a_command_that_gives_none_is_refused_without_what_it_said(command: str) -> None:
    with pytest.raises(SecretRefused) as refused:
        reveal(Secret(command=command))
    assert "geheim" not in str(refused.value).replace(command, "")


def test_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {("klip page", "klip-tui"): "geheim"}
    keyring = types.ModuleType("keyring")
    keyring.get_password = lambda service, user: kept.get((service, user))  # type: ignore[attr-defined]
    keyring.errors = types.SimpleNamespace(KeyringError=RuntimeError)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert reveal(Secret(keyring="klip page")) == "geheim"
    with pytest.raises(SecretRefused, match="nothing under other"):
        reveal(Secret(keyring="other"))


@pytest.mark.parametrize("values", [{}, {"env": "A", "file": "b"}, {"secret": "geheim"}])
def test_a_secret_names_exactly_one_place(values: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(values, Secret)


def test_a_secret_in_plain_sight_is_refused_with_file_line_and_key(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[[channel]]\nkind = "webhook"\nname = "chat"\nurl = "https://x.example/"\n'
        'headers = { Authorization = "Bearer geheim" }\n'
    )
    config.chmod(0o644)
    with pytest.raises(Refused) as refused:
        load(config)
    assert str(refused.value).startswith(f"{config}, line 5, channel[1].headers.Authorization: ")
    assert "geheim" not in str(refused.value)
    config.chmod(0o600)
    load(config)
    config.write_text(config.read_text().replace('"Bearer geheim"', '{ env = "KLIP_HOOK" }'))
    config.chmod(0o644)
    load(config)


@pytest.mark.live
def test_no_process_of_ours_leaves_a_core_file(tmp_path: Path) -> None:
    with headless(tmp_path) as demo:
        assert demo.pid
        limits = Path(f"/proc/{demo.pid}/limits").read_text()
    (row,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert row.split()[4:6] == ["0", "0"]


@pytest.mark.parametrize("key", ["een\ntwee", "een\x00", "een\x1b[31m"])
def test_a_secret_that_is_not_one_line_is_refused_and_not_shown_t11(key: str, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(key)
    file.chmod(0o600)
    with pytest.raises(SecretRefused, match="line break or an invisible sign") as refused:
        reveal(Secret(file=str(file)))
    assert "een" not in str(refused.value).replace(str(file), "")


def test_a_systemd_credential_is_read_from_its_folder_though_its_mask_shows_as_the_groups_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential = tmp_path / "status-page"
    credential.write_text("geheim\n")
    # systemd gives it to the unit's user by an access list: the group's bits are then the list's mask.
    credential.chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert reveal(Secret(credential="status-page")) == "geheim"
    with pytest.raises(SecretRefused):
        reveal(Secret(file=str(credential)))
    credential.chmod(0o444)
    with pytest.raises(SecretRefused):
        reveal(Secret(credential="status-page"))
    for name in ("../status-page", "none", ".."):
        with pytest.raises(SecretRefused):
            reveal(Secret(credential=name))
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(SecretRefused):
        reveal(Secret(credential="status-page"))
