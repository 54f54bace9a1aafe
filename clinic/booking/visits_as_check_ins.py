"""Which check-in a visit is, as it is booked and when its type becomes one of another kind."""

from datetime import datetime

from clinic.booking import open_check_ins
from clinic.booking.actions.owed import catch_up
from clinic.booking.models import Appointment, CheckIn
from clinic.office.models import VisitType
from clinic.practice.models import Clinic
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient


def owed(patient: Patient, clinic: Clinic, start: datetime, reason: str, note: str) -> tuple[CheckIn, dict[str, str]]:
    """The check-in that a visit then is, and what it says of a day outside its window."""
    catch_up(patient=patient)
    open_check_ins.lock(patient)
    day = clinic.day_of(start)
    check_in = open_check_ins.open_one(patient, clinic, day)
    return check_in, open_check_ins.why_outside(check_in, day, clinic.today(), reason, note)


def locked_check_in(visit: Appointment, chosen: VisitType | None) -> CheckIn | None:
    """The one that the visit is; every one of the patient is locked where it is to become one."""
    if chosen and chosen.kind == VisitKind.CHECK_IN != visit.kind:
        catch_up(patient=visit.patient)
        open_check_ins.lock(visit.patient)
    return open_check_ins.of_visit(visit)


def check_in_after(
    visit: Appointment, chosen: VisitType, start: datetime, before: CheckIn | None, reason: str, note: str
) -> tuple[CheckIn | None, dict[str, str]]:
    """The check-in that the moved visit is, and what it says of a day outside its window. Raises CheckInSettled or NoOpenCheckIn where
    a visit of another kind cannot become one."""
    if chosen.kind != VisitKind.CHECK_IN:
        return None, {}
    clinic, day = visit.clinic, visit.clinic.day_of(start)
    if before is None:
        find = open_check_ins.unclaimed if visit.kind == VisitKind.CHECK_IN else open_check_ins.open_one
        before = find(visit.patient, clinic, day)
    return before, open_check_ins.why_outside(before, day, clinic.today(), reason, note) if before else {}
