"""What stands for the pieces of the messages about visits and check-ins, while they are still right."""

from clinic.booking.agenda import Agenda, offer_window
from clinic.booking.models import Appointment, CheckIn, CheckInState, VisitState
from clinic.booking.telling import CANCELLED, MISSED, TELLER, starts_of
from clinic.booking.transitions import AWAITED
from clinic.booking.visit_files import WITH_A_FILE, visit_files
from clinic.messages.models import Message
from clinic.messages.templates import Words, files_for, words_for
from clinic.office.visit_types import usual_type
from clinic.practice import dates, moments
from clinic.practice.visit_kinds import VisitKind

STILL_TO_COME = ("visit_confirmation", "visit_reminder_first", "visit_reminder_last", "visit_changed")
OFFERED = 3


def visit_words(message: Message) -> Words | None:
    """None where the visit stands otherwise by now, or has begun."""
    visit = Appointment.objects.with_people().select_related("clinic").filter(pk=message.context_ids["visit"]).first()
    if visit is None or starts_of(visit) != message.context_ids["start"] or not _is_wanted(message, visit):
        return None
    clinic = visit.clinic
    return {
        "day and time": moments.long(clinic.local(visit.starts_at), clinic.today()),
        "clinician": visit.clinician.user.name,
    }


def _is_wanted(message: Message, visit: Appointment) -> bool:
    if message.template == MISSED:
        return visit.state == VisitState.NO_SHOW
    is_to_come = visit.starts_at > visit.clinic.now()
    if message.template == CANCELLED:
        return is_to_come and visit.state == VisitState.CANCELLED
    return is_to_come and visit.state in AWAITED


for kind in (*STILL_TO_COME, CANCELLED, MISSED):
    words_for(kind)(visit_words)


for kind in WITH_A_FILE:
    files_for(kind)(visit_files)


@words_for("check_in_invitation")
def invitation_words(message: Message) -> Words | None:
    """None once it is booked or closed, and by itself no more after the window."""
    check_in = CheckIn.objects.select_related("clinic").filter(pk=message.context_ids["check_in"]).first()
    if check_in is None or check_in.state != CheckInState.DUE:
        return None
    clinic = check_in.clinic
    today = clinic.today()
    if message.actor == TELLER and check_in.latest < today:
        return None
    first, last = offer_window(check_in, today)
    slots = Agenda.load(clinic, first, last).for_check_in(check_in, usual_type(clinic, VisitKind.CHECK_IN), OFFERED)
    free = [moments.full(clinic.local(slot.start), today) for slot in slots]
    return {"last day": dates.weekday_and_day(max(check_in.latest, today)), "free times": "; ".join(free)}
