"""Processes that all do the same; one that dies is replaced, and all stop together."""

import logging
import os
import signal
import time
from collections.abc import Callable
from types import FrameType

Work = Callable[[Callable[[], bool]], None]
STOP = {signal.SIGTERM, signal.SIGINT}
PAUSE = 1.0  # seconds before a process that died is replaced
logger = logging.getLogger("glabella.web")


class ProcessFamily:
    """`work` runs in each process until the function it is given says that it is time to stop."""

    def __init__(self, size: int, work: Work) -> None:
        self.size, self.work = size, work
        self.children: set[int] = set()
        self.stopping = False

    def keep(self) -> None:
        """Returns when all have stopped."""
        for number in STOP:
            signal.signal(number, self._stop)
        while not self.stopping or self.children:
            while not self.stopping and len(self.children) < self.size:
                self._add()
            ended, status = os.wait()
            self.children.discard(ended)
            if not self.stopping:
                logger.error("a web process ended (%s); another one follows", os.waitstatus_to_exitcode(status))
                time.sleep(PAUSE)

    def _add(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP)  # until parent and child know who they are
        child = os.fork()
        if child == 0:
            self._live()
        self.children.add(child)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)

    def _live(self) -> None:
        try:
            self.children = set()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
            self.work(lambda: self.stopping)
        except BaseException:
            logger.exception("a web process failed")
            os._exit(1)
        os._exit(0)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        for child in self.children:
            os.kill(child, signal.SIGTERM)
