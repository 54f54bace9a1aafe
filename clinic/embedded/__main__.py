"""`python -m clinic.embedded`: everything that Glabella needs to run, under one process. What `make run` starts."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from clinic.embedded import environment, lock, web
from clinic.embedded.errors import CannotStart
from clinic.embedded.places import Places
from clinic.embedded.postgres import Postgres
from clinic.embedded.process import spawn, telling_line
from clinic.embedded.services import Service, stop_all
from clinic.embedded.steps import StaticFiles, prepare_database, say, step
from clinic.embedded.valkey import Valkey
from clinic.embedded.watchdog import Watchdog

ROOT = Path(__file__).resolve().parents[2]
CELERY = ["celery", "-A", "clinic.celery"]


class Launcher:
    """The servers, the application's processes, and the order in which they come and go."""

    def __init__(self, root: Path) -> None:
        self.places = Places.of(root)
        self.places.prepare()
        self.lock = lock.take(self.places.var / "launcher.lock")
        for log in self.places.log.glob("*.log"):
            log.replace(log.with_suffix(".log.1"))
        self.listener = web.listen()
        # By its name: passkeys belong to a name, never to a number.
        self.address = f"http://localhost:{self.listener.getsockname()[1]}"
        self.postgres = Postgres(self.places.var / "postgres", self.places.sockets, self.log("postgres"))
        self.valkey = Valkey(self.places.var / "valkey", self.places.sockets, self.log("valkey"))
        self.variables = environment.application(self.places.var, self.address, self.postgres, self.valkey)
        self.env = environment.inherited() | self.variables
        self.demo = os.environ.get("GLABELLA_DEMO", "1") != "0"
        self.static: StaticFiles | None = None
        self.watchdog = Watchdog()
        self.servers = [
            Service("Valkey", self.valkey.start),
            Service("PostgreSQL", self.postgres.start, signal.SIGINT, 30, signal.SIGQUIT),
        ]
        self.application = [
            Service("web", self.child("web", *self.web_command(), pass_fds=[self.listener.fileno()]), patience=5),
            # a warm stop finishes the document at hand; the job's lease covers what does not finish
            Service("worker", self.child("worker", *self.worker_command()), signal.SIGTERM, 20, signal.SIGQUIT),
            Service("beat", self.child("beat", *self.beat_command(self.places.var))),
        ]

    def log(self, name: str) -> Path:
        return self.places.log / f"{name}.log"

    def child(
        self, name: str, *command: str, pass_fds: list[int] | None = None
    ) -> Callable[[], subprocess.Popen[bytes]]:
        def start() -> subprocess.Popen[bytes]:
            parting = signal.SIGQUIT if name == "worker" else signal.SIGTERM  # the quick end of a Celery worker
            words = [sys.executable, "-m", *command]
            child = spawn(
                words,
                log=self.log(name),
                env=self.env,
                cwd=self.places.root,
                parting_signal=parting,
                pass_fds=pass_fds or (),
            )
            self.watchdog.guard(child.pid)
            return child

        return start

    def web_command(self) -> list[str]:
        return ["clinic.web", "--fd", str(self.listener.fileno())]

    @staticmethod
    def worker_command() -> list[str]:
        return [*CELERY, "worker", "--concurrency=2", "--without-gossip", "--without-mingle"]

    @staticmethod
    def beat_command(var: Path) -> list[str]:
        return [*CELERY, "beat", "--pidfile=", f"--schedule={var / 'beat-schedule'}"]

    def start(self) -> None:
        with step("Starting PostgreSQL"):
            self.servers[1].launch()
            self.postgres.prepare_roles()
        with step("Starting Valkey"):
            self.servers[0].launch()
        # beside the migrations, on the other core
        self.static = StaticFiles(self.places.root, self.places.var, self.log("static"), self.env)
        owner = self.postgres.url("glabella_owner")
        prepare_database(self.places.root, self.log("setup"), self.env, owner, self.demo)
        with step("Collecting static files"):
            self.static.finish()
        web_server, *others = self.application
        with step("Starting the web server"):
            web_server.launch()
            self.wait_for_first_page(web_server)
        with step("Starting worker and beat"):
            for service in others:
                service.launch()
        environment.write_for_commands(self.places.var / "env", self.variables)
        lock.note(self.lock, f"process {os.getpid()}, {self.address}")

    def wait_for_first_page(self, front: Service) -> None:
        deadline = time.monotonic() + 120
        while not web.first_page_answers(self.address):
            if time.monotonic() > deadline or front.child is None or front.child.poll() is not None:
                log = self.log("web")
                raise CannotStart(f"The first page did not answer: {telling_line(log)}", f"Read {log}")
            time.sleep(0.1)

    def greet(self) -> None:
        say(f"\nGlabella answers at {self.address}\n")
        if self.demo:
            say((self.places.var / "sign-ins").read_text())
        letters = self.variables["GLABELLA_LETTERS"]
        say(f"Logs are in {self.places.log}, e-mails in {letters}. Ctrl-C stops everything.")

    def watch(self) -> None:
        while True:
            for service in (*self.servers, *self.application):
                service.revive(say)
            time.sleep(0.5)

    def stop(self) -> None:
        (self.places.var / "env").unlink(missing_ok=True)
        if self.static is not None:
            self.static.abandon()
        stop_all(self.application, [self.servers[0]], [self.servers[1]])
        self.watchdog.dismiss()
        shutil.rmtree(self.places.sockets, ignore_errors=True)


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def hurry(number: int, frame: FrameType | None) -> None:
    """A second Ctrl-C: the kernel ends the children with us (process.spawn)."""
    say("\nStopped at once.")
    os._exit(130)


def on_signals(handler: Callable[[int, FrameType | None], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def main() -> int:
    on_signals(interrupt)
    launcher = None
    try:
        launcher = Launcher(ROOT)
        launcher.start()
        launcher.greet()
        launcher.watch()
    except CannotStart as reason:
        say(f"\nGlabella cannot start. {reason}")
        return 1
    except KeyboardInterrupt:
        say("\nStopping ...")
        return 0
    finally:
        on_signals(hurry)
        if launcher is not None:
            launcher.stop()
            say("Everything is stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
