"""A desk books while another merges the chart: the visit stands on the chart that is kept, or is refused in words."""

import uuid
from collections.abc import Callable
from datetime import date, datetime

import pytest

from clinic.booking import actions
from clinic.booking.errors import ChartMerged
from clinic.booking.models import Appointment, CheckIn, VisitState
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.booking.test_race import next_monday, while_open
from tests.chart.making import merged
from tests.conftest import make_patient
from tests.treatments.making import make_earlier_treatment

__all__ = ["next_monday"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def again(clinic: Clinic, desk: User) -> Patient:
    """Ana's other chart."""
    return make_patient(clinic, "Anna", "Silva", date(1980, 1, 1), desk)


@pytest.fixture
def desk_books(
    open_weekdays: Clinic, again: Patient, ada_here: Membership, desk: User, next_monday: date
) -> Callable[..., Appointment]:
    def book(clock: str = "10:00", kind: VisitKind = VisitKind.CONSULT) -> Appointment:
        with tenant(open_weekdays):
            return actions.book(
                patient=again,
                clinician=ada_here,
                start=datetime.fromisoformat(f"{next_monday} {clock}").replace(tzinfo=open_weekdays.zone),
                minutes=30,
                kind=kind,
                by=desk,
                idempotency_key=uuid.uuid4(),
            )

    return book


@pytest.fixture
def owed(open_weekdays: Clinic, again: Patient, ada_here: Membership) -> CheckIn:
    treatment = make_earlier_treatment(again, ada_here, open_weekdays.now(), window=(0, 5, 30))
    with tenant(open_weekdays):
        check_in = actions.make_due(treatment=treatment)
    assert check_in
    return check_in


def stands_on_the_kept_chart(clinic: Clinic, results: list[object], kept: Patient) -> None:
    assert [one for one in results if isinstance(one, Exception)] == []
    with tenant(clinic):
        assert {one.patient_id for one in Appointment.objects.all()} == {kept.pk}
        assert {one.patient_id for one in CheckIn.objects.all()} <= {kept.pk}


@pytest.mark.parametrize("kind", [VisitKind.CONSULT, VisitKind.CHECK_IN])
def test_a_visit_that_is_being_booked_goes_with_the_chart(clinic, desk_books, ana, again, ada, owed, kind):
    results = while_open(clinic, lambda: desk_books(kind=kind), lambda: merged(ana, again, ada))
    stands_on_the_kept_chart(clinic, results, ana)


@pytest.mark.parametrize("kind", [VisitKind.CONSULT, VisitKind.CHECK_IN])
def test_a_press_during_the_merge_is_refused_in_words(clinic, desk_books, ana, again, ada, owed, kind):
    _, refused = while_open(clinic, lambda: merged(ana, again, ada), lambda: desk_books(kind=kind))
    assert isinstance(refused, ChartMerged)
    with tenant(clinic):
        assert not Appointment.objects.exists()


@pytest.mark.parametrize("deed", ["move", "restore", "from the list"])
def test_other_deeds_go_with_the_chart(clinic, desk_books, ana, again, ada, desk, owed, deed):
    def press() -> object:
        if deed == "move":
            return actions.move(appointment=visit, start=visit.starts_at, minutes=60, by=desk)
        if deed == "restore":
            return actions.advance(appointment=visit, to=VisitState.BOOKED, by=desk, undoing=True)
        return actions.book_check_in(check_in=owed, start=visit.starts_at, by=desk)

    visit = desk_books(kind=VisitKind.CONSULT if deed == "from the list" else VisitKind.CHECK_IN)
    with tenant(clinic):
        if deed != "move":
            visit = actions.cancel(appointment=visit, by=desk)
    stands_on_the_kept_chart(clinic, while_open(clinic, press, lambda: merged(ana, again, ada)), ana)
