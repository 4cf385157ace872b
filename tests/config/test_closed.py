"""What somebody else could read, change or overhear is refused before anything runs (C2)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.config.secrets import Secret, SecretRefused, reveal, revealed, token

COMMAND = '[[channel]]\nkind = "webhook"\nurl = "https://x.example/"\nsecret = { command = "touch ran" }\n'
ENVIRONMENT = '[[channel]]\nkind = "webhook"\nurl = "https://x.example/"\nsecret = { env = "X" }\n'


def _config(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "config.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def _refused(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        load(path)
    assert str(refused.value).startswith(f"{path}, line ")
    return str(refused.value)


@pytest.mark.parametrize("text", [COMMAND, ENVIRONMENT])
@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
def test_c2_a_file_that_others_can_change_runs_no_command(text: str, mode: int, tmp_path: Path) -> None:
    said = _refused(_config(tmp_path, text, mode))
    assert "channel[1].secret" in said
    assert "can be changed by others" in said
    load(_config(tmp_path, text, 0o644))


def test_c2_a_link_is_not_followed_to_commands(tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(_config(tmp_path, COMMAND))
    assert "is a link" in _refused(link)


def test_c2_a_file_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _config(tmp_path, COMMAND)
    # Root may own it: only who is neither is told apart here, whoever runs the tests.
    seen = path.lstat()
    strange = os.stat_result((seen.st_mode, *seen[1:4], 12345, *seen[5:10]))
    monkeypatch.setattr(Path, "lstat", lambda _self: strange)
    assert "belongs to somebody else" in _refused(path)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('database = "postgresql://klip:geheim@localhost/klip"\n', "database"),
        ('database = "postgresql://klip@localhost/klip?password=geheim"\n', "database"),
        ('[[endpoint]]\nurl = "https://klip:geheim@x.example/"\n', "endpoint[1].url"),
        ('[measure]\nsource = "prometheus"\nurl = "https://klip:geheim@x.example/"\n', "measure.url"),
        ('[volume]\nurl = "https://klip:geheim@x.example/"\n', "volume.url"),
    ],
)
def test_c2_a_password_in_an_address_wants_a_closed_file(text: str, key: str, tmp_path: Path) -> None:
    said = _refused(_config(tmp_path, text, 0o644))
    assert f"{key}: stands in a file that others can read" in said
    assert "geheim" not in said
    load(_config(tmp_path, text, 0o600))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[[endpoint]]\nurl = "http://x.example/"\nheaders = { X-API-Key = { env = "K" } }\n', "X-API-Key"),
        ('[[endpoint]]\nurl = "http://x.example/"\nheaders = { Authorization = "Basic eA==" }\n', "Authorization"),
        ('[[endpoint]]\nurl = "http://klip:geheim@x.example/"\n', "url"),
        ('[measure]\nsource = "prometheus"\nurl = "http://x.example/"\ntoken = { env = "T" }\n', "measure.url"),
    ],
)
def test_c2_a_secret_never_goes_over_plain_http_to_another_machine(text: str, key: str, tmp_path: Path) -> None:
    said = _refused(_config(tmp_path, text))
    assert key in said
    assert "can be overheard" in said
    load(_config(tmp_path, text.replace("x.example", "127.0.0.1")))
    load(_config(tmp_path, text.replace("http:", "https:")))


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("postgresql://klip@db.example/klip", False),
        ("postgresql://klip@db.example:5432/klip?sslmode=require", False),
        ("postgresql://klip@localhost,db.example/klip", False),
        ("postgresql:///klip?host=db.example", False),
        ("postgresql://klip@db.example/klip?sslmode=verify-full", True),
        ("postgresql://klip@127.0.0.1/klip", True),
        ("postgresql://klip@[::1]:5432/klip", True),
        ("postgresql:///klip?host=/run/postgresql", True),
    ],
)
def test_c2_a_server_on_another_machine_proves_who_it_is(url: str, good: bool, tmp_path: Path) -> None:
    path = _config(tmp_path, f'database = "{url}"\n')
    if good:
        load(path)
    else:
        assert "sslmode=verify-full" in _refused(path)


def test_c2_a_secret_file_is_no_link_and_no_pipe(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("geheim")
    (tmp_path / "real").chmod(0o600)
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(SecretRefused, match="is a link"):
        reveal(Secret(file=str(tmp_path / "link")))
    with pytest.raises(SecretRefused, match="is no file"):
        reveal(Secret(file=str(tmp_path / "pipe")))


@pytest.mark.parametrize("value", ["twee\nregels", "een\ttab", "zacht\u00adstreepje", "nul\u200bbreed", "\x1b[2J"])
def test_t11_a_secret_with_a_line_break_is_refused_and_never_shown(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLIP_TEST_SECRET", value)
    with pytest.raises(SecretRefused) as refused:
        reveal(Secret(env="KLIP_TEST_SECRET"))
    assert value not in str(refused.value)
    assert "KLIP_TEST_SECRET" in str(refused.value)


def test_t11_a_header_holds_visible_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLIP_TEST_SECRET", "géheim")
    secret = Secret(env="KLIP_TEST_SECRET")
    assert reveal(secret) == "géheim", "a password may"
    with pytest.raises(SecretRefused, match="no header can hold"):
        token(secret)
    with pytest.raises(SecretRefused, match="no header can hold"):
        revealed({"X-API-Key": secret})
    monkeypatch.setenv("KLIP_TEST_SECRET", "Bearer abc")
    assert revealed({"Authorization": secret}) == {"Authorization": "Bearer abc"}


def test_a_ca_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = _config(tmp_path, f'[[endpoint]]\nurl = "https://x.example/"\nca_file = "{tmp_path}/none.pem"\n')
    assert "endpoint[1].ca_file" in _refused(path)


@pytest.mark.parametrize(
    ("mode", "good"), [(0o700, True), (0o755, True), (0o777, False), (0o770, False), (0o1777, True)]
)
def test_c2_nobody_else_can_put_another_file_where_a_secret_is(tmp_path: Path, mode: int, good: bool) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    secret = folder / "key"
    secret.write_text("geheim")
    secret.chmod(0o600)
    folder.chmod(mode)
    if good:
        assert reveal(Secret(file=str(secret))) == "geheim"
        return
    with pytest.raises(SecretRefused, match="others can put files into the folder") as refused:
        reveal(Secret(file=str(secret)))
    assert "geheim" not in str(refused.value)


def test_c2_nobody_else_can_put_another_configuration_with_secrets_in_its_place(tmp_path: Path) -> None:
    config = tmp_path / "open" / "config.toml"
    config.parent.mkdir()
    config.write_text(COMMAND)
    config.chmod(0o600)
    load(config)
    config.parent.chmod(0o777)
    with pytest.raises(Refused, match="its commands are run: others can put files into the folder"):
        load(config)
