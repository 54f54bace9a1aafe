"""What a patient is told in writing about a visit: worked out from how the visit stands and what was said before.

Every change of a visit asks `settle_messages`, and so does the clock; asking twice says nothing twice. What is still held is taken back
where it is no longer so, which is why a change that is undone in time is silent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from clinic.booking.models import Appointment, CheckIn, VisitState
from clinic.booking.transitions import AWAITED
from clinic.messages import actions as messages
from clinic.messages.codes import MessageState, NotSentReason
from clinic.messages.kinds import VISIT_KINDS
from clinic.messages.models import Message, MessageRule
from clinic.messages.settings_of import HOLD, rules_of, wakefulness
from clinic.practice.models import Clinic

TELLER = "system:booking"
CONFIRMATION, CHANGED, CANCELLED, MISSED = "visit_confirmation", "visit_changed", "visit_cancelled", "visit_missed"
REMINDERS = ("visit_reminder_first", "visit_reminder_last")
TOLD = (MessageState.SENT, MessageState.MAYBE_SENT, MessageState.NOT_SENT)
OF_NOW = timedelta(minutes=15)  # who comes at once is told by the desk
OLD = timedelta(days=1)  # what was booked before that is confirmed no more


@dataclass(frozen=True)
class SaidBefore:
    """The messages about one visit: what was last said of its time, and what is still held."""

    start: str = ""
    was_cancelled: bool = False
    held: tuple[Message, ...] = ()

    @property
    def holds_confirmation(self) -> bool:
        return any(one.template == CONFIRMATION for one in self.held)


def said_before(visit: Appointment) -> SaidBefore:
    """Waits for a message that is being sent at this moment. A notice that somebody stopped counts as told; a reminder says no time."""
    rows = Message.objects.select_for_update(of=("self",)).filter(about=visit.pk, template__in=VISIT_KINDS)
    every = list(rows.order_by("created_at"))
    told = [one for one in every if one.template != MISSED and (one.state in TOLD or _was_stopped(one))]
    held = tuple(one for one in every if one.state == MessageState.QUEUED)
    last = told[-1] if told else None
    start = last.context_ids.get("start", "") if last else ""
    return SaidBefore(start, last is not None and last.template == CANCELLED, held)


def _was_stopped(message: Message) -> bool:
    return message.stopped_by_id is not None and message.template not in REMINDERS


def notice_for(visit: Appointment, before: SaidBefore, event: str, now: datetime) -> str:
    """Which notice the patient needs now; none where they know."""
    start, is_new = starts_of(visit), visit.created_at > now - HOLD
    if visit.state == VisitState.CANCELLED:
        stood = visit.state_at - visit.created_at > HOLD
        knows = before.start or (stood and not before.holds_confirmation)
        return CANCELLED if knows and not before.was_cancelled else ""
    if visit.state not in AWAITED:
        return ""
    if before.was_cancelled or before.holds_confirmation or (is_new and not before.start):
        return CONFIRMATION if before.start != start or before.was_cancelled else ""
    if not before.start:
        return (
            CHANGED if event == "moved" else CONFIRMATION if event == "booked" and visit.created_at > now - OLD else ""
        )
    return CHANGED if before.start != start else ""


def settle_messages(visit: Appointment, event: str = "") -> None:
    """Bring the messages about a visit to where it stands. `event` is what happened to it, or nothing when the clock asks."""
    rules = rules_of(visit.clinic)
    if not any(rules[kind].channels for kind in VISIT_KINDS) and not Message.objects.filter(about=visit.pk).exists():
        return
    before, now = said_before(visit), timezone.now()
    is_to_come = visit.starts_at > now
    notice = notice_for(visit, before, event, now) if is_to_come else ""
    still_right = [one for one in before.held if _holds(one, visit, notice)]
    for one in before.held:
        if one not in still_right:
            messages.cancel(message=one, by=TELLER, waits=True)
    if notice and visit.starts_at > now + OF_NOW and notice not in {one.template for one in still_right}:
        _say(visit, notice, rules[notice], at=None)
    if is_to_come and visit.state in AWAITED:
        _remind(visit, rules, now)
    if event and visit.state == VisitState.NO_SHOW and rules[MISSED].channels and not _was_said(visit, MISSED):
        _say(visit, MISSED, rules[MISSED], at=None)


def tells_of_cancelling(visit: Appointment) -> bool:
    """Whether the patient would be told, once the message was held for its three minutes."""
    return visit.starts_at > timezone.now() and bool(rules_of(visit.clinic)[CANCELLED].channels)


def _holds(message: Message, visit: Appointment, notice: str) -> bool:
    """Whether a held message still says how it is."""
    same_start = message.context_ids.get("start") == starts_of(visit)
    if message.template in REMINDERS:
        return same_start and visit.state in AWAITED
    if message.template == MISSED:
        return visit.state == VisitState.NO_SHOW
    if not (same_start and message.template == notice):
        return False
    return notice == CANCELLED or message.context_ids.get("check_in") in (None, _check_in_of(visit))


def _check_in_of(visit: Appointment) -> str:
    """Its id; empty for a visit that is none."""
    found = CheckIn.objects.filter(appointment=visit).values_list("pk", flat=True).first()
    return str(found or "")


def _about(visit: Appointment) -> dict[str, UUID | str]:
    return {"visit": visit.pk, "start": starts_of(visit), "check_in": _check_in_of(visit)}


def _say(visit: Appointment, kind: str, rule: MessageRule, *, at: datetime | None) -> None:
    told = messages.notify(
        clinic=visit.clinic,
        kind=kind,
        patient_id=visit.patient_id,
        about=visit.pk,
        key=f"visit:{visit.pk}:{visit.sequence}:{kind}:{rule.version}",
        context_ids=_about(visit),
        by=TELLER,
        at=at,
    )
    if not told and kind == CONFIRMATION:
        messages.note_unsent(
            clinic=visit.clinic,
            kind=kind,
            patient_id=visit.patient_id,
            about=visit.pk,
            key=f"visit:{visit.pk}:{visit.sequence}:{kind}:off",
            context_ids=_about(visit),
            why=NotSentReason.SWITCHED_OFF,
            by=TELLER,
        )


def _remind(visit: Appointment, rules: dict[str, MessageRule], now: datetime) -> None:
    clock = wakefulness(visit.clinic)
    for kind in REMINDERS:
        rule = rules[kind]
        at = clock.reminder(visit.starts_at, rule.hours_before or 1)
        if rule.channels and now < at < visit.starts_at and not _was_said(visit, kind):
            _say(visit, kind, rule, at=at)


def _was_said(visit: Appointment, kind: str) -> bool:
    """Of this time of the visit."""
    return Message.objects.said().filter(about=visit.pk, template=kind, context_ids__start=starts_of(visit)).exists()


def starts_of(visit: Appointment) -> str:
    starts_at: datetime = visit.starts_at
    return starts_at.isoformat()


def catch_up_messages(clinic: Clinic) -> None:
    """Reminders of visits that have none: booked before reminders were switched on, or whose job failed for good."""
    rules = rules_of(clinic)
    on = [kind for kind in REMINDERS if rules[kind].channels]
    if not on:
        return
    now = timezone.now()
    coming = Appointment.objects.filter(state__in=AWAITED).select_related("clinic")
    for kind in on:
        hours = timedelta(hours=rules[kind].hours_before or 1)
        soon = coming.filter(starts_at__gt=now + hours, starts_at__lt=now + hours + OLD)
        settled = Message.objects.said().filter(template=kind).values("about")
        for visit in soon.exclude(pk__in=settled):
            settle_messages(visit)
