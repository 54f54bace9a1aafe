"""Days of a consult: midnight of the clinic, the day of an event, versions of a draft and what a new version takes over."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from patients.records.models import Patient
from planning import engine
from planning.assessments import actions as assessments
from planning.consults import actions
from planning.consults.forms.consult_form import Answers
from planning.consults.models import Consult, Draft
from planning.plans.models import Plan
from tests.treatments.making import HEALTHY

TODAY = date(2026, 11, 23)


def begin(patient: Patient, by: User, data: dict[str, Any] | None = None, **more: Any) -> Consult:
    consult = actions.start(patient=patient, by=by, idempotency_key=uuid.uuid4(), **more)
    if data is not None:
        Draft.objects.filter(consult=consult).update(data=data)
    return consult


def finished(patient: Patient, by: User, **changes: Any) -> Plan:
    consult = begin(patient, by, HEALTHY | changes)
    return assessments.finish(consult=consult, by=by, today=patient.clinic.today())


# --- the clinic's midnight ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("Europe/London", "2026-11-23 23:59:59", "2026-11-23"),
        ("Europe/London", "2026-11-24 00:00:00", "2026-11-24"),
        ("Pacific/Auckland", "2026-11-24 00:30:00", "2026-11-24"),
        ("America/Los_Angeles", "2026-11-23 23:30:00", "2026-11-23"),
    ],
)
def test_the_plan_is_made_on_the_clinics_day(
    clinic: Clinic, ana: Patient, ada: User, at: Any, zone: str, now: str, today: str
) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(timezone=zone)
    clinic.refresh_from_db()
    ana.clinic = clinic
    at(clinic, now)
    with tenant(clinic):
        plan = finished(ana, ada)
    assert (plan.document["today"], plan.document["timezone"]) == (today, zone)


@pytest.mark.parametrize(("now", "age", "held"), [("2026-03-13 10:00", 17, True), ("2026-03-14 10:00", 18, False)])
def test_a_patient_is_of_age_on_the_birthday(
    clinic: Clinic, ana: Patient, ada: User, at: Any, now: str, age: int, held: bool
) -> None:
    """Protocol: under 18 nothing is injected."""
    at(clinic, now)
    with tenant(clinic):
        Patient.objects.filter(pk=ana.pk).update(born_on=date(2008, 3, 14))
        plan = finished(Patient.objects.get(pk=ana.pk), ada)
    assert plan.document["patient"]["age"] == age
    assert plan.is_held is held


@pytest.mark.parametrize(
    ("born_on", "now", "age"),
    [
        (date(2008, 2, 29), "2026-02-28 23:59", 17),
        (date(2008, 2, 29), "2026-03-01 00:00", 18),
    ],
)
def test_who_was_born_on_leap_day_is_a_year_older_on_the_first_of_march(
    clinic: Clinic, ana: Patient, ada: User, at: Any, born_on: date, now: str, age: int
) -> None:
    at(clinic, now)
    with tenant(clinic):
        Patient.objects.filter(pk=ana.pk).update(born_on=born_on)
        assert finished(Patient.objects.get(pk=ana.pk), ada).document["patient"]["age"] == age


@pytest.mark.parametrize(("section", "name"), [("goals", "event_on"), ("toxin_history", "last_on")])
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_an_event_is_to_come_and_a_last_treatment_is_past(
    clinic: Clinic, ana: Patient, ada: User, at: Any, section: str, name: str, days: int
) -> None:
    at(clinic, "2026-11-23 00:30")
    answers = HEALTHY[section] | {name: (TODAY + timedelta(days=days)).isoformat()}
    if section == "toxin_history":
        answers |= {"first_time": False}
    wrong = days < 0 if section == "goals" else days > 0
    with tenant(clinic):
        if not wrong:
            assert finished(ana, ada, **{section: answers}).document[section][name] == answers[name]
            return
        with pytest.raises(engine.DocumentErrors) as refused:
            finished(ana, ada, **{section: answers})
    assert [error.path for error in refused.value.errors] == [f"{section}.{name}"]


# --- versions of a draft -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seen", "kept"), [(0, False), (1, False), (2, True), (3, False)])
def test_a_draft_is_saved_by_whoever_saw_its_newest_version(
    clinic: Clinic, ana: Patient, ada: User, dora: User, seen: int, kept: bool
) -> None:
    with tenant(clinic):
        consult = begin(ana, ada)
        assert actions.save_draft(consult=consult, answers=words("First"), version=1, by=ada).version == 2
        if kept:
            saved = actions.save_draft(consult=consult, answers=words("Second"), version=seen, by=dora)
            assert (saved.version, saved.updated_by, saved.data) == (3, dora, words("Second").data)
            return
        with pytest.raises(actions.DraftConflict) as conflict:
            actions.save_draft(consult=consult, answers=words("Second"), version=seen, by=dora)
        assert (conflict.value.current.version, conflict.value.current.data) == (2, words("First").data)
        assert Draft.objects.get(consult=consult).updated_by == ada


def words(text: str) -> Answers:
    return Answers({"goals": {"words": text}}, {})


@pytest.mark.parametrize("version", ["", "x", "-1", "1.0", "\u0661", "9999999999", "10000000000"])
def test_a_version_that_is_none_saves_nothing_over_what_is_there(
    clinic: Clinic, consult: Consult, ada: User, sign_in: Any, version: str
) -> None:
    answer = sign_in(ada).post(f"/consults/{consult.pk}/draft/", {"goals.words": "Mine", "version": version})
    assert answer.status_code == 409 and "Mine" in answer.content.decode()
    with tenant(clinic):
        assert Draft.objects.get(consult=consult).data == {}


# --- what a new version takes over -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "same_day"),
    [
        ("2026-11-23 14:01", True),
        ("2026-11-23 23:59:59", True),
        ("2026-11-24 00:00:00", False),
        ("2026-11-24 14:00", False),
    ],
)
def test_a_new_version_takes_over_facts_of_the_day_until_midnight(
    clinic: Clinic, ana: Patient, ada: User, at: Any, then: str, same_day: bool
) -> None:
    told = {"exam": {"speech_tested": True}, "goals": HEALTHY["goals"] | {"event_on": "2027-05-01"}}
    at(clinic, "2026-11-23 14:00")
    with tenant(clinic):
        plan = finished(ana, ada, **told)
        at(clinic, then)
        data = Draft.objects.get(consult=begin(ana, ada, version_of=plan.consult)).data
    for section in ("safety", "toxin_history", "exam"):
        assert (section in data) is same_day
    assert ("event_on" in data["goals"]) is same_day
    assert data["findings"] == HEALTHY["findings"] and data["anatomy"] == HEALTHY["anatomy"]


@pytest.mark.parametrize(
    ("then", "counts"), [("2026-11-23 23:59:59", True), ("2026-11-24 00:00:00", False), ("2026-11-24 00:30", False)]
)
def test_not_pregnant_counts_until_midnight(
    clinic: Clinic, ana: Patient, ada: User, at: Any, then: str, counts: bool
) -> None:
    at(clinic, "2026-11-23 14:00")
    with tenant(clinic):
        record_health_history(patient=ana, answers=HEALTHY["safety"], by=ada)
        at(clinic, then)
        plan = finished(ana, ada, safety={})
    assert ("pregnant" in plan.document["safety"]) is counts
    assert (plan.status == "ready") is counts
    assert plan.document["safety"]["allergies"] == []
