"""What the channels over HTTP share: one request, bounded, with every failure turned into an outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from klip_tui import net
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.net import SOCKETS, Answer, Failed, Failure, Network
from klip_tui.text.clean import one_line

LARGEST_ANSWER = 2_000_000
LONGEST_WAIT = 3600.0


GATEWAY = frozenset({408, 502, 503, 504, 520, 522, 524})
"""Answers of something in between: the page behind it may still apply what it was sent."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its JSON value (None when it holds none)."""

    status: int
    value: Any


class Api:
    """A base address with its headers. What it sends is a secret's, so it goes over TLS or to loopback only."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        timeout: float,
        ca_file: str = "",
        network: Network = SOCKETS,
        *,
        secret: bool = True,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = headers
        self._timeout = timeout
        self._ca_file = ca_file
        self._network = network
        self._secret = secret

    def call(self, method: str, path: str, body: bytes | None = None, **params: str | int) -> Reply | Outcome:
        """Make one request; an Outcome is a failure that says what to do."""
        headers = {"Accept": "application/json", **self._headers}
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        query = f"?{urlencode(params)}" if params else ""
        try:
            answer = net.request(
                method,
                f"{self._url}{path}{query}",
                headers=headers,
                body=body,
                deadline=self._timeout,
                limit=LARGEST_ANSWER,
                ca_file=self._ca_file,
                secret=self._secret,
                network=self._network,
            )
        except Failed as failed:
            return _of_failure(failed, changes=method != "GET")
        if not answer.whole:
            return _again(phrase("the answer is larger than anything it should say"), unsure=method != "GET")
        return _judge(answer, changes=method != "GET")


def _of_failure(failed: Failed, *, changes: bool) -> Outcome:
    if failed.failure in (Failure.CERTIFICATE, Failure.UNUSABLE):
        return Outcome(Result.REFUSED, failed.sentence)
    return _again(failed.sentence, unsure=changes and failed.sent)


def _again(why: Phrase, *, unsure: bool = False) -> Outcome:
    return Outcome(Result.AGAIN, phrase("{why}; it is tried again", why=why), unsure=unsure, why=why)


def _judge(answer: Answer, *, changes: bool) -> Reply | Outcome:
    status = answer.status
    try:
        value = json.loads(answer.body) if answer.body.strip() else None
    except (ValueError, RecursionError):
        value = None
    if 200 <= status < 300:
        return Reply(status, value)
    said = _said(value)
    if status == 401:
        why = phrase("its key is not accepted (401): set a valid one, then send again")
    elif status == 403:
        why = phrase("its key may not do this (403) {said}: give it the ability, then send again", said=said)
    elif 300 <= status < 400:
        why = phrase(
            "it sends us elsewhere ({status}): set its own address in the configuration, then send again", status=status
        )
    elif status == 404:
        why = phrase("page or incident not found (404) {said}: see the configuration, then send again", said=said)
    elif status in (408, 420, 425, 429) or status >= 500:
        wait = _wait(answer.header("Retry-After"), answer.header("Date"))
        why, unsure = phrase("it answers {status}", status=status), changes and status in GATEWAY
        next_ = phrase("{why}; it is tried again", why=why)
        return Outcome(Result.AGAIN, next_, wait=wait, status=status, unsure=unsure, why=why)
    else:
        why = phrase("it refuses ({status}) {said}: change the notice or the configuration", status=status, said=said)
    return Outcome(Result.REFUSED, why, status=status)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        found = value.get("errors") or value.get("error") or value.get("message")
        if found:
            try:
                return one_line("; ".join(_words(found)), 160)
            except RecursionError:
                return ""
    return ""


def _words(value: Any, name: str = "") -> Iterator[str]:
    """Put an error into words: a text, or texts by field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _words(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner, name)
    else:
        yield f"{name}: {value}" if name else str(value)


def _wait(header: str, date: str = "") -> float | None:
    """Read Retry-After (RFC 9110, 10.2.3): seconds, or a date, by its own clock, which need not be ours.

    ``date`` is what that clock shows; a minute where it is not known.
    """
    header = header.strip()
    if header.isascii() and header.isdigit():
        return min(float(header[:9]), LONGEST_WAIT)
    until, now = _date(header), _date(date)
    if until is None:
        return None
    if now is None:
        return 60.0
    return max(0.0, min((until - now).total_seconds(), LONGEST_WAIT))


def _date(header: str) -> datetime | None:
    """Read an HTTP date; one that names no offset is in UTC."""
    try:
        found = parsedate_to_datetime(header)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, LookupError):
        return None


def instant_of(value: Any) -> datetime | None:
    """Read an instant of an answer (RFC 3339), aware or naive as it stands there; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
