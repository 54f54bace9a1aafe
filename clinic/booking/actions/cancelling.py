"""Cancelling a visit, with why; and its note for the day."""

from django.db import transaction

from clinic.audit.log import record
from clinic.booking.actions.visits import advance
from clinic.booking.errors import ReasonNeeded
from clinic.booking.models import Appointment, VisitState
from clinic.booking.reasons import CancelReason
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import User


@transaction.atomic
def cancel(
    *, appointment: Appointment, by: User, reason: str = "", note: str = "", version: int | None = None
) -> Appointment:
    """Free the time. A check-in that was to happen then is due again. Staff say why; programs may. A second press changes nothing."""
    if reason == CancelReason.OTHER and not note.strip():
        raise ReasonNeeded("Say in a few words why it is cancelled.", field="note")
    was = Appointment.objects.filter(pk=appointment.pk).values_list("state", flat=True).first()
    visit = advance(appointment=appointment, to=VisitState.CANCELLED, by=by, version=version)
    if was == VisitState.CANCELLED or not reason:
        return visit
    visit.cancel_reason, visit.cancel_note = reason, note.strip()
    visit.save(update_fields=["cancel_reason", "cancel_note"])
    record(action="appointment.cancel_reason", obj=visit, by=by, data={"reason": reason})
    return visit


@transaction.atomic
def change_note(*, appointment: Appointment, note: str, by: User, seen: str | None = None) -> Appointment:
    """For staff, not clinical. A second press changes nothing. `seen`: the note that the editor saw; raises ChangedMeanwhile where another
    one is stored by now."""
    visit = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if visit.note == note.strip():
        return visit
    if seen is not None and visit.note != seen.strip():
        raise ChangedMeanwhile(visit)
    visit.note = note.strip()
    visit.save(update_fields=["note"])
    record(action="appointment.note", obj=visit, by=by)
    return visit
