"""Words and marks of the diary."""

from django import template

from clinic.booking.models import LETTERS, VisitState
from clinic.booking.slots import Span
from clinic.practice import moments

register = template.Library()

TONES = {
    VisitState.CONFIRMED: "line",
    VisitState.ARRIVED: "warn",
    VisitState.IN_ROOM: "accent",
    VisitState.DONE: "ok",
    VisitState.NO_SHOW: "stop",
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
