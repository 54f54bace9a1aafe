"""Sends messages from a thread of its own, so that a broker that is silent, full or gone delays no request."""

import logging
import os
import queue
import threading
from typing import Any

from clinic.celery import app
from clinic.logs import LogSafe

WAITING = 200  # messages; what does not fit is left to the sweeper
logger = logging.getLogger("glabella.jobs")


class Messenger:
    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._forget()
        os.register_at_fork(after_in_child=self._forget)  # a thread does not live on in a forked process

    def _forget(self) -> None:
        self._waiting: queue.Queue[tuple[str, tuple[Any, ...]]] = queue.Queue(WAITING)
        self._thread: threading.Thread | None = None

    def send(self, task: str, *arguments: Any) -> None:
        """Returns at once."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="messenger", daemon=True)
                self._thread.start()
        try:
            self._waiting.put_nowait((task, arguments))
        except queue.Full:
            logger.warning("no message for %s: too many wait", LogSafe(task))

    def _work(self) -> None:
        while True:
            task, arguments = self._waiting.get()
            try:
                app.send_task(task, arguments, retry=False)
            except Exception as error:
                logger.warning("no message for %s: %s", LogSafe(task), error)


messenger = Messenger()
