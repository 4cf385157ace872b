"""What the channels over HTTP share: one request, bounded, with every failure turned into an outcome."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.text.clean import one_line

LARGEST_ANSWER = 2_000_000
LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its JSON value (None when it holds none)."""

    status: int
    value: Any
    headers: Mapping[str, str]


class Api:
    """A base address with its headers."""

    def __init__(self, url: str, headers: Mapping[str, str], timeout: float, ca_file: str = "") -> None:
        self._url = url.rstrip("/")
        self._headers = headers
        self._timeout = timeout
        self._ca_file = ca_file

    def call(self, method: str, path: str, body: bytes | None = None, **params: str | int) -> Reply | Outcome:
        """Make one request; an Outcome is a failure that says what to do."""
        headers = {"User-Agent": "klip-tui", "Accept": "application/json", **self._headers}
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        wrong = next((name for name, value in headers.items() if not _holdable(name) or not _holdable(value)), None)
        if wrong is not None:
            why = phrase("{name} holds a character that no header can hold: set another key", name=one_line(wrong, 40))
            return Outcome(Result.REFUSED, why)
        try:
            verify = (
                ssl.create_default_context(cafile=self._ca_file or None) if self._url.startswith("https") else False
            )
            with (
                httpx.Client(timeout=self._timeout, verify=verify, trust_env=False) as http,
                http.stream(
                    method, f"{self._url}{path}", content=body, headers=headers, params=params or None
                ) as response,
            ):
                raw = bytearray()
                for chunk in response.iter_bytes(65536):
                    raw += chunk
                    if len(raw) > LARGEST_ANSWER:
                        return _again(phrase("the answer is larger than anything it should say"))
                return _judge(response, bytes(raw))
        except httpx.TimeoutException:
            return _again(phrase("no answer in time"))
        except httpx.ConnectError as error:
            if "CERTIFICATE" in str(error).upper():
                return Outcome(
                    Result.REFUSED, phrase("its certificate is not accepted: {why}", why=one_line(str(error), 100))
                )
            return _again(phrase("can't be reached"))
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            return _again(phrase("the connection broke off"))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            return _again(one_line(str(error) or type(error).__name__, 100))
        except ValueError as error:
            # An address or a header that can't be encoded; its own words may hold what is secret.
            return Outcome(Result.REFUSED, phrase("its address can't be used ({why})", why=type(error).__name__))


def _holdable(text: str) -> bool:
    """Whether a text can stand in a header (RFC 9110, 5.5), in the encoding that everyone reads the same."""
    return text.isascii() and text.isprintable()


def _again(why: Phrase | str) -> Outcome:
    return Outcome(Result.AGAIN, phrase("{why}; it is tried again", why=why))


def _judge(response: httpx.Response, raw: bytes) -> Reply | Outcome:
    status = response.status_code
    try:
        value = json.loads(raw) if raw.strip() else None
    except (ValueError, RecursionError):
        value = None
    if 200 <= status < 300:
        return Reply(status, value, response.headers)
    said = _said(value)
    if status == 401:
        why = phrase("its key is not accepted (401): set a valid one, then send again")
    elif status == 403:
        why = phrase("its key may not do this (403) {said}: give it the ability, then send again", said=said)
    elif status == 404:
        why = phrase("page or incident not found (404) {said}: see the configuration, then send again", said=said)
    elif status in (408, 420, 425, 429) or status >= 500:
        wait = _wait(response.headers.get("Retry-After"))
        why = phrase("it answers {status}; it is tried again", status=status)
        return Outcome(Result.AGAIN, why, wait=wait, status=status)
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


def _wait(header: str | None) -> float | None:
    """Read Retry-After (RFC 9110, 10.2.3): seconds, or a date (then a minute: its clock need not be ours)."""
    if not header:
        return None
    header = header.strip()
    if header.isascii() and header.isdigit():
        return min(float(header[:9]), LONGEST_WAIT)
    try:
        parsedate_to_datetime(header)
    except (ValueError, OverflowError, TypeError, LookupError):
        return None
    return 60.0


def instant_of(value: Any) -> datetime | None:
    """Read an instant of an answer (RFC 3339), aware or naive as it stands there; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
