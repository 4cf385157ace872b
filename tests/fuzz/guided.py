"""One process that lets the branches taken guide what is tried next: ``python -m tests.fuzz.guided KIND FOLDER …``.

What follows is for libFuzzer (``-runs=20000``). It ends at the first input that is neither a value, an outcome nor a
sentence, or that takes too long: its exit status is not 0 then, and the input stands in FOLDER.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["klip_tui", "email", "tomllib", "jinja2"]):
    from tests.fuzz import targets
from tests.fuzz.bounds import bounded

HALF = b"\xff\xfe\xfd"
"""What separates the two halves of an input, where a kind takes two."""


def halves(raw: bytes) -> tuple[bytes, bytes]:
    """Cut an input in two."""
    first, _, second = raw.partition(HALF)
    return first, second


def text(raw: bytes) -> str:
    """Read an input as text, with the halves of characters that only a hostile sender writes."""
    return raw.decode("utf-8", "surrogateescape")


def kinds(folder: Path) -> dict[str, Any]:
    """Return what is done with an input's bytes, by kind."""
    return {
        "pages": lambda raw: targets.pages((raw[1:], raw[:1] > b"m")),
        "prometheus": targets.prometheus_answers,
        "counts": targets.counts,
        "mails": lambda raw: targets.mails(halves(raw)),
        "toml": partial(targets.toml_files, folder),
        "csv": partial(targets.tables, folder),
        "templates": lambda raw: targets.templates(text(raw)),
        "words": lambda raw: targets.words(text(raw)),
    }


SEEDS: dict[str, tuple[bytes, ...]] = {
    "pages": (b'a{"id":"1","status":"scheduled","incident_updates":[{"id":"2","body":"x"}]}', b'z{"data":[{"id":1}]}'),
    "prometheus": (b'{"status":"success","data":{"result":[{"metric":{},"values":[[1700000000,"1"]]}]}}',),
    "counts": (b'{"processed":1,"received":2}',),
    "mails": (
        b"Subject: =?utf-8?q?a?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--"
        + HALF + b"24-Nov-2026 10:00:00 +0100",
    ),
    "toml": (b'[measure]\ninterval = 30\n[[channel]]\nname = "x"\n', b'title = "x"\nkind = "planned"\n'),
    "csv": (b"instant,state\n2026-11-24T10:00:00+01:00,up\n", b"subject,received\nx,2026-11-24T10:00\n"),
    "templates": (b"{% for a in title %}{{ a|upper }}{% endfor %}",),
    "words": ("a\x1b[31m\u202eb\r\nc".encode(),),
}  # fmt: skip


def main(arguments: list[str]) -> None:
    """Try, until it is enough."""
    kind, folder, *options = arguments
    place = Path(folder)
    corpus = place / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, raw in enumerate(SEEDS[kind]):
        (corpus / str(number)).write_bytes(raw)
    target = kinds(place)[kind]

    def one(raw: bytes) -> None:
        with bounded(memory=False):
            target(raw)

    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={place}/", str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
