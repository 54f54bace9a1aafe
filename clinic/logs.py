"""
What may stand in a log: only what is known to hold no patient's data and no secret.

Every record of every Python process is made here (`configure` sets the factory that `logging` calls), so it holds for each
handler and each library. Whatever is not known to be harmless is withheld, so nothing has to be named when a page, a
secret address or a library is added:

- a message appears if it is a constant of the code that logs it. What is put into it appears if it is a number, a UUID, the
  name of a module or function, or a phrase of that code or of HTTP; any other text shows as an ellipsis. `LogSafe` marks our own.
- an address appears as the pattern of its route, without its arguments and without its query.
- an exception appears as its type and its frames, without its text, which for a database error is the patient's row. What
  comes with it of the schema (SQLSTATE, table, constraint) and of the system (errno) is kept.
"""

import errno
import http.client
import logging
import os
import re
import sys
import threading
import traceback
import uuid
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from logging.config import dictConfig
from pathlib import Path
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any
from urllib.parse import urlsplit

WITHHELD = "…"
LONGEST_TRACE = 30  # frames; a RecursionError has a thousand
CALLERS = 8  # frames between a message and the logger: helpers such as django.utils.log
HARMLESS = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|signal \d+ \(SIG[A-Z]+\)|exitcode \d+|(ForkPool)?Worker-\d+"
)
PHRASES = {*http.client.responses.values(), "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


SETTINGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "axes": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "waitress": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},
        "multiprocessing": {"handlers": ["console"], "level": "WARNING", "propagate": False},  # Celery's pool
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}


class LogSafe(str):
    """A text that comes from the code itself, such as the kind of a job, and may be logged."""


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG, and Celery's (clinic/celery.py)."""
    logging.setLogRecordFactory(harmless_record)
    logging.captureWarnings(True)
    sys.excepthook = uncaught
    sys.unraisablehook = lambda told: report("unraisable", told.exc_value)
    threading.excepthook = lambda told: report("thread", told.exc_value)
    logging.Handler.handleError = cannot_write  # type: ignore[method-assign]  # no setting of logging turns its print off
    dictConfig(config)


def harmless_record(
    name: str, level: int, path: str, line: int, msg: Any, args: Any, exc_info: Any, *rest: Any, **more: Any
) -> logging.LogRecord:
    """A LogRecord whose text is harmless whichever handler formats it."""
    made = logging.LogRecord(name, level, path, line, msg, args, None, *rest, **more)
    try:
        text = message(made)
        if exc_info and exc_info[1] is not None:
            made.exc_text = "\n".join(trace(exc_info[1]))
    except Exception as error:  # an object that cannot be shown, a stack that is full: no reason to fail what is logged
        text = f"{WITHHELD} ({made.module}:{made.lineno}, {type(error).__name__})"
    made.msg, made.args = text, ()
    return made


def message(made: logging.LogRecord) -> str:
    if isinstance(made.msg, BaseException):
        return describe(made.msg)
    template = str(made.msg)
    if made.name == "py.warnings":
        return place_of_warning(made.getMessage())
    if not is_constant(template):
        return f"{WITHHELD} ({made.module}:{made.lineno})"
    if not made.args:
        return template
    try:
        return template % harmless_args(made.args)
    except (TypeError, ValueError, KeyError):  # %d of what was withheld
        return template


def harmless_args(args: Mapping[str, object] | tuple[object, ...]) -> dict[str, object] | tuple[object, ...]:
    if isinstance(args, Mapping):
        return {key: harmless(value) for key, value in args.items()}
    return tuple(harmless(value) for value in args)


def is_constant(text: str) -> bool:
    """Whether one of the modules that led here has this text in its source: then nothing was put into it."""
    frames = (frame for frame, _ in traceback.walk_stack(sys._getframe()))
    files = {frame.f_code.co_filename for frame in frames_that_log(frames)}
    return any(text.strip() in constants(file) for file in files)


def frames_that_log(frames: Iterator[FrameType]) -> Iterator[FrameType]:
    ours = {__file__, logging.__file__}
    return islice((frame for frame in frames if frame.f_code.co_filename not in ours), CALLERS)


@cache
def constants(path: str) -> frozenset[str]:
    """Every text that stands in a Python file. Not by `ast`: in CPython 3.11 two threads cannot build a tree at once."""
    try:
        code = compile(Path(path).read_bytes(), path, "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    return frozenset(text.strip() for text in texts_of(code) if text.strip())


def texts_of(constant: object) -> Iterator[str]:
    if isinstance(constant, str):
        yield constant
    parts = constant.co_consts if isinstance(constant, CodeType) else constant
    if isinstance(parts, (tuple, frozenset)):
        for part in parts:
            yield from texts_of(part)


def place_of_warning(text: str) -> str:
    """`path:line: Category: ...` without what it says."""
    found = re.match(r"(?:.*/)?([\w.-]+:\d+: \w+): ", text)
    return found[1] if found else WITHHELD


def harmless(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float, uuid.UUID, LogSafe)):
        return value
    if isinstance(value, BaseException):
        return describe(value)
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}"
    if not isinstance(value, str):
        return WITHHELD
    if value in PHRASES or HARMLESS.fullmatch(value) or names_code(value) or (" " in value and is_constant(value)):
        return value
    return route(value) if re.match(r"/|https?://", value) else WITHHELD


def names_code(value: str) -> bool:
    """`clinic.jobs.tasks.sweep`: a module that is loaded, or what it holds."""
    module, _, name = value.rpartition(".")
    found = sys.modules.get(module)
    return ("." in value and value in sys.modules) or (isinstance(found, ModuleType) and name in vars(found))


def route(address: str) -> str:
    """`/a/harbour/8f3.../?x=1` -> `/a/<slug:code>/<str:token>/`."""
    from django.apps import apps
    from django.urls import Resolver404, resolve

    try:
        return "/" + resolve(urlsplit(address).path).route if apps.ready else WITHHELD
    except (Resolver404, ValueError):
        return f"/{WITHHELD}"


def describe(error: BaseException) -> str:
    """The type, with what the schema and the system add to it."""
    words = [f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")]
    for one in (error, error.__cause__):  # Django's error, or psycopg's below it
        if state := getattr(one, "sqlstate", None):
            diagnosis = getattr(one, "diag", None)
            words += [state, *(getattr(diagnosis, name, "") for name in ("table_name", "constraint_name"))]
    if isinstance(error, OSError) and error.errno is not None and error.errno in errno.errorcode:
        words.append(os.strerror(error.errno))
    if isinstance(error, ImportError):
        words.append(error.name or "")
    return " ".join(word for word in words if word)


def trace(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """The chain of exceptions as Python prints it, the last one at the end, without their texts."""
    seen |= {id(error)}
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from trace(before, seen)
        yield "then:"
    frames = list(traceback.walk_tb(error.__traceback__))
    if len(frames) > LONGEST_TRACE:
        yield f"  ({len(frames) - LONGEST_TRACE} frames)"
    for frame, line in frames[-LONGEST_TRACE:]:
        yield f"  {frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
    yield describe(error)
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield "with:"
        yield from trace(one, seen)


def uncaught(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """What ends a process. A person at a terminal reads all of it; a log does not."""
    if issubclass(kind, KeyboardInterrupt) or sys.stderr.isatty():
        sys.__excepthook__(kind, error, where)
    else:
        report("uncaught", error)


def cannot_write(self: logging.Handler, record: logging.LogRecord) -> None:
    """A record that its handler cannot write (a full disk, a closed stream), where `logging` prints texts of exceptions."""
    try:
        report(f"cannot log {record.name}", sys.exc_info()[1])
    except (OSError, ValueError):  # standard error is closed too
        return


def report(how: str, error: BaseException | None) -> None:
    if error is not None and sys.stderr is not None:
        print(f"{how}:", *trace(error), sep="\n", file=sys.stderr, flush=True)
