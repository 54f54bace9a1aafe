"""`python -m clinic.web`: serve the application, on an address or on a socket that the launcher hands over."""

import argparse
import gc
import resource
import socket
from importlib import import_module

from clinic.safety import refuse_unsafe
from clinic.web.family import ProcessFamily
from clinic.web.server import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m clinic.web", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fd", type=int, help="a listening socket, instead of host and port")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4, help="of each process")
    options = parser.parse_args()
    listener = (
        socket.create_server((options.host, options.port), backlog=512)
        if options.fd is None
        else socket.socket(fileno=options.fd)
    )
    if options.fd is None:
        refuse_unsafe(vars(import_module("clinic.settings")), bind=options.host)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)

    from clinic.wsgi import application  # before the processes part, so that they share it

    gc.collect()
    gc.freeze()  # a collection would write to every shared page, and so copy it
    ProcessFamily(options.processes, lambda stopping: serve(application, listener, options.threads, stopping)).keep()


if __name__ == "__main__":
    main()
