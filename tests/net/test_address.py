"""An address as it goes over the wire."""

from __future__ import annotations

import pytest

from klip_tui.net.address import address


@pytest.mark.parametrize(
    ("url", "authority", "target"),
    [
        ("http://klip.example", "klip.example", "/"),
        ("HTTPS://KLIP.example:443/a?b=c#d", "klip.example", "/a?b=c"),
        ("http://klip.example:8080/?q=a b", "klip.example:8080", "/?q=a%20b"),
        ("http://[::1]:8080/é%20%zz", "[::1]:8080", "/%C3%A9%20%25zz"),
        ("https://bücher.example/", "xn--bcher-kva.example", "/"),
        ("https://an:geheim@klip.example/x", "klip.example", "/x"),
        ("http://klip.example/api/v1/query?query=up{a=\"b\"}", "klip.example", "/api/v1/query?query=up%7Ba=%22b%22%7D"),
    ],
)  # fmt: skip
def test_an_address_as_it_is_sent(url: str, authority: str, target: str) -> None:
    found = address(url)
    assert (found.authority, found.target) == (authority, target)


def test_a_login_is_read_and_an_origin_is_scheme_host_and_port() -> None:
    assert address("https://a%3Ab:c%2Fd@klip.example/").login == "a:b:c/d"
    assert address("https://klip.example/").login == ""
    assert address("https://klip.example/a").origin == address("https://KLIP.example:443/b").origin
    assert address("https://klip.example/").origin != address("http://klip.example:443/").origin


@pytest.mark.parametrize(
    "url", ["", "klip.example", "ftp://klip.example/", "http:///x", "http://[::1", "http://a:70000/", "http://a\n/",
            "http://a..b/", f"http://{'a' * 64}.example/", "http://a:b/"],
)  # fmt: skip
def test_what_is_no_address_of_http_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        address(url)
