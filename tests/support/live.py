"""The live server of browser tests, which says when it has answered the last request."""

import threading
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread

_change = threading.Condition()
_open = 0


class CountingServer(ThreadedWSGIServer):
    """Counts its connections. One that a closed page left behind still reads and writes rows."""

    def process_request(self, request: Any, client_address: Any) -> None:
        _count(+1)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            _count(-1)


def _count(step: int) -> None:
    global _open
    with _change:
        _open += step
        _change.notify_all()


def wait_until_idle() -> None:
    """
    Waits until every connection of closed pages is answered: the rows are removed next, and a request still at work
    would hold them or write new ones.
    """
    with _change:
        assert _change.wait_for(lambda: _open == 0, timeout=60), f"{_open} connections are still open"


LiveServerThread.server_class = CountingServer
