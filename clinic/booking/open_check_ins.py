"""Which check-in a visit is, and whether it may be: found and judged here, written in actions. Whoever takes several locks takes them in
this order: the patient's chart, check-ins, the visit."""

import uuid
from datetime import date

from clinic.booking.errors import CheckInSettled, NoOpenCheckIn, ReasonNeeded
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import Appointment, CheckIn, CheckInQuerySet, CheckInState
from clinic.booking.reasons import OutsideReason
from clinic.practice import dates, moments
from clinic.practice.models import Clinic
from patients.records.locking import hold_chart
from patients.records.models import Patient


def locked() -> CheckInQuerySet:
    """Check-ins to be changed, locked in one order. Always before their visit's row: whoever takes both takes the check-in first."""
    rows = CheckIn.objects.select_for_update(of=("self",)).order_by("pk")
    with_people = rows.select_related(
        "clinic", "treatment", "patient", "appointment__clinician__user", "injector__user"
    )
    return with_people.defer("treatment__document", "treatment__outcome")


def lock(patient: Patient) -> None:
    """Whoever books another check-in of this patient waits until this transaction has ended."""
    list(locked().filter(patient=hold_chart(patient.pk)))


def lock_one(check_in_id: uuid.UUID) -> CheckIn:
    hold_chart(CheckIn.objects.values_list("patient", flat=True).get(pk=check_in_id))
    return locked().get(pk=check_in_id)


def of_visit(visit: Appointment) -> CheckIn | None:
    hold_chart(visit.patient_id)
    return locked().filter(appointment=visit).first()


def open_one(patient: Patient, clinic: Clinic, day: date) -> CheckIn:
    """The patient's open check-in that a visit on this day is: the one whose window holds the day or is nearest to it, of several the
    newest. Raises CheckInSettled where it is booked or seen already, NoOpenCheckIn where the patient is owed none."""
    found = list(locked().filter(patient=patient))
    due = [one for one in found if one.state == CheckInState.DUE]
    if due:
        return min(due, key=lambda one: (_days_outside(one, day), -one.target.toordinal(), str(one.pk)))
    for one in found:
        must_be_due(one, clinic)
    raise NoOpenCheckIn(_why_none(patient, found))


def unclaimed(patient: Patient, clinic: Clinic, day: date) -> CheckIn | None:
    """The open check-in for a check-in visit that was booked before visits were linked; None where there is none to take."""
    try:
        return open_one(patient, clinic, day)
    except (CheckInSettled, NoOpenCheckIn):
        return None


def to_take_back(check_in: CheckIn | None, visit: Appointment) -> CheckIn | None:
    """The check-in of a freed visit that is to stand again. Raises CheckInSettled where it was booked anew, took place or was closed."""
    clinic = visit.clinic
    if check_in is None:
        try:
            return open_one(visit.patient, clinic, visit.starts_on)
        except NoOpenCheckIn:
            return None
    if check_in.state == CheckInState.DUE:
        return check_in
    if check_in.state == CheckInState.CLOSED:
        why = check_in.get_closed_reason_display()
        way_on = "" if check_in.is_superseded else " Open it again on the check-ins page first."
        raise CheckInSettled(f"The check-in of this visit was closed: {why}.{way_on}")
    must_be_due(check_in, clinic)
    raise CheckInSettled("The outcome of this check-in is on record; it needs no visit.")


def _days_outside(check_in: CheckIn, day: date) -> int:
    return max((check_in.earliest - day).days, (day - check_in.latest).days, 0)


def _why_none(patient: Patient, found: list[CheckIn]) -> str:
    closed = max((one for one in found if one.state == CheckInState.CLOSED), key=lambda one: one.target, default=None)
    if closed:
        why = closed.get_closed_reason_display()
        way_on = "Book" if closed.is_superseded else "Open it again on the check-ins page, or book"
        return f"The check-in of {patient.name} was closed: {why}. {way_on} another visit."
    return f"{patient.name} has no open check-in. Book a consult instead."


def must_be_due(check_in: CheckIn, clinic: Clinic) -> None:
    """Raises CheckInSettled where it is booked, with when and with whom, or where its visit took place."""
    visit = check_in.appointment
    if check_in.state in (CheckInState.BOOKED, CheckInState.SEEN) and visit:
        at = moments.full(clinic.local(visit.starts_at), clinic.today())
        with_whom = f"{at} with {visit.clinician.user.name}"
        if check_in.state == CheckInState.SEEN:
            raise CheckInSettled(f"This check-in took place ({with_whom}); its outcome is not recorded yet.")
        raise CheckInSettled(f"This check-in is already booked: {with_whom}. Move that visit instead.")


def must_be_open(check_in: CheckIn) -> None:
    """As `must_be_due`, and raises CheckInSettled where it is closed."""
    must_be_due(check_in, check_in.clinic)
    if check_in.state != CheckInState.DUE:
        raise CheckInSettled("This check-in is already closed.")


def why_outside(row: CheckIn | FollowUpItem, day: date, today: date, reason: str, note: str) -> dict[str, str]:
    """The row's fields for a visit on this day. Raises ReasonNeeded for a day outside the window without a reason."""
    if not row.is_outside(day):
        return {"outside_reason": "", "outside_note": ""}
    assert row.earliest and row.latest
    name = "check-in" if isinstance(row, CheckIn) else row.get_kind_display().lower()
    where = "before" if day < row.earliest else "after"
    window = f"{dates.day_near(row.earliest, today)} to {dates.day_near(row.latest, today)}"
    if reason not in OutsideReason.values:
        text = f"{dates.day_near(day, today)} is {where} the {name}'s window ({window}). Say why."
        raise ReasonNeeded(text, field="outside_reason")
    if reason == OutsideReason.OTHER and not note.strip():
        raise ReasonNeeded("Say in a few words why it is outside the window.", field="outside_note")
    return {"outside_reason": reason, "outside_note": note.strip()}
