"""Real servers for a store: a PostgreSQL, one that follows it, a pgbouncer before it, a network that stalls."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from klip_tui.demo.mailbox import free_port
from tests.live.waiting import until

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
"""Where Debian puts it a user who is not root does not look."""
BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


class Server:
    def __init__(self, folder: Path, of: Server | None = None) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"postgresql://klip:geheim@127.0.0.1:{self.port}/postgres"
        # PostgreSQL refuses to run as root.
        self._as: dict[str, object] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if self._as:
            shutil.chown(folder, "postgres", "postgres")
            for parent in folder.parents:
                if parent.is_relative_to("/tmp") and parent != Path("/tmp"):
                    parent.chmod(0o755)
        if of is None:
            self._run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "klip", "--no-sync")
        else:
            where = f"host=127.0.0.1 port={of.port} user=klip"
            self._run("pg_basebackup", "-D", str(folder / "data"), "-d", where, "-R", "-X", "stream", "--no-sync")
        self.start()

    def promote(self) -> None:
        """Make a standby the server that can be written."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "promote")

    def _run(self, program: str, *words: str) -> None:
        assert BIN is not None
        subprocess.run([str(BIN / program), *words], check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **self._as)  # type: ignore[call-overload]

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        log_file = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-l", log_file, "-w", "start")
        self.running = True

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")
        self.running = False


@contextmanager
def serving(of: Server | None = None) -> Iterator[Server]:
    """Run a server, or one that follows another; not below pytest's folder: its user may not enter there."""
    with TemporaryDirectory(prefix="klip-tui-pg-") as folder:
        made = Server(Path(folder), of)
        try:
            yield made
        finally:
            if made.running:
                made.stop()


@contextmanager
def bouncing(server: Server) -> Iterator[str]:
    """Run a pgbouncer in transaction mode before a server; give its address."""
    port = free_port()
    with TemporaryDirectory(prefix="klip-tui-bouncer-") as name:
        folder = Path(name)
        users, config = folder / "users", folder / "bouncer.ini"
        users.write_text('"klip" "geheim"\n')
        config.write_text(
            f"[databases]\npostgres = host=127.0.0.1 port={server.port} user=klip\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = trust\nauth_file = {users}\n"
            f"pool_mode = transaction\nunix_socket_dir =\ndefault_pool_size = 3\n"
        )
        if os.geteuid() == 0:
            for path in (folder, users, config):
                shutil.chown(path, "postgres", "postgres")
        assert PGBOUNCER is not None
        program = [PGBOUNCER, str(config)] if os.geteuid() else [PGBOUNCER, "-u", "postgres", str(config)]
        running = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: _listens(port))
            yield f"postgresql://klip:geheim@127.0.0.1:{port}/postgres"
        finally:
            running.terminate()
            running.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Network:
    """A way to a server that can be stalled: what is sent is taken, and nothing comes back."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open = threading.Event()
        self._open.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        self._open.clear()

    def go_on(self) -> None:
        self._open.set()

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._listening.accept()
            except OSError:
                return
            theirs = socket.create_connection(("127.0.0.1", self._to))
            self._sockets += [ours, theirs]
            for one, other in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                self._open.wait()
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def close(self) -> None:
        self.go_on()
        for one in (self._listening, *self._sockets):
            one.close()
