"""Words and marks of the diary."""

from datetime import date, datetime
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic.booking.board.cards import Card
from clinic.booking.board.open_times import OpenTime
from clinic.booking.calendar import DayColumn
from clinic.booking.models import Appointment, VisitState
from clinic.booking.slots import Span
from clinic.booking.transitions import IN_THE_HOUSE
from clinic.practice import dates, moments, typed_text
from clinic.practice.visit_kinds import LETTERS
from patients.records.models import Patient

register = template.Library()

TONES = {
    VisitState.CONFIRMED: "line",
    VisitState.ARRIVED: "warn",
    VisitState.IN_ROOM: "accent",
    VisitState.DONE: "ok",
    VisitState.NO_SHOW: "stop",
}


DEEDS: dict[str, str] = {
    VisitState.ARRIVED: "Mark arrived",
    VisitState.IN_ROOM: "To room",
    VisitState.DONE: "Finish",
}


@register.filter
def kind_letter(kind: str) -> str:
    return LETTERS[kind]


@register.filter
def state_tone(state: str) -> str:
    return TONES.get(VisitState(state), "")


@register.filter
def slot_value(slot: Span) -> str:
    """What a slot's button posts."""
    return slot.start.isoformat()


@register.simple_tag(takes_context=True)
def now_clock(context: template.Context) -> str:
    return moments.clock(context["clinic"].now())


@register.filter
def family_name(patient: Patient) -> SafeString:
    """Where there is room for one name only; the family name in capitals where it has safe ones."""
    family = typed_text.without_turns(patient.family_name) or typed_text.without_turns(patient.given_name)
    if patient.family_name and patient.given_name and typed_text.has_safe_capitals(family):
        return format_html('<bdi class="family">{}</bdi>', family)
    return format_html("<bdi>{}</bdi>", family)


@register.filter
def deed_words(visit: Appointment) -> str:
    """What the button of the next step says: a deed, where the state is a word."""
    step = visit.forward
    if step is None:
        return ""
    if step[0] == VisitState.IN_ROOM and visit.room:
        return f"To {visit.room.name}"
    return DEEDS[step[0]]


@register.filter
def is_next_now(card: Card) -> bool:
    """Whether somebody waits for this deed now; its button is then always in sight."""
    return card.must_move or card.late or card.visit.state in IN_THE_HOUSE


@register.filter
def hour(number: int) -> str:
    return f"{number:02}"


@register.filter
def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


@register.filter
def zone_city(name: str) -> str:
    """London, of Europe/London."""
    return name.rpartition("/")[2].replace("_", " ")


@register.filter
def near_day(moment: datetime, today: date) -> str:
    """Today, the weekday within a week, else the day."""
    day = moment.date()
    if day == today:
        return "today"
    return dates.day_name(day) if 0 < (day - today).days < 7 else dates.week_day(day)


@register.simple_tag
def open_time_url(column: DayColumn, time: OpenTime) -> str:
    """Where this time is booked."""
    owner = {"clinician": column.clinician, "room": column.room}
    asked = {"on": column.day, "at": time.at} | {name: one.pk for name, one in owner.items() if one}
    return f"{reverse('booking:appointment-new')}?{urlencode(asked)}"


@register.simple_tag
def open_time_label(column: DayColumn, time: OpenTime) -> str:
    return f"Book {time.at} {'with' if column.clinician else 'in'} {column.name}, free until {time.until}"


@register.simple_tag(takes_context=True)
def card_said(context: template.Context, visit: Appointment) -> str:
    """What is announced when another desk changed it."""
    at = moments.clock(context["clinic"].local(visit.starts_at))
    return f"{visit.patient.name}, {at}: {visit.get_state_display().lower()}"
