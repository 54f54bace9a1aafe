"""What a log record lets through, whoever writes it and however it is formatted."""

import io
import logging
import subprocess
import sys
import threading
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.utils.log import log_response

from clinic import logs
from clinic.logs import LogSafe

MARK = "Qzmark"
log = logging.getLogger("somebody.elses")


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """A handler of a library, with a format of its own."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    listening = [logging.getLogger(), logging.getLogger("django")]
    for one in listening:
        one.addHandler(handler)
    yield stream
    for one in listening:
        one.removeHandler(handler)


def raised(what: Callable[[], object], text: str = "it failed: %s", *args: object) -> None:
    try:
        what()
    except BaseException as error:
        log.exception(text, *(args or (error,)))


def raise_(error: BaseException) -> None:
    raise error


def fail_with_a_cause() -> None:
    try:
        raise ValueError(MARK)
    except ValueError as error:
        raise KeyError(MARK) from error


def its_own_cause() -> None:
    error = ValueError(MARK)
    raise error from error


def recurse(depth: int) -> None:
    recurse(depth + 1)


def template_that_fails() -> None:
    Engine().from_string("{% for a in b %}{{ a|add }}{% endfor %}" + MARK).render(Context())


def bad_request() -> None:
    request = HttpRequest()
    request.path = f"/a/harbour/{MARK}/"
    answer = HttpResponse(status=400)
    log_response("%s: %s", MARK, request.path, request=request, response=answer, exception=ValueError(MARK))


def log_a_dictionary() -> None:
    log.error("task %(name)s %(exc)s %(args)s", {"name": "clinic.jobs", "exc": repr(MARK), "args": [MARK]})


LEAKS: dict[str, Callable[[], None]] = {
    "an argument": lambda: log.error("said %s", MARK),
    "a quoted argument": lambda: log.error("said %r", MARK),
    "an f-string": lambda: log.error(f"said {MARK}"),
    "an f-string with arguments": lambda: log.error(f"said {MARK} %s", 1),
    "a sum": lambda: log.error("said " + MARK),
    "an old format": lambda: log.error("said %s" % MARK),  # noqa: UP031
    "only the value": lambda: log.error(MARK.upper().title() + "!"),
    "an exception as message": lambda: log.error(ValueError(MARK)),
    "an exception as argument": lambda: log.error("said %s", ValueError(MARK)),
    "a list": lambda: log.error("said %s", [MARK]),
    "a dictionary": log_a_dictionary,
    "bytes": lambda: log.error("said %s", MARK.encode()),
    "an object that shows itself": lambda: log.error("said %s", Shown(MARK)),
    "an object that cannot be shown": lambda: log.error(Unshown(), MARK),
    "a number that is none": lambda: log.error("said %d", MARK),
    "a path": lambda: log.warning("Not Found: %s", f"/a/harbour/{MARK}/"),
    "a path nobody has": lambda: log.warning("Not Found: %s", f"/{MARK}/{MARK}"),
    "a query": lambda: log.warning("Not Found: %s", f"/patients/?q={MARK}"),
    "an address": lambda: log.warning("Not Found: %s", f"https://{MARK}.example/patients/?q={MARK}"),
    "a dotted name": lambda: log.error("said %s", f"clinic.jobs.{MARK}"),
    "an exception": lambda: raised(lambda: raise_(ValueError(MARK))),
    "an exception with its cause": lambda: raised(fail_with_a_cause),
    "an exception that is its own cause": lambda: raised(its_own_cause),
    "a group of exceptions": lambda: raised(lambda: raise_(ExceptionGroup(MARK, [ValueError(MARK)]))),
    "a note": lambda: raised(lambda: raise_(noted())),
    "a file that is not there": lambda: raised(lambda: Path(f"/nowhere/{MARK}").read_text()),
    "a template": lambda: raised(template_that_fails),
    "a recursion": lambda: raised(lambda: recurse(0)),
    "Django's helper": bad_request,
    "a warning": lambda: warnings.warn(f"said {MARK}", RuntimeWarning, stacklevel=1),
    "a stack": lambda: log.error("said %s", MARK, stack_info=True),
}


class Shown:
    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class Unshown:
    def __str__(self) -> str:
        raise ValueError(MARK)


def noted() -> ValueError:
    error = ValueError(MARK)
    error.add_note(MARK)
    return error


@pytest.mark.parametrize("case", LEAKS)
def test_nothing_that_was_put_in_comes_out(case: str, said: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)  # pytest's own place for warnings is between
        logging.captureWarnings(True)
        LEAKS[case]()
    assert said.getvalue().count("\n") >= 1
    assert MARK.lower() not in said.getvalue().lower()
    assert len(said.getvalue().splitlines()) < 3 * logs.LONGEST_TRACE


@pytest.mark.django_db
def test_a_database_error_keeps_its_code_and_its_constraint(said: io.StringIO) -> None:
    def violate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("create temporary table visit (name text constraint a_name_is_short check (name = ''))")
            cursor.execute("insert into visit values (%s)", [MARK])

    raised(violate)
    assert "django.db.utils.IntegrityError 23514 visit a_name_is_short" in said.getvalue()
    assert "tests.logs.test_records" in said.getvalue()
    assert MARK not in said.getvalue()


@pytest.mark.django_db
def test_a_value_of_the_wrong_type_is_not_repeated(said: io.StringIO) -> None:
    def misread() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select %s::uuid", [MARK])

    with pytest.raises(DatabaseError):
        misread()
    raised(misread)
    assert "InFailedSqlTransaction" in said.getvalue() or "22P02" in said.getvalue()
    assert MARK not in said.getvalue()


def test_what_an_operator_needs_stays(said: io.StringIO) -> None:
    number = uuid.uuid4()
    log.warning("no hint for job %s: %s", number, ConnectionRefusedError(111, MARK))
    log.error("job %s of kind %s failed, try %d of %.1f", number, LogSafe("document.aftercare"), 2, 3.0)
    log.error("Process %r pid:%r exited with %r", "ForkPoolWorker-2", 4711, "signal 9 (SIGKILL)")
    log.error("Task %s[%s] failed", "clinic.logs.configure", str(number))
    log.warning("%s: %s", "Not Found", "/accounts/password/reset/key/3-dk1a/")
    log.warning("Not Found: %s", f"/patients/{number}/?q=a")
    log.error("a plain sentence")
    assert said.getvalue().splitlines() == [
        f"somebody.elses no hint for job {number}: ConnectionRefusedError Connection refused",
        f"somebody.elses job {number} of kind document.aftercare failed, try 2 of 3.0",
        "somebody.elses Process 'ForkPoolWorker-2' pid:4711 exited with 'signal 9 (SIGKILL)'",
        f"somebody.elses Task clinic.logs.configure[{number}] failed",
        r"somebody.elses Not Found: /accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        "somebody.elses Not Found: /patients/<uuid:patient_id>/",
        "somebody.elses a plain sentence",
    ]


def test_a_thread_that_ends_with_an_exception_tells_its_type_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    args = threading.ExceptHookArgs((ValueError, ValueError(MARK), None, None))
    for module, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, hook, getattr(module, hook))  # put back afterwards
    logs.configure(settings.LOGGING)
    threading.excepthook(args)
    assert capsys.readouterr().err == "thread:\nValueError\n"


def test_a_record_that_cannot_be_written_is_told_without_its_texts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`logging` would print every text of the chain, and parse the source: in CPython 3.11 no two threads may do that."""
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(log, "handlers", [logging.StreamHandler(closed)])
    with monkeypatch.context() as parser:
        parser.setattr("ast.parse", lambda *_, **__: pytest.fail("parsed the source"))
        raised(lambda: raise_(KeyError(MARK)))
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "cannot log somebody.elses:" and told[-1] == "ValueError"
    assert "KeyError" in told and MARK not in "".join(told)


def test_standard_error_may_be_closed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(log, "handlers", [logging.StreamHandler(closed)])
    monkeypatch.setattr(sys, "stderr", closed)
    log.warning("a plain sentence")


def test_a_process_that_ends_with_an_exception_tells_its_type_only() -> None:
    program = f"import django; django.setup()\ndef fail(): raise ValueError('{MARK}')\nfail()"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=settings.BASE_DIR)
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == ["uncaught:", "  __main__:3 <module>", "  __main__:2 fail", "ValueError"]
