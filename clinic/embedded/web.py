"""The web server's port, and whether its first page answers."""

import errno
import os
import socket
import urllib.error
import urllib.request

from clinic.embedded.errors import CannotStart

HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 100


def listen() -> socket.socket:
    """
    A listening socket on GLABELLA_PORT, or on the first free port from 8000.

    The launcher keeps it and hands it to the web server, so that nobody can take the port while that one restarts.
    """
    named = os.environ.get("GLABELLA_PORT", "")
    if not named:
        for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
            found = _bind(port)
            if found is not None:
                return found
        raise CannotStart(
            f"No port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} is free.",
            "Choose one: GLABELLA_PORT=9000 make run",
        )
    if not named.isdecimal() or not 1 <= int(named) <= 65535:
        raise CannotStart(f"GLABELLA_PORT is {named!r}.", "Use a number from 1 to 65535.")
    found = _bind(int(named))
    if found is None:
        raise CannotStart(f"Port {named} is taken or not allowed.", "Choose another: GLABELLA_PORT=9000 make run")
    return found


def _bind(port: int) -> socket.socket | None:
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((HOST, port))
    except OSError as reason:
        server.close()
        if reason.errno in {errno.EADDRINUSE, errno.EACCES}:
            return None
        raise
    server.listen(512)
    return server


def first_page_answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bool(answer.status < 500)
    except urllib.error.HTTPError as reason:
        return reason.code < 500
    except OSError:
        return False
