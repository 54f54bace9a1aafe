"""The launcher with everything it starts, in a `var` of its own, as tests/logs/launcher.py starts it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psycopg

from clinic.embedded.places import socket_folder
from clinic.embedded.process import wait_until

ROOT = Path(__file__).resolve().parents[2]
PREFIXES = ("GLABELLA", "DATABASE", "DJANGO")


class Running:
    def __init__(self, var: Path) -> None:
        self.var = var
        self.said: list[str] = []
        self.sockets = socket_folder(var.resolve())
        apart = {name: value for name, value in os.environ.items() if not name.startswith(PREFIXES)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.logs.launcher"],
            cwd=ROOT,
            env=apart | {"GLABELLA_VAR": str(var), "GLABELLA_DEMO": "0", "GLABELLA_ANCHORS_SECONDS": "600"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()
        wait_until(lambda: "Ctrl-C" in self.text or self.process.poll() is not None, seconds=900)
        address = re.search(r"http://([\w.]+):(\d+)", self.text)
        if address is None:
            self.stop()
            raise AssertionError(f"not started:\n{self.text}")
        self.host, self.port = address[1], int(address[2])

    def _listen(self) -> None:
        assert self.process.stdout
        self.said.extend(iter(self.process.stdout.readline, ""))

    @property
    def text(self) -> str:
        return "".join(self.said)

    @property
    def env(self) -> dict[str, str]:
        """What `var/env` gives to a command in another terminal."""
        lines = (self.var / "env").read_text().splitlines()
        return {**os.environ, **dict(line.split("=", 1) for line in lines)}

    def world(self) -> dict[str, Any]:
        told = subprocess.run(
            [sys.executable, "-m", "tests.logs.world"], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        assert told.returncode == 0, told.stderr
        found: dict[str, Any] = json.loads(told.stdout)
        return found

    def database(self, role: str = "postgres") -> "psycopg.Connection[Any]":
        return psycopg.connect(
            dbname="glabella", user=role, host=str(self.sockets / "postgres"), port=5432, autocommit=True
        )

    def column(self, query: str, *values: object) -> list[str]:
        with self.database() as session:
            return [str(row[0]) for row in session.execute(query, values)]  # type: ignore[call-overload]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.listener.join()
        assert self.process.stdout
        self.process.stdout.close()
        shutil.rmtree(self.sockets, ignore_errors=True)
