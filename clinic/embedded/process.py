"""Child processes that never outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The operating system's user a server runs as, where that is not the user who starts it."""

    name: str
    uid: int
    gid: int


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    parting_signal: signal.Signals = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """
    Start `command` in a session of its own, its output appended to `log`.

    A session of its own keeps the terminal's Ctrl-C from it: the order of stopping is ours. `parting_signal` is what
    the kernel sends it should this process die without a word. To be called from the main thread: the kernel watches
    the thread that starts a child, not the process.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
            pass_fds=pass_fds,
            preexec_fn=_die_with(os.getpid(), parting_signal),
            **_identity(account),
        )


def ask(command: Sequence[str | Path], *, account: Account | None = None) -> subprocess.CompletedProcess[str]:
    """Run a short command to its end, from a folder that every account may enter."""
    words = [str(part) for part in command]
    return subprocess.run(words, cwd="/", capture_output=True, text=True, **_identity(account))


def _identity(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _die_with(parent: int, parting_signal: signal.Signals) -> Callable[[], None]:
    def prepare() -> None:
        # A shell starts its background jobs with these ignored; what we start must hear them.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        if libc is None:
            return
        libc.prctl(PR_SET_PDEATHSIG, int(parting_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel knew
            os._exit(1)

    return prepare


def stop(child: subprocess.Popen[bytes], *, first: signal.Signals, patience: float, then: signal.Signals) -> None:
    """Ask `child` to stop, wait `patience` seconds, insist; whatever is left of its group goes too."""
    if child.poll() is None:
        child.send_signal(first)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.send_signal(then)
            with suppress(subprocess.TimeoutExpired):
                child.wait(5)
    end_group(child)


def end_group(child: subprocess.Popen[bytes]) -> None:
    """Kill what a child left in its process group, the child itself included."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        child.wait(5)


def wait_until(ready: Callable[[], bool], *, seconds: float, child: subprocess.Popen[bytes] | None = None) -> bool:
    """Ask `ready` until it says yes, the time is over or `child` is dead."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        if child is not None and child.poll() is not None:
            return False
        time.sleep(0.03)
    return False


def telling_line(log: Path) -> str:
    """What a program said of its failure, for the one line that explains it: its last error, else its last word."""
    with suppress(OSError):
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
        errors = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "Error", "ERROR"))]
        return (errors or lines or [""])[-1]
    return ""
