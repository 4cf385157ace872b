"""M12: a holder of a lease is known by boot, namespace of process ids and start time, not by host name and id alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from klip_tui.store.lease_watcher import holder_died, holder_name


def _named(pid: int, boot: str, namespace: str, started: str) -> str:
    return f"monitor {socket.gethostname()} {pid} {boot}.{namespace}.{started}.abcdef"


def _own() -> tuple[str, str, str]:
    boot, namespace, started, _ = holder_name("monitor").split()[3].split(".")
    return boot, namespace, started


def test_who_lives_is_not_dead_m12() -> None:
    assert not holder_died(holder_name("monitor"))


def test_a_container_of_the_same_host_name_is_not_judged_by_our_process_ids_m12() -> None:
    """M12: both measured, since the other's process id was nobody's here."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    boot, namespace, started = _own()
    assert holder_died(_named(gone.pid, boot, namespace, started)), "here it has died"
    assert not holder_died(_named(gone.pid, boot, "4026539999", started)), "in another container it may live"
    assert not holder_died(_named(gone.pid, "0badb007-0000", namespace, started)), "on another machine too"


def test_a_process_that_got_an_old_ones_id_is_another_m12() -> None:
    boot, namespace, started = _own()
    assert holder_died(_named(os.getpid(), boot, namespace, f"{int(started) - 1}"))


@pytest.mark.parametrize("refused", [None, PermissionError])
def test_who_is_hidden_from_us_is_not_dead_m12(refused: type[OSError] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A monitor with ``ProtectProc=invisible`` took another user's app on its machine for dead, and sent beside it."""

    def hidden(_pid: int) -> str:
        raise FileNotFoundError

    def kill(_pid: int, _signal: int) -> None:
        if refused is not None:
            raise refused

    holder = holder_name("monitor")
    monkeypatch.setattr("klip_tui.store.lease_watcher._begun", hidden)
    monkeypatch.setattr(os, "kill", kill)
    assert not holder_died(holder)


def test_an_id_that_no_process_can_have_is_nobodys() -> None:
    boot, namespace, started = _own()
    assert holder_died(_named(10**30, boot, namespace, started))


def test_a_name_of_an_earlier_version_is_never_judged_dead_m12() -> None:
    assert not holder_died(f"monitor {socket.gethostname()} 999999 a1b2c3")
    assert not holder_died("monitor")


def test_a_name_fits_where_leases_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PostgreSQL takes 120 characters: on a host with a long name nobody measured."""
    monkeypatch.setattr(socket, "gethostname", lambda: "h" * 64)
    assert len(holder_name("monitor")) <= 120
    assert not holder_died(holder_name("monitor"))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert holder_died(holder_name("monitor").replace(f" {os.getpid()} ", f" {gone.pid} "))
