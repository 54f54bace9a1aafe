"""Keeps a warm render process and asks it for PDFs; replaces it when it dies, hangs or has made many."""

import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinic.files.child import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[3]
# A document's limit is one of CPU (worker.CPU_SECONDS), which a busy machine does not change. The clock only ends a render process that
# hangs or does not start, under the worker's own soft limit, so that the reason is known.
WALL_SECONDS = 45.0
OLD_AFTER = 1000  # documents; memory was measured flat until then
COMMAND = (sys.executable, "-m", "planning.documents.pdf.worker")


class RenderFailed(Exception):
    """No PDF came. The job keeps the name of the class; `documents.progress` has its words for staff."""


class TookTooLong(RenderFailed):
    pass


class TooComplex(RenderFailed):
    pass


class RenderDied(RenderFailed):
    """The render process ended unexpectedly."""


class NotDrawable(RenderFailed):
    pass


@dataclass(frozen=True)
class Pdf:
    content: bytes
    pages: int


class Renderer:
    """One warm child process. Used by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._done = 0

    def pdf(self, html: str, *, identifier: str, drawings: Mapping[str, str] | None = None) -> Pdf:
        """Draw `html`, in which `asset:<name>` is one of our assets or of `drawings` (SVGs). Equal input gives equal bytes.

        Raises RenderFailed; the child is gone then, and the next call starts a new one.
        """
        with self._lock:
            try:
                asked = {"html": html, "identifier": identifier, "drawings": dict(drawings or {})}
                return self._ask(json.dumps(asked).encode())
            except (OSError, struct.error, ValueError):
                self.stop()
                raise RenderDied from None
            # Also the worker's time limit: a child in the middle of an answer must not be asked again.
            except BaseException:
                self.stop()
                raise

    def _ask(self, request: bytes) -> Pdf:
        deadline = time.monotonic() + WALL_SECONDS
        child = self._ready_child(deadline)
        assert child.stdin is not None
        child.stdin.write(struct.pack(">I", len(request)) + request)
        child.stdin.flush()
        head = json.loads(self._frame(child, deadline))
        if "error" in head:
            raise TooComplex if head["error"] == "too complex" else NotDrawable
        content = self._frame(child, deadline)
        self._done += 1
        if self._done >= OLD_AFTER:
            self.stop()
        return Pdf(content, head["pages"])

    def _ready_child(self, deadline: float) -> "subprocess.Popen[bytes]":
        # A forked worker must not share its parent's child.
        if self._child is None or self._owner != os.getpid() or self._child.poll() is not None:
            self.stop()
            self._child, self._owner, self._done = start(), os.getpid(), 0
            self._frame(self._child, deadline)
        return self._child

    def _frame(self, child: "subprocess.Popen[bytes]", deadline: float) -> bytes:
        (length,) = struct.unpack(">I", self._read(child, 4, deadline))
        return self._read(child, length, deadline)

    def _read(self, child: "subprocess.Popen[bytes]", length: int, deadline: float) -> bytes:
        assert child.stdout is not None
        parts: list[bytes] = []
        while length:
            # What has come is read, however late this process itself was given its turn.
            if not select.select([child.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TookTooLong
            part = os.read(child.stdout.fileno(), min(length, 1 << 20))
            if not part:
                raise TookTooLong if _end(child) == -signal.SIGPROF else RenderDied
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def stop(self) -> None:
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        _end(child)


def _end(child: "subprocess.Popen[bytes]") -> int:
    """How it ended. Killing changes nothing for one that is ending already; however busy the machine, it ends then."""
    child.kill()
    return child.wait()


def start() -> "subprocess.Popen[bytes]":
    """A fresh render process with an empty environment; it ends with the process that started it."""
    return subprocess.Popen(
        COMMAND,
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )


renderer = Renderer()
