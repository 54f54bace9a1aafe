"""Every door answers while Valkey, which counts requests and carries messages, is full, silent, gone or coming back."""

import os
import secrets
import shutil
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from clinic.celery import app
from clinic.embedded.places import private_folder
from clinic.embedded.process import wait_until
from clinic.embedded.valkey import Valkey
from clinic.jobs.messenger import WAITING, Messenger
from clinic.practice.actions import add_member
from clinic.practice.cache import SteadyCache
from clinic.practice.models import Clinic, Role, User
from planning.treatments.models import Treatment
from tests.portal.conftest import Phone, afternoon, phone, plan, treatment  # noqa: F401  the patient's link

PASSWORD = "seven green bicycles"
LOGIN = "/accounts/login/"


def command(server: Valkey, *words: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(str(server.socket))
        line.sendall((" ".join(words) + "\r\n").encode())
        assert line.recv(64).startswith(b"+OK")


def well(server: Valkey) -> None:
    assert server.answers()


def full(server: Valkey) -> None:
    command(server, "config", "set", "maxmemory", "1")


def paused(server: Valkey) -> None:
    command(server, "client", "pause", "600000")


def silent(server: Valkey) -> None:
    assert server.child
    os.kill(server.child.pid, signal.SIGSTOP)


def gone(server: Valkey) -> None:
    server.stop()


def back_again(server: Valkey) -> None:
    server.stop()
    server.start()


STATES = (well, full, paused, silent, gone, back_again)


@pytest.fixture
def valkey(settings: Settings) -> Iterator[Valkey]:
    """A server of this test alone, asked before so that a connection to it is open."""
    folder = private_folder(Path("/tmp") / f"glabella-valkey-{secrets.token_hex(4)}")
    server = Valkey(folder / "data", folder, folder / "valkey.log")
    server.start()
    settings.CACHES = {"default": {"BACKEND": "clinic.practice.cache.SteadyCache", "LOCATION": server.cache_url}}
    SteadyCache.away_until = 0.0
    cache.set("known", "1")
    yield server
    SteadyCache.away_until = 0.0
    if server.child and server.child.poll() is None:
        os.kill(server.child.pid, signal.SIGCONT)
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def grace(clinic: Clinic) -> User:
    return add_member(
        clinic=clinic, email="grace@harbour.example", full_name="Grace", roles=[Role.INJECTOR], password=PASSWORD
    ).user


def enter(client: Client, email: str, password: str) -> int:
    return client.post(LOGIN, {"login": email, "password": password}).status_code


@pytest.mark.parametrize("state", STATES)
def test_each_door_answers_as_ever(
    valkey: Valkey,
    state: Callable[[Valkey], None],
    grace: User,
    phone: Phone,  # noqa: F811
    treatment: Treatment,  # noqa: F811
) -> None:
    state(valkey)
    started = time.monotonic()
    person = Client(raise_request_exception=False)
    assert person.get(LOGIN).status_code == 200
    assert enter(person, grace.email, "wrong") == 200
    assert enter(person, grace.email, PASSWORD) == 302
    assert person.get("/patients/").status_code == 200
    assert person.get("/api/v1/patients/").status_code == 200
    assert phone.look().status_code == 200
    wrong = {"oldpassword": "wrong", "password1": PASSWORD * 2, "password2": PASSWORD * 2}
    assert person.post("/accounts/password/change/", wrong).status_code == 200
    assert person.post("/accounts/logout/").status_code == 302
    assert person.post("/accounts/password/reset/", {"email": grace.email}).status_code == 302
    assert time.monotonic() - started < 60, "each asking waits at most once"


@pytest.mark.parametrize("state", STATES)
def test_the_cache_counts_on_in_this_process(valkey: Valkey, state: Callable[[Valkey], None]) -> None:
    state(valkey)
    tries = f"tries-{uuid.uuid4()}"
    assert cache.add(tries, 1, 60)
    assert not cache.add(tries, 1, 60)
    assert cache.incr(tries) == 2
    assert cache.get(tries) == 2
    cache.set_many({"a": 1, "b": 2})
    assert cache.get_many(["a", "b"]) == {"a": 1, "b": 2}
    cache.delete(tries)
    assert cache.get(tries) is None


@pytest.mark.parametrize("state", STATES[1:])
def test_an_account_is_guarded_all_the_same(valkey: Valkey, state: Callable[[Valkey], None], grace: User) -> None:
    """That count is in the database."""
    state(valkey)
    answers = [enter(Client(), grace.email, f"wrong {number}") for number in range(12)]
    assert answers[0] == 200 and answers[-1] == 429
    assert enter(Client(), grace.email, PASSWORD) == 429


def test_valkey_is_asked_again_after_a_while(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    full(valkey)
    cache.set("tries", 1)
    assert SteadyCache.away_until > time.monotonic()
    command(valkey, "config", "set", "maxmemory", "0")
    monkeypatch.setattr(SteadyCache, "away_until", 0.0)
    assert cache.get("known") == "1"
    assert SteadyCache.away_until == 0.0


@pytest.mark.parametrize("state", STATES)
def test_a_message_delays_nobody(
    valkey: Valkey, state: Callable[[Valkey], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the sending takes: it is beside the request. What does not fit is left to the sweeper."""
    state(valkey)
    monkeypatch.setattr(app.conf, "broker_url", valkey.broker_url)
    messenger = Messenger()
    started = time.monotonic()
    for _ in range(WAITING * 2):
        messenger.send("clinic.jobs.tasks.run_job", str(uuid.uuid4()), str(uuid.uuid4()))
    assert time.monotonic() - started < 2


def test_a_message_that_fails_is_not_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    arrived = threading.Event()

    def send(task: str, arguments: tuple[str, ...], retry: bool) -> None:
        sent.append(arguments[0])
        if arguments[0] == "first":
            raise OSError("no broker")
        arrived.set()

    monkeypatch.setattr(app, "send_task", send)
    messenger = Messenger()
    messenger.send("task", "first")
    messenger.send("task", "second")
    assert arrived.wait(60)
    assert sent == ["first", "second"]


def test_a_forked_process_sends_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The web's processes are forked from one that has read everything."""
    arrived = threading.Event()
    monkeypatch.setattr(app, "send_task", lambda *told, **more: arrived.set())
    messenger = Messenger()
    messenger.send("task", "before")
    assert arrived.wait(60)
    child = os.fork()
    if child == 0:
        arrived.clear()
        messenger.send("task", "after")
        os._exit(0 if arrived.wait(60) else 1)
    assert wait_until(lambda: os.waitpid(child, os.WNOHANG) == (child, 0), seconds=70)
