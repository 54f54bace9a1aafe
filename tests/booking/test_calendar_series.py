"""What a calendar program gets over time of one check-in or visit, by e-mail and from the patient's link: each takes the place of the
one before."""

from typing import Any

import pytest

from clinic.booking import actions
from clinic.booking.models import Appointment, CheckIn
from patients.portal.calendar import check_in_calendar
from planning.documents.sheets.sheet_parts import check_in_of
from planning.treatments.models import Treatment
from tests.booking.making import visit_file
from tests.booking.test_calendar_files import the_event


@pytest.fixture
def check_in(monday, in_clinic, treated, ana) -> CheckIn:
    return treated(ana, days_ago=14)


def mailed(visit: Appointment) -> Any:
    return the_event(visit_file(Appointment.objects.select_related("clinic").get(pk=visit.pk)))


def from_link(check_in: CheckIn) -> Any:
    treatment = Treatment.objects.select_related("clinic").get(pk=check_in.treatment_id)
    words = check_in_of(treatment)
    assert words
    return the_event(check_in_calendar(treatment.clinic, treatment, words))


def test_the_number_never_falls_over_mail_and_link(monday, check_in, desk, local, at):
    """Booked, moved twice, cancelled, booked anew, cancelled: of each the mail's file, then the link's."""
    seen = []

    def told(clock: str, visit: Appointment) -> Appointment:
        seen.extend([("mail", mailed(visit)), ("link", from_link(check_in))])
        at(monday, f"2026-11-23 {clock}")
        return Appointment.objects.get(pk=visit.pk)

    def booked(start: str) -> Appointment:
        return actions.book_check_in(check_in=check_in, start=local(start), by=desk)

    visit = told("08:40", booked("2026-11-24 10:00"))
    for clock, start in (("08:41", "2026-11-24 11:00"), ("08:42", "2026-11-24 12:00")):
        visit = told(clock, actions.move(appointment=visit, start=local(start), minutes=15, by=desk))
    told("08:43", actions.cancel(appointment=visit, by=desk))
    anew = told("08:44", booked("2026-11-25 10:00"))
    told("08:45", actions.cancel(appointment=anew, by=desk))
    numbers = [int(event["SEQUENCE"]) for _, event in seen]
    assert numbers == sorted(numbers), numbers
    by_mail = [int(event["SEQUENCE"]) for source, event in seen if source == "mail"]
    assert by_mail == sorted(set(by_mail)), by_mail
    assert len({str(event["UID"]) for _, event in seen}) == 1
