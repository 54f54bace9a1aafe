"""What runs under the launcher, kept alive and stopped in order."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from clinic.embedded.errors import CannotStart
from clinic.embedded.process import end_group

LONGEST_PAUSE = 30.0
SETTLED = 60.0  # seconds after which an earlier failure is forgotten


@dataclass
class Service:
    """
    One long-running child.

    `stopping` is the signal that lets it finish what it is at, `patience` how long it may take, `then` what follows.
    """

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stopping: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    then: signal.Signals = signal.SIGKILL
    first_pause: float = 1.0
    child: subprocess.Popen[bytes] | None = field(init=False, default=None)
    _started_at: float = field(init=False, default=0.0)
    _failures: int = field(init=False, default=0)
    _next_try: float = field(init=False, default=0.0)

    def launch(self) -> None:
        self._started_at = time.monotonic()
        self.child = self.start()

    def revive(self, say: Callable[[str], None]) -> None:
        """Start again what died, each time after a longer pause."""
        now = time.monotonic()
        if self.child is not None and self.child.poll() is not None:
            end_group(self.child)
            self._failures = 0 if now - self._started_at > SETTLED else self._failures + 1
            pause = self._pause()
            say(f"{self.name} ended ({_how(self.child.returncode)}); starting it again in {pause:.0f} s")
            self._next_try = now + pause
            self.child = None
        if self.child is None and now >= self._next_try:
            try:
                self.launch()
            except CannotStart as reason:
                self._failures += 1
                self._next_try = now + self._pause()
                say(f"{reason}")

    def _pause(self) -> float:
        return min(self.first_pause * 2 ** (self._failures - 1), LONGEST_PAUSE) if self._failures else 0.0

    def ask_to_stop(self) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(self.stopping)

    def see_it_stopped(self, deadline: float) -> None:
        """Wait until it is gone, insist past the deadline, leave nothing of its group."""
        if self.child is None:
            return
        for wait, insist in ((deadline - time.monotonic(), self.then), (5.0, signal.SIGKILL)):
            try:
                self.child.wait(max(wait, 0.0))
                break
            except subprocess.TimeoutExpired:
                self.child.send_signal(insist)
        end_group(self.child)


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def stop_all(*waves: list[Service]) -> None:
    """Stop wave after wave: those who use a server before the server."""
    for wave in waves:
        now = time.monotonic()
        for service in wave:
            service.ask_to_stop()
        for service in wave:
            service.see_it_stopped(now + service.patience)
