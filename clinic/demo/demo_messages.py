"""Messages of the demo: what patients were written today, one that failed, and what is switched on."""

import uuid
from datetime import timedelta

from clinic.booking.models import Appointment
from clinic.booking.telling import TELLER, settle_messages, starts_of
from clinic.booking.transitions import AWAITED
from clinic.demo.clock import clock
from clinic.demo.demo_clinic import DemoClinic
from clinic.demo.staff import member
from clinic.messages.actions import notify
from clinic.messages.attempts import settle
from clinic.messages.choices import set_rule
from clinic.messages.codes import MessageChannel, MessageState
from clinic.messages.models import Message
from clinic.messages.settings_of import rule_of

BY_EMAIL, BY_SMS = (MessageChannel.EMAIL,), (MessageChannel.SMS,)
ON = {
    "visit_confirmation": BY_SMS,
    "visit_reminder_first": BY_EMAIL,
    "visit_reminder_last": BY_SMS,
    "visit_changed": (MessageChannel.EMAIL, MessageChannel.SMS),
    "visit_cancelled": (MessageChannel.EMAIL, MessageChannel.SMS),
}
FAILED_BEFORE = timedelta(hours=2)


def write_messages(demo: DemoClinic) -> None:
    owner = member(demo.clinic, "owner").user
    for kind, channels in ON.items():
        rule = rule_of(demo.clinic, kind)
        set_rule(clinic=demo.clinic, kind=kind, channels=channels, hours_before=rule.hours_before, version=0, by=owner)
    coming = Appointment.objects.filter(state__in=AWAITED, starts_at__gt=demo.now).select_related("clinic")
    for visit in coming.order_by("starts_at"):
        settle_messages(visit)
    for number, visit in enumerate(coming.order_by("starts_at")[:4]):
        _confirmed(demo, visit, timedelta(minutes=20 + 35 * number), is_wrong=number == 0)


def _confirmed(demo: DemoClinic, visit: Appointment, ago: timedelta, *, is_wrong: bool) -> None:
    at = demo.now - ago
    with clock(at):
        sent = notify(
            clinic=demo.clinic,
            kind="visit_confirmation",
            patient_id=visit.patient_id,
            about=visit.pk,
            key=f"demo:{uuid.uuid5(visit.pk, 'confirmation')}",
            context_ids={"visit": visit.pk, "start": starts_of(visit)},
            by=TELLER,
            at=at,
            channels=BY_SMS,
            keeps_quiet=False,
        )
        for message in Message.objects.filter(pk__in=[one.pk for one in sent], state=MessageState.QUEUED):
            if is_wrong:
                settle(message, MessageState.FAILED, error="SMS 400")
            else:
                settle(message, MessageState.SENT)
