"""The note for the day, written by two desks at once: neither is lost without a word, and both are shown."""

import re

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.booking import actions
from clinic.booking.models import Appointment
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.tenancy import tenant
from tests.booking.test_today_page import text

THEIRS, MINE = "Needs the lift", "Comes with a friend"


@pytest.fixture
def visit(monday, book, ana, ada_here) -> Appointment:
    return book(ana, ada_here, "2026-11-24 10:00")


@pytest.fixture
def front(sign_in, desk) -> Client:
    return sign_in(desk)


def stored(clinic, visit) -> Appointment:
    with tenant(clinic):
        return Appointment.objects.get(pk=visit.pk)


def write(clinic, visit, note: str, by, seen: str = "") -> None:
    with tenant(clinic):
        actions.change_note(appointment=visit, note=note, seen=seen, by=by)


def field(page: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert tag, name
    value = re.search(r'value="([^"]*)"', tag[0])
    return value[1] if value else ""


def test_the_second_desk_writes_nothing_over_the_first(clinic, visit, in_clinic, desk, ada):
    actions.change_note(appointment=visit, note=THEIRS, seen="", by=ada)
    with pytest.raises(ChangedMeanwhile) as changed:
        actions.change_note(appointment=visit, note=MINE, seen="", by=desk)
    assert changed.value.current.note == THEIRS
    actions.change_note(appointment=visit, note=f" {THEIRS} ", seen="", by=desk)  # the same words are no quarrel
    assert Event.objects.filter(action="appointment.note").count() == 1
    actions.change_note(appointment=visit, note="", seen=THEIRS, by=desk)
    assert stored(clinic, visit).note == ""


def test_the_sheet_shows_both_and_the_next_press_means_it(clinic, visit, front, ada):
    url = f"/appointments/{visit.pk}/"
    assert field(front.get(url).content.decode(), "note_was") == ""
    write(clinic, visit, THEIRS, ada)
    refused = front.post(f"{url}note/", {"note": MINE, "note_was": ""})
    page = refused.content.decode()
    assert refused.status_code == 409 and stored(clinic, visit).note == THEIRS
    assert f"Saved now: \u201c{THEIRS}\u201d." in text(refused) and field(page, "note") == MINE
    assert front.post(f"{url}note/", {"note": MINE, "note_was": field(page, "note_was")}).status_code == 302
    assert stored(clinic, visit).note == MINE


def test_a_move_with_a_note_that_is_old_moves_nothing(clinic, visit, front, ada, ada_here, local):
    url, slot = f"/appointments/{visit.pk}/move/", f"2026-11-24T15:00:00+00:00 {ada_here.pk}"
    version = field(front.get(url).content.decode(), "version")
    write(clinic, visit, THEIRS, ada)
    said = {"on": "2026-11-24", "slot": slot, "note": MINE, "note_was": "", "version": version}
    refused = front.post(url, said)
    page = refused.content.decode()
    assert refused.status_code == 409 and "It stands on" not in text(refused)
    assert f"Saved now: \u201c{THEIRS}\u201d." in text(refused) and field(page, "note") == MINE
    kept = stored(clinic, visit)
    assert (kept.note, kept.starts_at) == (THEIRS, local("2026-11-24 10:00"))
    said |= {"note_was": field(page, "note_was"), "version": field(page, "version")}
    assert front.post(url, said).status_code == 302
    moved = stored(clinic, visit)
    assert (moved.note, moved.starts_at) == (MINE, local("2026-11-24 15:00"))


def test_a_note_that_was_not_touched_does_not_come_back_with_a_second_press(
    clinic, visit, front, desk, ada, ada_here, local
):
    """Another desk moved the visit and wrote a note; mine is as the page was."""
    url, slot = f"/appointments/{visit.pk}/move/", f"2026-11-24T15:00:00+00:00 {ada_here.pk}"
    opened = front.get(url).content.decode()
    said = {"on": "2026-11-24", "slot": slot, "note": "", "note_was": "", "version": field(opened, "version")}
    write(clinic, visit, THEIRS, ada)
    with tenant(clinic):
        actions.move(appointment=visit, start=local("2026-11-24 11:00"), minutes=30, by=ada)
    refused = front.post(url, said)
    page = refused.content.decode()
    assert refused.status_code == 409 and "It stands on" in text(refused) and field(page, "note") == THEIRS
    said |= {name: field(page, name) for name in ("note", "note_was", "version")}
    assert front.post(url, said).status_code == 302
    moved = stored(clinic, visit)
    assert (moved.note, moved.starts_at) == (THEIRS, local("2026-11-24 15:00"))
