"""Every line of every command block in README and docs is typed, over a demo's world; a line that nobody runs fails.

What needs a server's own root (systemctl), or is a step of this script by itself (make, pipx), is named below with
where it is run instead.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from tests.adoption.packages import DRAFT
from tests.adoption.person import Failed, Person

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = ROOT / "docs" / "store.md"
"""A team's store needs a PostgreSQL: tests/store runs this one as it stands."""
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(set((ROOT / "docs").glob("*.md")) - {RUNBOOK})]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)

ELSEWHERE = (
    (r"make [a-z]+( VERSION=.*)?", "a target of Makefile, below"),
    (r"(pipx|uv tool) install \.|python3 -m venv ~/klip|~/klip/bin/pip install \.", "installed by this script"),
    (r"(pipx|uv tool) uninstall klip-tui", "uninstalled by this script"),
    (r"sudo (useradd|usermod|install|chown|chmod|systemctl|ln|python3 -m venv|/opt/klip-tui/bin/).*", "server.py"),
    (r"eval .*_KLIP_TUI_COMPLETE=bash_source.*", "completion, below"),
    (r"klip-tui|klip-tui demo( --script .*)?|klip-tui demo --headless", "tests/live, and this script"),
    (r"klip-tui monitor( --json)?", "the monitor: server.py, by its unit's line"),
    (r"klip-tui series (show|announce|cancel|change) .*", "series of a certain year: tests/desk and tests/cli"),
    (r"klip-tui templates (show|copy) .*", "named drafts of one's own: tests/cli"),
    (r"promtool .*", "tests/cli/test_metrics.py"),
    (r".* \| psql .*", "a PostgreSQL server: tests/store"),
    (r"(createuser|createdb|psql) .*|klip-tui store info +# with database.*", "a PostgreSQL server: tests/store"),
    (r"klip-tui store (copy|verify).*postgresql.*", "a PostgreSQL server: tests/store"),
)  # fmt: skip

NO = {
    "approve": "nothing waits for approval in the demo", "send-back": "nothing waits for approval in the demo",
    "ack 3": "no alert has that number", "settle": "nothing is stuck in the demo",
    "question mail": "the demo has no mailbox", "interruptions checks": "the demo's configuration names no steps",
}  # fmt: skip
"""Commands whose example is refused in the demo's world: exit code 1 or 2, with a sentence."""


def lines() -> list[tuple[str, str]]:
    """Return every line that can be typed, with its guide; continuations joined, comments taken away."""
    found = []
    for guide in GUIDES:
        for block in BLOCK.findall(guide.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                typed = re.sub(r"\s{2,}#.*$", "", line).strip()
                if typed and not typed.startswith("#"):
                    found.append((guide.name, typed))
    return found


def elsewhere(line: str) -> str:
    """Say where a line is run that is not run here; empty: here."""
    return next((where for pattern, where in ELSEWHERE if re.fullmatch(pattern, line)), "")


def targets() -> None:
    """See that each target of make that a guide names is one."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for guide, line in lines():
        if line.startswith("make ") and not re.search(rf"^{line.split()[1]}:", makefile, re.M):
            raise Failed(f"{guide}: {line}: no such target")


def run(person: Person, program: Path, config: str) -> int:
    """Type all of them; return how many were. Raises Failed for one that does not do what it says."""
    folder = person.home / "typed"
    person.run("mkdir", "-p", str(folder / "bin"))
    person.run("ln", "-sf", str(program), str(folder / "bin" / "klip-tui"))
    env = {"KLIP_TUI_CONFIG": config, "PATH": f"{folder / 'bin'}:{person.env()['PATH']}"}
    for name, text in FILES.items():
        person.run("sh", "-c", f"cat > '{name}'", cwd=folder, given=text)
    ids = _ids(person, folder, env)
    done: set[str] = set()
    for guide, line in lines():
        if elsewhere(line) or line in done:
            continue
        if not line.startswith("klip-tui "):
            raise Failed(f"{guide}: nobody runs {line!r}")
        done.add(line)
        typed = _here(line, ids)
        words = shlex.split(typed)
        refused = any(" ".join(words[1:]).startswith(one) for one in NO)
        codes = (0, 1, 2) if words[1] in ("status", "--read-only") else (1, 2) if refused else (0, 1)
        try:
            told = person.run("sh", "-c", typed, cwd=folder, env=env, codes=codes)
        except Failed as error:
            raise Failed(f"{guide}: {error}") from None
        if "Traceback" in told.stderr or (told.returncode == 1 and not (told.stderr or told.stdout).strip()):
            raise Failed(f"{guide}: {line}: {told.stderr}")
    return len(done)


def _ids(person: Person, folder: Path, env: dict[str, str]) -> tuple[str, str]:
    """Make what the examples speak of: a question, a report, a correction; return an outage and planned work."""
    for line in (
        "klip-tui question add --subject Kaartlegende",
        "klip-tui question add --subject Melding --kind report",
        "klip-tui correct 2026-10-01T10:00 2026-10-01T10:05 up --reason 'our probe was down'",
        "klip-tui reachability add --from 2026-10-01T09:00 --reason 'phone out of order'",
    ):
        person.run("sh", "-c", line, cwd=folder, env=env)
    said = person.run("klip-tui", "interruptions", "--json", cwd=folder, env=env).stdout
    known = json.loads(said)["interruptions"]
    return tuple(next(one["id"] for one in known if one["kind"] == kind) for kind in ("unplanned", "planned"))  # type: ignore[return-value]


def _here(line: str, ids: tuple[str, str]) -> str:
    """Put an id that there is for the guides' own."""
    return line.replace("2026-017", ids[0]).replace("2026-018", ids[1])


FILES = {
    "notice.toml": DRAFT,
    "a.toml": DRAFT.replace("12-08", "12-10"),
    "b.toml": DRAFT.replace("12-08", "12-11"),
    "history.csv": "instant,state\n2025-03-03T09:00:00+01:00,up\n2025-03-03T09:01:00+01:00,down\n",
    "volume.csv": "date,processed,received\n2025-03-03,2100,2100\n",
    "questions.csv": "reference,received,subject\nA-1,2025-03-03T09:00:00+01:00,Vraag\n",
    "patches.toml": """\
kind = "planned"
title = "Patchavond"
start = 2099-12-08T22:00:00
end = 2099-12-09T01:00:00
reason = "Updates van het besturingssysteem"
rule = "FREQ=MONTHLY;BYDAY=2TU"
""",
    "since.csv": "instant,state\n2025-04-03T09:00:00+02:00,up\n",
}


def completion(person: Person, program: Path) -> None:
    """Let a bash complete, as docs/install.md says."""
    script = f"""
        PATH="{program.parent}:$PATH"
        eval "$(_KLIP_TUI_COMPLETE=bash_source klip-tui)"
        complete -p klip-tui
        COMP_WORDS=(klip-tui que) COMP_CWORD=1 _KLIP_TUI_COMPLETE=bash_complete klip-tui
        COMP_WORDS="klip-tui que" COMP_CWORD=1 _KLIP_TUI_COMPLETE=bash_complete klip-tui
    """
    told = person.run("bash", "-c", script).stdout
    if "question" not in told or "complete" not in told:
        raise Failed(f"no completion: {told}")


def app_opens(person: Person, *words: str, cwd: Path) -> None:
    """Open the demo in a terminal, see its first figures, and end it. Raises Failed where it does not end well."""
    from tests.live.terminal import Terminal

    shell = f"cd {shlex.quote(str(cwd))} && exec {shlex.join(words)}"
    env = {**person.env(), "TERM": "xterm-256color"}
    with Terminal(person.becoming(["sh", "-c", shell]), env) as app:
        shown = app.wait(lambda shown: "KLIP" in shown and "99." in shown, 300)
        app.press("ctrl+q")
        code = app.ended(30)
    if code:
        raise Failed(f"{shlex.join(words)} ended with {code}:\n{shown}")
