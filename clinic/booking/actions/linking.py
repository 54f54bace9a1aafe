"""Writes that keep a check-in and its visit in step."""

from clinic.audit.log import record
from clinic.booking.follow_up import steps
from clinic.booking.models import Appointment, CheckIn, CheckInState, VisitState
from clinic.booking.outcomes import outcome_of
from clinic.jobs.queue import announce
from clinic.practice.models import User
from planning.treatments.models import Review


def link(*, check_in: CheckIn, visit: Appointment, outside: dict[str, str], by: User) -> None:
    """From now on this visit is the check-in. `outside` holds the fields that open_check_ins.why_outside gave."""
    moved = check_in.state == CheckInState.BOOKED and check_in.appointment_id == visit.pk
    check_in.appointment, check_in.state = visit, CheckInState.BOOKED
    check_in.snoozed_until, check_in.snooze_reason, check_in.snooze_note = None, "", ""
    for name, value in outside.items():
        setattr(check_in, name, value)
    changed = ["appointment", "state", "snoozed_until", "snooze_reason", "snooze_note", *outside]
    check_in.save(update_fields=[*changed, *check_in.count_change()])
    said = {"appointment": str(visit.pk)}
    if check_in.outside_reason:
        said["outside_reason"] = check_in.outside_reason
    record(action="check_in.move" if moved else "check_in.book", obj=check_in, by=by, data=said)
    tell_aftercare(visit)


def release(*, check_in: CheckIn, visit: Appointment, by: User) -> None:
    """This visit is something else now: the check-in is due again."""
    if check_in.state != CheckInState.BOOKED:
        return
    check_in.appointment, check_in.state = None, CheckInState.DUE
    check_in.save(update_fields=["appointment", "state", *check_in.count_change(freed=visit)])
    record(action="check_in.due", obj=check_in, by=by)
    announce(clinic=check_in.clinic, event="treatment.check_in_changed", key=str(check_in.treatment_id))


def settle(*, check_in: CheckIn, visit: Appointment, by: User) -> None:
    """The check-in follows its visit: freed means due again, done waits for the outcome, anything else means booked."""
    if check_in.state == CheckInState.CLOSED:
        return
    check_in.appointment = visit
    ended = visit.is_over
    review = outcome_of(check_in) if ended else None
    if review:
        close_by_review(check_in=check_in, review=review, by=by)
        return
    state = CheckInState.BOOKED
    if ended:
        state = CheckInState.SEEN if visit.state == VisitState.DONE else CheckInState.DUE
    if state == check_in.state:
        return
    check_in.state, check_in.closed_at, check_in.closed_by = state, None, None
    changed = check_in.count_change(freed=visit)
    if state == CheckInState.BOOKED:  # it was put off while it was due
        check_in.snoozed_until, check_in.snooze_reason, check_in.snooze_note = None, "", ""
        changed += ["snoozed_until", "snooze_reason", "snooze_note"]
    check_in.save(update_fields=["state", "appointment", "closed_at", "closed_by", *changed])
    record(action=f"check_in.{state}", obj=check_in, by=by)
    tell_aftercare(visit)


def close_by_review(*, check_in: CheckIn, review: Review, by: User | str) -> None:
    """Its outcome is on record: nobody has to do anything more about this check-in."""
    if check_in.state == CheckInState.DONE:
        return
    check_in.state, check_in.closed_at, check_in.closed_by = CheckInState.DONE, review.made_at, review.made_by
    changed = check_in.count_change(freed=check_in.appointment)
    check_in.save(update_fields=["state", "appointment", "closed_at", "closed_by", *changed])
    record(action="check_in.done", obj=check_in, by=by, data={"review": str(review.pk)})
    steps.release(plan=check_in.treatment.plan, what="check_in", on=check_in.clinic.day_of(review.made_at), by=by)
    if check_in.appointment:
        tell_aftercare(check_in.appointment)


def tell_aftercare(visit: Appointment) -> None:
    """The aftercare sheet names the booked check-in."""
    for check_in in CheckIn.objects.filter(appointment=visit):
        announce(clinic=check_in.clinic, event="treatment.check_in_changed", key=str(check_in.treatment_id))


def follow(
    *, before: CheckIn | None, after: CheckIn | None, outside: dict[str, str], visit: Appointment, by: User
) -> None:
    """The moved visit is this check-in from now on; one that it is no more is due again."""
    if after:
        link(check_in=after, visit=visit, outside=outside, by=by)
    elif before:
        release(check_in=before, visit=visit, by=by)
