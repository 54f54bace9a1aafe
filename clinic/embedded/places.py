"""Where the embedded servers keep things, and who may reach them."""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from clinic.embedded.errors import CannotStart
from clinic.embedded.process import Account, ask

SOCKET_PATH_LIMIT = 107  # bytes of a unix socket's path, less its final zero
UNPRIVILEGED = ("nobody", "daemon")
OUT_OF_REACH_HOME = Path("/var/lib/glabella")


@dataclass(frozen=True)
class Places:
    """The folders of one checkout; GLABELLA_VAR puts what it stores elsewhere."""

    root: Path
    var: Path
    sockets: Path

    @classmethod
    def of(cls, root: Path) -> "Places":
        var = Path(os.environ.get("GLABELLA_VAR") or root / "var").resolve()
        return cls(root=root.resolve(), var=var, sockets=socket_folder(var))

    @property
    def log(self) -> Path:
        return self.var / "log"

    def prepare(self) -> None:
        """Make the folders, or say who is in the way."""
        for folder in (self.var, self.log, self.var / "files", self.var / "static"):
            try:
                folder.mkdir(exist_ok=True)
            except PermissionError:
                raise CannotStart(
                    f"{folder} cannot be written: it belongs to {owner_name(folder.parent)}.",
                    f"Start as {owner_name(folder.parent)}, or give it to you: chown -R $(id -un) {self.var}",
                ) from None
            if not os.access(folder, os.W_OK):
                raise CannotStart(
                    f"{folder} belongs to {owner_name(folder)}.",
                    "Glabella was started here by somebody else before: start as that user, or remove var/.",
                )
        private_folder(self.sockets)


def owner_name(path: Path) -> str:
    uid = path.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def socket_folder(var: Path) -> Path:
    """A short folder for the sockets, its own for each `var`: below the user's runtime folder, or below /tmp."""
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:10]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    # The runtime folder of root is closed to the user that PostgreSQL runs as.
    if runtime and os.geteuid() != 0 and os.access(runtime, os.W_OK | os.X_OK):
        return short_enough(Path(runtime) / f"glabella-{digest}")
    return short_enough(Path("/tmp") / f"glabella-{os.geteuid()}-{digest}")


def short_enough(folder: Path) -> Path:
    longest = folder / "postgres" / ".s.PGSQL.5432.lock"
    if len(os.fsencode(longest)) > SOCKET_PATH_LIMIT:
        raise CannotStart(f"{folder} is too long a path for a socket.", "Unset XDG_RUNTIME_DIR and start again.")
    return folder


def private_folder(folder: Path, account: Account | None = None) -> Path:
    """
    A folder that is ours and of nobody else, or a refusal.

    Without an account, others may pass through (a server's own folder lies below) and read nothing; with one, it
    belongs to that account alone.
    """
    mode = 0o700 if account or os.geteuid() != 0 else 0o711
    folder.mkdir(mode=mode, exist_ok=True)
    status = folder.lstat()
    ours = {os.geteuid()} | ({account.uid} if account else set())
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in ours:
        raise CannotStart(f"{folder} belongs to somebody else.", f"Remove it: rm -rf {folder}")
    folder.chmod(mode)
    if account and status.st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    return folder


def server_account(data: Path) -> Account | None:
    """
    Whom PostgreSQL runs as: us, unless we are root, which it refuses.

    Then the data folder's owner, so that a cluster once made by an ordinary user stays usable, else an unprivileged
    account that every system has. No account is added to the system.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        entry = pwd.getpwuid(data.stat().st_uid)
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "PostgreSQL refuses to run as root, and this system has neither the user nobody nor daemon.",
        "Start Glabella as an ordinary user.",
    )


def reachable(path: Path, account: Account | None) -> bool:
    """Whether `account` may pass through every folder above `path` and enter or run it; below /root it may not."""
    if account is None:
        return True
    return ask(["test", "-x", path], account=account).returncode == 0


def data_folder(wanted: Path) -> tuple[Path, Account | None]:
    """
    The cluster's folder and the account that owns it.

    It is `wanted`, unless that account cannot reach it: then a folder of its own below /var/lib/glabella, and
    `wanted` points there.
    """
    account = server_account(wanted)
    if account is None or wanted.is_symlink() or reachable(wanted.parent, account):
        return wanted.resolve(), account
    OUT_OF_REACH_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="database-", dir=OUT_OF_REACH_HOME))
    home.chmod(0o711)
    wanted.symlink_to(home / "postgres")
    return home / "postgres", account


def enough_disk(folder: Path, needed: int = 500_000_000) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotStart(
            f"Only {free // 1_000_000} MB are free below {folder}; the database needs {needed // 1_000_000} MB.",
            "Free some space and start again.",
        )
