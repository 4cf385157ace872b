"""Cut a release: python packaging/release.py VERSION [--rehearse]

Checks everything (.ci/run), brings version and changelog up to date, builds both archives, says what is in them (an
SBOM in CycloneDX, SHA-256 hashes), commits and tags. Nothing leaves this machine: pushing and uploading are a person's.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION_FILE = ROOT / "klip_tui" / "__init__.py"
CHANGELOG = ROOT / "CHANGELOG.md"
UNRELEASED = "## [Unreleased]"


def run(*words: str, **env: str) -> str:
    """Run a command in the project and return what it printed; end with what it said where it fails."""
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout.strip()


def parts(version: str) -> tuple[int, ...]:
    """Read a version: three numbers."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"{version!r} is no version: write 1.0.0")
    return tuple(int(part) for part in version.split("."))


def ready(version: str, rehearse: bool) -> None:
    """See that nothing is in the way. Exits where something is."""
    if run("git", "status", "--porcelain", "--untracked-files=no"):
        sys.exit("there are changes that are not committed")
    if f"v{version}" in run("git", "tag").split():
        sys.exit(f"v{version} is there already")
    if not rehearse and run("git", "branch", "--show-current") != "main":
        sys.exit("a release is cut from main")
    now = re.search(r'__version__ = "(.*)"', VERSION_FILE.read_text(encoding="utf-8"))
    if now is None or parts(version) <= parts(now[1]):
        sys.exit(f"{version} is not later than {now[1] if now else '?'}")
    unreleased = CHANGELOG.read_text(encoding="utf-8").partition(UNRELEASED)[2].partition("\n## [")[0]
    if not unreleased.strip():
        sys.exit("CHANGELOG.md says nothing under Unreleased")


def write(version: str, day: str) -> None:
    """Put the version into the package, and what was unreleased under it."""
    text = VERSION_FILE.read_text(encoding="utf-8")
    VERSION_FILE.write_text(re.sub(r'__version__ = ".*"', f'__version__ = "{version}"', text), encoding="utf-8")
    text = CHANGELOG.read_text(encoding="utf-8")
    CHANGELOG.write_text(text.replace(UNRELEASED, f"{UNRELEASED}\n\n## [{version}] - {day}", 1), encoding="utf-8")


def build(tools: Path, version: str) -> list[Path]:
    """Build the archives, each byte from the commit's time, and check them."""
    dist = ROOT / "dist"
    for old in dist.glob("*"):
        old.unlink()
    when = run("git", "log", "-1", "--format=%ct")
    run(str(tools / "python"), "-m", "build", "--outdir", str(dist), ".", SOURCE_DATE_EPOCH=when)
    made = sorted(dist.iterdir())
    run(str(tools / "twine"), "check", "--strict", *map(str, made))
    if not all(version in one.name for one in made):
        sys.exit(f"the archives are {[one.name for one in made]}")
    return made


def bill_of_materials(tools: Path, wheel: Path, version: str) -> Path:
    """Say what comes with the program: the wheel in an empty environment, as CycloneDX."""
    file = ROOT / "dist" / f"klip-tui-{version}.cdx.json"
    with tempfile.TemporaryDirectory() as made:
        place = Path(made) / "env"
        run(sys.executable, "-m", "venv", str(place))
        run(str(place / "bin" / "pip"), "install", "--quiet", str(wheel))
        run(str(place / "bin" / "pip"), "uninstall", "--quiet", "--yes", "pip", "setuptools")
        words = ("environment", "--output-reproducible", "--output-format", "JSON", "--output-file", str(file))
        run(str(tools / "cyclonedx-py"), *words, str(place / "bin" / "python"))
    return file


def hashes(files: list[Path]) -> Path:
    """Write SHA256SUMS, as sha256sum --check reads it."""
    file = ROOT / "dist" / "SHA256SUMS"
    rows = [f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}" for one in files]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def main() -> None:
    """Cut it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version")
    parser.add_argument("--rehearse", action="store_true", help="on any branch, without .ci/run (which has run)")
    parser.add_argument("--tools", type=Path, default=ROOT / ".tools" / "bin")
    asked = parser.parse_args()
    version, tools = asked.version, asked.tools
    parts(version)
    ready(version, asked.rehearse)
    if not asked.rehearse:
        print("checking everything …", flush=True)
        run("bash", ".ci/run")
    write(version, datetime.now(UTC).date().isoformat())
    who = ("-c", "user.name=klip-tui", "-c", "user.email=klip-tui@localhost") if asked.rehearse else ()
    run("git", *who, "commit", "--quiet", "--message", f"Version {version}", "klip_tui/__init__.py", "CHANGELOG.md")
    archives = build(tools, version)
    (wheel,) = [one for one in archives if one.suffix == ".whl"]
    bill = bill_of_materials(tools, wheel, version)
    hashes([*archives, bill])
    run("git", *who, "tag", "--annotate", f"v{version}", "--message", f"klip-tui {version}")
    print(f"v{version}: {', '.join(sorted(one.name for one in (ROOT / 'dist').iterdir()))}")


if __name__ == "__main__":
    main()
