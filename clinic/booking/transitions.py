"""When a visit's state may change; which state may follow which is `models.TRANSITIONS`. No clock."""

from datetime import datetime

from clinic.booking.models import Appointment, VisitState
from clinic.practice import dates, moments

AWAITED = (VisitState.BOOKED, VisitState.CONFIRMED)
IN_THE_HOUSE = (VisitState.ARRIVED, VisitState.IN_ROOM)
WAS_HERE = "Was here, not marked"
INSTEAD: dict[str, str] = {
    VisitState.BOOKED: f"Choose \u201c{WAS_HERE}\u201d or \u201cDid not come\u201d.",
    VisitState.CONFIRMED: f"Choose \u201c{WAS_HERE}\u201d or \u201cDid not come\u201d.",
    VisitState.ARRIVED: "Choose \u201cDone\u201d.",
    VisitState.IN_ROOM: "Choose \u201cDone\u201d.",
    VisitState.DONE: "If it was marked by mistake, choose \u201cDid not come\u201d.",
    VisitState.NO_SHOW: "If it was marked by mistake, choose \u201cBooked again\u201d first.",
}


def refusal(was: str, to: str, starts_at: datetime, now: datetime) -> str | None:
    """Why a visit that `was` may not become `to` now, in words; None when it may. Both moments on the clinic's clock.

    Present means on the visit's own day. Who was marked as here that day may still be marked as done later, because that is only a press
    that was forgotten. Nobody is missed before the visit has begun.
    """
    day, today, label = starts_at.date(), now.date(), VisitState(to).label
    if to == VisitState.NO_SHOW and now <= starts_at:
        return f"\u201c{label}\u201d can be said once the visit has begun: {moments.full(starts_at, today)}."
    if to not in (*IN_THE_HOUSE, VisitState.DONE) or today == day:
        return None
    said = dates.day_near(day, today)
    if today < day:
        return f"\u201c{label}\u201d can be said on the day of the visit: {said}."
    if to == VisitState.DONE and was in IN_THE_HOUSE:
        return None
    return f"\u201c{label}\u201d could be said on the day of the visit only: {said}. {INSTEAD[was]}"


def was_forgotten(visit: Appointment, now: datetime) -> bool:
    """The visit's day is over and nobody said whether the patient came. `now` on the clinic's clock."""
    return visit.state in AWAITED and visit.starts_on < now.date()
