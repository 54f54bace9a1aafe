"""Asking a patient in writing to choose a time for a check-in."""

from datetime import timedelta

from clinic.booking.models import CheckIn, CheckInState
from clinic.booking.telling import TELLER
from clinic.messages import actions as messages
from clinic.messages.codes import MessageChannel, SendWhen
from clinic.messages.models import Message
from clinic.messages.settings_of import rule_of
from clinic.practice.models import Clinic, User

KIND = "check_in_invitation"
DAYS_BEFORE = {SendWhen.FIRST_DAY: 0, SendWhen.DAY_BEFORE: 1}


def invite(*, check_in: CheckIn, by: User | str) -> list[Message]:
    """One invitation a day by the clinic's channels, or by both where the clinic has chosen none and somebody presses. Nothing where the
    check-in is not open."""
    if check_in.state != CheckInState.DUE:
        return []
    chosen = [MessageChannel(one) for one in rule_of(check_in.clinic, KIND).channels]
    return messages.notify(
        clinic=check_in.clinic,
        kind=KIND,
        patient_id=check_in.patient_id,
        about=check_in.pk,
        key=f"check_in:{check_in.pk}:invitation:{check_in.clinic.today().isoformat()}",
        context_ids={"check_in": check_in.pk},
        by=by,
        channels=chosen or (tuple(MessageChannel) if isinstance(by, User) else ()),
    )


def invite_by_itself(clinic: Clinic) -> None:
    """On the day that the clinic has chosen. One that was invited before, by whomever, is not invited by the clock."""
    rule = rule_of(clinic, KIND)
    days = DAYS_BEFORE.get(SendWhen(rule.send_when)) if rule.send_when else None
    if not rule.channels or days is None:
        return
    today = clinic.today()
    begin = today + timedelta(days=days)
    invited = Message.objects.filter(template=KIND).values("about")
    due = CheckIn.objects.awake(today).filter(earliest__gt=begin - timedelta(days=3), earliest__lte=begin)
    for check_in in due.filter(latest__gte=today).exclude(pk__in=invited).select_related("clinic"):
        invite(check_in=check_in, by=TELLER)
