"""SMTP over sockets that keep to a deadline: smtplib's conversation, with replies bounded in lines and length."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from typing import Any

from klip_tui.net.sockets import connect as connected
from klip_tui.net.sockets import secured
from klip_tui.net.values import Deadline, Mailing

_STUFFED = re.compile(rb"(?m)^\.")
LONGEST_LINE = 2048
"""Bytes of a reply's line (RFC 5321, 4.5.3.1.5: 512)."""
MOST_LINES = 100
"""Lines of one reply: an EHLO names each of its extensions on one."""


class BoundedSmtp(smtplib.SMTP):
    """One conversation: all of it within one deadline, no reply longer than a server can mean."""

    def __init__(self, asked: Mailing) -> None:
        self._asked, self._deadline = asked, Deadline(asked.deadline)
        self._read = b""
        self._from: Any = None
        # Given, since smtplib would ask a resolver for it without any limit.
        super().__init__(local_hostname=name if "." in (name := socket.gethostname()) else "[127.0.0.1]")
        code, said = self.connect(asked.host, asked.port)
        if code != 220:
            self.close()
            raise smtplib.SMTPConnectError(code, said)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del timeout
        made = connected(host, port, self._deadline)
        return secured(made, host, self._context(), self._deadline) if self._asked.tls else made

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._asked.ca_file or None)

    def starttls(self, *args: Any, **more: Any) -> Any:
        """Go over to TLS, the certificate checked."""
        del args, more
        self._host = self._asked.host
        if self.sock is not None:
            self.sock.settimeout(self._deadline.left())
        return super().starttls(context=self._context())

    def hand_over(self, content: bytes) -> tuple[int, bytes]:
        """Send a mail's content, dots stuffed (RFC 5321, 4.5.2), and hear what becomes of it."""
        if self._asked.leaving is not None:
            try:
                self._asked.leaving()
            except BaseException:
                # Hung up before the final dot: the server drops what it has.
                self.close()
                raise
        self.send(_STUFFED.sub(b"..", content) + b".\r\n")
        return self.getreply()

    def send(self, s: Any) -> None:
        """Send within what is left."""
        data = s.encode(self.command_encoding) if isinstance(s, str) else bytes(s)
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        view = memoryview(data)
        try:
            while view:
                self.sock.settimeout(self._deadline.left())
                view = view[self.sock.send(view) :]
        except TimeoutError:
            self.close()
            raise
        except OSError:
            self.close()
            raise smtplib.SMTPServerDisconnected("Server not connected") from None

    def getreply(self) -> tuple[int, bytes]:
        """Hear one reply (RFC 5321, 4.2). Raises SMTPServerDisconnected, SMTPResponseException (500), TimeoutError."""
        said: list[bytes] = []
        while True:
            line = self._line()
            if len(said) >= MOST_LINES:
                self.close()
                raise smtplib.SMTPResponseException(500, "Reply too long.")
            said.append(line[4:].strip(b" \t\r\n"))
            code = int(line[:3]) if len(line) >= 3 and line[:3].isdigit() else -1
            if code == -1 or line[3:4] != b"-":
                return code, b"\n".join(said)

    def _line(self) -> bytes:
        if self._from is not self.sock:
            # Nothing that came before TLS counts after it.
            self._read, self._from = b"", self.sock
        while b"\n" not in self._read:
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            if len(self._read) > LONGEST_LINE:
                self.close()
                raise smtplib.SMTPResponseException(500, "Line too long.")
            try:
                self.sock.settimeout(self._deadline.left())
                came = self.sock.recv(4096)
            except TimeoutError:
                self.close()
                raise
            except OSError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {error.strerror}") from None
            if not came:
                self.close()
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            self._read += came
        line, _, self._read = self._read.partition(b"\n")
        if len(line) > LONGEST_LINE:
            self.close()
            raise smtplib.SMTPResponseException(500, "Line too long.")
        return line
