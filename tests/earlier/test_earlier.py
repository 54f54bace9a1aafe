"""Treatments that were not recorded here: entered as precisely as they are known, corrected, taken back, and known to the next plan."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from clinic.audit.models import Event
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.practice.typed_dates import DateUnread
from patients.records.models import Patient
from planning.assessments.engine_document import document, newest_history
from planning.consults import actions as consults
from planning.earlier import actions
from planning.earlier.models import EarlierTreatment, in_order
from planning.earlier.partial_dates import PartialDate, read_partial_date
from planning.treatments import previous_treatment
from planning.treatments.flags import patient_bars, toxin_flag_of
from planning.treatments.recorded_toxin import LEDGER_DAYS
from tests.support.members import member_of

SignIn = Callable[[User], Client]
TODAY = date(2026, 11, 23)
ONA, ABO = "onabotulinumtoxinA", "abobotulinumtoxinA"


@pytest.fixture(autouse=True)
def today(clinic: Clinic, at: Any) -> None:
    at(clinic, "2026-11-23 09:00")


def on(day: date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)


def enter(patient: Patient, by: User, when: PartialDate, kind: str = "toxin", **more: Any) -> EarlierTreatment:
    with tenant(patient.clinic_id):
        return actions.enter(
            patient=patient, kind=kind, when=when, told_by="patient", idempotency_key=uuid.uuid4(), by=by, **more
        )


def history_of(patient: Patient, by: User, **answered: Any) -> dict[str, Any]:
    with tenant(patient.clinic_id):
        consult = consults.start(patient=patient, by=by, idempotency_key=uuid.uuid4())
        told = document(consult, {"toxin_history": answered}, TODAY, newest_history(consult))
    history: dict[str, Any] = told.get("toxin_history", {})
    return history


@pytest.mark.parametrize(
    ("typed", "known", "words"),
    [
        ("3 Oct 2026", PartialDate(2026, 10, 3), "3 Oct 2026"),
        ("2026-10-03", PartialDate(2026, 10, 3), "3 Oct 2026"),
        ("Oct 2026", PartialDate(2026, 10), "Oct 2026"),
        ("october 2026", PartialDate(2026, 10), "Oct 2026"),
        ("10/2026", PartialDate(2026, 10), "Oct 2026"),
        ("2026-10", PartialDate(2026, 10), "Oct 2026"),
        ("2024", PartialDate(2024), "2024"),
        ("23 Nov 2026", PartialDate(2026, 11, 23), "23 Nov 2026"),
        ("1950", PartialDate(1950), "1950"),
    ],
)
def test_a_date_is_as_precise_as_it_was_told(typed: str, known: PartialDate, words: str) -> None:
    assert read_partial_date(typed, today=TODAY, month_first_too=False) == known
    assert str(known) == words


@pytest.mark.parametrize("typed", ["24 Nov 2026", "Dec 2026", "2027", "1949", "13/2026", "0/2026", "soon", "", "0000"])
def test_what_is_to_come_or_unread_is_refused(typed: str) -> None:
    with pytest.raises(DateUnread):
        read_partial_date(typed, today=TODAY, month_first_too=False)


def test_a_month_ends_on_its_last_day() -> None:
    assert PartialDate(2024, 2).latest == date(2024, 2, 29)
    assert PartialDate(2026, 12).latest == date(2026, 12, 31)
    assert (PartialDate(2026).earliest, PartialDate(2026).latest) == (date(2026, 1, 1), date(2026, 12, 31))


def test_toxin_from_elsewhere_reaches_the_next_document(ana: Patient, ada: User) -> None:
    assert history_of(ana, ada) == {}
    enter(ana, ada, on(date(2026, 10, 3)), product=ONA, units=Decimal("40"))
    enter(ana, ada, on(date(2026, 9, 30)), product=ABO, units=Decimal("120"))
    known = {"first_time": False, "last_on": "2026-10-03", "last_product": ONA, "units_last_90_days": 40.0}
    assert history_of(ana, ada) == known
    assert history_of(ana, ada, first_time=True)["first_time"] is True, "the engine names the contradiction"


@pytest.mark.parametrize(("days", "units"), [(LEDGER_DAYS - 1, 40.0), (LEDGER_DAYS, 0.0)])
def test_units_leave_the_ledger_after_its_days(ana: Patient, ada: User, days: int, units: float) -> None:
    enter(ana, ada, on(TODAY - timedelta(days=days)), product=ONA, units=Decimal("40"))
    assert history_of(ana, ada)["units_last_90_days"] == units


@pytest.mark.parametrize(
    "unknown", [{"product": ONA}, {"units": Decimal("40")}, {"product": ONA, "units": Decimal("40"), "day": None}]
)
def test_what_is_not_known_is_never_a_figure(ana: Patient, ada: User, unknown: dict[str, Any]) -> None:
    when = PartialDate(2026, 10) if "day" in unknown else on(date(2026, 10, 3))
    unknown.pop("day", None)
    enter(ana, ada, when, **unknown)
    history = history_of(ana, ada)
    assert "units_last_90_days" not in history
    assert ("last_on" in history) is (when.exact is not None), "a day is never invented"
    assert history_of(ana, ada, units_last_90_days=10)["units_last_90_days"] == 10, "what was answered counts"


def test_the_later_day_and_the_larger_number_count(ana: Patient, ada: User, clinic: Clinic) -> None:
    enter(ana, ada, on(date(2026, 10, 3)), product=ONA, units=Decimal("40"))
    later = history_of(ana, ada, last_on="2026-11-01", last_product=ABO, units_last_90_days=12)
    assert (later["last_on"], later["last_product"], later["units_last_90_days"]) == ("2026-11-01", ABO, 40)
    earlier = history_of(ana, ada, last_on="2026-05-01", last_product=ABO)
    assert (earlier["last_on"], earlier["last_product"]) == ("2026-10-03", ONA)
    answered = {"first_time": True, "last_on": "2026-05-01", "units_last_90_days": 12}
    with tenant(clinic):
        assert previous_treatment.against_record(ana, {"toxin_history": answered}, TODAY) == [
            "Answered: first time. Entered: toxin elsewhere, 3 Oct 2026. One of the two is wrong.",
            "Answered: last treatment on 1 May 2026. Entered: 3 Oct 2026, and the later day counts.",
            "Answered: 12 units elsewhere in 90 days. Entered: 40 U, and the larger counts.",
        ]


def test_the_bar_says_the_last_toxin_wherever_it_was_given(ana: Patient, ada: User, clinic: Clinic) -> None:
    enter(ana, ada, on(date(2026, 10, 3)), product=ONA, units=Decimal("40"))
    enter(ana, ada, on(date(2026, 11, 1)), kind="filler")
    with tenant(clinic):
        text = toxin_flag_of(ana, TODAY)["text"]
        day = [flag["text"] for flag in patient_bars([ana], clinic, member_of(clinic, ada)).pop(ana.pk).chips]
    assert text == f"Last toxin 3 Oct 2026, 7 weeks ago, 40 U {ONA}, told"
    assert text in day, "the day's rows say what the bar says"
    enter(ana, ada, PartialDate(2026, 11))
    with tenant(clinic):
        assert toxin_flag_of(ana, TODAY)["text"] == "Last toxin Nov 2026, day not known, units not known, told"


def test_a_correction_stands_in_place_and_the_first_entry_stays(ana: Patient, ada: User, clinic: Clinic) -> None:
    wrong = enter(ana, ada, PartialDate(2024), kind="filler")
    right = enter(ana, ada, PartialDate(2023), kind="filler", replaces=wrong)
    with tenant(clinic):
        assert in_order(ana) == [right] and EarlierTreatment.objects.count() == 2
        with pytest.raises(ChangedMeanwhile):
            actions.retract(treatment=wrong, by=ada)
        taken_back = actions.retract(treatment=right, by=ada)
        assert actions.retract(treatment=right, by=ada) == taken_back, "twice is once"
        assert in_order(ana) == []
        done = Event.objects.filter(action__startswith="earlier.").order_by("pk").values_list("action", flat=True)
        assert sorted(done) == ["earlier.enter", "earlier.enter", "earlier.retract"]
    with pytest.raises(ChangedMeanwhile):
        enter(ana, ada, PartialDate(2022), kind="filler", replaces=right)


def test_no_row_is_ever_changed(ana: Patient, ada: User, clinic: Clinic) -> None:
    made = enter(ana, ada, PartialDate(2024), kind="filler")
    with tenant(clinic), pytest.raises(DatabaseError), transaction.atomic():
        EarlierTreatment.objects.filter(pk=made.pk).update(year=2020)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_form_refuses_in_words_and_keeps_what_was_typed(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person, address = sign_in(ada), f"/patients/{ana.pk}/earlier/new/"
    sent = {"kind": "filler", "when": "sometime", "told_by": "patient", "units": "12,5", "note": "Swollen for a week"}
    refused = person.post(address, sent | {"idempotency_key": str(uuid.uuid4())})
    assert refused.status_code == 422
    assert "Units are of botulinum toxin" in text(refused)
    assert "Swollen for a week" in text(refused) and 'value="12,5"' in text(refused)
    sent |= {"when": "Oct 2025", "units": "", "areas": "lips", "place": "Leeds", "what": "hyaluronic acid, 1 mL"}
    assert person.post(address, sent | {"idempotency_key": str(uuid.uuid4())}).status_code == 302
    chart = text(person.get(f"/patients/{ana.pk}/"))
    assert "<b>Filler</b>, Oct 2025, hyaluronic acid, 1 mL, lips" in chart and "Leeds · told by the patient" in chart


def test_the_front_desk_reads_nothing_of_it(ana: Patient, ada: User, desk: User, sign_in: SignIn) -> None:
    enter(ana, ada, PartialDate(2024), kind="filler", place="Leeds")
    assert "Leeds" not in text(sign_in(desk).get(f"/patients/{ana.pk}/"))
