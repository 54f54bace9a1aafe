"""Beside the choice: the clinician's day with the new visit in it, and the patient's other visits."""

from dataclasses import dataclass

from clinic.booking.agenda import open_on
from clinic.booking.calendar import DayCalendar, lay_out
from clinic.booking.flow.asked import AskedVisit
from clinic.booking.models import Appointment, CheckIn, CheckInState
from clinic.practice.models import Membership
from clinic.practice.visit_kinds import GRID

PAST, AHEAD = 3, 4


@dataclass(frozen=True)
class Ghost:
    """Where the new visit would stand."""

    row: int
    rows: int


@dataclass(frozen=True)
class DayBeside:
    clinician: Membership
    calendar: DayCalendar
    ghost: Ghost | None


def day_beside(asked: AskedVisit) -> DayBeside | None:
    """The day of the chosen clinician; None while anyone will do and no time is chosen."""
    clinic, clinician = asked.clinic, asked.clinician
    if clinician is None:
        return None
    visits = Appointment.objects.on(asked.day, clinic).standing().filter(clinician=clinician).with_people()
    if asked.moving:
        visits = visits.exclude(pk=asked.moving.pk)
    opening = open_on(clinic, asked.day)
    calendar = lay_out(asked.day, list(visits), [clinician], opening, clinic.zone, clinic.now())
    return DayBeside(clinician, calendar, _ghost(asked, calendar))


def _ghost(asked: AskedVisit, calendar: DayCalendar) -> Ghost | None:
    if asked.start is None:
        return None
    row = (asked.start.hour * 60 + asked.start.minute - calendar.first_hour * 60) // GRID + 1
    return Ghost(row, max(asked.minutes // GRID, 1)) if row > 0 else None


@dataclass(frozen=True)
class PatientsVisits:
    past: list[Appointment]
    ahead: list[Appointment]
    owed: list[CheckIn]
    same_day: list[Appointment]


def patients_visits(asked: AskedVisit) -> PatientsVisits | None:
    """The last and the next few, the check-ins not booked, and what else is on the chosen day."""
    if asked.patient is None:
        return None
    now = asked.clinic.now()
    visits = Appointment.objects.standing().filter(patient=asked.patient).with_people()
    if asked.moving:
        visits = visits.exclude(pk=asked.moving.pk)
    past = list(visits.filter(starts_at__lt=now).order_by("-starts_at")[:PAST])[::-1]
    ahead = list(visits.filter(starts_at__gte=now).order_by("starts_at")[:AHEAD])
    owed = list(asked.patient.check_ins.filter(state=CheckInState.DUE).order_by("target"))
    start, end = asked.clinic.day_bounds(asked.day)
    same_day = list(visits.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at"))
    return PatientsVisits(past, ahead, owed, same_day)
