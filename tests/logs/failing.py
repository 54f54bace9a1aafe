"""A page that fails in the way it is asked to, with what was sent to it in every value that it touches."""

import logging
import os
import signal
import subprocess
import threading
import uuid
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Engine
from django.views.decorators.csrf import csrf_exempt

from clinic.jobs.queue import enqueue
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant

log = logging.getLogger("somebody.elses")


@csrf_exempt
def fail(request: HttpRequest, how: str) -> HttpResponse:
    FAILURES[how](request.POST["text"])
    return HttpResponse("done")


@csrf_exempt
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """Have a job of tests/logs/jobs.py done for a row: its number is the key."""
    clinic = Clinic.objects.get(code="harbour")
    with tenant(clinic):
        job = enqueue(clinic=clinic, kind=f"canary.{kind}", key=request.POST["key"], again=True)
    return HttpResponse(str(job.pk))


def raising(kind: type[Exception]) -> Callable[[str], None]:
    def raise_it(text: str) -> None:
        raise kind(text)

    return raise_it


def sql(*statements: str) -> Callable[[str], None]:
    def execute(text: str) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, {"text": text} if "%(" in statement else None)

    return execute


VISIT = "create temporary table visit (id int primary key, name varchar(80) not null check (length(name) < 60)) on commit drop"


def caused(text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError as error:
        raise KeyError(text) from error


def raise_a_group(text: str) -> None:
    raise ExceptionGroup(text, [ValueError(text), KeyError(text)])


def recurse(text: str) -> None:
    recurse(text)


def break_a_template(text: str) -> None:
    Engine().from_string("{% for one in name %}{{ one|add:name|floatformat:name }}{% bad %}{% endfor %}").render(
        Context({"name": text})
    )


def deadlock(text: str) -> None:
    """Two sessions, each waiting for what the other holds."""
    both = threading.Barrier(2)

    def take(first: int, second: int) -> None:
        parameters = connection.get_connection_params()
        parameters = {name: parameters[name] for name in ("dbname", "user", "host", "port") if name in parameters}
        with psycopg.connect(**parameters) as session:
            session.execute("select pg_advisory_xact_lock(%s), %s", [first, text])
            both.wait(10)
            session.execute("select pg_advisory_xact_lock(%s), %s", [second, text])

    with ThreadPoolExecutor(2) as pool:
        for ended in [pool.submit(take, 1, 2), pool.submit(take, 2, 1)]:
            ended.result()


def write_to_the_log(text: str) -> None:
    log.error("said %s", text)
    log.error(f"said {text}")
    log.error("said " + text, extra={"request": text})
    log.warning("%(a)s %(b)r", {"a": text, "b": [text]}, stack_info=True)
    warnings.warn(text, UserWarning, stacklevel=1)


def crash_a_thread(text: str) -> None:
    thread = threading.Thread(target=raising(ValueError), args=[text], name=text)
    thread.start()
    thread.join()


class Unfinished:
    def __init__(self, text: str) -> None:
        self.text = text

    def __del__(self) -> None:
        raise ValueError(self.text)


def die(text: str) -> None:
    with connection.cursor() as cursor, suppress(Exception):
        cursor.execute("select %s", [text])
    os.kill(os.getpid(), signal.SIGKILL)


FAILURES: dict[str, Callable[[str], object]] = {
    "value": raising(ValueError),
    "caused": caused,
    "unicode": lambda text: f"{text}é".encode("latin-1").decode("utf-8"),
    "number": int,
    "uuid": uuid.UUID,
    "file": lambda text: open(f"/nowhere/{text}", "rb").close(),
    "command": lambda text: subprocess.run(["false", text], check=True),
    "group": raise_a_group,
    "recursion": recurse,
    "assertion": raising(AssertionError),
    "suspicious": raising(SuspiciousOperation),
    "bad-request": raising(BadRequest),
    "denied": raising(PermissionDenied),
    "not-there": raising(Http404),
    "check": sql(VISIT, "insert into visit values (1, repeat(%(text)s, 6))"),
    "unique": sql(VISIT, "insert into visit values (1, %(text)s)", "insert into visit values (1, %(text)s)"),
    "not-null": sql(VISIT, "insert into visit values (2, %(text)s), (3, null)"),
    "too-long": sql(VISIT, "insert into visit values (1, repeat(%(text)s, 60))"),
    "wrong-type": sql("select %(text)s::uuid"),
    "wrong-date": sql("select (%(text)s || '-13-45')::date"),
    "syntax": lambda text: sql(f"select '{text}")(text),
    "no-column": lambda text: sql(f"select {text} from practice_clinic")(text),
    "raised-in-sql": lambda text: sql(f"do $$ begin raise exception 'no place for %', '{text}'; end $$")(text),
    "statement-timeout": sql("set local statement_timeout = 50", "select pg_sleep(2), %(text)s"),
    "deadlock": deadlock,
    "template": break_a_template,
    "log": write_to_the_log,
    "thread": crash_a_thread,
    "finalizer": Unfinished,
    "dies": die,
}
