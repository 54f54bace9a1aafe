"""One process: waitress with its limits, until it is asked to stop and has sent its last answers."""

import socket
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from clinic.web.deadlines import CONNECTIONS, LARGEST_BODY, LARGEST_HEADER, Server

GRACE = 20.0  # seconds for the last answers


def serve(application: Any, listener: socket.socket, threads: int, stopping: Callable[[], bool]) -> None:
    limits = Adjustments(
        sockets=[listener],
        threads=threads,
        backlog=512,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,  # select() ends at 1,024 files
        cleanup_interval=1,
        max_request_header_size=LARGEST_HEADER,
        max_request_body_size=LARGEST_BODY,
        ident=None,
        # Headers of our own proxy are for Django to read; without a proxy none are trusted.
        clear_untrusted_proxy_headers=not settings.SECURE_PROXY_SSL_HEADER,
    )
    workers = ThreadedTaskDispatcher()
    workers.set_thread_count(threads)
    place = (listener.family, listener.type, listener.proto, listener.getsockname())
    server = Server(application, {}, True, listener, dispatcher=workers, adj=limits, sockinfo=place, bind_socket=False)
    while not stopping():
        turn(server)
    server.accepting = False
    last = time.monotonic() + GRACE
    while server.busy() and time.monotonic() < last:
        turn(server)


def turn(server: Server) -> None:
    server.asyncore.loop(timeout=1, map=server._map, use_poll=True, count=1)
