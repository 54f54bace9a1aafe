"""What follows an event: every kind of job that named it, once, and nothing that nobody named."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.booking.announcing import VisitEvent
from clinic.jobs.models import Job
from clinic.jobs.queue import FOLLOWERS, HANDLERS, announce, handles
from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant

ROOT = Path(__file__).resolve().parents[2]
OF_VISITS = ROOT / "clinic" / "booking" / "announcing.py"
KINDS = ("test.first", "test.second")


@pytest.fixture
def done() -> Iterator[list[str]]:
    """Two kinds of jobs, of two rooms, follow one event."""
    ran: list[str] = []

    def note(job: Job) -> None:
        ran.append(f"{job.kind} {job.key}")

    for kind in KINDS:
        handles(kind, after=("test.happened",))(note)
    yield ran
    del FOLLOWERS["test.happened"]
    for kind in KINDS:
        del HANDLERS[kind]


def tell(clinic: Clinic, event: str = "test.happened") -> None:
    with tenant(clinic):
        announce(clinic=clinic, event=event, key="1")


def test_all_that_follows_an_event_is_done(clinic: Clinic, done: list[str]) -> None:
    tell(clinic)
    tell(clinic)
    run_due(clinic)
    assert sorted(done) == ["test.first 1", "test.second 1"]


def test_an_event_of_the_same_row_has_it_done_again(clinic: Clinic, done: list[str]) -> None:
    for _ in range(2):
        tell(clinic)
        run_due(clinic)
    assert sorted(done) == ["test.first 1", "test.first 1", "test.second 1", "test.second 1"]


def test_a_rolled_back_event_is_followed_by_nothing(clinic: Clinic, done: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), tenant(clinic):
        announce(clinic=clinic, event="test.happened", key="1")
        _ = 1 / 0
    assert run_due(clinic) == 0 and done == []


def announced() -> set[str]:
    """The events in the source of all rooms."""
    found = set()
    for room in ("clinic", "patients", "planning"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "announce":
                    found |= {word_of(word.value, path) for word in node.keywords if word.arg == "event"}
    return found - {""} | set(VisitEvent)


def word_of(value: ast.expr, path: Path) -> str:
    """Written out, or one of a visit's, which are listed where they are announced."""
    return "" if path == OF_VISITS and ast.unparse(value) == "event.value" else str(ast.literal_eval(value))


def test_every_event_is_announced_and_followed() -> None:
    """A misspelt one would be followed by nothing, or wait for ever."""
    assert announced() == set(FOLLOWERS)
