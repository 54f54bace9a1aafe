"""Patients who came between the check of an old list and its adding: asked about, never doubled."""

import contextlib
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.earlier.import_models import ImportRow, PatientImport
from planning.earlier.importing import actions, batches
from planning.earlier.models import EarlierTreatment
from tests.earlier.test_import import SignIn, check, send, work
from tests.records.people import add

LIST = """First name;Last name;DOB;Sex;Phone;Last botox;Units
Ana;Silva;14/3/1986;F;07700 900123;3/10/2025;40
Ben;Silva;1/12/1957;M;07700 900123;;
Leila;Amari;2/5/1990;F;;;
"""
READY, ADDED, ASKED = ({2: state, 3: state, 4: state} for state in ("ready", "added", "asked"))


def uploaded(clinic: Clinic, olive: User, sign_in: SignIn) -> PatientImport:
    """One more upload of the list, checked."""
    here = send(sign_in(olive), LIST)["Location"]
    with tenant(clinic):
        kept = PatientImport.objects.get(pk=here.rstrip("/").rpartition("/")[2])
    check(kept, olive, clinic)
    return kept


def added(kept: PatientImport, olive: User, clinic: Clinic) -> None:
    with tenant(clinic):
        actions.add_rows(kept=kept, by=olive)
    work(clinic)


def rows(kept: PatientImport, clinic: Clinic) -> dict[int, str]:
    with tenant(clinic):
        return dict(kept.rows.order_by("number").values_list("number", "state"))


def counts(clinic: Clinic) -> tuple[int, int]:
    with tenant(clinic):
        return Patient.objects.count(), EarlierTreatment.objects.count()


def test_a_list_that_was_checked_in_two_tabs_is_added_once(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    person, one, other = sign_in(olive), uploaded(clinic, olive, sign_in), uploaded(clinic, olive, sign_in)
    assert rows(one, clinic) == rows(other, clinic) == READY
    added(one, olive, clinic)
    assert rows(one, clinic) == ADDED, "a couple with one phone are two rows of one list"
    added(other, olive, clinic)
    assert rows(other, clinic) == ASKED and counts(clinic) == (3, 1)
    here = f"/patients/import/{other.pk}/"
    page = person.get(here).content.decode()
    for words in ("Not added yet: 3", "Row 2", "Finish: add these too", "Take all of it back"):
        assert words in " ".join(strip_tags(page).split()), words
    choices = {"row-2": "leave_out", "row-3": "add", "round": shown_round(page)}
    person.post(here, {"then": "add", **choices})
    work(clinic)
    assert rows(other, clinic) == {2: "left_out", 3: "added", 4: "left_out"} and counts(clinic) == (4, 1)
    assert "Not added yet" not in person.get(here).content.decode()
    person.post(here, {"then": "take_back"})
    work(clinic)
    assert counts(clinic) == (3, 1)


def shown_round(page: str) -> str:
    [seen] = re.findall(r'name="round" value="(\d+)"', page)
    return seen


def test_whom_the_desk_added_after_the_check_is_asked_about(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    kept = uploaded(clinic, olive, sign_in)
    leila = add(clinic, olive, "Leila", "Amari", "1990-05-02")
    added(kept, olive, clinic)
    assert rows(kept, clinic) == {2: "added", 3: "added", 4: "asked"}
    with tenant(clinic):
        assert kept.rows.get(number=4).alike == [str(leila.pk)]


def test_who_came_after_the_answer_is_asked_about_too(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    first = add(clinic, olive, "Lena", "Amari", "1990-05-02")
    kept = uploaded(clinic, olive, sign_in)
    with tenant(clinic):
        actions.choose(kept=kept, choices={4: "add"}, others="", by=olive)
    leila = add(clinic, olive, "Leila", "Amari", "1990-05-02")
    added(kept, olive, clinic)
    with tenant(clinic):
        row = kept.rows.get(number=4)
        assert (row.state, row.choice, row.alike) == ("asked", "", [str(leila.pk), str(first.pk)])
        kept.refresh_from_db()
        actions.choose(kept=kept, choices={4: "add"}, others="", by=olive)
    added(kept, olive, clinic)
    assert rows(kept, clinic) == ADDED


def test_a_second_press_of_the_page_before_leaves_nobody_out(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    person, kept = sign_in(olive), uploaded(clinic, olive, sign_in)
    here = f"/patients/import/{kept.pk}/"
    press = {"then": "add", "others": "add", "round": shown_round(person.get(here).content.decode())}
    add(clinic, olive, "Leila", "Amari", "1990-05-02")
    for _ in range(2):
        person.post(here, press)
        work(clinic)
    assert rows(kept, clinic) == {2: "added", 3: "added", 4: "asked"}


def test_a_list_that_stands_already_is_said_before_it_is_added(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    person, words = sign_in(olive), "The same list was brought in before"
    one = uploaded(clinic, olive, sign_in)
    assert words not in person.get(f"/patients/import/{one.pk}/").content.decode()
    added(one, olive, clinic)
    here = send(person, LIST)["Location"]
    page = person.get(here).content.decode()
    assert words in page and f"/patients/import/{one.pk}/" in page
    with tenant(clinic):
        actions.take_back(kept=one, by=olive)
    work(clinic)
    assert words not in person.get(here).content.decode(), "it was taken back"


def test_asking_once_more_costs_two_queries_a_row(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    """Who was born that day, who has that phone; a third where somebody was found: was it this list that added them?"""
    kept = uploaded(clinic, olive, sign_in)
    costs = {}
    with tenant(clinic):
        kept.state, how = "adding", batches.reading_of(kept)
        for row in ImportRow.objects.filter(of_import=kept).order_by("number"):
            with CaptureQueriesContext(connections["default"]) as queries:
                assert not batches._came_since(kept, row, batches.read_row(row.cells, how))
            costs[row.number] = len(queries)
            batches._add(kept, row)
    assert costs == {2: 2, 3: 3, 4: 1}


@pytest.mark.django_db(transaction=True)
def test_two_lists_that_are_added_at_once_see_each_others_patients(
    clinic: Clinic, olive: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [uploaded(clinic, olive, sign_in), uploaded(clinic, olive, sign_in)]
    made, together = batches._make, threading.Barrier(2)

    def waits(*about: Any) -> Patient:
        with contextlib.suppress(threading.BrokenBarrierError):  # the other list waits for this one: as it should
            together.wait(2)
        return made(*about)

    monkeypatch.setattr(batches, "_make", waits)
    with tenant(clinic):
        keys = [
            f"{kept.pk}:{kept.state}:{kept.rounds}:0" for kept in (actions.add_rows(kept=one, by=olive) for one in both)
        ]

    def batch(key: str) -> None:
        try:
            with tenant(clinic):
                batches.work_on(key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as hands:
        list(hands.map(batch, keys))
    assert counts(clinic) == (3, 1)
