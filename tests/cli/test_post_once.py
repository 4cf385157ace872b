"""``post``: one file goes out once, and of two people with one outage the second is told who was first."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess, Popen

import pytest

from tests.cli.run import klip
from tests.live.demo import PROGRAM, environment

PLANNED = """kind = "planned"
title = "Onderhoud"
start = 2027-03-09T07:00:00
end = 2027-03-09T08:00:00
reason = "nieuwe versie"
"""
OUTAGE = """kind = "unplanned"
title = "KLIP is onderbroken{mark}"
start = 2026-01-05T09:00:00
next_update = 2026-01-05T10:00:00
"""
REASON = "te laat gemeld, de dienst was onbemand"


def _post(folder: Path, text: str, *more: str, who: str = "an") -> CompletedProcess[str]:
    file = folder / f"{abs(hash(text))}.toml"
    file.write_text(text)
    config = folder / f"{who}-config.toml"
    config.write_text(f'data = "{folder}/data"\nwho = "{who}"\n')
    config.chmod(0o600)
    return klip(folder, "--config", str(config), "post", str(file), "--reason", REASON, *more)


def _numbers(done: CompletedProcess[str]) -> str:
    return done.stdout.splitlines()[0] if done.stdout else ""


def test_the_same_file_twice_is_refused_with_the_number_it_has_t9(tmp_path: Path) -> None:
    assert _numbers(_post(tmp_path, PLANNED)).endswith("001/1")
    again = _post(tmp_path, "\n" + PLANNED.replace(" = ", "="))
    assert again.returncode == 1
    assert "001/1 by an" in again.stderr
    assert "--again" in again.stderr
    assert _numbers(_post(tmp_path, PLANNED, "--again")).endswith("002/1")
    assert _numbers(_post(tmp_path, PLANNED.replace("07:00:00", "06:30:00"))).endswith("003/1"), "another is another"


def test_of_two_who_post_one_outage_at_once_the_second_is_refused_by_name_t9(tmp_path: Path) -> None:
    running = []
    for who in ("an", "bart"):
        file, config = tmp_path / f"{who}.toml", tmp_path / f"{who}-config.toml"
        file.write_text(OUTAGE.format(mark=f" ({who})"))
        config.write_text(f'data = "{tmp_path}/data"\nwho = "{who}"\n')
        config.chmod(0o600)
        words = ["--config", str(config), "post", str(file), "--reason", REASON]
        running.append(Popen([*PROGRAM, *words], env=environment(tmp_path), stdout=-1, stderr=-1, text=True))
    done = {
        who: (*one.communicate(timeout=60), one.returncode) for who, one in zip(("an", "bart"), running, strict=True)
    }
    refused = [who for who, (_out, said, code) in done.items() if code == 1 and "has already told users" in said]
    assert len(refused) == 1, done
    first = "bart" if refused == ["an"] else "an"
    assert f"{first} has already told users" in done[refused[0]][1]


@pytest.mark.parametrize("more", [("--again",), ()])
def test_a_second_outage_needs_again_t9(tmp_path: Path, more: tuple[str, ...]) -> None:
    _post(tmp_path, OUTAGE.format(mark=""))
    second = _post(tmp_path, OUTAGE.format(mark=" elders"), *more, who="bart")
    assert (second.returncode == 1 and "an has already told users" in second.stderr) is not bool(more)
