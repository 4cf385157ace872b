"""A real Prometheus and blackbox exporter measure a KLIP that fails and comes back; the monitor reads along."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from klip_tui.demo.klip import KlipServer
from klip_tui.demo.mailbox import free_port
from tests.live.demo import PROGRAM, environment
from tests.live.waiting import until

PROMETHEUS, BLACKBOX = shutil.which("prometheus"), shutil.which("prometheus-blackbox-exporter")

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not (PROMETHEUS and BLACKBOX), reason="prometheus or its blackbox exporter is not here"),
]


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextmanager
def prometheus(folder: Path, klip: KlipServer) -> Iterator[str]:
    """Run both, probing KLIP every second; give Prometheus's address."""
    exporter, server = free_port(), free_port()
    (folder / "blackbox.yml").write_text("modules:\n  http_2xx: {prober: http, timeout: 1s}\n")
    (folder / "prometheus.yml").write_text(f"""
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
- job_name: klip
  metrics_path: /probe
  params: {{module: [http_2xx]}}
  static_configs: [{{targets: ["{klip.url}/health"]}}]
  relabel_configs:
  - {{source_labels: [__address__], target_label: __param_target}}
  - {{source_labels: [__param_target], target_label: instance}}
  - {{target_label: __address__, replacement: "127.0.0.1:{exporter}"}}
""")
    assert PROMETHEUS is not None
    assert BLACKBOX is not None
    with ExitStack() as stack:
        stack.enter_context(
            running(BLACKBOX, f"--config.file={folder}/blackbox.yml", f"--web.listen-address=127.0.0.1:{exporter}")
        )
        stack.enter_context(
            running(
                PROMETHEUS, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
                f"--web.listen-address=127.0.0.1:{server}",
            )
        )  # fmt: skip
        yield f"http://127.0.0.1:{server}"


def test_what_a_real_prometheus_measures_becomes_our_figures(tmp_path: Path) -> None:
    klip = KlipServer()
    env = environment(tmp_path)
    config = tmp_path / "config.toml"
    with prometheus(tmp_path, klip) as url:
        config.write_text(
            f'data = "{tmp_path}/data"\n[measure]\nsource = "prometheus"\nurl = "{url}"\ninterval = 1\n'
            "latency_query = 'probe_duration_seconds{job=\"klip\"}'\n"
            f'[volume]\nsource = "prometheus"\nquery = "count(probe_success) * 1200"\ninterval = 1\n'
        )

        def status() -> dict[str, object]:
            done = subprocess.run(
                [*PROGRAM, "--config", str(config), "status", "--json"],
                env=env,
                capture_output=True,
                text=True,
                check=False,
            )
            found: dict[str, object] = json.loads(done.stdout)
            return found

        until(lambda: httpx.get(f"{url}/-/ready").status_code == 200, 30)
        begun = time.time()
        monitor = subprocess.Popen(
            [*PROGRAM, "--config", str(config), "monitor", "--json"], env=env, stdout=subprocess.PIPE, text=True
        )
        try:
            until(lambda: status()["state"] == "up", 30)
            klip.state = "down"
            failed = time.time()
            until(lambda: status()["state"] == "down", 30)
            klip.state = "up"
            until(lambda: status()["state"] == "up", 30)
            back = time.time()
        finally:
            monitor.send_signal(signal.SIGTERM)
            assert monitor.wait(15) == 0
        assert monitor.stdout is not None
        lines = [json.loads(line) for line in monitor.stdout]
    klip.stop()
    changes = [line["state"] for line in lines if line["event"] == "state"]
    assert changes[-3:] == ["up", "down", "up"]
    trouble = [line["event"] for line in lines if line["event"] in ("trouble", "recovered")]
    assert trouble[-1:] in ([], ["recovered"]), "what it could not read at first it could read later"
    shown = subprocess.run(
        [*PROGRAM, "--config", str(config), "measurements", "export"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ",down" in shown.stdout
    from klip_tui.commitment.service import KLIP
    from klip_tui.store.opening import open_store
    from klip_tui.store.segments import between

    store = open_store(tmp_path / "data" / "klip.db")
    with store.read() as connection:
        rows = between(connection, KLIP, int(begun) - 10, int(back) + 10)
    store.close()
    down = sum(row.end - row.start for row in rows if row.state.value == "down")
    assert abs(down - (back - failed)) <= 4, "what Prometheus saw, to its scrape interval"
